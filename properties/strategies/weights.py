"""Positive weights l beside a matrix, feasible for separable smoothness more often than not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.strategies.digits import small_integers
from signgeo.properties.strategies.matrices import symmetric_matrices
from signgeo.properties.strategies.options import DIMENSION

Dense = NDArray[np.float64]

_ROW_SUMS, _SPREAD, _FREE, _ONE_SIDED = range(4)


def weighted_matrices(
    matrices: Callable[..., SearchStrategy[Dense]] = symmetric_matrices,
    *,
    dimension: int | tuple[int, int] = DIMENSION,
) -> SearchStrategy[tuple[Dense, Dense]]:
    """Draws (H, l), l > 0: absolute row sums of H (feasible), those times powers of two, powers of two, or row sums
    with only the positive part of the diagonal (feasible for the one-sided definition).

    Raises OptionError for a bad dimension.
    """
    drawn, kinds = matrices(dimension=dimension), st.sampled_from((_ROW_SUMS, _ONE_SIDED, _SPREAD, _FREE))

    @st.composite
    def together(draw: DrawFn) -> tuple[Dense, Dense]:
        H = draw(drawn)
        d, kind = H.shape[0], draw(kinds)
        largest = float(np.abs(H).max()) or 1.0
        rows = np.abs(H).sum(axis=1)
        weights = np.where(rows > 0.0, rows, largest)
        if kind == _ROW_SUMS:
            return H, weights
        if kind == _ONE_SIDED:
            signed = rows - np.abs(np.diag(H)) + np.maximum(np.diag(H), 0.0)
            return H, np.where(signed > 0.0, signed, largest / 2.0)
        powers = small_integers(draw, d, 5)
        return H, np.ldexp(weights if kind == _SPREAD else np.full(d, largest), powers)

    return together()
