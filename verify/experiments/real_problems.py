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
    Objective,
    Quadratic,
    density,
    l2,
    linf,
    rho_diag,
    steepest_descent,
)
from signgeo.solvers.intake import Dense
from signgeo.solvers.separable import lsep
from signgeo.verify.experiments.datasets import Problem, problems

STEPS = 100
_TIME_LIMIT = 20.0


@dataclass(frozen=True)
class RealMatrix:
    """The Hessian of a real problem at a point, and what happens from x_0 = 0.

    Attributes
    ----------
    dataset, loss, target : the problem. point : ``"everywhere"``, ``"at 0"`` or ``"at the solution"``.
    examples, dimension : rows and columns of the data, after constant columns are dropped.
    L_2, L_inf, L_sep, rho_diag : Enclosures for the Hessian as a float64 matrix.
    spread : lambda_max / mean eigenvalue, in floating point.
    density : phi of the gradient at x_0. predicted : R of Eq. 12 at x_0.
    first_step : decrease of f by signGD's first step over that by GD's, each with the step 1 / L.
    speed_up : both run for `steps` steps from the same start; to reach the value at which the slower one ends, GD
        needs this many times the steps of signGD. Above 1: signGD is faster. For the Hessian at the solution, f is
        the quadratic model there.
    """

    dataset: str
    loss: str
    target: str
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
    first_step: float
    speed_up: float
    steps: int = STEPS

    @property
    def name(self) -> str:
        """For a label: data set, loss and point."""
        return f"{self.dataset}, {self.loss.split(',')[0]} {self.point}"

    @property
    def agrees(self) -> bool:
        """Whether predicted and measured speed-up lie on the same side of 1."""
        return bool((self.predicted.value > 1.0) == (self.speed_up > 1.0))

    def to_json(self) -> dict[str, Any]:
        """JSON-ready: enclosures as {lower, upper, rigor, exact}, without times."""
        return {key: _plain(value) if isinstance(value, Enclosure) else value for key, value in vars(self).items()}


def real_matrices(seed: int = 0, *, time_limit: float | None = _TIME_LIMIT) -> list[RealMatrix]:
    """The table of real matrices: 15 Hessians of 10 problems on 6 data sets.

    Parameters
    ----------
    seed : of L_inf's and L_sep's rounding; data, constants and runs do not depend on it otherwise.
    time_limit : seconds for each L_inf and each L_sep.

    Raises MissingExtraError where scikit-learn is not installed, OptionError.
    """
    return [row for problem in problems() for row in _rows(problem, seed, time_limit)]


def _rows(problem: Problem, seed: int, time_limit: float | None) -> list[RealMatrix]:
    objective = problem.objective
    hessian = objective.hessian(np.zeros(objective.dimension))
    if isinstance(objective, LeastSquares):
        return [_row(problem, "everywhere", objective, hessian, seed, time_limit)]
    solution = objective.minimiser
    if solution is None:
        raise AssertionError("a ridge makes the minimiser unique")
    curvature = objective.hessian(solution)
    model = Quadratic(curvature, -(curvature @ solution))
    return [
        _row(problem, "at 0", objective, hessian, seed, time_limit),
        _row(problem, "at the solution", model, curvature, seed, time_limit),
    ]


def _row(
    problem: Problem, point: str, objective: Objective, hessian: Dense, seed: int, time_limit: float | None
) -> RealMatrix:
    d = objective.dimension
    matrix = (hessian + hessian.T) / 2.0
    origin = np.zeros(d)
    euclidean, maximum = l2(matrix), linf(matrix, seed=seed, time_limit=time_limit)
    phi = density(objective.gradient(origin))
    by_sign = steepest_descent(objective, origin, LInf(), STEPS, step_size=1.0 / maximum.upper)
    by_gradient = steepest_descent(objective, origin, L2(), STEPS, step_size=1.0 / euclidean.upper)
    return RealMatrix(
        dataset=problem.dataset,
        loss=problem.loss,
        target=problem.target,
        point=point,
        examples=problem.objective.y.size,
        dimension=d,
        L_2=euclidean,
        L_inf=maximum,
        L_sep=lsep(matrix, seed=seed, time_limit=time_limit),
        rho_diag=rho_diag(matrix),
        spread=euclidean.value * d / float(np.trace(matrix)),
        density=phi,
        predicted=phi * float(d) * euclidean / maximum,
        first_step=float((by_sign.f[0] - by_sign.f[1]) / (by_gradient.f[0] - by_gradient.f[1])),
        speed_up=speed_up(by_sign.f, by_gradient.f),
    )


def speed_up(by_sign: Dense, by_gradient: Dense) -> float:
    """Steps GD needs over steps signGD needs, to the larger of the two final values; values (T + 1,) of each."""
    target = max(float(by_sign[-1]), float(by_gradient[-1]))
    first = [int(np.argmax(values <= target)) for values in (by_gradient, by_sign)]
    return first[0] / first[1] if first[1] else 1.0


def _plain(e: Enclosure) -> dict[str, Any]:
    return {"lower": e.lower, "upper": e.upper, "rigor": e.rigor.name, "exact": e.exact}
