"""``signgeo figures``: draw the paper's figures again."""

from __future__ import annotations

import click
from signgeo.verify.cli.output import emit, emit_json, output_options
from signgeo.verify.cli.program import INTERRUPTED, OK, complain


@click.command("figures", short_help="Draw the figures again.")
@click.argument("figures", nargs=-1, type=click.Choice(("1", "2", "3", "4")), metavar="[1|2|3|4]...")
@click.option("-o", "--output", type=click.Path(), required=True, metavar="DIR", help="The folder to write to.")
@click.option("--dask", metavar="ADDRESS", help="Run the pieces on this Dask cluster.")
@output_options
def command(figures: tuple[str, ...], output: str, dask: str | None, as_json: bool, quiet: bool) -> int:
    """Draw the figures named (all by default) into a folder. Interrupted, the same command goes on where it was.

    \b
    Examples:
      signgeo figures -o figures
      signgeo figures 1 4 -o figures
    """
    from signgeo.verify.experiments import FiguresInterrupted, draw_figures

    status = OK
    try:
        written = draw_figures([int(f) for f in figures] or None, output, dask=dask, progress=False if quiet else None)
    except FiguresInterrupted as stop:
        status, written = complain(f"interrupted: {stop}", INTERRUPTED), list(stop.written)
    if as_json:
        emit_json({"figures": [str(path) for path in written], "complete": status == OK})
    elif written and not quiet:
        emit("\n".join(str(path) for path in written))
    return status
