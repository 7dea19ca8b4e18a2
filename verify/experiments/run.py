"""Draw the figures: which, where to, on how many processes or on which Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import OptionError
from signgeo.verify.dask_cluster import dask_cluster
from signgeo.verify.experiments.drawing import output_folder
from signgeo.verify.run_progress import progress_bar
from signgeo.verify.sole_writer import writing_alone

NUMBERS = (1, 2, 3, 4)
WITHOUT_EXTRAS = (1, 2, 4)
"""What is drawn by default: Fig. 3 takes minutes, or days on CIFAR-10, and the extra nn."""
IN_PIECES = (2, 3)
"""What keeps finished pieces in the output folder until its files are written."""
OTHERS = ("matrices", "normalized")
"""Pictures beyond the paper: real matrices, and normalized against plain descent."""


class FiguresInterrupted(KeyboardInterrupt):
    """Stopped before the end: `written` holds the files of the figures that were finished before.

    Finished pieces of figure 2 or 3 are kept in the output folder; the same call goes on from them and writes the files
    that it would have written without the stop. The others are begun anew.
    """

    def __init__(self, written: Sequence[Path], number: int | str, folder: Path) -> None:
        self.written = tuple(written)
        kept = f"; its finished pieces are in {str(folder)!r}, and the same command goes on from them"
        super().__init__(f"figure {number} is not finished{kept if number in IN_PIECES else ''}")


def draw_figures(
    numbers: Sequence[int | str] | None = None,
    directory: str | os.PathLike[str] = "figures",
    *,
    dask: str | None = None,
    n_jobs: int | None = None,
    progress: bool | None = None,
    quick: bool = False,
    seed: int = 0,
    data: str | os.PathLike[str] | None = None,
    epochs: int | None = None,
    gamma: str = "max",
) -> list[Path]:
    """Draw figures of the paper into a folder and return the files written (SVG, PNG and the data as CSV).

    Parameters
    ----------
    numbers : of 1, 2, 3, 4, ``"matrices"``, ``"normalized"``; by default 1, 2 and 4, since Fig. 3 takes minutes and the
        extra nn.
    directory : made if need be; files of the same name are replaced.
    dask : the address of a Dask scheduler that takes Fig. 2's pieces.
    n_jobs : processes for Fig. 2; None: joblib's configuration, else every core.
    progress : a bar on stderr; None: only on a terminal.
    quick : Fig. 2 on a coarse grid, for a look or a test.
    seed : of rotations, starting points and networks. The same seed gives the same files.
    data, epochs, gamma : of Fig. 3, as for `draw_networks`.

    Raises OptionError (another run is writing to the folder, too), InputError for a folder or a cluster that cannot be
    used, MissingExtraError, and FiguresInterrupted (a KeyboardInterrupt): finished pieces are kept, the same call goes
    on from them.
    """
    wanted = _checked(numbers)
    folder = output_folder(directory)
    written: list[Path] = []
    with writing_alone(folder), dask_cluster(dask):
        for number in wanted:
            try:
                if number == 3:
                    written += _draw_networks(folder, progress, data=data, epochs=epochs, gamma=gamma, seed=seed)
                else:
                    written += _draw(number, folder, n_jobs=n_jobs, progress=progress, quick=quick, seed=seed)
            except KeyboardInterrupt as stop:
                raise FiguresInterrupted(written, number, folder) from stop
    return written


def _checked(numbers: Sequence[int | str] | None) -> tuple[int | str, ...]:
    wanted = WITHOUT_EXTRAS if numbers is None else tuple(numbers)
    for number in wanted:
        if number not in (*NUMBERS, *OTHERS) or isinstance(number, bool):
            expected = f"figures among {', '.join(map(str, (*NUMBERS, *OTHERS)))}"
            raise OptionError("numbers", got=repr(number), expected=expected, remedy="Name one of them.")
    return tuple(dict.fromkeys(wanted))


def _draw(
    number: int | str, folder: Path, *, n_jobs: int | None, progress: bool | None, quick: bool, seed: int
) -> list[Path]:
    if number == 2:
        from signgeo.verify.experiments.figure_quadratics import draw_quadratics

        with progress_bar("figure 2", progress) as on_piece:
            return draw_quadratics(folder, quick=quick, seed=seed, n_jobs=n_jobs, on_piece=on_piece)
    if number == "matrices":
        from signgeo.verify.experiments.real_problems import real_matrices
        from signgeo.verify.experiments.scatter import draw_scatter

        return draw_scatter(real_matrices(seed), folder)
    if number == "normalized":
        from signgeo.verify.experiments.normalized_descent import draw_normalized

        return draw_normalized(folder)
    from signgeo.verify.experiments.figure_geometry import draw_alignment, draw_separable

    return draw_alignment(folder) if number == 1 else draw_separable(folder)


def _draw_networks(folder: Path, progress: bool | None, **options: Any) -> list[Path]:
    from signgeo.verify.experiments.figure_networks import draw_networks

    with progress_bar("figure 3", progress) as on_piece:
        return draw_networks(folder, on_piece=on_piece, **options)
