"""The weighted Euclidean norm of separable smoothness."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import DefinitenessError
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms.base import Norm, scale_to_unit
from signgeo.solvers.norms.rigorous import euclidean, rescaled
from signgeo.solvers.rounding import down


@dataclass(frozen=True)
class Diagonal(Norm):
    """||x||_L = sqrt(sum l_i x_i^2), or with `reciprocal` its dual sqrt(sum x_i^2 / l_i).

    Parameters
    ----------
    l : d positive weights; kept as a tuple, so that equal norms compare equal.
    reciprocal : whether the weights are 1 / l_i. `dual` flips it, so ``n.dual.dual == n`` exactly.

    Raises DefinitenessError for a weight that is not positive (that is no norm), NonFiniteError, ShapeError.
    """

    l: Sequence[float] | Dense
    reciprocal: bool = False

    def __post_init__(self) -> None:
        weights = as_vector(self.l, "l")
        if not weights.min() > 0.0:
            raise DefinitenessError(
                "l",
                got=f"{weights.min()!r} at index {int(weights.argmin())}",
                expected="positive weights: with a weight of 0 or less this is no norm",
                remedy="Drop the coordinate or give it a positive weight.",
            )
        object.__setattr__(self, "l", tuple(weights.tolist()))

    @property
    def dimension(self) -> int:
        """How many weights there are."""
        return len(self.l)

    @cached_property
    def weights(self) -> Dense:
        """The l_i as an array (d,), before `reciprocal` is applied."""
        return np.array(self.l)

    @property
    def dual(self) -> Diagonal:
        """The same weights, inverted."""
        return Diagonal(self.l, not self.reciprocal)

    def scaled(self, x: Dense) -> Dense:
        """The vector w (..., d) with ||x||_L = ||w||_2 up to rounding."""
        roots = np.sqrt(self.weights)
        return x / roots if self.reciprocal else x * roots

    def raw_norm(self, x: Dense) -> Dense:
        """Root of the weighted sum of squares, scaled once more since weights may spread widely."""
        w, exponent = scale_to_unit(self.scaled(x))
        return np.asarray(np.ldexp(np.sqrt(np.square(w).sum(axis=-1)), exponent[..., 0]))

    def raw_steepest(self, z: Dense) -> Dense:
        """z_i / l_i, or z_i l_i for the dual."""
        with np.errstate(over="ignore"):
            return z * self.weights if self.reciprocal else z / self.weights

    def enclose(self, x: Any) -> Enclosure:
        """Bounds by intervals around sqrt(l_i) |x_i|."""
        vector = np.abs(as_vector(x, "x", self.dimension))
        scaled, exponent = scale_to_unit(vector)
        lost = np.ldexp(scaled, exponent) != vector
        least, most = np.where(lost, 0.0, scaled), np.where(lost, np.nextafter(scaled, np.inf), scaled)
        roots = np.sqrt(self.weights)
        smaller, larger = np.nextafter(roots, 0.0), np.nextafter(roots, np.inf)
        low, high = (least / larger, most / smaller) if self.reciprocal else (least * smaller, most * larger)
        inner = euclidean(np.nextafter(low, 0.0)).lower
        outer = euclidean(np.where(most > 0.0, np.nextafter(high, np.inf), 0.0)).upper
        return rescaled(inner, outer, int(exponent[0]), lost=0)

    def euclidean_lower(self, d: int) -> float:
        """Root of the least weight, rounded down."""
        del d
        if self.reciprocal:
            return down(1.0 / float(np.nextafter(math.sqrt(float(self.weights.max())), np.inf)))
        return down(math.sqrt(float(self.weights.min())))
