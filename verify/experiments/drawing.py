"""How every figure looks and is saved: print-legible, colour-blind-safe, the same bytes for the same data."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import InputError, MissingExtraError
from signgeo.solvers.whole_file import whole_file

# Okabe and Ito's palette: told apart with any of the common colour deficiencies, and in grey by the line styles.
BLUE, ORANGE, GREEN, VERMILION, BLACK = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#000000"
DIVERGING, SEQUENTIAL = "PuOr", "cividis"

_STYLE: Any = {
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.labelsize": 9.0,
    "legend.fontsize": 8.0,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.4,
    "svg.hashsalt": "signgeo",  # element ids that do not change from run to run
    "svg.fonttype": "path",
    "savefig.dpi": 300,
}


@contextmanager
def new_figure(width: float, height: float) -> Iterator[Any]:
    """A Matplotlib Figure of that size in inches, drawn in the house style without touching global state.

    Raises MissingExtraError where Matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("matplotlib", "verify") from error
    with matplotlib.rc_context(_STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def halo(width: float) -> list[Any]:
    """Path effects: a white rim of that many points, so that lines and words stand out from any background."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width, foreground="white")]


def save_figure(figure: Any, folder: Path, stem: str) -> list[Path]:
    """Write stem.svg and stem.png; neither holds a date, so that equal data give equal files."""
    svg, png = folder / f"{stem}.svg", folder / f"{stem}.png"
    for path, without in ((svg, "Date"), (png, "Software")):
        with whole_file(path, binary=True) as stream:
            figure.savefig(stream, format=path.suffix[1:], metadata={without: None})
    return [svg, png]


def save_table(folder: Path, stem: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write stem.csv; floats with all their digits (repr), so that reading them gives the same numbers."""
    path = folder / f"{stem}.csv"
    with whole_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([repr(float(v)) if isinstance(v, float) else v for v in row])
    return path


def output_folder(directory: str | os.PathLike[str]) -> Path:
    """The folder, created if need be. Raises InputError where that is impossible."""
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "directory",
            got=repr(os.fspath(folder)),
            expected="a folder that exists or can be made",
            remedy=f"{error.strerror or error}: choose another.",
        ) from error
    return folder
