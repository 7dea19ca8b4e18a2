"""Run the audit on all cores and store what it found."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from signgeo.solvers.errors import StorageError
from signgeo.verify.audit.discovery import search, summary, variants
from signgeo.verify.audit.mutants import CONTROL, MUTANTS, hunt
from signgeo.verify.audit.record import EXAMPLES, FILE, GOAL, Audit, Discovery, Kill, fingerprint
from signgeo.verify.cli.output import require_writable
from signgeo.verify.cli.program import INTERRUPTED, complain, stoppable
from signgeo.verify.run_progress import progress_bar

CHUNK = 20
"""Seeds of one task."""

Key = tuple[str, ...]
Task = tuple[Key, Callable[..., Any], tuple[Any, ...]]


def audit(*, seeds: int = 100, seed: int = 0, progress: bool | None = None) -> Audit:
    """Hunt every mutant and search every false variant with that many seeds.

    Raises RuntimeError if a claim fails with nothing broken: no kill would then mean anything.
    """
    start = time.perf_counter()
    sources = fingerprint()
    found = _run(_tasks(seeds, seed), progress)
    control: Kill = found["mutant", CONTROL]
    if control.by:
        raise RuntimeError(f"{control.by} fails with nothing broken: {control.check} {control.counterexample}")
    return Audit(
        date=datetime.now(UTC).date().isoformat(),
        seed=seed,
        examples=EXAMPLES,
        sources=sources,
        seconds=round(time.perf_counter() - start, 1),
        kills=tuple(found["mutant", m.name] for m in MUTANTS),
        discoveries=tuple(_joined(claim_id, index, found) for claim_id, index in variants()),
    )


def _tasks(seeds: int, seed: int) -> list[Task]:
    """The long one first."""
    made: list[Task] = [(("mutant", name), hunt, (name, seed)) for name in (CONTROL, *(m.name for m in MUTANTS))]
    for claim_id, index in variants():
        for first in range(0, seeds, CHUNK):
            chunk = range(seed + first, seed + min(first + CHUNK, seeds))
            made.append((("variant", claim_id, str(index), str(first)), search, (claim_id, index, chunk)))
    return made


def _run(tasks: list[Task], progress: bool | None) -> dict[Key, Any]:
    import joblib

    parallel = joblib.Parallel(n_jobs=-1, return_as="generator_unordered", batch_size=1)
    found = {}
    with progress_bar("audit", progress) as show:
        for done, (key, result) in enumerate(parallel(joblib.delayed(_one)(*task) for task in tasks), 1):
            found[key] = result
            show(done, len(tasks), key[1])
    return found


def _one(key: Key, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Key, Any]:
    return key, function(*arguments)


def _joined(claim_id: str, index: int, found: dict[Key, Any]) -> Discovery:
    chunks = {int(k[3]): v for k, v in found.items() if k[:3] == ("variant", claim_id, str(index))}
    return summary(claim_id, index, [n for first in sorted(chunks) for n in chunks[first]])


@click.command("audit")
@click.option("--seeds", type=click.IntRange(min=1), default=100, show_default=True, help="Runs of each false variant.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The first of them.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=FILE, help="Where to store the result.")
def main(seeds: int, seed: int, output: Path) -> None:
    """Break each formula that the properties rely on, and measure how often false variants are discovered."""
    try:
        require_writable(output)
        with stoppable():
            found = audit(seeds=seeds, seed=seed)
        found.save(output)
    except KeyboardInterrupt:
        sys.exit(complain("interrupted, nothing is stored", INTERRUPTED))
    except (RuntimeError, StorageError) as error:
        raise click.ClickException(str(error)) from error
    killed = len(found.kills) - len(found.survivors)
    click.echo(f"{killed} of {len(found.kills)} broken formulas noticed, {found.seconds:.0f} s")
    for kill in found.survivors:
        click.echo(f"  survived: {kill.mutant} ({kill.what})")
    rare, total = found.rare, len(found.discoveries)
    click.echo(f"{total - len(rare)} of {total} false variants discovered in at least {GOAL:.0%} of {seeds} runs")
    for d in rare:
        click.echo(f"  {d.claim} {d.variant}: {d.rate:.0%}")
    sys.exit(1 if rare or found.survivors else 0)
