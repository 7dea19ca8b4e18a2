"""What every command has: ``--json`` and ``--quiet``, tables for people, and output that may have nowhere to go."""

from __future__ import annotations

import errno
import io
import json
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
MARKS = {
    "ok": "green", "FAILED": "bold red", "accepted": "bold green", "REJECTED": "bold red", "exact": "green",
    "PROVED": "green", "CERTIFIED": "green", "TESTED": "yellow", "ESTIMATED": "magenta", "no bound": "yellow",
}  # fmt: skip
"""Words that a terminal shows in colour; the word itself says it all where there is none."""


def output_options(function: F) -> F:
    """Add ``--json`` and ``--quiet`` to a command."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit status says it all.")
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
    return as_json(quiet(function))


def emit(text: str) -> None:
    """Print a text; a reader that has gone away ends the printing, not the command."""
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_json(data: Any) -> None:
    """Print JSON; infinite and undefined numbers become null."""
    text = as_json_text(data)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=2)
    emit(text)


def as_json_text(data: Any) -> str:
    """Strict JSON, which knows neither NaN nor infinity."""
    return json.dumps(_finite(data), indent=2, ensure_ascii=False)


def _finite(data: Any) -> Any:
    if isinstance(data, float) and not math.isfinite(data):
        return None
    if isinstance(data, dict):
        return {str(k): _finite(v) for k, v in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(v) for v in data]
    return data


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


def announcer(quiet: bool) -> Callable[[str], None]:
    """Show what is being computed on one line of the terminal, which the next one overwrites; "" clears it."""
    if quiet or not sys.stderr.isatty():
        return lambda _what: None

    def announce(what: str) -> None:
        sys.stderr.write(f"\r\x1b[K{what and 'computing '}{what}")
        sys.stderr.flush()

    return announce


def require_writable(*paths: str | os.PathLike[str] | None) -> None:
    """Make the folders of the files that are to come, and fail before the work rather than after it.

    Raises StorageError naming the first file that cannot be written.
    """
    from signgeo.solvers.errors import StorageError

    for target in (Path(path) for path in paths if path is not None):
        try:
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if target.exists() and not target.is_file():
                continue  # a device or pipe
            target.parent.mkdir(parents=True, exist_ok=True)
            probe = target.with_name(target.name + ".partial")
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StorageError(target, error) from error


def save_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole or not at all, making its folder. Raises StorageError."""
    from signgeo.solvers.whole_file import storage_errors, whole_file

    with storage_errors(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as stream:
        stream.write(text)
