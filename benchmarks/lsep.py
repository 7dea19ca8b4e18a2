"""`lsep` against CVXPY, DSDP and CSDP on the same dense matrices, in one run: python benchmarks/lsep.py [--quick].

DSDP and CSDP are used where their programs dsdp5 and csdp are installed. Writes docs/benchmark-lsep.md and .svg.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from statistics import median

import numpy as np
from lsep_peers import available
from signgeo.solvers import lsep, lsep_batch

DOCS = Path(__file__).resolve().parent.parent / "docs"
RTOL = 1e-6


def wishart(d: int, seed: int) -> np.ndarray:
    A = np.random.default_rng(seed).standard_normal((d, d))
    H = A.T @ A / d
    return (H + H.T) / 2.0


def maxcut_laplacian(d: int, seed: int) -> np.ndarray:
    upper = np.triu(np.random.default_rng(seed).random((d, d)) < 0.5, 1)
    W = (upper | upper.T).astype(float)
    return np.diag(W.sum(axis=1)) - W


def measure(make, d: int, seeds: int, peers) -> dict[str, object]:
    """Median seconds of ours, of eigvalsh, and of each peer, and the peers' largest relative error."""
    row: dict[str, object] = {"d": d, "kind": make.__name__}
    ours, eigen, widths, others = [], [], [], {name: [] for name in peers}
    for seed in range(seeds):
        H = make(d, seed)
        started = time.perf_counter()
        np.linalg.eigvalsh(H)
        eigen.append(time.perf_counter() - started)
        found = lsep(H, rtol=RTOL, time_limit=None)
        ours.append(found.seconds)
        widths.append(found.relative_width)
        for name, (peer, limit) in peers.items():
            if d <= limit and (seed == 0 or d <= 300):
                seconds, value = peer(H)
                others[name].append((seconds, abs(value - found.value) / found.value))
    row |= {"lsep": median(ours), "width": max(widths), "eigvalsh": median(eigen)}
    row["peers"] = {n: (median(t for t, _ in r), max(e for _, e in r)) for n, r in others.items() if r}
    return row


def batch_rate(d: int, indefinite: bool, n: int = 8000) -> float:
    """Matrices a second of processor time: what one core does, whatever else the machine is doing."""
    A = np.random.default_rng(0).standard_normal((n, d, d))
    H = A + A.transpose(0, 2, 1) if indefinite else A.transpose(0, 2, 1) @ A
    H = (H + H.transpose(0, 2, 1)) / 2.0
    lsep_batch(H[:8])
    started = time.process_time()
    lsep_batch(H)
    return n / (time.process_time() - started)


def exponent(rows) -> float:
    """The slope of log seconds over log d."""
    points = [(np.log(r["d"]), np.log(r["lsep"])) for r in rows]
    return float(np.polyfit(*zip(*points, strict=True), 1)[0])


def table(rows, peers) -> list[str]:
    head = ["matrix", "d", "lsep (s)", "certified width", "/ eigvalsh", *(f"{n}: s (ratio, error)" for n in peers)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for r in rows:
        cells = [r["kind"], r["d"], f"{r['lsep']:.4f}", f"{r['width']:.1e}", f"{r['lsep'] / r['eigvalsh']:.1f}"]
        for name in peers:
            found = r["peers"].get(name)
            cells.append(f"{found[0]:.3f} ({found[0] / r['lsep']:.0f}x, {found[1]:.0e})" if found else "-")
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def plot(rows, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6.5, 4.2))
    chosen = [r for r in rows if r["kind"] == "wishart"]
    series = {"lsep, certified to 1e-6": [(r["d"], r["lsep"]) for r in chosen]}
    series["eigvalsh"] = [(r["d"], r["eigvalsh"]) for r in chosen]
    for r in chosen:
        for name, (seconds, _) in r["peers"].items():
            series.setdefault(name, []).append((r["d"], seconds))
    for name, points in series.items():
        axes.loglog(*zip(*points, strict=True), marker="o", label=name)
    axes.set(xlabel="d", ylabel="seconds", title="L_sep of dense Wishart matrices")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only, nothing written")
    quick = parser.parse_args().quick
    peers = available()
    lsep(wishart(20, 0), rtol=RTOL)  # compiled
    for name, (peer, limit) in peers.items():
        if name.startswith("CVXPY"):
            for d in (50, 60, 100):
                if d <= limit:
                    peer(wishart(d, 99))  # so that no compilation is timed
    sizes = [(wishart, d) for d in ((50, 100) if quick else (60, 100, 300, 600, 1000))]
    sizes += [] if quick else [(maxcut_laplacian, d) for d in (100, 300)]
    rows = [measure(make, d, 3, peers) for make, d in sizes]
    dense = [r for r in rows if r["kind"] == "wishart" and r["d"] >= 100]
    lines = ["# L_sep against other solvers", ""]
    lines += [
        f"Made by `python benchmarks/lsep.py`: {os.cpu_count()} cores, median over 3 seeds, one run. Ratios count."
    ]
    lines += ["`lsep` is certified on both sides; the others report a value, compared with it (error).", ""]
    lines += [*table(rows, peers), ""]
    lines += [f"Scaling of `lsep` over dense Wishart matrices, d >= 100: seconds ~ d^{exponent(dense):.2f}.", ""]
    rates = [f"{batch_rate(8, kind):,.0f} {'indefinite' if kind else 'PSD'}" for kind in (False, True)]
    lines += [f"`lsep_batch` at d = 8, each certified to 1e-6: {' and '.join(rates)} matrices a second and core.", ""]
    lines += ["![seconds over d](benchmark-lsep.svg)"]
    print("\n".join(lines))
    if not quick:
        (DOCS / "benchmark-lsep.md").write_text("\n".join(lines) + "\n")
        plot(rows, DOCS / "benchmark-lsep.svg")


if __name__ == "__main__":
    main()
