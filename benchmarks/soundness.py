"""A soundness campaign: small random matrices, judged in exact rational arithmetic; no enclosure may miss its value.

    python benchmarks/soundness.py 1000 --seed 7 --jobs 2
    python benchmarks/soundness.py 1000000 --checkpoint soundness.jsonl --store benchmarks/soundness.json

Prints each finding as it comes, with its matrix as Python text, then a table, a row per function; exit status 1 if
there is any finding. With a checkpoint every finished chunk is kept, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.errors import SigngeoError
from soundness_checks import BATCH_CHECKS, CHECKS
from soundness_matrices import Case, draw

CHUNK = 500
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


@dataclass
class Chunk:
    """What one piece of the campaign gave: a tally a function, how many matrices of each family, CPU seconds."""

    tallies: dict[str, Tally]
    families: dict[str, int]
    seconds: float = 0.0

    @classmethod
    def empty(cls) -> Chunk:
        return cls({name: Tally() for name in (*CHECKS, *BATCH_CHECKS)}, {})

    def add(self, other: Chunk) -> None:
        for name, tally in other.tallies.items():
            self.tallies[name].add(tally)
        for name, count in other.families.items():
            self.families[name] = self.families.get(name, 0) + count
        self.seconds += other.seconds

    @property
    def matrices(self) -> int:
        return sum(self.families.values())

    @property
    def findings(self) -> list[str]:
        return [f"{name}: {text}" for name, tally in self.tallies.items() for text in tally.findings]


def run_chunk(seed: int, index: int, count: int) -> Chunk:
    """Judge `count` matrices; the same ones for the same seed and index."""
    started = time.process_time()
    rng = np.random.default_rng([seed, index])
    chunk, where = Chunk.empty(), f"  # seed {seed}, chunk {index}"
    cases = [draw(rng) for _ in range(count)]
    for case in cases:
        chunk.families[case.family] = chunk.families.get(case.family, 0) + 1
        for name, (check, dense, others) in CHECKS.items():
            if rng.random() < (dense if case.storage == "dense" else others):
                found = ((case, bounds, wrong) for bounds, wrong in check(case, rng))
                _judge(chunk.tallies[name], found, case, where)
    for stack in _stacks(cases):
        for name, batch_check in BATCH_CHECKS.items():
            if not _judge(chunk.tallies[name], batch_check(stack), stack[0], where):
                for case in stack:  # one matrix that is refused takes its stack with it
                    _judge(chunk.tallies[name], batch_check([case]), case, where)
    chunk.seconds = time.process_time() - started
    return chunk


def _stacks(cases: list[Case]) -> Iterator[list[Case]]:
    plain = [c for c in cases if c.storage == "dense"]
    for _, group in groupby(sorted(plain, key=lambda case: case.dimension), key=lambda case: case.dimension):
        yield list(group)


def _judge(tally: Tally, found: Iterator[tuple[Case, Any, str]], first: Case, where: str) -> bool:
    """Count what was found; whether it was judged, not refused."""
    case = first
    try:
        for case, bounds, wrong in found:
            tally.judged += 1
            if bounds.upper > SUBNORMAL:
                wide = bounds.relative_width if np.isfinite(bounds.upper) else np.inf
                tally.widest = max(tally.widest, wide)
            if wrong:
                tally.findings.append(f"{wrong}\n    {case.literal}{where}")
    except SigngeoError as error:
        if getattr(error, "name", "") != "Enclosure":  # that one says that its ends are in the wrong order
            tally.refusals += 1
            return False
        tally.findings.append(f"{error}\n    {case.literal}{where}")
    except Exception:  # any other exception is a finding too
        tally.findings.append(f"{traceback.format_exc(limit=-3)}\n    {case.literal}{where}")
    return True


def campaign(matrices: int, seed: int, n_jobs: int, *, progress: bool, checkpoint: Path | None = None) -> Chunk:
    """Judge that many matrices in chunks, on `n_jobs` processes; with a checkpoint, only those not yet in it."""
    from joblib import Parallel, delayed

    kept = _kept(checkpoint, seed)
    sizes = dict(enumerate(min(CHUNK, matrices - start) for start in range(0, matrices, CHUNK)))
    total = Chunk.empty()
    for index, chunk in kept.items():
        if sizes.get(index) == chunk.matrices:
            total.add(chunk)
            del sizes[index]
    tasks = (delayed(_numbered)(seed, index, size) for index, size in sizes.items())
    for index, part in Parallel(n_jobs=n_jobs, return_as="generator_unordered")(tasks):
        total.add(part)
        if checkpoint is not None:
            with checkpoint.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"seed": seed, "chunk": index, **asdict(part)}) + "\n")
        if progress:
            print(*part.findings, sep="\n", end="\n" if part.findings else "", flush=True)
            done, wrong = total.matrices, len(total.findings)
            print(f"\r{done:,} of {matrices:,} matrices, {wrong} findings", end="", file=sys.stderr, flush=True)
    if progress:
        print(file=sys.stderr)
    return total


def _numbered(seed: int, index: int, count: int) -> tuple[int, Chunk]:
    return index, run_chunk(seed, index, count)


def _kept(checkpoint: Path | None, seed: int) -> dict[int, Chunk]:
    """The chunks that a checkpoint holds; a last line cut short is left out."""
    if checkpoint is None or not checkpoint.exists():
        return {}
    chunks = {}
    lines = [line for line in checkpoint.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
    checkpoint.write_text("".join(lines), encoding="utf-8")
    for line in lines:
        if (entry := json.loads(line))["seed"] == seed:
            tallies = {name: Tally(**tally) for name, tally in entry["tallies"].items()}
            chunks[entry["chunk"]] = Chunk(tallies, entry["families"], entry["seconds"])
    return chunks


def table(total: Chunk) -> str:
    lines = [
        "| function | enclosures judged | findings | typed refusals | worst relative width |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, t in total.tallies.items():
        lines.append(f"| {name} | {t.judged:,} | {len(t.findings)} | {t.refusals:,} | {t.widest:.1e} |")
    return "\n".join(lines)


def stored(total: Chunk, asked: int, seed: int) -> dict[str, Any]:
    """The result as it is kept: date, seed, counts a family and a function, every finding."""
    return {
        "date": date.today().isoformat(),
        "version": version("signgeo"),
        "seed": seed,
        "matrices": total.matrices,
        "matrices asked": asked,
        "cpu seconds": round(total.seconds),
        "enclosures judged": sum(t.judged for t in total.tallies.values()),
        "misses": len(total.findings),
        "functions": {name: {**asdict(t), "widest": f"{t.widest:.1e}"} for name, t in total.tallies.items()},
        "families": dict(sorted(total.families.items())),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("matrices", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--checkpoint", type=Path, help="keep finished chunks here, and go on from them")
    parser.add_argument("--store", type=Path, help="write the result as JSON")
    arguments = parser.parse_args()
    total = campaign(arguments.matrices, arguments.seed, arguments.jobs, progress=True, checkpoint=arguments.checkpoint)
    print(table(total))
    print(f"{total.matrices:,} matrices, seed {arguments.seed}, {total.seconds:.0f} s of CPU time")
    if arguments.store:
        result = stored(total, arguments.matrices, arguments.seed)
        arguments.store.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.exit(1 if total.findings else 0)


if __name__ == "__main__":
    main()
