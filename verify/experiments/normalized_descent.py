"""Normalized against plain sign descent where the curvature grows with the gradient, with Theorem 3's bounds drawn in.

f(x) = sum (cosh x_i - 1) is (L0, L1)-smooth in the max-norm with L0 = d, L1 = 1 (Def. 2). Its Hessian has the norm
f(x) + d there, so that plain descent from x_0 has the constant L = f(x_0) + d on all it can reach, and no smaller one.
The gap between the two is that of Zhang, He, Sra and Jadbabaie (arXiv 1905.11881), here in the max-norm. It is not for
want of a better fixed step: the best one of a grid, chosen with hindsight, leaves it open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers import LInf, Objective, normalized_steepest_descent, steepest_descent
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.drawing import (
    BLACK,
    BLUE,
    VERMILION,
    new_figure,
    output_folder,
    save_figure,
    save_table,
)

DIMENSION, L0, L1 = 8, 8.0, 1.0
STEPS = 5_000
SPREADS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
TARGET = 1.0
METHODS = ("paper", "sharp", "plain", "tuned")
BOUNDS = ("paper", "constant", "sharp", "plain")
FACTORS = tuple(2.0 ** (k / 4) for k in range(17))
"""Fixed steps of plain descent that are tried, in units of 1 / L: from there to where all runs diverge."""


class CoshSum(Objective):
    """sum (cosh x_i - 1) over d entries, least at 0."""

    @property
    def dimension(self) -> int:
        """d."""
        return DIMENSION

    def f(self, x: Any) -> float:
        """2 sum sinh^2(x_i / 2), which does not cancel near 0."""
        return float(2.0 * np.square(np.sinh(0.5 * self.point(x))).sum())

    def gradient(self, x: Any) -> Dense:
        """Sinh of each entry."""
        return np.asarray(np.sinh(self.point(x)))


@dataclass(frozen=True, eq=False)
class NormalizedRuns:
    """Runs from x_0 = a (1, 7/8, .., 1/8) for several a.

    gap : f(x_0) - f* for each a of SPREADS.
    gradients : for the largest a and each of METHODS, ||g_t||_1 for t = 0 .. STEPS.
    steps : for each of METHODS and each a, the steps until ||g||_1 <= TARGET.
    factors : for each a, the best fixed step of plain descent, in units of 1 / L: that of "tuned".
    """

    gap: Dense
    gradients: dict[str, Dense]
    steps: dict[str, list[int]]
    factors: list[float]


def normalized_runs() -> NormalizedRuns:
    """Every run; it draws nothing at random."""
    f = CoshSum()
    starts = [start(a) for a in SPREADS]
    steps = {method: [_steps_needed(method, x) for x in starts] for method in METHODS if method != "tuned"}
    tuned = [best_fixed_step(x, most) for x, most in zip(starts, steps["plain"], strict=True)]
    steps["tuned"], factors = [count for count, _ in tuned], [factor for _, factor in tuned]
    longest = {method: _sizes(method, starts[-1], STEPS, factors[-1]) for method in METHODS}
    return NormalizedRuns(np.array([f.f(x) for x in starts]), longest, steps, factors)


def start(a: float) -> Dense:
    """a (1, 7/8, .., 1/8)."""
    return a * np.arange(DIMENSION, 0, -1) / DIMENSION


def guaranteed_steps(method: str, target: Dense | float, gap: Dense | float) -> Dense:
    """How many steps can pass before ||g||_* <= target.

    method : "paper", Theorem 3; "constant", the same for the sharp step with 1 / (3 ln(3/2) - 1) < 4.6212 for 18;
        "sharp", the bound that implies it; "plain", Prop. 1 with L = f(x_0) + d.
    """
    epsilon, delta = np.asarray(target, dtype=np.float64), np.asarray(gap, dtype=np.float64)
    if method == "paper":
        return np.asarray(18.0 * delta * np.maximum(L0 / epsilon**2, L1**2 / L0))
    if method == "plain":
        return np.asarray(2.0 * (delta + L0) * delta / epsilon**2)
    if method == "constant":
        return np.asarray(delta / (3.0 * np.log(1.5) - 1.0) * np.maximum(L0 / epsilon**2, L1 / epsilon))
    p = L1 * epsilon / L0
    decrease = (1.0 + 2.0 * p) * np.log1p(p / (1.0 + p)) - p
    return np.asarray(delta * L1**2 / (L0 * decrease))


def draw_normalized(directory: str | os.PathLike[str], runs: NormalizedRuns | None = None) -> list[Path]:
    """Write normalized-descent.svg, .png and .csv.

    Raises InputError for a folder that cannot be made, MissingExtraError where Matplotlib is not installed.
    """
    folder = output_folder(directory)
    runs = normalized_runs() if runs is None else runs
    columns = _columns(runs)
    table = save_table(folder, "normalized-descent", tuple(columns), zip(*columns.values(), strict=True))
    with new_figure(7.2, 4.3) as figure:
        left, right = figure.subplots(1, 2)
        _gradient_panel(left, runs)
        _steps_panel(right, runs)
        figure.legend(
            *left.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False, columnspacing=1.2
        )
        return [*save_figure(figure, folder, "normalized-descent"), table]


def best_fixed_step(x0: Dense, most: int) -> tuple[int, float]:
    """The fewest steps of plain descent with a fixed step c / L until ||g||_1 <= TARGET, and that c, over FACTORS.

    most : steps that c = 1 takes; runs that diverge or take longer are given up.
    """
    f = CoshSum()
    constant = f.f(x0) + L0
    counts = {c: _fixed_step(f, x0, c / constant, most) for c in FACTORS}
    best = min(counts, key=lambda c: (counts[c], c))
    return counts[best], best


def _fixed_step(f: CoshSum, x0: Dense, step: float, most: int) -> int:
    """Steps until ||g||_1 <= TARGET; most + 1 if that many are not enough, or the run leaves the starting cube."""
    x, edge = x0, 2.0 * np.abs(x0).max()
    for t in range(most + 1):
        g = f.gradient(x)
        size = np.abs(g).sum()
        if size <= TARGET:
            return t
        x = x - step * size * np.sign(g)
        if np.abs(x).max() > edge:
            break
    return most + 1


def _sizes(method: str, x0: Dense, steps: int, factor: float = 1.0) -> Dense:
    f = CoshSum()
    if method in ("plain", "tuned"):
        step = (factor if method == "tuned" else 1.0) / (f.f(x0) + L0)
        return steepest_descent(f, x0, LInf(), steps, step_size=step).dual_gradient_norm
    return normalized_steepest_descent(f, x0, LInf(), steps, L0=L0, L1=L1, variant=method).dual_gradient_norm


def _steps_needed(method: str, x0: Dense) -> int:
    """Runs of doubling length until one is long enough; the guarantee says that one is."""
    steps = 16
    while True:
        reached = np.flatnonzero(_sizes(method, x0, steps) <= TARGET)
        if reached.size:
            return int(reached[0])
        steps *= 2


_LOOK = {
    "paper": (BLUE, "-", "o"),
    "constant": (BLACK, ":", ""),
    "sharp": (BLACK, "-.", "s"),
    "plain": (VERMILION, "--", "^"),
    "tuned": (VERMILION, ":", "v"),
}
_RUN = {
    "paper": "normalized, Eq. 44",
    "sharp": "normalized, sharp step",
    "plain": "plain, step 1/L",
    "tuned": "plain, best fixed step",
}
_BOUND = {
    "paper": "Theorem 3 (18)",
    "constant": "sharp step (4.6212)",
    "sharp": "sharp step, whole",
    "plain": "Prop. 1",
}
_THIN = {"linewidth": 0.9, "alpha": 0.75}


def _gradient_panel(axes: Any, runs: NormalizedRuns) -> None:
    """The least gradient so far against the steps; a bound is the curve of (guaranteed steps, target)."""
    delta = float(runs.gap[-1])
    targets = np.geomspace(1e-2, runs.gradients["plain"][0], 200)
    for method in METHODS:
        color, line, _ = _LOOK[method]
        sizes = np.minimum.accumulate(runs.gradients[method])
        axes.plot(np.arange(1, STEPS + 2), sizes, color=color, linestyle=line, label=_RUN[method])
    for method in BOUNDS:
        color, line, _ = _LOOK[method]
        allowed = guaranteed_steps(method, targets, delta)
        axes.plot(allowed, targets, color=color, linestyle=line, label=f"bound: {_BOUND[method]}", **_THIN)
    axes.set(xscale="log", yscale="log", xlim=(1.0, 1e7), ylim=(1e-2, 2.0 * runs.gradients["plain"][0]))
    axes.set(xlabel="gradients computed", ylabel=r"least $\|\nabla f\|_1$ so far")
    axes.set_title(rf"$x_0=a\,(1,\frac{{7}}{{8}},\ldots,\frac{{1}}{{8}})$, $a={SPREADS[-1]:g}$")


def _steps_panel(axes: Any, runs: NormalizedRuns) -> None:
    for method in METHODS:
        color, line, marker = _LOOK[method]
        axes.plot(SPREADS, runs.steps[method], color=color, linestyle=line, marker=marker, markersize=4.0)
    for method in BOUNDS:
        color, line, _ = _LOOK[method]
        axes.plot(SPREADS, guaranteed_steps(method, TARGET, runs.gap), color=color, linestyle=line, **_THIN)
    axes.set(yscale="log", xlabel="$a$", ylabel=rf"steps until $\|\nabla f\|_1\leq {TARGET:g}$")
    axes.set_title(r"$f=\sum(\cosh x_i-1)$, $d=8$, max-norm")


def _columns(runs: NormalizedRuns) -> dict[str, Sequence[float] | Dense]:
    """What the table holds for each of SPREADS, by name."""
    columns: dict[str, Sequence[float] | Dense] = {"a": SPREADS, "gap": runs.gap}
    for method in (*METHODS, "constant"):
        if method in METHODS:
            columns[f"{method}_steps"] = runs.steps[method]
        if method in BOUNDS:
            columns[f"{method}_guaranteed"] = guaranteed_steps(method, TARGET, runs.gap)
    return {**columns, "tuned_factor": runs.factors}
