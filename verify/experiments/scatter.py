"""Predicted R against measured speed-up on real matrices: the picture, and the rank correlation with its interval."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, OptionError
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.datasets import COLUMNS
from signgeo.verify.experiments.drawing import (
    BLACK,
    BLUE,
    VERMILION,
    new_figure,
    output_folder,
    save_figure,
    save_table,
)
from signgeo.verify.experiments.real_problems import RealMatrix

PREDICTORS, MEASURES = ("predicted", "along"), ("first_step", "speed_up")
PANELS = (("predicted", "first_step"), ("predicted", "speed_up"), ("along", "speed_up"))
LEVEL = 0.95


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rank correlation of a predicted and a measured gain, with a percentile bootstrap interval.

    Whole data sets are drawn again with replacement, since matrices of one data set resemble each other.

    same_side : matrices where prediction and measurement lie on the same side of 1.
    """

    predictor: str
    measure: str
    value: float
    lower: float
    upper: float
    level: float
    same_side: int
    matrices: int
    datasets: int
    resamples: int


def rank_correlation(
    rows: Sequence[RealMatrix],
    measure: str = "speed_up",
    *,
    predictor: str = "predicted",
    resamples: int = 2_000,
    seed: int = 0,
) -> RankCorrelation:
    """Spearman's correlation of `predictor` and `measure`, attributes of the rows, over at least three data sets.

    predictor : ``"predicted"``, R at the start, or ``"along"``, the mean of R along signGD's path.
    measure : ``"first_step"`` or ``"speed_up"``.

    Raises OptionError for others, InputError for fewer data sets.
    """
    for name, got, known in (("measure", measure, MEASURES), ("predictor", predictor, PREDICTORS)):
        if got not in known:
            raise OptionError(name, got=repr(got), expected=" or ".join(known), remedy="Name one of these.")
    names = sorted({row.dataset for row in rows})
    if len(names) < 3:
        raise InputError(
            "rows",
            got=f"matrices of {len(names)} data sets",
            expected="at least 3",
            remedy="The interval comes from drawing data sets again.",
        )
    predicted, measured = _gains(rows, predictor), _gains(rows, measure)
    whole = _spearman(predicted, measured)
    if whole is None:
        raise InputError("rows", got="equal values", expected="values that differ", remedy="Give more matrices.")
    members = [np.array([i for i, row in enumerate(rows) if row.dataset == name]) for name in names]
    rng = np.random.default_rng(seed)
    drawn = []
    for picks in rng.integers(len(names), size=(resamples, len(names))):
        chosen = np.concatenate([members[k] for k in picks])
        value = _spearman(predicted[chosen], measured[chosen])
        if value is not None:
            drawn.append(value)
    tail = 50.0 * (1.0 - LEVEL)
    lower, upper = np.percentile(drawn, [tail, 100.0 - tail])
    same = int(np.count_nonzero((predicted > 1.0) == (measured > 1.0)))
    sizes = (same, len(rows), len(names), len(drawn))
    return RankCorrelation(predictor, measure, whole, float(lower), float(upper), LEVEL, *sizes)


def correlations(rows: Sequence[RealMatrix]) -> list[RankCorrelation]:
    """Of each panel of the scatter plot. Raises InputError as `rank_correlation`."""
    return [rank_correlation(rows, measure, predictor=predictor) for predictor, measure in PANELS]


def draw_scatter(rows: Sequence[RealMatrix], directory: str | os.PathLike[str]) -> list[Path]:
    """Write real-matrices.svg, .png and .csv: R at the start and along the path against the measured gains.

    Raises InputError as `rank_correlation` and for a folder that cannot be made, MissingExtraError.
    """
    found = correlations(rows)
    folder = output_folder(directory)
    header = (
        "matrix",
        "dimension",
        "L_2",
        "L_inf",
        "L_sep",
        "rho_diag",
        "spread",
        "density",
        "R",
        "R_along",
        *MEASURES,
    )
    table = save_table(folder, "real-matrices", header, (_table_row(row) for row in rows))
    measured = {"first_step": "first decrease, signGD / GD", "speed_up": "steps needed, GD / signGD"}
    with new_figure(7.2, 3.3) as figure:
        panels = figure.subplots(1, 3)
        for axes, correlation in zip(panels, found, strict=True):
            _panel(axes, rows, correlation)
            axes.set(xlabel=_PREDICTED[correlation.predictor], ylabel=measured[correlation.measure])
        figure.legend(handles=_legend(rows), loc="outside lower center", ncols=5, frameon=False)
        return [*save_figure(figure, folder, "real-matrices"), table]


_PREDICTED = {"predicted": r"$R(x_0)$, Eq. 12", "along": "mean $R$ on signGD's path"}
_MARKERS = {"least squares": "o", "logistic regression": "s", "softmax regression": "^", "Poisson regression": "D"}


def _panel(axes: Any, rows: Sequence[RealMatrix], c: RankCorrelation) -> None:
    for row, x, y in zip(rows, _gains(rows, c.predictor), _gains(rows, c.measure), strict=True):
        axes.plot(x, y, **_look(row.loss, row.coordinates))
    axes.axhline(1.0, color=BLACK, linewidth=0.7, linestyle=":", zorder=0)
    axes.axvline(1.0, color=BLACK, linewidth=0.7, linestyle=":", zorder=0)
    axes.set(xscale="log", yscale="log")
    for axis in (axes.xaxis, axes.yaxis):
        _plain_ticks(axis)
    axes.set_title(f"Spearman {c.value:.2f}\n{c.level:.0%} interval [{c.lower:.2f}, {c.upper:.2f}]")


def _look(loss: str, coordinates: str) -> dict[str, Any]:
    """Losses by marker; the coordinates by filling, which a grey print keeps."""
    colour, filled = (BLUE, False) if coordinates == COLUMNS else (VERMILION, True)
    face = colour if filled else "none"
    return {
        "marker": _MARKERS[loss],
        "color": colour,
        "markerfacecolor": face,
        "markersize": 4.5,
        "linestyle": "none",
        "alpha": 0.85,
    }


def _legend(rows: Sequence[RealMatrix]) -> list[Any]:
    from matplotlib.lines import Line2D

    kinds = dict.fromkeys((row.loss, row.coordinates) for row in rows)
    return [Line2D([], [], label=_words(*kind), **_look(*kind)) for kind in kinds]


def _words(loss: str, coordinates: str) -> str:
    short = loss.removesuffix(" regression")
    return short if coordinates == COLUMNS else f"{short} in {coordinates}"


def _plain_ticks(axis: Any) -> None:
    """A few round numbers in each decade, written out."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high / low > 6.0 else (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _gains(rows: Sequence[RealMatrix], name: str) -> Dense:
    values = [getattr(row, name) for row in rows]
    return np.array([value.value if isinstance(value, Enclosure) else value for value in values])


def _table_row(row: RealMatrix) -> tuple[Any, ...]:
    constants = (row.L_2.upper, row.L_inf.upper, row.L_sep.upper, row.rho_diag.value)
    rest = (row.spread, row.density.value, row.predicted.value, row.along, row.first_step, row.speed_up)
    return (row.name, row.dimension, *constants, *rest)


def _spearman(a: Dense, b: Dense) -> float | None:
    """Pearson's correlation of the ranks (ties share their mean rank); None where all values of one are equal."""
    from scipy.stats import rankdata

    x, y = rankdata(a) - (a.size + 1) / 2, rankdata(b) - (b.size + 1) / 2
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0.0 else None
