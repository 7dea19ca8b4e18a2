"""The symmetric problem behind L_sep, brought to entries of at most 1 by a power of two, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, down, up


@dataclass(frozen=True, eq=False)
class Scaled:
    """2^-exponent H for each H, entries below 1, each off by at most TINY and row sums by at most `lost`."""

    matrices: tuple[Dense, ...]
    exponent: int
    lost: float

    def restored_l(self, l: Dense) -> Dense:
        """An l for the given matrices from one for the scaled ones: never smaller than exact.

        Raises ScaleError on overflow.
        """
        raised = np.nextafter(l + self.lost, np.inf) if self.lost else l
        with np.errstate(over="ignore", under="ignore"):
            restored = np.ldexp(raised, self.exponent)
            inexact = np.ldexp(restored, -self.exponent) != raised
            restored = np.where(inexact, np.nextafter(restored, np.inf), restored)
            total = float(restored.sum())
        if not np.isfinite(total):
            raise ScaleError("L_sep exceeds the range of float64; scale H down by a power of two")
        return np.asarray(restored)

    def restored_lower(self, value: float) -> float:
        """A lower bound for the given matrices from one for the scaled ones."""
        lowered = down(value - up(self.matrices[0].shape[0] * self.lost)) if self.lost else value
        restored = math.ldexp(lowered, self.exponent) if lowered > 0.0 else 0.0
        return restored if math.ldexp(restored, -self.exponent) == lowered else max(0.0, down(restored))


def scaled(matrices: tuple[Dense, ...]) -> Scaled:
    """Scale by the one power of two that brings the largest entry into [1/2, 1)."""
    exponent = int(np.frexp(max(float(np.abs(H).max()) for H in matrices))[1])
    if exponent <= 0:
        return Scaled(tuple(np.ldexp(H, -exponent) for H in matrices), exponent, 0.0)
    with np.errstate(under="ignore"):
        smaller = tuple(np.ldexp(H, -exponent) for H in matrices)
    exact = all(np.array_equal(np.ldexp(S, exponent), H) for S, H in zip(smaller, matrices, strict=True))
    return Scaled(smaller, exponent, 0.0 if exact else up(matrices[0].shape[0] * TINY))
