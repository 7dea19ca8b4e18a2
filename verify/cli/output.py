"""What every command has: ``--json`` and ``--quiet``, tables for people, and output that may have nowhere to go."""

from __future__ import annotations

import errno
import io
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


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
    emit(as_json_text(data))


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
    """A table as text: fitted to the terminal, or as wide as it needs where there is none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=terminal, width=None if terminal else 200)
    grid = Table(title=Text(title) if title else None, title_justify="left")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console.print(grid)
    return "\n".join(line.rstrip() for line in buffer.getvalue().rstrip().splitlines())


def require_writable(*paths: str | os.PathLike[str] | None) -> None:
    """Make the folders of the files that are to come, and fail before the work rather than after it.

    Raises OSError naming the first file that cannot be written.
    """
    for target in (Path(path) for path in paths if path is not None):
        probe = target.with_name(target.name + ".partial")
        try:
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            target.parent.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from error


def save_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole or not at all, making its folder; OSError names the file."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(target)) from error
