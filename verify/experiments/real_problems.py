"""Real matrices: their constants, and GD against signGD as Eq. 12 predicts it and as it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers import (
    L2,
    Enclosure,
    LeastSquares,
    LInf,
    LogisticRegression,
    Objective,
    Quadratic,
    density,
    l2,
    linf,
    rho_diag,
    steepest_descent,
)
from signgeo.solvers.enclosure import Truth
from signgeo.solvers.intake import Dense
from signgeo.solvers.separable import lsep
from signgeo.verify.experiments.datasets import AT_SOLUTION, COLUMNS, Problem
from signgeo.verify.experiments.sklearn_problems import sklearn_problems
from signgeo.verify.experiments.statsmodels_problems import statsmodels_problems

STEPS = 100
_TIME_LIMIT = 20.0


@dataclass(frozen=True)
class RealMatrix:
    """The Hessian of a real problem at a point, and what happens from x_0 = 0.

    Attributes
    ----------
    dataset, loss, target, coordinates, point : the problem, and where its Hessian is taken (`Problem`).
    examples, dimension : rows and columns of the data, after constant columns are dropped.
    L_2, L_inf, L_sep, rho_diag : Enclosures for the Hessian as a float64 matrix.
    spread : lambda_max / mean eigenvalue, in floating point.
    density : phi of the gradient at x_0. predicted : R of Eq. 12 at x_0.
    along : R of Eq. 12, the mean over the points that signGD visits before its last step; in floating point.
    first_step : decrease of f by signGD's first step over that by GD's, each with the step 1 / L.
    speed_up : both run for `steps` steps from the same start; to reach the value at which the slower one ends, GD
        needs this many times the steps of signGD. Above 1: signGD is faster. Where the Hessian is not the largest that
        the loss has, f is the quadratic model at the point.
    """

    dataset: str
    loss: str
    target: str
    coordinates: str
    point: str
    examples: int
    dimension: int
    L_2: Enclosure
    L_inf: Enclosure
    L_sep: Enclosure
    rho_diag: Enclosure
    spread: float
    density: Enclosure
    predicted: Enclosure
    along: float
    first_step: float
    speed_up: float
    steps: int = STEPS

    @property
    def name(self) -> str:
        """For a label: data set, loss, coordinates where they are not the columns, and point."""
        turned = "" if self.coordinates == COLUMNS else f" in {self.coordinates}"
        return f"{self.dataset}, {self.loss}{turned} {self.point}"

    @property
    def agrees(self) -> bool | None:
        """Whether predicted and measured speed-up lie on the same side of 1; None where the bounds leave it open."""
        above = self.predicted > 1.0
        return None if above is Truth.UNDECIDED else (above is Truth.SURELY_TRUE) == (self.speed_up > 1.0)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready: enclosures as {lower, upper, rigor, exact}, without times."""
        return {key: _plain(value) if isinstance(value, Enclosure) else value for key, value in vars(self).items()}


def real_matrices(seed: int = 0, *, time_limit: float | None = _TIME_LIMIT) -> list[RealMatrix]:
    """The table of real matrices: 67 Hessians on 23 data sets; without statsmodels, 24 on 6.

    Parameters
    ----------
    seed : of L_inf's and L_sep's rounding; data, constants and runs do not depend on it otherwise.
    time_limit : seconds for each L_inf and each L_sep.

    Raises MissingExtraError where scikit-learn is not installed, OptionError.
    """
    return [_row(problem, point, seed, time_limit) for problem in problems() for point in problem.points]


def problems() -> list[Problem]:
    """Every problem: on scikit-learn's data sets, and on statsmodels' where that is installed.

    Raises MissingExtraError where scikit-learn is not installed.
    """
    return [*sklearn_problems(), *statsmodels_problems()]


def _row(problem: Problem, point: str, seed: int, time_limit: float | None) -> RealMatrix:
    objective, matrix = _at(problem, point)
    origin = np.zeros(objective.dimension)
    euclidean, maximum = l2(matrix), linf(matrix, seed=seed, time_limit=time_limit)
    phi = density(objective.gradient(origin))
    by_sign = steepest_descent(objective, origin, LInf(), STEPS, step_size=1.0 / maximum.upper)
    by_gradient = steepest_descent(objective, origin, L2(), STEPS, step_size=1.0 / euclidean.upper)
    return RealMatrix(
        dataset=problem.dataset,
        loss=problem.loss,
        target=problem.target,
        coordinates=problem.coordinates,
        point=point,
        examples=problem.examples,
        dimension=objective.dimension,
        L_2=euclidean,
        L_inf=maximum,
        L_sep=lsep(matrix, seed=seed, time_limit=time_limit),
        rho_diag=rho_diag(matrix),
        spread=euclidean.value * objective.dimension / float(np.trace(matrix)),
        density=phi,
        predicted=phi * float(objective.dimension) * euclidean / maximum,
        along=float(
            _densities(objective, by_sign.x[:-1]).mean() * objective.dimension * euclidean.value / maximum.value
        ),
        first_step=float((by_sign.f[0] - by_sign.f[1]) / (by_gradient.f[0] - by_gradient.f[1])),
        speed_up=speed_up(by_sign.f, by_gradient.f),
    )


def _at(problem: Problem, point: str) -> tuple[Objective, Dense]:
    """What is minimised, and its Hessian: the loss where the Hessian bounds it everywhere, else its quadratic model."""
    objective = problem.objective
    place = objective.minimiser if point == AT_SOLUTION else np.zeros(objective.dimension)
    if place is None:
        raise AssertionError("a ridge makes the minimiser unique")
    hessian = objective.hessian(place)
    matrix = (hessian + hessian.T) / 2.0
    if point != AT_SOLUTION and isinstance(objective, LeastSquares | LogisticRegression):
        return objective, matrix
    return Quadratic(matrix, objective.gradient(place) - matrix @ place), matrix


def _densities(objective: Objective, points: Dense) -> Dense:
    """Phi of the gradient at each point; a gradient that is 0 has none, and is left out."""
    gradients = np.array([objective.gradient(x) for x in points])
    squares = np.square(gradients).sum(axis=1)
    moving = squares > 0.0
    sizes = np.abs(gradients[moving]).sum(axis=1)
    return np.asarray(sizes**2 / (objective.dimension * squares[moving]))


def speed_up(by_sign: Dense, by_gradient: Dense) -> float:
    """Steps GD needs over steps signGD needs, to the larger of the two final values; values (T + 1,) of each."""
    target = max(float(by_sign[-1]), float(by_gradient[-1]))
    first = [int(np.argmax(values <= target)) for values in (by_gradient, by_sign)]
    return first[0] / first[1] if first[1] else 1.0


def _plain(e: Enclosure) -> dict[str, Any]:
    return {"lower": e.lower, "upper": e.upper, "rigor": e.rigor.name, "exact": e.exact}
