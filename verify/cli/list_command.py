"""``signgeo list``: the claims, in the order of the paper."""

from __future__ import annotations

import click
from signgeo.verify.cli.output import emit, emit_json, output_options
from signgeo.verify.cli.program import OK
from signgeo.verify.text_tables import table


@click.command("list", short_help="The claims that can be verified.")
@output_options
def command(as_json: bool, quiet: bool) -> int:
    """List every claim: its id, what is expected of it, where it stands and what it says.

    \b
    Examples:
      signgeo list
      signgeo list --json
    """
    from signgeo.verify.catalog import claims

    found = list(claims())
    if as_json:
        keys = ("id", "title", "section", "source", "statement", "hypotheses", "uses")
        emit_json([{**{k: getattr(c, k) for k in keys}, "expected": c.expected.value} for c in found])
    elif not quiet:
        rows = [(c.id, c.section, c.expected.value, c.title, c.source) for c in found]
        emit(table("", ("id", "part", "expected", "title", "source"), rows))
    return OK
