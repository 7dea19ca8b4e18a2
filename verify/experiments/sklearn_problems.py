"""Problems on the data sets that scikit-learn bundles."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
from signgeo.solvers.errors import MissingExtraError
from signgeo.verify.experiments.datasets import Problem, least_squares, logistic, softmax


def sklearn_problems() -> list[Problem]:
    """Six data sets under three losses. Raises MissingExtraError where scikit-learn is not installed."""
    linnerud, diabetes, wine = _load("linnerud"), _load("diabetes"), _load("wine")
    iris, cancer, digits = _load("iris"), _load("breast_cancer"), _load("digits")
    even = digits.target % 2 == 0
    parts = [
        least_squares("linnerud", "weight", linnerud.data, linnerud.target[:, 0]),
        least_squares("iris", "petal width from the rest", iris.data[:, :3], iris.data[:, 3]),
        least_squares("diabetes", "progression", diabetes.data, diabetes.target),
        least_squares("wine", "alcohol from the rest", wine.data[:, 1:], wine.data[:, 0]),
        least_squares("breast_cancer", "benign or malignant", cancer.data, cancer.target),
        least_squares("digits", "even or odd", digits.data, even),
        logistic("iris", "virginica or not", iris.data, iris.target == 2),
        logistic("diabetes", "above the median", diabetes.data, diabetes.target > np.median(diabetes.target)),
        logistic("wine", "first cultivar or not", wine.data, wine.target == 0),
        logistic("breast_cancer", "benign or malignant", cancer.data, cancer.target == 1),
        logistic("digits", "even or odd", digits.data, even),
        softmax("iris", "species", iris.data, iris.target),
        softmax("wine", "cultivar", wine.data, wine.target),
    ]
    return list(chain.from_iterable(parts))


def _load(dataset: str) -> Any:
    try:
        from sklearn import datasets
    except ImportError as error:
        raise MissingExtraError("scikit-learn", "verify") from error
    return getattr(datasets, f"load_{dataset}")()
