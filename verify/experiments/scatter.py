"""Predicted R against measured speed-up on real matrices: the picture, and the rank correlation with its interval."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.errors import InputError, OptionError
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.drawing import BLUE, VERMILION, new_figure, output_folder, save_figure, save_table
from signgeo.verify.experiments.real_problems import RealMatrix

MEASURES = ("first_step", "speed_up")
LEVEL = 0.95


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rank correlation of predicted R and a measured gain, with a percentile bootstrap interval.

    Whole data sets are drawn again with replacement, since matrices of one data set resemble each other.
    """

    measure: str
    value: float
    lower: float
    upper: float
    level: float
    matrices: int
    datasets: int
    resamples: int


def rank_correlation(
    rows: Sequence[RealMatrix], measure: str = "speed_up", *, resamples: int = 2_000, seed: int = 0
) -> RankCorrelation:
    """Spearman's correlation of `predicted` and `measure` over at least three data sets.

    Raises OptionError for another measure, InputError for fewer data sets.
    """
    if measure not in MEASURES:
        raise OptionError("measure", got=repr(measure), expected=" or ".join(MEASURES), remedy="Name one of these.")
    names = sorted({row.dataset for row in rows})
    if len(names) < 3:
        raise InputError(
            "rows",
            got=f"matrices of {len(names)} data sets",
            expected="at least 3",
            remedy="The interval comes from drawing data sets again.",
        )
    predicted = np.array([row.predicted.value for row in rows])
    measured = np.array([getattr(row, measure) for row in rows])
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
    whole = _spearman(predicted, measured)
    if whole is None:
        raise InputError("rows", got="equal values", expected="values that differ", remedy="Give more matrices.")
    return RankCorrelation(measure, whole, float(lower), float(upper), LEVEL, len(rows), len(names), len(drawn))


def draw_scatter(rows: Sequence[RealMatrix], directory: str | os.PathLike[str]) -> list[Path]:
    """Write real-matrices.svg, .png and .csv: predicted R against the first step's gain and the run's speed-up.

    Raises InputError as `rank_correlation` and for a folder that cannot be made, MissingExtraError.
    """
    correlations = [rank_correlation(rows, measure) for measure in MEASURES]
    folder = output_folder(directory)
    header = ("matrix", "dimension", "L_2", "L_inf", "L_sep", "rho_diag", "spread", "density", "R", *MEASURES)
    table = save_table(folder, "real-matrices", header, (_table_row(row) for row in rows))
    steps = rows[0].steps
    titles = ("decrease by signGD's first step / by GD's", f"steps of GD / of signGD, up to {steps}")
    with new_figure(7.2, 3.6) as figure:
        panels = figure.subplots(1, 2, sharex=True)
        for axes, correlation, title in zip(panels, correlations, titles, strict=True):
            _panel(axes, rows, correlation, title)
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=6, frameon=False)
        return [*save_figure(figure, folder, "real-matrices"), table]


_MARKERS = "osD^vPX*"


def _panel(axes: Any, rows: Sequence[RealMatrix], correlation: RankCorrelation, title: str) -> None:
    for marker, name in zip(_MARKERS, sorted({row.dataset for row in rows}), strict=False):
        mine = [row for row in rows if row.dataset == name]
        x, y = [r.predicted.value for r in mine], [getattr(r, correlation.measure) for r in mine]
        axes.plot(x, y, marker, color=BLUE, markerfacecolor="none", label=name.replace("_", " "))
    axes.axhline(1.0, color=VERMILION, linewidth=0.8, linestyle=":")
    axes.axvline(1.0, color=VERMILION, linewidth=0.8, linestyle=":")
    axes.set(xlabel="predicted R (Eq. 12)", ylabel=title)
    c = correlation
    axes.set_title(f"Spearman {c.value:.2f}, {c.level:.0%} interval [{c.lower:.2f}, {c.upper:.2f}]")


def _table_row(row: RealMatrix) -> tuple[Any, ...]:
    constants = (row.L_2.upper, row.L_inf.upper, row.L_sep.upper, row.rho_diag.value)
    rest = (row.spread, row.density.value, row.predicted.value, row.first_step, row.speed_up)
    return (row.name, row.dimension, *constants, *rest)


def _spearman(a: Dense, b: Dense) -> float | None:
    """Pearson's correlation of the ranks (ties share their mean rank); None where all values of one are equal."""
    from scipy.stats import rankdata

    x, y = rankdata(a) - (a.size + 1) / 2, rankdata(b) - (b.size + 1) / 2
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0.0 else None
