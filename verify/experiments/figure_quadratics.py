"""Fig. 2: L_inf / L_2 and the relative performance of signGD and GD over (theta, lambda_max / mean eigenvalue)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.drawing import (
    BLACK,
    DIVERGING,
    SEQUENTIAL,
    halo,
    new_figure,
    save_figure,
    save_table,
)
from signgeo.verify.experiments.quadratic_findings import findings
from signgeo.verify.experiments.quadratic_grid import QuadraticGrid, largest_eigenvalues, quadratic_grid
from signgeo.verify.experiments.saved_pieces import discard
from signgeo.verify.experiments.sign_test import Finding

FULL = {"size": 50, "rotations": 20, "starts": 100}
QUICK = {"size": 12, "rotations": 12, "starts": 20}
_CLIP = 2.0  # of log10 of the ratio of distances: GD wins by up to 70 decades where the matrix is nearly round
_SIDES = ("signGD\nnearer", "GD nearer")
_HEADER = (
    *("lambda_max_over_mean", "theta", "lambda_max", "L2", "L_inf", "L_inf_over_L2", "rho_diag", "density"),
    *("R", "R_lower_bound", "log10_first_decrease_sign_over_gradient"),
    *("sign_distance", "gradient_distance", "log10_gradient_over_sign"),
)
_FINDINGS = (
    *("statement", "effect", "in_favour", "rotations", "p_value", "level", "holds"),
    *("false_variant", "variant_in_favour", "variant_p_value", "variant_refuted"),
)
_KINDS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("in_favour", "rotations", "variant_in_favour"), int),
    **dict.fromkeys(("p_value", "level", "variant_p_value"), float),
    **dict.fromkeys(("holds", "variant_refuted"), "True".__eq__),
}


def draw_quadratics(
    folder: Path,
    *,
    quick: bool = False,
    seed: int = 0,
    n_jobs: int | None = None,
    on_piece: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write figure-2.svg, .png, .csv (means over rotations) and figure-2-findings.csv.

    quick : 12 x 12 points, 12 rotations, 20 starts, in place of 50 x 50, 20 and 100.

    Finished rotations are kept in figure-2.pieces/ until all files are written; a stopped run goes on from them.
    """
    pieces = folder / "figure-2.pieces"
    grid = quadratic_grid(seed=seed, n_jobs=n_jobs, on_piece=on_piece, folder=pieces, **(QUICK if quick else FULL))
    table = save_table(folder, "figure-2", _HEADER, _rows(grid))
    tests = save_table(folder, "figure-2-findings", _FINDINGS, map(_finding_row, findings(grid)))
    with new_figure(7.2, 3.5) as figure:
        left, right = figure.subplots(1, 2, sharey=True)
        _constants_panel(figure, left, grid)
        _performance_panel(figure, right, grid)
        left.set_ylabel(r"$\lambda_{\max}\,/\,\bar\lambda$")
        images = save_figure(figure, folder, "figure-2")
    discard(pieces)
    return [*images, table, tests]


def read_findings(folder: Path) -> list[dict[str, Any]]:
    """The rows of figure-2-findings.csv as `draw_quadratics` wrote them: words, counts, probabilities and verdicts."""
    with (folder / "figure-2-findings.csv").open(newline="", encoding="utf-8") as stream:
        return [{name: _KINDS.get(name, str)(text) for name, text in row.items()} for row in csv.DictReader(stream)]


def _rows(grid: QuadraticGrid) -> Iterator[tuple[float, ...]]:
    relative = (grid.linf / grid.l2).mean(axis=0)
    measured = (grid.rho_diag, grid.density, grid.predicted, grid.guaranteed, grid.first_step)
    ends = (grid.sign_distance, grid.gradient_distance, grid.advantage)
    averages = [array.mean(axis=0) for array in (*measured, *ends)]
    constants = grid.l2.mean(axis=0), grid.linf.mean(axis=0), relative
    largest = largest_eigenvalues(grid.ratios)
    for i, ratio in enumerate(grid.ratios):
        for j, theta in enumerate(grid.thetas):
            values = (float(a[i, j]) for a in (*constants, *averages))
            yield (float(ratio), float(theta), float(largest[i]), *values)


def _finding_row(f: Finding) -> tuple[Any, ...]:
    variant = (f.variant.statement, f.variant.in_favour, f.variant.p_against, f.refuted)
    return (f.statement, f.effect, f.test.in_favour, f.test.draws, f.test.p_value, f.share, f.holds, *variant)


def _constants_panel(figure: Any, axes: Any, grid: QuadraticGrid) -> None:
    mesh = axes.pcolormesh(
        grid.thetas, grid.ratios, (grid.linf / grid.l2).mean(axis=0), cmap=SEQUENTIAL, shading="nearest"
    )
    mesh.set_rasterized(True)
    axes.set(xlabel=r"$\theta$", title=r"$L_\infty\,/\,L_2$ (certified)")
    figure.colorbar(mesh, ax=axes)


def _performance_panel(figure: Any, axes: Any, grid: QuadraticGrid) -> None:
    from matplotlib.lines import Line2D

    advantage = grid.advantage.mean(axis=0)
    mesh = axes.pcolormesh(
        grid.thetas, grid.ratios, advantage, cmap=DIVERGING, shading="nearest", vmin=-_CLIP, vmax=_CLIP
    )
    mesh.set_rasterized(True)
    axes.set(xlabel=r"$\theta$", title=r"$\log_{10}$ of GD's distance / signGD's")
    figure.colorbar(mesh, ax=axes, extend="both", ticks=np.arange(-_CLIP, _CLIP + 1.0))
    lines: Any = (
        (advantage, "--", "same distance after 100 steps"),
        (grid.first_step.mean(axis=0), ":", "same decrease by the first step"),
        (np.log(grid.predicted).mean(axis=0), "-", r"$R(x_0)=1$ (Eq. 12; Eq. 13 is tight here)"),
    )
    for values, style, _ in lines:
        _zero_line(axes, grid, values, style)
    _name_sides(axes, grid, advantage)
    handles = [Line2D([], [], color=BLACK, linestyle=style, linewidth=1.8, label=label) for _, style, label in lines]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, columnspacing=1.2)


def _zero_line(axes: Any, grid: QuadraticGrid, values: Dense, style: str) -> None:
    """Black with a white rim, told apart by its style: no hue stands out from all of a diverging map."""
    if values.min() < 0.0 < values.max():
        line = axes.contour(
            grid.thetas, grid.ratios, values, levels=[0.0], colors=[BLACK], linestyles=[style], linewidths=1.8
        )
        line.set_path_effects(halo(3.6))


def _name_sides(axes: Any, grid: QuadraticGrid, advantage: Dense) -> None:
    """Words in the two regions: in grey, both ends of a diverging map look alike."""
    part = grid.ratios / grid.ratios[-1]
    heights = part >= 0.85, (part >= 0.4) & (part <= 0.6)  # clear of the three lines
    for side, height, words in zip((advantage > 0.0, advantage < 0.0), heights, _SIDES, strict=True):
        i, j = np.nonzero(side & height[:, None])
        if i.size:
            place = float(grid.thetas[j].mean()), float(grid.ratios[i].mean())
            axes.text(*place, words, ha="center", va="center", fontsize=8.0, path_effects=halo(2.0))
