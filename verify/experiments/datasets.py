"""Real problems: data sets that packages ship, under several losses and in two systems of coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers import LeastSquares, LogisticRegression, SoftmaxRegression
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.poisson import PoissonRegression

RIDGE = 0.01
COLUMNS, COMPONENTS = "standardised columns", "principal components"
EVERYWHERE, AT_0, AT_SOLUTION = "everywhere", "at 0", "at the solution"
Loss = LeastSquares | LogisticRegression | SoftmaxRegression | PoissonRegression


@dataclass(frozen=True, eq=False)
class Problem:
    """A loss on a data set.

    dataset : the name its package gives it. loss, target : in words. objective : the loss as a function.
    points : where its Hessian is taken: ``"everywhere"`` (it is constant), ``"at 0"``, ``"at the solution"``.
    coordinates : ``"standardised columns"``, or their ``"principal components"``.
    """

    dataset: str
    loss: str
    target: str
    objective: Loss
    points: tuple[str, ...]
    coordinates: str = COLUMNS

    @property
    def examples(self) -> int:
        """Rows of the data."""
        return int(self.objective.A.shape[0])


def least_squares(dataset: str, target: str, data: Any, values: Any) -> list[Problem]:
    """Least squares on the columns and on their principal components, where the Hessian is diagonal."""
    scaled = standardised(np.asarray(values, dtype=np.float64)[:, None])[:, 0]
    columns = standardised(data)
    objectives = (LeastSquares(columns, scaled), LeastSquares(principal_components(columns), scaled))
    return [
        Problem(dataset, "least squares", target, objective, (EVERYWHERE,), coordinates)
        for objective, coordinates in zip(objectives, (COLUMNS, COMPONENTS), strict=True)
    ]


def logistic(dataset: str, target: str, data: Any, positive: Any) -> list[Problem]:
    """Logistic regression with a ridge: the Hessian at 0, which is the largest, and at the solution."""
    objective = LogisticRegression(standardised(data), np.where(positive, 1.0, -1.0), RIDGE)
    return [Problem(dataset, "logistic regression", target, objective, (AT_0, AT_SOLUTION))]


def softmax(dataset: str, target: str, data: Any, classes: Any) -> list[Problem]:
    """Softmax regression without a ridge, whose solution may be infinitely far: the Hessian at 0."""
    objective = SoftmaxRegression(standardised(data), np.asarray(classes, dtype=np.float64))
    return [Problem(dataset, "softmax regression", target, objective, (AT_0,))]


def poisson(dataset: str, target: str, data: Any, counts: Any) -> list[Problem]:
    """Poisson regression with a ridge: the Hessian at the solution."""
    objective = PoissonRegression(standardised(data), np.asarray(counts, dtype=np.float64), RIDGE)
    return [Problem(dataset, "Poisson regression", target, objective, (AT_SOLUTION,))]


def standardised(data: Any) -> Dense:
    """Columns with mean 0 and variance 1; constant columns, which cannot be scaled, are dropped."""
    columns = np.asarray(data, dtype=np.float64)
    columns = columns[:, columns.max(axis=0) > columns.min(axis=0)]
    centred = columns - columns.mean(axis=0)
    return np.asarray(centred / np.sqrt(np.square(centred).mean(axis=0)))


def principal_components(columns: Dense) -> Dense:
    """The columns in the basis of their right singular vectors; directions of rounding size are dropped."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    kept = sizes > max(columns.shape) * np.finfo(float).eps * sizes[0]
    return np.asarray(left[:, kept] * sizes[kept])
