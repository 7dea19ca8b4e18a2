"""Draw the figures: which, where to, on how many processes or on which Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import InputError, MissingExtraError, OptionError
from signgeo.verify.experiments.drawing import output_folder

NUMBERS = (1, 2, 4)


def draw_figures(
    numbers: Sequence[int] | None = None,
    directory: str | os.PathLike[str] = "figures",
    *,
    dask: str | None = None,
    n_jobs: int | None = None,
    progress: bool | None = None,
    quick: bool = False,
    seed: int = 0,
) -> list[Path]:
    """Draw figures of the paper into a folder and return the files written (SVG, PNG and the data as CSV).

    Parameters
    ----------
    numbers : of 1, 2, 4; all of them by default.
    directory : made if need be; files of the same name are replaced.
    dask : the address of a Dask scheduler that takes Fig. 2's pieces.
    n_jobs : processes for Fig. 2; None: joblib's configuration, else every core.
    progress : a bar on stderr; None: only on a terminal.
    quick : Fig. 2 on a coarse grid, for a look or a test.
    seed : of rotations and starting points. The same seed gives the same files.

    Raises OptionError, InputError for a folder or a cluster that cannot be used, MissingExtraError.
    """
    wanted = _checked(numbers)
    folder = output_folder(directory)
    written: list[Path] = []
    with _cluster(dask):
        for number in wanted:
            written += _draw(number, folder, n_jobs=n_jobs, progress=progress, quick=quick, seed=seed)
    return written


def _checked(numbers: Sequence[int] | None) -> tuple[int, ...]:
    wanted = NUMBERS if numbers is None else tuple(numbers)
    for number in wanted:
        if number not in NUMBERS or isinstance(number, bool):
            raise OptionError("numbers", got=repr(number), expected="figures among 1, 2, 4", remedy="Name one of them.")
    return tuple(dict.fromkeys(wanted))


def _draw(
    number: int, folder: Path, *, n_jobs: int | None, progress: bool | None, quick: bool, seed: int
) -> list[Path]:
    if number == 2:
        from signgeo.verify.experiments.figure_quadratics import draw_quadratics

        with _reporting(progress) as on_piece:
            return draw_quadratics(folder, quick=quick, seed=seed, n_jobs=n_jobs, on_piece=on_piece)
    from signgeo.verify.experiments.figure_geometry import draw_alignment, draw_separable

    return draw_alignment(folder) if number == 1 else draw_separable(folder)


@contextmanager
def _reporting(wanted: bool | None) -> Iterator[Callable[[int, int], None]]:
    import sys

    if not (sys.stderr.isatty() if wanted is None else wanted):
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("figure 2", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _cluster(address: str | None) -> Any:
    """A context in which joblib sends its pieces to the Dask scheduler at this address, or does nothing."""
    if address is None:
        return nullcontext()
    try:
        import joblib
        from distributed import Client
    except ImportError as error:
        raise MissingExtraError("distributed", "dask") from error
    try:
        client = Client(address, timeout=5)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            "dask",
            got=repr(address),
            expected="the address of a running scheduler",
            remedy=f"{' '.join(str(error).split())[:120] or 'No answer'}; e.g. tcp://127.0.0.1:8786.",
        ) from error
    return _connected(client, joblib)


@contextmanager
def _connected(client: Any, joblib: Any) -> Iterator[None]:
    with client, joblib.parallel_config("dask", client=client):
        yield
