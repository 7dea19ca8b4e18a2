"""``signgeo constants``: the smoothness constants of a matrix on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from signgeo.verify.cli.output import announcer, emit, emit_json, output_options, require_writable
from signgeo.verify.cli.program import OK
from signgeo.verify.shown_bounds import shown_bounds
from signgeo.verify.text_tables import table

if TYPE_CHECKING:
    from signgeo.verify.constants_table import Constants

NORMS = ("linf", "l2", "l1", "lsep", "all")

SECONDS = click.FloatRange(min=0.0, min_open=True)
SECONDS.name = "number of seconds"


@click.command("constants", short_help="The smoothness constants of a matrix on disk.")
@click.argument("file", type=click.Path())
@click.option("--norm", type=click.Choice(NORMS), default="all", show_default=True, help="Which constant.")
@click.option("--gradient", type=click.Path(), help="A gradient: predict signGD against GD there (Eq. 12).")
@click.option(
    "--time-limit",
    type=SECONDS,
    default=60.0,
    show_default=True,
    metavar="S",
    help="Seconds for each hard constant; what is left open then is shown as an interval.",
)
@click.option("--certificate", type=click.Path(), metavar="F", help="Write a certificate for `signgeo check`.")
@output_options
def command(
    file: str, norm: str, gradient: str | None, time_limit: float, certificate: str | None, as_json: bool, quiet: bool
) -> int:
    """Certified bounds on the constants of the symmetric matrix in FILE (.npy .npz .mtx .csv).

    \b
    Examples:
      signgeo constants H.npy
      signgeo constants H.csv --norm linf --time-limit 10 --certificate H.cert.json
      signgeo constants H.mtx --gradient g.npy --json
    """
    from signgeo.verify.constants_table import compute_constants, write_certificate
    from signgeo.verify.matrix_files import read_matrix, read_vector

    H = read_matrix(file)
    g = None if gradient is None else read_vector(gradient)
    for source in filter(None, (file, gradient)):
        if certificate is not None and Path(certificate).resolve() == Path(source).resolve():
            raise click.BadParameter(
                f"{certificate!r} is the input itself; name another file", param_hint="--certificate"
            )
    require_writable(certificate)
    announce = announcer(quiet)
    result = compute_constants(
        H,
        norm,
        gradient=g,
        time_limit=time_limit,
        certificate=certificate is not None,
        progress=False if quiet else None,
        announce=announce,
    )
    announce("")
    if certificate is not None:
        write_certificate(result, certificate)
    if as_json:
        emit_json({"file": file, **result.to_json(), "certificate": certificate})
    elif not quiet:
        emit(table(f"{file}: {result.dimension} x {result.dimension}, {result.definiteness}", COLUMNS, _rows(result)))
        for line in [*result.notes, *([f"certificate: {certificate}"] if certificate else [])]:
            emit(line)
    return OK


COLUMNS = ("constant", "at least", "at most", "width", "rigor", "how", "seconds")


def _rows(result: Constants) -> list[tuple[str, ...]]:
    from signgeo.solvers.enclosure import Rigor

    rows: list[tuple[str, ...]] = []
    for name, e in result.values.items():
        width = "no bound" if e.rigor < Rigor.CERTIFIED else "exact" if e.exact else f"{e.relative_width:.1e}"
        low, high = shown_bounds(e.lower, e.upper, 10)
        rows.append((name, f"{low:g}", f"{high:g}", width, e.rigor.name, e.method or "-", f"{e.seconds:.2g}"))
    return rows
