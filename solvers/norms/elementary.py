"""The norms of Table 1 that need no parameter: L1, L2 and the max norm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms.base import Norm
from signgeo.solvers.norms.rigorous import absolute_sum, euclidean
from signgeo.solvers.rounding import down


@dataclass(frozen=True)
class L1(Norm):
    """||x||_1 = sum |x_i|. Its steepest direction is coordinate descent's; ties go to the first coordinate."""

    @property
    def dual(self) -> LInf:
        """The max norm."""
        return LInf()

    def raw_norm(self, x: Dense) -> Dense:
        """Sum of absolute values."""
        return np.asarray(np.abs(x).sum(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """z_i e_i with i = argmax |z_i|."""
        index = np.expand_dims(np.abs(z).argmax(axis=-1), -1)
        result = np.zeros_like(z)
        np.put_along_axis(result, index, np.take_along_axis(z, index, -1), -1)
        return result

    def enclose(self, x: Any) -> Enclosure:
        """Bounds from a correctly rounded sum."""
        return absolute_sum(as_vector(x, "x"))

    def euclidean_lower(self, d: int) -> float:
        """||x||_2 <= ||x||_1."""
        del d
        return 1.0


@dataclass(frozen=True)
class L2(Norm):
    """The Euclidean norm, its own dual; the steepest direction of z is z."""

    @property
    def dual(self) -> L2:
        """Itself."""
        return self

    def raw_norm(self, x: Dense) -> Dense:
        """Root of the sum of squares."""
        return np.asarray(np.sqrt(np.square(x).sum(axis=-1)))

    def raw_steepest(self, z: Dense) -> Dense:
        """A copy of z."""
        return z.copy()

    def enclose(self, x: Any) -> Enclosure:
        """Bounds from a correctly rounded sum of rounded squares."""
        return euclidean(as_vector(x, "x"))

    def euclidean_lower(self, d: int) -> float:
        """Equality."""
        del d
        return 1.0


@dataclass(frozen=True)
class LInf(Norm):
    """||x||_inf = max |x_i|. Its steepest direction is ||z||_1 sign(z), with sign(0) = 0.

    Where z_i = 0 the maximiser of Eq. 15 is a set, any value in [-1, 1] times ||z||_1: 0 is the selection made here.
    """

    @property
    def dual(self) -> L1:
        """The sum of absolute values."""
        return L1()

    def raw_norm(self, x: Dense) -> Dense:
        """Largest absolute value."""
        return np.asarray(np.abs(x).max(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """||z||_1 sign(z)."""
        return np.asarray(np.abs(z).sum(axis=-1, keepdims=True) * np.sign(z))

    def enclose(self, x: Any) -> Enclosure:
        """A point: the maximum has no rounding."""
        return Enclosure.point(float(np.abs(as_vector(x, "x")).max()))

    def euclidean_lower(self, d: int) -> float:
        """||x||_2 <= sqrt(d) ||x||_inf."""
        return 1.0 if d == 1 else down(1.0 / np.nextafter(math.sqrt(d), np.inf))
