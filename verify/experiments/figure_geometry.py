"""Fig. 1 and 4: the contour of x^T H x / 2 in the plane, with the bounds that L_2, L_inf and L_sep put on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers import linf
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.separable import lsep
from signgeo.verify.experiments.drawing import BLACK, BLUE, GREEN, new_figure, save_figure, save_table

DEGREES = (0.0, 15.0, 30.0, 45.0)
LARGEST = (2.0, 4.0, 8.0)
_POINTS = 361


@dataclass(frozen=True, eq=False)
class PlanarCase:
    """One panel: H (2, 2) with eigenvalues 1 and `largest`, turned by `degrees`."""

    degrees: float
    largest: float
    H: Dense

    @classmethod
    def turned(cls, degrees: float, largest: float) -> PlanarCase:
        """H = largest u u^T + v v^T with u at `degrees` from the first axis, exactly symmetric."""
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        a, b, d = largest * c * c + s * s, (largest - 1.0) * c * s, largest * s * s + c * c
        return cls(degrees, largest, np.array([[a, b], [b, d]]))

    def contour(self, matrix: Dense) -> Dense:
        """Points (361, 2) on {x : x^T M x / 2 = 1} for a positive definite M (2, 2)."""
        angles = np.linspace(0.0, 2.0 * math.pi, _POINTS)
        directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        lengths = np.sqrt(2.0 / np.einsum("ki,ij,kj->k", directions, matrix, directions))
        return np.asarray(directions * lengths[:, None])


def draw_alignment(folder: Path) -> list[Path]:
    """Fig. 1: L_inf grows as the Hessian turns away from the axes, L_2 stays. Writes figure-1.svg, .png, .csv."""
    cases = list(_cases())
    constants = [linf(case.H) for case in cases]
    table = save_table(
        folder,
        "figure-1",
        ("degrees", "lambda_max", "L_2", "L_inf_lower", "L_inf_upper"),
        ((c.degrees, c.largest, c.largest, e.lower, e.upper) for c, e in zip(cases, constants, strict=True)),
    )
    with _panels() as (figure, panels):
        for case, constant, axes in zip(cases, constants, panels, strict=True):
            axes.plot(*case.contour(case.H).T, color=BLUE)
            _caption(axes, case, rf"$L_2={case.largest:g}$, $L_\infty={constant.upper:.2f}$")
        figure.supxlabel(r"contour $\frac{1}{2}x^THx=1$ over $x_1$ (across) and $x_2$ (up)", fontsize="medium")
        return [*save_figure(figure, folder, "figure-1"), table]


def draw_separable(folder: Path) -> list[Path]:
    """Fig. 4: the L_2 circle and the L_sep ellipse inside the contour of H. Writes figure-4.svg, .png, .csv."""
    cases = list(_cases())
    solved = [lsep(case.H) for case in cases]
    weights = [_diagonal(e) for e in solved]
    table = save_table(
        folder,
        "figure-4",
        ("degrees", "lambda_max", "l_1", "l_2", "L_sep_lower", "L_sep_upper", "ellipse_area"),
        (
            (c.degrees, c.largest, float(l[0]), float(l[1]), e.lower, e.upper, 2.0 * math.pi / math.sqrt(l[0] * l[1]))
            for c, e, l in zip(cases, solved, weights, strict=True)
        ),
    )
    with _panels() as (figure, panels):
        for case, l, axes in zip(cases, weights, panels, strict=True):
            axes.plot(*case.contour(case.H).T, color=BLUE, label=r"$H$")
            axes.plot(*case.contour(np.diag(l)).T, color=GREEN, linestyle="--", label=r"$\mathrm{diag}(l)$")
            circle = case.contour(case.largest * np.eye(2))  # on top: at 45 degrees it is the ellipse of diag(l)
            axes.plot(*circle.T, color=BLACK, linestyle=":", linewidth=1.0, label=r"$\lambda_{\max}I$")
            _caption(axes, case, rf"$l=({l[0]:.2f},\ {l[1]:.2f})$")
        title = r"contours $\frac{1}{2}x^TMx=1$ over $x_1$ (across) and $x_2$ (up), for $M$ ="
        handles = panels[0].get_legend_handles_labels()
        figure.legend(*handles, title=title, loc="outside lower center", ncols=3, frameon=False)
        return [*save_figure(figure, folder, "figure-4"), table]


def _diagonal(e: Enclosure) -> Dense:
    """The vector l that proves L_sep's upper bound."""
    if e.certificate is None:
        raise AssertionError("lsep of a 2 x 2 matrix always carries its certificate")
    return np.asarray(e.certificate.l)


def _cases() -> Iterator[PlanarCase]:
    for largest in LARGEST:
        for degrees in DEGREES:
            yield PlanarCase.turned(degrees, largest)


@contextmanager
def _panels() -> Iterator[tuple[Any, list[Any]]]:
    """A grid of square panels, a row per lambda_max and a column per angle."""
    with new_figure(7.2, 5.8) as figure:
        axes = figure.subplots(len(LARGEST), len(DEGREES), sharex=True, sharey=True)
        yield figure, list(axes.ravel())


def _caption(axes: Any, case: PlanarCase, text: str) -> None:
    axes.set_aspect("equal")
    axes.axhline(0.0, color="0.8", linewidth=0.6, zorder=0)
    axes.axvline(0.0, color="0.8", linewidth=0.6, zorder=0)
    axes.set_title(text)
    if case.largest == LARGEST[-1]:
        axes.set_xlabel(rf"$\theta={case.degrees:g}^\circ$")
    if case.degrees == DEGREES[0]:
        axes.set_ylabel(rf"$\lambda_{{\max}}={case.largest:g}$")
