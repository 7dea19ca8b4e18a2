"""The progress bar of a long run: on a terminal, unless told otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(name: str, wanted: bool | None) -> Iterator[Callable[..., None]]:
    """Yield show(done, total) and show(done, total, name), which draw a bar of that name on stderr."""
    if not (sys.stderr.isatty() if wanted is None else wanted):
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total, now=name: bar.update(task, completed=done, total=total, description=now)
