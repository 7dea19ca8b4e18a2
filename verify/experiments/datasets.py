"""Real problems: the data sets bundled with scikit-learn under several losses, columns standardised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers import LeastSquares, LogisticRegression
from signgeo.solvers.errors import MissingExtraError
from signgeo.solvers.intake import Dense

RIDGE = 0.01


@dataclass(frozen=True, eq=False)
class Problem:
    """A loss on a data set.

    dataset : scikit-learn's name. target : what is predicted, in words. objective : the loss as a function.
    """

    dataset: str
    target: str
    objective: LeastSquares | LogisticRegression

    @property
    def loss(self) -> str:
        """The loss in words."""
        ridge = getattr(self.objective, "ridge", None)
        return "least squares" if ridge is None else f"logistic regression, ridge {ridge:g}"


def problems() -> list[Problem]:
    """Ten problems on six data sets. Raises MissingExtraError where scikit-learn is not installed."""
    linnerud, diabetes, wine = _load("linnerud"), _load("diabetes"), _load("wine")
    iris, cancer, digits = _load("iris"), _load("breast_cancer"), _load("digits")
    even = digits.target % 2 == 0
    return [
        _squares("linnerud", "weight", linnerud.data, linnerud.target[:, 0]),
        _squares("diabetes", "progression", diabetes.data, diabetes.target),
        _squares("wine", "alcohol from the rest", wine.data[:, 1:], wine.data[:, 0]),
        _squares("breast_cancer", "benign or malignant", cancer.data, cancer.target),
        _squares("digits", "even or odd", digits.data, even),
        _logistic("iris", "virginica or not", iris.data, iris.target == 2),
        _logistic("diabetes", "above the median", diabetes.data, diabetes.target > np.median(diabetes.target)),
        _logistic("wine", "first cultivar or not", wine.data, wine.target == 0),
        _logistic("breast_cancer", "benign or malignant", cancer.data, cancer.target == 1),
        _logistic("digits", "even or odd", digits.data, even),
    ]


def standardised(data: Any) -> Dense:
    """Columns with mean 0 and variance 1; constant columns, which cannot be scaled, are dropped."""
    columns = np.asarray(data, dtype=np.float64)
    columns = columns[:, columns.max(axis=0) > columns.min(axis=0)]
    centred = columns - columns.mean(axis=0)
    return np.asarray(centred / np.sqrt(np.square(centred).mean(axis=0)))


def _squares(dataset: str, target: str, data: Any, values: Any) -> Problem:
    scaled = standardised(np.asarray(values, dtype=np.float64)[:, None])[:, 0]
    return Problem(dataset, target, LeastSquares(standardised(data), scaled))


def _logistic(dataset: str, target: str, data: Any, positive: Any) -> Problem:
    return Problem(dataset, target, LogisticRegression(standardised(data), np.where(positive, 1.0, -1.0), RIDGE))


def _load(dataset: str) -> Any:
    try:
        from sklearn import datasets
    except ImportError as error:
        raise MissingExtraError("scikit-learn", "verify") from error
    return getattr(datasets, f"load_{dataset}")()
