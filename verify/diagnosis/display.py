"""A diagnosis as a person reads it: in a terminal and in a notebook."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import MissingExtraError
from signgeo.verify.diagnosis.assess import Assessment
from signgeo.verify.diagnosis.result import BASES
from signgeo.verify.shown_bounds import shown_bounds

if TYPE_CHECKING:
    from signgeo.verify.diagnosis.result import Diagnosis

_DIGITS = 4
_WIDTH = 150
GUARANTEE = ("method", "norm", "L", "||g||*", "gain by L", "place", "rigor")
REFINED = ("method", "L+", "gain by L+", "place", "along the step", "gain along it", "place")


def as_text(diagnosis: Diagnosis) -> str:
    """Two tables and the conclusions. Raises MissingExtraError where rich is not installed."""
    try:
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError as error:
        raise MissingExtraError("rich", "verify") from error
    buffer = io.StringIO()
    console = Console(file=buffer, width=_WIDTH, force_terminal=False)
    for columns, rows in _tables(diagnosis):
        grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            grid.add_column(column, no_wrap=True)
        for cells in rows:
            grid.add_row(*(Text(cell) for cell in cells))
        console.print(grid)
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    return "\n".join([_title(diagnosis), *(line for line in lines if line), "", *_conclusions(diagnosis)])


def as_html(diagnosis: Diagnosis) -> str:
    """The same as HTML, without any script or style."""
    parts = [f"<p>{html.escape(_title(diagnosis))}</p>"]
    for columns, rows in _tables(diagnosis):
        parts.append("<table class='signgeo-diagnosis'>")
        parts += [_html_row("th", columns), *(_html_row("td", cells) for cells in rows), "</table>"]
    return "".join([*parts, *(f"<p>{html.escape(line)}</p>" for line in _conclusions(diagnosis))])


def _html_row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def outward(e: Enclosure) -> str:
    """An interval in a few digits, its ends rounded outward; one number where both ends are that number."""
    low, high = map(_text, shown_bounds(e.lower, e.upper, _DIGITS))
    return low if low == high else f"[{low}, {high}]"


def _text(end: Decimal) -> str:
    if not end.is_finite():
        return "inf" if end > 0 else "-inf"
    plain = Decimal("0.001") <= abs(end) < 100_000 or not end
    return f"{end.normalize():f}" if plain else f"{end:.{_DIGITS - 1}e}"


def _title(diagnosis: Diagnosis) -> str:
    loss = "" if diagnosis.loss is None else f", loss {diagnosis.loss:.6g}"
    count = len(diagnosis.layers)
    return f"{diagnosis.source}: {diagnosis.dimension} parameters in {count} layer{'s' * (count != 1)}{loss}"


def _tables(diagnosis: Diagnosis) -> list[tuple[Sequence[str], list[tuple[str, ...]]]]:
    places = {
        basis: {name: str(place) for name, place in diagnosis.ranking_by(basis).places.items()} for basis in BASES
    }
    first = [_guarantee(row, places["smoothness"][row.method.name]) for row in diagnosis.rows]
    second = [
        _refined(row, places["upper"][row.method.name], places["line"][row.method.name]) for row in diagnosis.rows
    ]
    return [(GUARANTEE, first), (REFINED, second)]


def _guarantee(row: Assessment, place: str) -> tuple[str, ...]:
    numbers = (outward(row.smoothness), outward(row.dual_norm), outward(row.improvement))
    return (row.method.name, row.method.geometry, *numbers, place, row.smoothness.rigor.name)


def _refined(row: Assessment, by_upper: str, by_line: str) -> tuple[str, ...]:
    upper = (outward(row.upper_curvature), outward(row.upper_improvement), by_upper)
    return (row.method.name, *upper, outward(row.line_curvature), outward(row.line_improvement), by_line)


def _conclusions(diagnosis: Diagnosis) -> list[str]:
    lines = [f"{words}: {diagnosis.ranking_by(basis).sentence()}." for basis, words in BASES.items()]
    return [*lines, *diagnosis.notes]
