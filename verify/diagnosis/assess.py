"""The numbers of one method at one point: constants, dual gradient norm, what its step is guaranteed to gain."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.estimates import estimate_l2
from signgeo.solvers.induced import plain_norm, smoothness
from signgeo.solvers.intake import SymmetricMatrix
from signgeo.solvers.modular_estimates import estimate_curvatures
from signgeo.solvers.norms import L2, Norm
from signgeo.solvers.one_sided import upper_curvature
from signgeo.solvers.real_arrays import as_share
from signgeo.solvers.rounding import form_bounds
from signgeo.solvers.sign_options import SignOptions
from signgeo.verify.diagnosis.methods import Method
from signgeo.verify.diagnosis.point import Point


@dataclass(frozen=True, eq=False)
class Assessment:
    """One row of a diagnosis.

    Attributes
    ----------
    method : which, and its norm.
    smoothness : L = sup ||H x||_* / ||x||, the constant of the convergence theorems.
    upper_curvature : L+ = sup x^T H x over ||x|| <= 1, at most L; all that a decrease needs (claim ``one-sided``).
    dual_norm : ||g||_*.
    improvement : ||g||_*^2 / (2 L), the decrease that the step 1 / L is guaranteed on the quadratic model (Lemma 2).
    upper_improvement : ||g||_*^2 / (2 L+), the same for the step 1 / L+.
    line_curvature : u^T H u along the method's own unit direction u.
    line_improvement : ||g||_*^2 / (2 u^T H u), what the best step along u gains on the quadratic model; infinite where
        the model does not bend upwards there.
    """

    method: Method
    smoothness: Enclosure
    upper_curvature: Enclosure
    dual_norm: Enclosure
    improvement: Enclosure
    upper_improvement: Enclosure
    line_curvature: Enclosure
    line_improvement: Enclosure


@dataclass(frozen=True)
class Effort:
    """failure : of each estimate. rtol, time_limit : of each search. seed : of all. Raises OptionError."""

    failure: float
    rtol: float
    time_limit: float | None
    seed: int

    def __post_init__(self) -> None:
        as_share(self.failure, "failure")
        SignOptions(rtol=self.rtol, time_limit=self.time_limit, seed=self.seed)


def assess(point: Point, method: Method, effort: Effort) -> Assessment:
    """All numbers of a method. Raises the errors of `smoothness` and `estimate_smoothness`."""
    norm = method.norm
    known = point.matrix
    L, upper = _from_entries(known, norm, effort) if known is not None else _from_products(point, norm, effort)
    dual = norm.dual.enclose(point.gradient)
    line = _along(point, norm)
    found = (L, upper, dual, gain(dual, L), gain(dual, upper), line, gain(dual, line))
    return Assessment(method, *(_at_most(e, point.rigor) for e in found))


def gain(dual: Enclosure, curvature: Enclosure) -> Enclosure:
    """||g||_*^2 / (2 L) with L in an interval; infinite where L <= 0 is possible, 0 where the gradient is."""
    if dual.upper == 0.0:
        return Enclosure.point(0.0, min(dual.rigor, curvature.rigor))
    square = dual * dual
    least = 0.0
    if math.isfinite(curvature.upper) and dual.lower > 0.0:
        least = max(0.0, (square / (2.0 * curvature.upper)).lower) if curvature.upper > 0.0 else math.inf
    most = (square / (2.0 * curvature.lower)).upper if curvature.lower > 0.0 else math.inf
    return Enclosure(least, most, min(dual.rigor, curvature.rigor))


def _from_entries(matrix: SymmetricMatrix, norm: Norm, effort: Effort) -> tuple[Enclosure, Enclosure]:
    options: dict[str, Any] = {
        "time_limit": effort.time_limit,
        "rtol": effort.rtol,
        "seed": effort.seed,
        "progress": False,
    }
    L = smoothness(matrix, norm, **options)
    return L, upper_curvature(matrix, norm, known=L, **options)


def _from_products(point: Point, norm: Norm, effort: Effort) -> tuple[Enclosure, Enclosure]:
    found = estimate_curvatures(
        point.operator,
        plain_norm(norm),
        failure=effort.failure,
        time_limit=effort.time_limit,
        seed=effort.seed,
    )
    L = found.smoothness
    if isinstance(plain_norm(norm), L2):
        closer = estimate_l2(point.operator, failure=effort.failure, seed=effort.seed)
        L = replace(max(L, closer, key=lambda e: e.lower), upper=max(L.lower, closer.upper))
    return L, replace(found.upper, upper=max(found.upper.lower, min(found.upper.upper, L.upper)))


def _along(point: Point, norm: Norm) -> Enclosure:
    """u^T H u for the direction u as it was computed: TESTED, since u is rounded."""
    u = norm.direction(point.gradient)
    if point.matrix is not None:
        low, high = form_bounds(point.matrix.dense(), u, u)
    else:
        low = high = float(u @ point.operator(u))
    return Enclosure(low, high, Rigor.TESTED, u if u.any() else None, method="along the direction of the step")


def _at_most(e: Enclosure, rigor: Rigor) -> Enclosure:
    return e if e.rigor <= rigor else replace(e, rigor=rigor, certificate=None, exact=False)
