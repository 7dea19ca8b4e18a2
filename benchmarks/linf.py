"""Exact L_inf against what a user would pick instead, on the same matrices in one run.

    python benchmarks/linf.py [--quick] [--limit SECONDS] [-o DIRECTORY]

Methods: this package's search, its certified search with the check of the certificate, brute force by NumPy
(d <= 20), HiGHS and SCIP on the linearised 0/1 problem (y_ij = x_i x_j by the usual three inequalities). SCIP takes
part if `pyscipopt` is installed. Each figure is the median over the seeds, warm; a peer that hits the limit once at
a size is left out of the larger ones, and this package has two minutes. Writes linf.csv, linf.md and linf.svg.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers import linf, linf_batch
from signgeo.verify.checker.check import check_document

Dense = NDArray[np.float64]
Method = Callable[[Dense, float], tuple[float, bool]]


def wishart(d: int, seed: int) -> Dense:
    A = np.random.default_rng(seed).standard_normal((d, d))
    H = A @ A.T / d
    return np.tril(H) + np.tril(H, -1).T


def laplacian(d: int, seed: int) -> Dense:
    W = np.triu((np.random.default_rng(seed).random((d, d)) < 0.5).astype(float), 1)
    W = W + W.T
    return np.asarray(np.diag(W.sum(axis=1)) - W)


def sparse_laplacian(d: int, seed: int) -> Dense:
    W = np.triu((np.random.default_rng(seed).random((d, d)) < 6.0 / d).astype(float), 1)
    W = W + W.T
    return np.asarray(np.diag(W.sum(axis=1)) - W)


def signed_graph(d: int, seed: int) -> Dense:
    """A form with +-1 weights on G(d, 1/2), its diagonal raised until it dominates."""
    rng = np.random.default_rng(seed)
    W = np.triu(rng.choice([-1.0, 0.0, 0.0, 1.0], (d, d)), 1)
    W = W + W.T
    return np.asarray(np.diag(np.abs(W).sum(axis=1)) - W)


def indefinite(d: int, seed: int) -> Dense:
    A = np.random.default_rng(seed).standard_normal((d, d))
    return A + A.T


def searched(H: Dense, limit: float) -> tuple[float, bool]:
    result = linf(H, time_limit=limit)
    return result.lower, result.exact


def certified(H: Dense, limit: float) -> tuple[float, bool]:
    result = linf(H, time_limit=limit, certificate=True)
    return result.lower, result.exact


def brute(H: Dense, _limit: float) -> tuple[float, bool]:
    d, best = H.shape[0], 0.0
    low = min(d - 1, 12)
    tail = np.array(np.meshgrid(*[[-1.0, 1.0]] * low)).reshape(low, -1)
    for code in range(1 << (d - 1 - low)):
        head = [1.0] + [1.0 if code >> k & 1 else -1.0 for k in range(d - 1 - low)]
        S = np.vstack([np.repeat(np.array(head)[:, None], tail.shape[1], axis=1), tail])
        best = max(best, float(np.einsum("ij,ij->j", S, H @ S).max()))
    return best, True


def quadratic_in_bits(H: Dense) -> tuple[Dense, Dense, float]:
    """s^T H s with s = 1 - 2 x, x_0 = 0: a constant, linear terms and products of bits 1 .. d-1."""
    off = H - np.diag(H.diagonal())
    linear = -4.0 * off.sum(axis=1)
    return linear[1:], 8.0 * np.triu(off, 1)[1:, 1:], float(H.sum())


def highs(H: Dense, limit: float) -> tuple[float, bool]:
    import highspy

    linear, pairs, constant = quadratic_in_bits(H)
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("time_limit", limit)
    model.setOptionValue("mip_rel_gap", 0.0)
    n = linear.size
    x = [model.addBinary() for _ in range(n)]
    objective = sum(float(linear[i]) * x[i] for i in range(n))
    for i in range(n):
        for j in range(i + 1, n):
            if pairs[i, j] != 0.0:
                y = model.addVariable(0.0, 1.0)
                model.addConstr(y <= x[i])
                model.addConstr(y <= x[j])
                model.addConstr(y >= x[i] + x[j] - 1)
                objective += float(pairs[i, j]) * y
    model.maximize(objective)
    done = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return model.getObjectiveValue() + constant, done


def scip(H: Dense, limit: float) -> tuple[float, bool]:
    import pyscipopt

    linear, pairs, constant = quadratic_in_bits(H)
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/time", limit)
    n = linear.size
    x = [model.addVar(vtype="B") for _ in range(n)]
    objective = pyscipopt.quicksum(float(linear[i]) * x[i] for i in range(n))
    for i in range(n):
        for j in range(i + 1, n):
            if pairs[i, j] != 0.0:
                y = model.addVar(lb=0.0, ub=1.0)
                model.addCons(y <= x[i])
                model.addCons(y <= x[j])
                model.addCons(y >= x[i] + x[j] - 1)
                objective += float(pairs[i, j]) * y
    model.setObjective(objective, "maximize")
    model.optimize()
    return model.getObjVal() + constant, model.getStatus() == "optimal"


def installed(methods: dict[str, Method]) -> dict[str, Method]:
    import importlib.util

    needs = {"HiGHS": "highspy", "SCIP": "pyscipopt"}
    return {k: f for k, f in methods.items() if k not in needs or importlib.util.find_spec(needs[k])}


METHODS: dict[str, Method] = {
    "search": searched,
    "certified": certified,
    "brute force": brute,
    "HiGHS": highs,
    "SCIP": scip,
}
OURS = {"search", "certified"}
OUR_LIMIT = 120.0  # seconds: the largest sizes are there to show what it takes
LARGEST = {"brute force": 20, "HiGHS": 40, "SCIP": 40}
FAMILIES = {
    "Wishart": (wishart, (12, 20, 30, 40, 60, 80, 100, 120, 150)),
    "G(n,1/2)": (laplacian, (20, 30, 40, 60, 80, 100)),
    "sparse graph": (sparse_laplacian, (60, 100)),
    "+-1 graph": (signed_graph, (60, 100)),
    "indefinite": (indefinite, (30, 40)),
}


def measure(family: str, d: int, seeds: range, limit: float, given_up: set[str]) -> list[dict[str, object]]:
    draw = FAMILIES[family][0]
    rows: list[dict[str, object]] = []
    for name, method in installed(METHODS).items():
        if name in given_up or d > LARGEST.get(name, 10**6):
            continue
        if (family == "indefinite" and name != "search") or (name == "certified" and d < 25):
            continue
        seconds, values, exact = [], [], True
        for seed in seeds:
            H = draw(d, seed)
            start = time.perf_counter()
            value, done = method(H, OUR_LIMIT if name in OURS else limit)
            seconds.append(time.perf_counter() - start)
            values.append(value)
            exact = exact and done
        if not exact and name not in OURS:
            given_up.add(name)
        rows.append({"family": family, "d": d, "method": name, "seconds": float(np.median(seconds)),
                     "exact": exact, "values": values})  # fmt: skip
        print(f"{family:12} {d:4} {name:12} {np.median(seconds):9.4f} s {'' if exact else '  (limit)'}", flush=True)
    reference = rows[0]["values"]
    for row in rows:
        if row["exact"] and not np.allclose(row["values"], reference, rtol=1e-6):
            print(f"  DISAGREES: {row['method']} {row['values']} instead of {reference}")
    return rows


def check_times(seeds: range) -> list[str]:
    lines = []
    for d in (60, 80, 100, 120):
        writing, checking = [], []
        for seed in seeds:
            H = wishart(d, seed)
            start = time.perf_counter()
            result = linf(H, certificate=True)
            middle = time.perf_counter()
            document = result.certificate.document()
            written = time.perf_counter()
            verdict = check_document(document, [H])
            writing.append((written - middle) / (middle - start))
            checking.append((time.perf_counter() - written) / (middle - start))
            if not verdict.accepted:
                lines.append(f"Wishart {d} seed {seed}: REJECTED")
        shares = f"{np.median(checking):.1%} of the solve, writing the document {np.median(writing):.1%}"
        lines.append(f"check of a Wishart certificate, d={d}: {shares}")
    return lines


def batch_rate() -> str:
    H = np.array([wishart(12, seed) for seed in range(10_000)])
    linf_batch(H[:100])
    start = time.perf_counter()
    linf_batch(H)
    return f"linf_batch, 10,000 matrices of d=12: {10_000 / (time.perf_counter() - start):,.0f} exact values a second"


def table(rows: list[dict[str, object]]) -> str:
    names = list(dict.fromkeys(str(row["method"]) for row in rows))
    lines = ["| matrix | d | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for family, d in dict.fromkeys((row["family"], row["d"]) for row in rows):
        cells = []
        for name in names:
            hits = [r for r in rows if (r["family"], r["d"], r["method"]) == (family, d, name)]
            cells.append("" if not hits else f"{hits[0]['seconds']:.4g}" + ("" if hits[0]["exact"] else " (limit)"))
        lines.append(f"| {family} | {d} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(rows: list[dict[str, object]], path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
    for axis, family in zip(axes, ("Wishart", "G(n,1/2)"), strict=True):
        for name in METHODS:
            points = [
                (r["d"], r["seconds"]) for r in rows if r["family"] == family and r["method"] == name and r["exact"]
            ]
            if points:
                axis.semilogy(*zip(*points, strict=True), marker="o", label=name)
        axis.set_title(family)
        axis.set_xlabel("d")
        axis.grid(True, which="both", alpha=0.3)
    axes[0].set_ylabel("seconds to the exact value")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes and one seed")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds of a peer for one matrix")
    parser.add_argument("-o", type=Path, default=Path("docs/benchmarks"), help="where the table and the plot go")
    arguments = parser.parse_args()
    seeds = range(1) if arguments.quick else range(3)
    for d in (12, 26):
        linf(wishart(d, 99))
        linf(wishart(d, 99), certificate=True)
    rows: list[dict[str, object]] = []
    for family, (_, sizes) in FAMILIES.items():
        given_up: set[str] = set()
        for d in sizes:
            if not arguments.quick or d <= 40:
                rows += measure(family, d, seeds, arguments.limit, given_up)
    notes = [batch_rate(), *check_times(seeds)]
    arguments.o.mkdir(parents=True, exist_ok=True)
    with (arguments.o / "linf.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, ["family", "d", "method", "seconds", "exact"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    (arguments.o / "linf.md").write_text(table(rows) + "\n\n" + "\n".join(f"- {note}" for note in notes) + "\n")
    plot(rows, arguments.o / "linf.svg")
    print("\n".join(notes))


if __name__ == "__main__":
    main()
