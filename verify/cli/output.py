"""What every command has: ``--json`` and ``--quiet``, and output that may have nowhere to go."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from signgeo.verify.json_text import json_text

F = TypeVar("F", bound=Callable[..., Any])


quiet_option = click.option(
    "-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit status says it all."
)


def output_options(function: F) -> F:
    """Add ``--json`` and ``--quiet`` to a command."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
    return as_json(quiet_option(function))


def integer_from(least: int) -> click.IntRange:
    """The type of an option: an integer from `least` on, called so in help and mistakes."""
    kind = click.IntRange(min=least)
    kind.name = "integer"
    return kind


def emit(text: str) -> None:
    """Print a text; a reader that has gone away ends the printing, not the command."""
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_json(data: Any) -> None:
    """Print JSON; infinite and undefined numbers become null."""
    text = json_text(data)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=2)
    emit(text)


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
    from signgeo.solvers.whole_file import partial_path

    for target in (Path(path) for path in paths if path is not None):
        try:
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if target.exists() and not target.is_file():
                continue  # a device or pipe
            target.parent.mkdir(parents=True, exist_ok=True)
            probe = partial_path(target)
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StorageError(target, error) from error
