"""Smooth functions on R^d whose constants are known in every norm. They are Objectives, and also evaluate in balls."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from signgeo.properties.computable import Number, apply, number_enclosure
from signgeo.properties.exact import inner, rational, rationals, times
from signgeo.properties.exact_matrices import inverse, is_psd
from signgeo.properties.functions.profiles import Profile
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError
from signgeo.solvers.induced import smoothness
from signgeo.solvers.norms import L1, L2, Diagonal, LInf, Norm
from signgeo.solvers.objective import Objective

Dense = NDArray[np.float64]
Rows = tuple[tuple[float, ...], ...]

_QUICK = (LInf, L1, L2, Diagonal)


class SmoothFunction(Objective):
    """An Objective with `value`, `slope` and `curvature` on vectors of numbers; the float methods round these."""

    @abstractmethod
    def value(self, x: list[Number]) -> Number:
        """f(x)."""

    @abstractmethod
    def slope(self, x: list[Number]) -> list[Number]:
        """The gradient at x."""

    @abstractmethod
    def curvature(self, x: list[Number]) -> list[list[Number]]:
        """The Hessian at x."""

    def f(self, x: Any) -> float:
        """The value at x."""
        return number_enclosure(self.value(rationals(self.point(x)))).value

    def gradient(self, x: Any) -> Dense:
        """The gradient at x."""
        return np.array([number_enclosure(v).value for v in self.slope(rationals(self.point(x)))])

    def hessian(self, x: Any) -> Dense:
        """The Hessian at x."""
        rows = self.curvature(rationals(self.point(x)))
        return np.array([[number_enclosure(v).value for v in row] for row in rows])


@dataclass(frozen=True)
class QuadraticFunction(SmoothFunction):
    """x^T H x / 2 + <b, x>, H symmetric, PSD or not."""

    H: Rows
    b: tuple[float, ...]

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.b)

    def value(self, x: list[Number]) -> Number:
        """x^T H x / 2 + <b, x>."""
        return inner(x, times(rationals(self.H), x)) / 2 + inner(rationals(self.b), x)

    def slope(self, x: list[Number]) -> list[Number]:
        """H x + b."""
        return [a + c for a, c in zip(times(rationals(self.H), x), rationals(self.b), strict=True)]

    def curvature(self, x: list[Number]) -> list[list[Number]]:
        """H."""
        del x
        return rationals(self.H)

    @property
    def minimiser(self) -> Dense | None:
        """-H^-1 b rounded, for a definite H; None otherwise."""
        H = np.array(self.H)
        inverted = inverse(H)
        if inverted is None or not is_psd(H):
            return None
        return np.array([-number_enclosure(v).value for v in times(inverted, rationals(self.b))])

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """||H||: by `smoothness` where that is quick, otherwise below ||H||_2 / a^2 with a ||x||_2 <= ||x||."""
        if isinstance(norm, _QUICK):
            return smoothness(np.array(self.H), norm, **options)
        a = norm.euclidean_lower(self.dimension)
        bound = smoothness(np.array(self.H), L2()) / Enclosure.point(a) / Enclosure.point(a)
        return Enclosure(0.0, bound.upper)


@dataclass(frozen=True)
class RidgeSum(SmoothFunction):
    """sum_k c_k phi(<w_k, x>), c_k > 0: logistic regression, Huber-like losses, cosines.

    Its smoothness constant is sup|phi''| ||sum_k c_k w_k w_k^T||, attained at 0 where phi'' is largest.
    """

    profile: Profile
    rows: Rows
    weights: tuple[float, ...]

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.rows[0])

    def value(self, x: list[Number]) -> Number:
        """The sum."""
        return sum(c * self.profile.value(inner(w, x)) for c, w in self._terms())

    def slope(self, x: list[Number]) -> list[Number]:
        """sum_k c_k phi'(<w_k, x>) w_k."""
        slopes = [(c * self.profile.slope(inner(w, x)), w) for c, w in self._terms()]
        return [sum(s * w[i] for s, w in slopes) for i in range(self.dimension)]

    def curvature(self, x: list[Number]) -> list[list[Number]]:
        """sum_k c_k phi''(<w_k, x>) w_k w_k^T."""
        bends = [(c * self.profile.curvature(inner(w, x)), w) for c, w in self._terms()]
        d = range(self.dimension)
        return [[sum(b * w[i] * w[j] for b, w in bends) for j in d] for i in d]

    @property
    def minimiser(self) -> Dense | None:
        """0 for an even profile."""
        return np.zeros(self.dimension) if self.profile.even else None

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """By `smoothness` in the norms where that is quick, otherwise between the largest and the sum of rank ones."""
        if self.profile.curvature_bound is None:
            raise InputError(
                "profile", got=repr(self.profile), expected="one of bounded curvature", remedy="E.g. Huber()."
            )
        W, c, bound = np.array(self.rows), np.array(self.weights), float(self.profile.curvature_bound)
        if isinstance(norm, _QUICK):
            return smoothness((W.T * c) @ W, norm, **options) * bound
        sizes = [norm.dual.enclose(np.array(w)) for w in self.rows]
        return _between(
            [size * size * (bound * k) if size.upper else size for size, k in zip(sizes, self.weights, strict=True)]
        )

    def _terms(self) -> list[tuple[Number, list[Number]]]:
        return [(rational(c), rationals(w)) for c, w in zip(self.weights, self.rows, strict=True)]


@dataclass(frozen=True)
class LogSumExp(SmoothFunction):
    """sum_k (1/n) ln sum_i e^{<a_ki, x>}, k = 1..n: log-sum-exp for n = 1 and rows e_i; softmax regression otherwise.

    One term has constant at most max_{i, j} ||a_i - a_j||_*^2 / 4 in every norm: the Hessian's form is the variance of
    <a_i, u>, at most a quarter of its squared range. It comes as near as one likes where all weight can go to any two
    rows, that is, where the different rows are affinely independent. The max norm and rows e_i: 1.
    """

    terms: tuple[Rows, ...]

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.terms[0][0])

    def value(self, x: list[Number]) -> Number:
        """The mean of the logarithms."""
        logs = [apply(_log_sum, *times(rationals(rows), x)) for rows in self.terms]
        return sum(logs) / len(self.terms)

    def slope(self, x: list[Number]) -> list[Number]:
        """The mean of the rows, weighted by the softmax."""
        d, n = range(self.dimension), len(self.terms)
        parts = [(rationals(rows), self._softmax(rows, x)) for rows in self.terms]
        return [sum(p * a[i] for rows, weights in parts for a, p in zip(rows, weights, strict=True)) / n for i in d]

    def curvature(self, x: list[Number]) -> list[list[Number]]:
        """The mean of the covariances of the rows."""
        d, n = range(self.dimension), len(self.terms)
        total: list[list[Number]] = [[fmpq(0) for _ in d] for _ in d]
        for term in self.terms:
            rows, p = rationals(term), self._softmax(term, x)
            mean = [sum(q * a[i] for a, q in zip(rows, p, strict=True)) for i in d]
            for i in d:
                for j in d:
                    both = sum(q * (a[i] * a[j]) for a, q in zip(rows, p, strict=True))
                    total[i][j] = total[i][j] + (both - mean[i] * mean[j]) / n
        return total

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """A point for one term up to rounding, or [0, bound] for affinely dependent rows; see `_between` for a sum."""
        del options
        n = len(self.terms)
        constants = []
        for rows in self.terms:
            spans = [norm.dual.enclose(np.array(a) - np.array(b)) for a, b in combinations(rows, 2)]
            widest = Enclosure(max((s.lower for s in spans), default=0.0), max((s.upper for s in spans), default=0.0))
            bound = widest * widest * 0.25 / float(n) if widest.upper else widest
            constants.append(bound if _affinely_independent(rows) else Enclosure(0.0, bound.upper))
        return _between(constants)

    @staticmethod
    def _softmax(rows: Rows, x: list[Number]) -> list[Number]:
        logits = times(rationals(rows), x)
        return [apply(lambda u, *all_of_them: u.exp() / _exp_sum(*all_of_them), u, *logits) for u in logits]


def _between(parts: list[Enclosure]) -> Enclosure:
    """The norm of a sum of PSD matrices: at least that of each, at most their sum."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    if not any(p.upper for p in parts):
        return Enclosure.point(0.0)
    return Enclosure(max(p.lower for p in parts), total.upper)


def _affinely_independent(rows: Rows) -> bool:
    """Whether the different ones among the rows are the corners of a simplex."""
    different = list(dict.fromkeys(rows))
    lifted = fmpq_mat([[*rationals(row), fmpq(1)] for row in different])
    return bool(lifted.rank() == len(different))


def _exp_sum(*logits: Any) -> Any:
    return sum(v.exp() for v in logits)


def _log_sum(*logits: Any) -> Any:
    return _exp_sum(*logits).log()
