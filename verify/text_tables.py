"""Tables for people: fitted to a terminal and in colour there, one plain line a row everywhere else."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

MARKS = {
    "ok": "green", "FAILED": "bold red", "accepted": "bold green", "REJECTED": "bold red", "exact": "green",
    "PROVED": "green", "CERTIFIED": "green", "TESTED": "yellow", "ESTIMATED": "magenta", "no bound": "yellow",
}  # fmt: skip
"""Words that a terminal shows in colour; the word itself says it all where there is none."""


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as text: fitted to the terminal and in colour, or one plain line a row where there is none."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    cells = [list(row) for row in rows]
    found = list(zip(columns, *cells, strict=True))
    widths, gap = _fitted(found, shutil.get_terminal_size().columns if terminal else sys.maxsize)
    grid = Table(
        title=Text(title) if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD if terminal else None,
        show_edge=False,
        pad_edge=False,
        padding=(0, gap - terminal, 0, 0),  # the box of a terminal's table takes one blank
    )
    for column, width in zip(columns, widths, strict=True):
        grid.add_column(column, overflow="fold", width=width)
    for row in cells:
        grid.add_row(*(Text(cell, style=MARKS.get(cell, "")) for cell in row))
    return _drawn(grid, terminal)


def _fitted(columns: Sequence[Sequence[str]], room: int) -> tuple[list[int], int]:
    """The widths of the columns, and the blanks between: lines end between words, the widest column gives way first."""
    least = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    gap = 2 if sum(least) + 2 * len(columns) <= room else 1
    widths = [max(map(len, column)) for column in columns]
    while sum(widths) + gap * (len(widths) - 1) > room:
        loose = [k for k in range(len(widths)) if widths[k] > least[k]]
        if not loose:
            break
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths, gap


def marked(word: str) -> str:
    """A word in its colour on a terminal, and as it is elsewhere."""
    from rich.text import Text

    return _drawn(Text(word, style=MARKS.get(word, "")), sys.stdout.isatty())


def _drawn(renderable: Any, terminal: bool) -> str:
    from rich.console import Console

    buffer = io.TextIOWrapper(io.BytesIO(), encoding=sys.stdout.encoding or "utf-8", errors="replace", newline="\n")
    console = Console(file=buffer, force_terminal=terminal, width=None if terminal else 100_000)
    console.print(renderable)
    buffer.seek(0)
    return "\n".join(line.rstrip() for line in buffer.read().rstrip().splitlines())
