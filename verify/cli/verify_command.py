"""``signgeo verify``: check every claim and write the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from signgeo.verify.cli.output import emit, emit_json, integer_from, quiet_option, require_writable
from signgeo.verify.cli.program import FAILED, INTERRUPTED, OK

if TYPE_CHECKING:
    from signgeo.solvers.errors import StorageError
    from signgeo.verify.report import Report

PROFILES = ("quick", "default", "thorough")


def _ids() -> list[str]:
    """The ids of the catalogue, without loading it."""
    from signgeo.verify.catalog import ORDER

    return [file.replace("_", "-") for file in ORDER]


def _complete(_ctx: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    return [name for name in _ids() if name.startswith(typed)]


@click.command("verify", short_help="Check the claims and write the report.")
@click.argument("claims", nargs=-1, metavar="[CLAIM]...", shell_complete=_complete)
@click.option("--profile", type=click.Choice(PROFILES), default="default", show_default=True, help="How hard to test.")
@click.option("--seed", type=integer_from(0), default=0, show_default=True, help="Same seed, same result.")
@click.option("--html", type=click.Path(), metavar="F", help="Write the report as a page.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(allow_dash=True),
    metavar="F",
    is_flag=False,
    flag_value="-",
    help="Write the report as JSON; without F, or with -, print it.",
)
@click.option("--junit", type=click.Path(), metavar="F", help="Write the outcome as JUnit XML.")
@click.option("--baseline", type=click.Path(), metavar="F", help="A JSON report to compare with.")
@click.option("--resume", type=click.Path(), metavar="F", help="Keep finished pieces in F and go on from it.")
@click.option("--dask", metavar="ADDRESS", help="Run the pieces on this Dask cluster.")
@quiet_option
def command(
    claims: tuple[str, ...],
    profile: str,
    seed: int,
    html: str | None,
    json_file: str | None,
    junit: str | None,
    baseline: str | None,
    resume: str | None,
    dask: str | None,
    quiet: bool,
) -> int:
    """Check the CLAIMs (`signgeo list` names them; all of them by default) and report what came out.

    \b
    Examples:
      signgeo verify
      signgeo verify eq-9 prop-5 --profile quick --json
      signgeo verify --profile thorough --resume run.jsonl --html report/index.html
    """
    from signgeo.verify.run import verify

    if json_file in _ids():
        raise click.UsageError(f"--json takes the claim {json_file!r} for its file: name the claims first.")
    require_writable(html, None if json_file == "-" else json_file, junit, resume)
    report = verify(
        list(claims) or None,
        profile=profile,
        seed=seed,
        resume=resume,
        baseline=baseline,
        progress=False if quiet or json_file == "-" else None,
        dask=dask,
    )
    unsaved = _save(report, html, None if json_file == "-" else json_file, junit)
    if json_file == "-":
        emit_json(report.to_json())
    elif not quiet:
        emit(report.summary())
    if unsaved is not None:
        raise unsaved
    if not report.complete:
        return INTERRUPTED
    return OK if report.passed else FAILED


def _save(report: Report, html: str | None, json_file: str | None, junit: str | None) -> StorageError | None:
    """Write what was asked for, the page last, which takes longest; one that fails does not stop the others."""
    from signgeo.solvers.errors import StorageError

    unsaved = None
    for path, save in ((json_file, report.save_json), (junit, report.save_junit), (html, report.save_html)):
        if path is not None:
            try:
                save(path)
            except StorageError as error:
                unsaved = unsaved or error
    return unsaved
