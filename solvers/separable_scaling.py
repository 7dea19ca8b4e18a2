"""The symmetric problem behind L_sep, brought to entries of at most 1 by a power of two, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, down, up


@dataclass(frozen=True, eq=False)
class Scaled:
    """2^-exponent H for each H, dense or CSR: entries below 1, each off by at most TINY, row sums by at most `lost`."""

    matrices: tuple[Any, ...]
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
            raise ScaleError("a bound exceeds the range of float64; scale H down by a power of two")
        return np.asarray(restored)

    def restored_lower(self, value: float) -> float:
        """A lower bound for the given matrices from one for the scaled ones."""
        lowered = down(value - up(self.matrices[0].shape[0] * self.lost)) if self.lost else value
        restored = math.ldexp(lowered, self.exponent) if lowered > 0.0 else 0.0
        return restored if math.ldexp(restored, -self.exponent) == lowered else max(0.0, down(restored))


def scaled(matrices: tuple[Any, ...]) -> Scaled:
    """Scale by the one power of two that brings the largest entry into [1/2, 1)."""
    exponent = int(np.frexp(max(float(np.abs(_entries(H)).max(initial=0.0)) for H in matrices))[1])
    with np.errstate(under="ignore"):
        smaller = tuple(_times_power(H, -exponent) for H in matrices)
        pairs = zip(smaller, matrices, strict=True)
        exact = exponent <= 0 or all(np.array_equal(np.ldexp(_entries(S), exponent), _entries(H)) for S, H in pairs)
    return Scaled(smaller, exponent, 0.0 if exact else up(matrices[0].shape[0] * TINY))


def _entries(H: Any) -> Dense:
    entries: Dense = H.data if sp.issparse(H) else H
    return entries


def _times_power(H: Any, exponent: int) -> Any:
    if not sp.issparse(H):
        return np.ldexp(H, exponent)
    moved = H.copy()
    moved.data = np.ldexp(H.data, exponent)
    return moved
