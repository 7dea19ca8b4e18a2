"""Poisson regression: the loss of count data."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from signgeo.solvers import Objective
from signgeo.solvers.intake import Dense


class PoissonRegression(Objective):
    """f(x) = (1/n) sum_i (exp(a_i^T x) - c_i a_i^T x) + (ridge / 2) ||x||_2^2, the rates being m exp(a_i^T x).

    A : (n, d), one row a_i per example. counts : (n,) >= 0 with mean m > 0; c_i is the count over m. ridge : > 0.
    """

    def __init__(self, A: Dense, counts: Dense, ridge: float) -> None:
        self.A, self.y, self.ridge = A, counts / counts.mean(), ridge

    @property
    def dimension(self) -> int:
        """d."""
        return int(self.A.shape[1])

    def f(self, x: Any) -> float:
        """The value at x."""
        x = self.point(x)
        scores = self.A @ x
        return float((np.exp(scores) - self.y * scores).mean() + 0.5 * self.ridge * (x @ x))

    def gradient(self, x: Any) -> Dense:
        """A^T (exp(A x) - c) / n + ridge x."""
        x = self.point(x)
        return np.asarray(self.A.T @ (np.exp(self.A @ x) - self.y) / self.y.size + self.ridge * x)

    def hessian(self, x: Any) -> Dense:
        """A^T diag(exp(A x)) A / n + ridge I: it grows without bound, so f has no global smoothness constant."""
        rooted = self.A * np.exp(0.5 * (self.A @ self.point(x)))[:, np.newaxis]
        return np.asarray(rooted.T @ rooted / self.y.size + self.ridge * np.eye(self.dimension))

    @property
    def minimiser(self) -> Dense:
        """The least point, by a trust-region Newton method."""
        return self._minimiser

    @cached_property
    def _minimiser(self) -> Dense:
        from scipy.optimize import minimize

        start = np.zeros(self.dimension)
        found = minimize(self.f, start, jac=self.gradient, hess=self.hessian, method="trust-exact", tol=1e-10)
        return np.asarray(found.x)
