"""`lsep` against DSDP on sparse Laplacians, the same matrices in one run: python benchmarks/lsep_sparse.py [--quick].

DSDP is used where its program dsdp5 is installed, up to n = 2000. Writes docs/benchmark-lsep-sparse.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from lsep_peers import program_peer
from signgeo.solvers import lsep

DOCS = Path(__file__).resolve().parent.parent / "docs"
RTOL = 1e-6
PEER_LIMIT = 2000
TIME_LIMIT = 45.0


def laplacian(weights: sp.csr_array) -> sp.csr_array:
    """diag(sum_j |W_ij|) - W."""
    return sp.csr_array(sp.diags_array(np.asarray(abs(weights).sum(axis=1))) - weights)


def random_graph(n: int) -> sp.csr_array:
    """3 n edges drawn at random."""
    rows, columns = np.random.default_rng(n).integers(n, size=(2, 3 * n))
    kept = rows != columns
    half = sp.coo_array((np.ones(kept.sum()), (rows[kept], columns[kept])), shape=(n, n)).tocsr()
    return laplacian(half + half.T)


def torus(n: int) -> sp.csr_array:
    """A toroidal grid with weights +-1, as nearly square as n allows."""
    a = max(k for k in range(1, int(n**0.5) + 1) if n % k == 0)
    index = np.arange(n).reshape(a, n // a)
    pairs = [(index.ravel(), np.roll(index, 1, axis=k).ravel()) for k in (0, 1)]
    signs = np.random.default_rng(n).choice([-1.0, 1.0], size=2 * n)
    half = sp.coo_array((signs, np.concatenate(pairs, axis=1)), shape=(n, n)).tocsr()
    return laplacian(half + half.T)


def measure(make, n: int, with_peer: bool) -> list[str]:
    """One line of the table."""
    H = make(n)
    found = lsep(H, rtol=RTOL, time_limit=TIME_LIMIT)
    line = [make.__name__.replace("_", " "), str(n), str((H.nnz - n) // 2), f"{found.seconds:.2f}"]
    line += [f"{found.relative_width:.1e}", found.rigor.name.lower()]
    if not with_peer or n > PEER_LIMIT:
        return [*line, "-", "-", "-"]
    seconds, value = program_peer("dsdp5")(H.toarray())
    return [*line, f"{seconds:.2f}", f"{seconds / found.seconds:.1f}", f"{abs(value - found.value) / found.value:.0e}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only, nothing written")
    quick = parser.parse_args().quick
    with_peer = shutil.which("dsdp5") is not None
    for n in (400, 3200):
        lsep(torus(n), rtol=1e-4)  # compiled
    head = ["Laplacian of", "n", "edges", "lsep (s)", "width", "rigor", "DSDP (s)", "ratio", "DSDP's error"]
    lines = ["# L_sep of sparse Laplacians against DSDP", ""]
    lines += [f"Made by `python benchmarks/lsep_sparse.py`: {os.cpu_count()} cores, one run, one matrix a line."]
    lines += [f"The load when it started was {os.getloadavg()[0]:.1f}, from other work: ratios count, roughly."]
    lines += [f"`lsep(H, rtol={RTOL:g}, time_limit={TIME_LIMIT:g})` bounds from both sides; DSDP's solve time is what"]
    lines += ["it reports, its error is relative to the middle of our bounds, and so shows half our width where DSDP"]
    lines += ["is closer than that. It is not asked beyond n = 2000, for its time.", ""]
    lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    print("\n".join(lines), flush=True)
    for n in (800,) if quick else (800, 2000, 5000, 7000):
        for make in (random_graph, torus):
            lines.append("| " + " | ".join(measure(make, n, with_peer)) + " |")
            print(lines[-1], flush=True)
            if not quick:
                (DOCS / "benchmark-lsep-sparse.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
