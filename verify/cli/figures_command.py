"""``signgeo figures``: draw the paper's figures again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from signgeo.verify.cli.output import emit, emit_json, integer_from, output_options
from signgeo.verify.cli.program import FAILED, INTERRUPTED, OK, complain
from signgeo.verify.text_tables import table

CHOICES = ("1", "2", "3", "4", "matrices", "normalized")


@click.command("figures", short_help="Draw the figures again.")
@click.argument("figures", nargs=-1, type=click.Choice(CHOICES), metavar=f"[{'|'.join(CHOICES)}]...")
@click.option("-o", "--output", type=click.Path(), required=True, metavar="DIR", help="The folder to write to.")
@click.option("--seed", type=integer_from(0), default=0, show_default=True, help="Same seed, same files.")
@click.option("--quick", is_flag=True, help="Figure 2 on a coarse grid, for a look.")
@click.option("--dask", metavar="ADDRESS", help="Run Figure 2's pieces on this Dask cluster.")
@click.option("--data", type=click.Path(), metavar="FOLDER", help="Figure 3: CIFAR-10's binary files; else digits.")
@click.option("--epochs", type=integer_from(1), help="Figure 3: passes over the images.")
@click.option(
    "--gamma", type=click.Choice(("max", "min")), default="max", show_default=True, help="Figure 3: see docs."
)
@output_options
def command(figures: tuple[str, ...], output: str, as_json: bool, quiet: bool, **options: Any) -> int:
    """Draw the figures named (1, 2 and 4 by default) into a folder. Interrupted, the same command goes on.

    Beyond the paper: `matrices`, predicted against measured gain on real data, and `normalized` against plain descent.
    Figure 2 comes with what it is said to show, each statement tested; one that does not hold gives exit status 1.
    Figure 3 trains networks and needs signgeo[nn]; --gamma says whether its constants are max or min over gamma.

    \b
    Examples:
      signgeo figures -o figures
      signgeo figures 3 -o figures --data cifar-10-batches-bin --epochs 20
    """
    from signgeo.verify.experiments import FiguresInterrupted, draw_figures

    progress = False if quiet else None
    status, complete = OK, True
    try:
        wanted = [int(f) if f.isdigit() else f for f in figures] or None
        written = draw_figures(wanted, output, progress=progress, **options)
    except FiguresInterrupted as stop:
        status, complete, written = complain(f"interrupted: {stop}", INTERRUPTED), False, list(stop.written)
    findings = _findings(written)
    if status == OK and not all(row["holds"] and row["variant_refuted"] for row in findings):
        status = FAILED
    if as_json:
        emit_json({"figures": [str(path) for path in written], "findings": findings, "complete": complete})
    elif written and not quiet:
        emit("\n".join(str(path) for path in written))
        if findings:
            emit(_shown(findings))
    return status


def _findings(written: Sequence[Path]) -> list[dict[str, Any]]:
    from signgeo.verify.experiments import read_findings

    return next((read_findings(path.parent) for path in written if path.name == "figure-2-findings.csv"), [])


def _shown(findings: Sequence[dict[str, Any]]) -> str:
    columns = ("Figure 2 shows that", "rotations", "p", "holds", "but not that", "rotations", "p", "refuted")
    return table(
        "Findings, by exact one-sided sign tests",
        columns,
        [
            (
                row["statement"],
                f"{row['in_favour']}/{row['rotations']}",
                f"{row['p_value']:.1e}",
                _YES[row["holds"]],
                row["false_variant"],
                f"{row['variant_in_favour']}/{row['rotations']}",
                f"{row['variant_p_value']:.1e}",
                _YES[row["variant_refuted"]],
            )
            for row in findings
        ],
    )


_YES = {True: "yes", False: "NO"}
