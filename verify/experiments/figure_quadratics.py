"""Fig. 2: L_inf / L_2 and the relative performance of signGD and GD over (theta, lambda_max / mean eigenvalue)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.drawing import (
    BLACK,
    BLUE,
    DIVERGING,
    SEQUENTIAL,
    new_figure,
    save_figure,
    save_table,
)
from signgeo.verify.experiments.quadratic_findings import findings
from signgeo.verify.experiments.quadratic_grid import QuadraticGrid, largest_eigenvalues, quadratic_grid

QUICK = {"size": 12, "rotations": 8, "starts": 20}
_CLIP = 2.0  # of log10 of the ratio of distances: GD wins by up to 70 decades where the matrix is nearly round
_HEADER = (
    *("lambda_max_over_mean", "theta", "lambda_max", "L2", "L_inf", "L_inf_over_L2", "rho_diag", "density"),
    *("R", "R_lower_bound", "sign_distance", "gradient_distance", "log10_gradient_over_sign"),
)


def draw_quadratics(
    folder: Path,
    *,
    quick: bool = False,
    seed: int = 0,
    n_jobs: int | None = None,
    on_piece: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write figure-2.svg, .png, .csv (means over rotations) and figure-2-findings.csv.

    quick : 12 x 12 points, 8 rotations, 20 starts, in place of 50 x 50, 20 and 100.
    """
    grid = quadratic_grid(seed=seed, n_jobs=n_jobs, on_piece=on_piece, **(QUICK if quick else {}))
    table = save_table(folder, "figure-2", _HEADER, _rows(grid))
    tests = save_table(
        folder,
        "figure-2-findings",
        ("statement", "effect", "in_favour", "rotations", "p_value", "holds"),
        ((f.statement, f.effect, f.in_favour, f.rotations, f.p_value, f.holds) for f in findings(grid)),
    )
    with new_figure(7.2, 3.5) as figure:
        left, right = figure.subplots(1, 2, sharey=True)
        _constants_panel(figure, left, grid)
        _performance_panel(figure, right, grid)
        left.set_ylabel(r"$\lambda_{\max}\,/\,\bar\lambda$")
        return [*save_figure(figure, folder, "figure-2"), table, tests]


def _rows(grid: QuadraticGrid) -> Iterator[tuple[float, ...]]:
    relative = (grid.linf / grid.l2).mean(axis=0)
    measured = (grid.rho_diag, grid.density, grid.predicted, grid.guaranteed)
    ends = (grid.sign_distance, grid.gradient_distance, grid.advantage)
    averages = [array.mean(axis=0) for array in (*measured, *ends)]
    constants = grid.l2.mean(axis=0), grid.linf.mean(axis=0), relative
    largest = largest_eigenvalues(grid.ratios)
    for i, ratio in enumerate(grid.ratios):
        for j, theta in enumerate(grid.thetas):
            values = (float(a[i, j]) for a in (*constants, *averages))
            yield (float(ratio), float(theta), float(largest[i]), *values)


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
    lines: Any = (
        (advantage, BLACK, "--", "equal after 100 steps"),
        (np.log(grid.predicted).mean(axis=0), BLUE, "-", r"$R(x_0)=1$ (Eq. 12; Eq. 13 is an equality here)"),
    )
    for values, colour, style, _ in lines:
        _zero_line(axes, grid, values, colour, style)
    handles = [Line2D([], [], color=colour, linestyle=style, label=label) for _, colour, style, label in lines]
    figure.legend(handles=handles, loc="outside lower right", ncols=2, frameon=False)
    axes.set(xlabel=r"$\theta$", title=r"$\log_{10}$ of GD's distance / signGD's")
    figure.colorbar(mesh, ax=axes, extend="both")


def _zero_line(axes: Any, grid: QuadraticGrid, values: Dense, colour: str, style: str) -> None:
    from matplotlib.patheffects import withStroke

    if not values.min() < 0.0 < values.max():
        return
    line = axes.contour(grid.thetas, grid.ratios, values, levels=[0.0], colors=[colour], linestyles=[style])
    line.set_path_effects([withStroke(linewidth=3.2, foreground="white")])
