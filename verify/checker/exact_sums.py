"""Comparisons of sums of floats that rounding cannot fool."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Dense = NDArray[np.float64]


def excess(bound: float, *terms: Dense | list[float]) -> float:
    """(sum of all the terms) - bound, correctly rounded; only its sign, as +-1, where float64 overflows on the way.

    ``math.fsum`` rounds once, and a sum of floats is a multiple of 2^-1074, so that a nonzero sum does not round to 0.
    """
    try:
        return math.fsum(_flat(bound, terms))
    except OverflowError:  # an intermediate sum left the range of float64
        exact = sum(map(Fraction, _flat(bound, terms)), Fraction(0))
        return float((exact > 0) - (exact < 0))


def _flat(bound: float, terms: tuple[Dense | list[float], ...]) -> Iterator[float]:
    """-bound and then the terms, a row at a time: a large matrix is never a list of Python floats as a whole."""
    yield -bound
    for array in terms:
        for row in np.atleast_2d(array):
            yield from row.tolist()


def signed_entries(matrix: Dense, s: Dense, t: Dense) -> Dense:
    """The terms of s^T A t for sign vectors: the entries of A (m, n), each with its sign."""
    return s[:, None] * matrix * t[None, :]
