"""A soundness campaign: small random matrices, judged in exact rational arithmetic; no enclosure may miss its value.

    python benchmarks/soundness.py 1000 --seed 7 --jobs 2

Prints each finding as it comes, with its matrix as Python text, then a table, a row per function; exit status 1 if
there is any finding.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
from signgeo.solvers.errors import SigngeoError
from soundness_checks import BATCH_CHECKS, CHECKS, Found
from soundness_matrices import Case, draw, literal

CHUNK = 50
"""Matrices drawn from one seed and judged in one piece; those of one size among them also make a stack."""
SUBNORMAL = 2.0**-960
"""Enclosures of smaller numbers do not count for the worst width: one rounding is much there."""


@dataclass
class Tally:
    """What one function did: enclosures judged, typed refusals, the worst relative width, and the findings."""

    judged: int = 0
    refusals: int = 0
    widest: float = 0.0
    findings: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.judged += other.judged
        self.refusals += other.refusals
        self.widest = max(self.widest, other.widest)
        self.findings += other.findings


def run_chunk(seed: int, index: int, count: int) -> dict[str, Tally]:
    """Judge `count` matrices; the same ones for the same seed and index."""
    rng = np.random.default_rng([seed, index])
    tallies = {name: Tally() for name in (*CHECKS, *BATCH_CHECKS)}
    cases = [draw(rng) for _ in range(count)]
    for case in cases:
        for name, (check, share) in CHECKS.items():
            if rng.random() < share:
                _judge(tallies[name], check(case, rng), case.literal, (seed, index))
    for stack in _stacks(cases):
        for name, batch_check in BATCH_CHECKS.items():
            _judge(tallies[name], batch_check(stack), literal(stack), (seed, index))
    return tallies


def _stacks(cases: list[Case]) -> Iterator[Any]:
    plain = [c.dense for c in cases if isinstance(c.given, np.ndarray) and np.array_equal(c.dense, c.dense.T)]
    for _, group in groupby(sorted(plain, key=len), key=len):
        yield np.stack(list(group))


def _judge(tally: Tally, found: Found, text: str, where: tuple[int, int]) -> None:
    try:
        for bounds, wrong in found:
            tally.judged += 1
            if bounds.upper > SUBNORMAL:
                wide = bounds.relative_width if np.isfinite(bounds.upper) else np.inf
                tally.widest = max(tally.widest, wide)
            if wrong:
                tally.findings.append(f"{wrong}\n    {text}  # seed, chunk {where}")
    except SigngeoError:
        tally.refusals += 1
    except Exception:  # any other exception is a finding too
        tally.findings.append(f"{traceback.format_exc(limit=-3)}\n    {text}  # seed, chunk {where}")


def campaign(matrices: int, seed: int, n_jobs: int, *, progress: bool) -> dict[str, Tally]:
    """Judge that many matrices in chunks, on `n_jobs` processes."""
    from joblib import Parallel, delayed

    sizes = [min(CHUNK, matrices - start) for start in range(0, matrices, CHUNK)]
    total = {name: Tally() for name in (*CHECKS, *BATCH_CHECKS)}
    tasks = (delayed(run_chunk)(seed, index, size) for index, size in enumerate(sizes))
    for done, part in enumerate(Parallel(n_jobs=n_jobs, return_as="generator")(tasks), 1):
        for name, tally in part.items():
            total[name].add(tally)
            for text in tally.findings if progress else ():
                print(f"{name}: {text}", flush=True)
        if progress:
            wrong = sum(len(t.findings) for t in total.values())
            print(f"\r{min(done * CHUNK, matrices)} of {matrices} matrices, {wrong} findings", end="", file=sys.stderr)
    if progress:
        print(file=sys.stderr)
    return total


def table(tallies: dict[str, Tally]) -> str:
    lines = [
        "| function | enclosures judged | findings | typed refusals | worst relative width |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, t in tallies.items():
        lines.append(f"| {name} | {t.judged:,} | {len(t.findings)} | {t.refusals:,} | {t.widest:.1e} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("matrices", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    arguments = parser.parse_args()
    started = time.perf_counter()
    tallies = campaign(arguments.matrices, arguments.seed, arguments.jobs, progress=True)
    print(table(tallies))
    print(f"{arguments.matrices:,} matrices, seed {arguments.seed}, {time.perf_counter() - started:.0f} s")
    sys.exit(1 if any(tally.findings for tally in tallies.values()) else 0)


if __name__ == "__main__":
    main()
