"""Log-sum-exp and softmax regression, with their smoothness constants in every norm (claims.md G.4).

The Hessian of log-sum-exp is diag(p) - p p^T, and x^T (diag(p) - p p^T) x is the variance of x under p: at most a
quarter of the squared range of x, reached as p tends to one half on its largest and smallest entry (Popoviciu). So in
every norm the constant is max_{i<j} ||e_i - e_j||_*^2 / 4: 1 for the max norm, 1/2 for L2, 1/4 for L1.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, ScaleError
from signgeo.solvers.intake import Dense, Gram, SymmetricMatrix, as_rectangular, as_symmetric, as_vector
from signgeo.solvers.norms import L1, L2, LInf, Lp, Norm
from signgeo.solvers.norms.rigorous import added
from signgeo.solvers.objective import Objective, in_range
from signgeo.solvers.real_arrays import as_integer
from signgeo.solvers.rounding import UNIT, sum_up, up


class LogSumExp(Objective):
    """f(x) = ln sum_i exp(x_i) on R^d; unbounded below. Its L_inf is 1 for d >= 2 while its L_sep is d / 2.

    Raises OptionError unless d is an integer >= 1.
    """

    def __init__(self, d: int) -> None:
        self._dimension = as_integer(d, "d", 1, "Give a count.")

    @property
    def dimension(self) -> int:
        """d."""
        return self._dimension

    @in_range
    def f(self, x: Any) -> float:
        """The value at x."""
        x = self.point(x)
        return float(x.max() + np.log(np.exp(x - x.max()).sum()))

    @in_range
    def gradient(self, x: Any) -> Dense:
        """The softmax p of x."""
        return _softmax(self.point(x))

    @in_range
    def hessian(self, x: Any) -> Dense:
        """diag(p) - p p^T."""
        p = self.gradient(x)
        return np.asarray(np.diag(p) - np.multiply.outer(p, p))

    @in_range
    def hvp(self, x: Any, v: Any) -> Dense:
        """p (v - <p, v>)."""
        p, v = self.gradient(x), self.point(v, "v")
        return np.asarray(p * (v - p @ v))

    @property
    def minimum(self) -> Enclosure:
        """-inf: f falls along -(1, ..., 1)."""
        return Enclosure(-np.inf, -np.inf)

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """max_{i<j} ||e_i - e_j||_*^2 / 4, the supremum over x of the norm of the Hessian."""
        del options
        return _half_range(norm, np.eye(self.dimension))


class SoftmaxRegression(Objective):
    """f(W) = (1/n) sum_i (ln sum_c exp(w_c^T a_i) - w_{y_i}^T a_i), W given as the vector of its k rows w_c.

    Parameters
    ----------
    A : (n, m), one row a_i per example. y : (n,) classes 0, ..., k - 1.
    classes : k >= 2; by default the largest label plus 1 (at least 2). The dimension is d = k m.

    Constants: the Hessian at 0 from below; from above the lesser of (1/n) sum_i max_{c<c'} ||(e_c - e_c') (x) a_i||_*^2
    / 4 (for the max norm (1/n) sum ||a_i||_1^2) and Boehning's bound diag(p) - p p^T <= (I - J/k) / 2, which is the
    Hessian at 0 for two classes.

    Raises DataTypeError, ShapeError, NonFiniteError, InputError for labels that are no classes, OptionError.
    """

    def __init__(self, A: Any, y: Any, classes: int | None = None) -> None:
        self.A = as_rectangular(A)
        labels = as_vector(y, "y", self.A.shape[0])
        least = max(2, int(labels.max()) + 1)
        self.classes = least if classes is None else as_integer(classes, "classes", 2, "Give a count.")
        if not (np.array_equal(labels, np.rint(labels)) and labels.min() >= 0 and labels.max() < self.classes):
            raise InputError(
                "y",
                got=f"labels from {labels.min():g} to {labels.max():g}",
                expected=f"integers 0, ..., {self.classes - 1}",
                remedy="Number the classes from 0.",
            )
        self.y: NDArray[np.intp] = labels.astype(np.intp)

    @property
    def dimension(self) -> int:
        """k m."""
        return int(self.classes * self.A.shape[1])

    @in_range
    def f(self, x: Any) -> float:
        """The value at W."""
        scores = self._scores(x)
        top = scores.max(axis=1)
        losses = top + np.log(np.exp(scores - top[:, np.newaxis]).sum(axis=1)) - scores[np.arange(self.y.size), self.y]
        return float(losses.mean())

    @in_range
    def gradient(self, x: Any) -> Dense:
        """(1/n) sum_i (p_i - e_{y_i}) (x) a_i."""
        excess = _softmax(self._scores(x))
        excess[np.arange(self.y.size), self.y] -= 1.0
        return np.asarray((excess.T @ self.A).ravel() / self.y.size)

    @in_range
    def hessian(self, x: Any) -> Dense:
        """(1/n) sum_i (diag(p_i) - p_i p_i^T) (x) a_i a_i^T."""
        p = _softmax(self._scores(x))
        spread = np.einsum("ic,ce->ice", p, np.eye(self.classes)) - np.einsum("ic,ie->ice", p, p)
        blocks = np.einsum("ice,ij,il->cjel", spread, self.A, self.A, optimize=True) / self.y.size
        square = blocks.reshape(self.dimension, self.dimension)
        return np.asarray((square + square.T) / 2.0)

    @in_range
    def hvp(self, x: Any, v: Any) -> Dense:
        """The Hessian times v without forming it."""
        p, moved = _softmax(self._scores(x)), self._scores(v)
        turned = p * (moved - (p * moved).sum(axis=1, keepdims=True))
        return np.asarray((turned.T @ self.A).ravel() / self.y.size)

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """Bounds from the Hessian at 0, Boehning's matrix and the ranges of single examples."""
        from signgeo.solvers.induced import smoothness

        n, k = float(self.y.size), float(self.classes)
        centred = smoothness(self._centred, norm, **options)
        lower, upper = (centred / (k * k * n)).lower, (centred / (2.0 * k * n)).upper
        differences = np.eye(self.classes)
        single = [_half_range(norm, np.kron(differences, a)) for a in self.A]
        upper = min(upper, (added(single) / n).upper)
        return replace(centred, lower=max(0.0, min(lower, upper)), upper=upper, certificate=None, exact=False)

    @cached_property
    def _centred(self) -> SymmetricMatrix:
        """(k I - J) (x) A^T A: k^2 n times the Hessian at 0; each entry is rounded once more than in A^T A."""
        gram = as_symmetric(Gram(self.A))
        factor = self.classes * np.eye(self.classes) - np.ones((self.classes, self.classes))
        with np.errstate(over="ignore"):
            product = np.kron(factor, gram.dense())
        if not np.isfinite(product).all():
            raise ScaleError("k A^T A exceeds the range of float64; scale A down")
        copies = 2.0 * self.classes * (self.classes - 1)
        widening = sum_up(np.append(2.0 * UNIT * np.abs(product).ravel(), up(copies * gram.widening)))
        return replace(as_symmetric(product), widening=widening)

    def _scores(self, x: Any) -> Dense:
        return np.asarray(self.A @ self.point(x).reshape(self.classes, -1).T)


def _half_range(norm: Norm, rows: Dense) -> Enclosure:
    """max_{i<j} ||r_i - r_j||_*^2 / 4 over the rows; 0 for a single one.

    Norms that do not see the order of coordinates nor their signs need one pair of the rows of the identity.
    """
    count = rows.shape[0]
    if isinstance(norm, L1 | L2 | LInf | Lp) and np.count_nonzero(rows) == count == rows.shape[1]:
        count = min(count, 2)
    sizes = [norm.dual.enclose(rows[i] - rows[j]) for i in range(count) for j in range(i)]
    if not sizes:
        return Enclosure.point(0.0)
    low, high = max(e.lower for e in sizes), max(e.upper for e in sizes)
    size = Enclosure(low, high, min(e.rigor for e in sizes))
    return replace(size * size / 4.0, exact=low == high, method="half the range, squared")


def _softmax(scores: Dense) -> Dense:
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))
