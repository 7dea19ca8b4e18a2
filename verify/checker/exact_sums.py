"""Comparisons of sums of floats that rounding cannot fool."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def excess(terms: Iterable[float], bound: float) -> float:
    """A float with the sign of (sum of the terms) - bound, and correctly rounded.

    ``math.fsum`` rounds once, and a sum of floats is a multiple of 2^-1074, so that a nonzero sum does not round to 0.
    """
    everything = [*terms, -bound]
    try:
        return math.fsum(everything)
    except OverflowError:  # an intermediate sum left the range of float64
        exact = sum(map(Fraction, everything), Fraction(0))
        return math.copysign(1.0, exact) if exact else 0.0


def signed_entries(matrix: NDArray[np.float64], s: NDArray[np.float64], t: NDArray[np.float64]) -> list[float]:
    """The terms of s^T A t for sign vectors: the entries of A (m, n), each with its sign."""
    terms: list[float] = (s[:, None] * matrix * t[None, :]).ravel().tolist()
    return terms
