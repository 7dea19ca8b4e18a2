"""Vectors of small integers times a power of two, alone or beside a matrix."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.strategies.digits import signs, small_integers
from signgeo.properties.strategies.options import DIMENSION, SCALE, dimensions, exponents, require_integer

Dense = NDArray[np.float64]

_DENSE, _SPARSE, _SIGNS = range(3)
_KINDS = st.sampled_from((_DENSE, _DENSE, _SPARSE, _SIGNS))


def vectors(
    *,
    dimension: int | tuple[int, int] = DIMENSION,
    scale: tuple[float, float] = SCALE,
    nonzero: bool = False,
) -> SearchStrategy[Dense]:
    """Draws vectors (d,), float64: small integers, sparse ones and sign vectors, times a power of two.

    Parameters
    ----------
    dimension : d, or a range (least, most). scale : the powers of two. nonzero : leave out the zero vector.

    Raises OptionError naming the option.
    """
    sizes, powers = dimensions(dimension), exponents(scale)

    @st.composite
    def vector(draw: DrawFn) -> Dense:
        return np.ldexp(_entries(draw, draw(sizes), nonzero), draw(powers))

    return vector()


def with_vectors(
    matrices: SearchStrategy[Dense], count: int = 1, *, scale: tuple[float, float] = (1.0, 1.0), nonzero: bool = False
) -> SearchStrategy[tuple[Dense, ...]]:
    """Draws (H, x_1, ..., x_count): a matrix and that many vectors of its dimension.

    Raises OptionError naming the option.
    """
    require_integer(count, "count", 1)
    powers = exponents(scale)

    @st.composite
    def together(draw: DrawFn) -> tuple[Dense, ...]:
        H = draw(matrices)
        return (H, *(np.ldexp(_entries(draw, H.shape[0], nonzero), draw(powers)) for _ in range(count)))

    return together()


def drawn_vectors(draw: DrawFn, d: int, count: int, *, nonzero: bool = False) -> tuple[Dense, ...]:
    """`count` integer vectors of length d, inside another strategy."""
    return tuple(_entries(draw, d, nonzero) for _ in range(count))


def _entries(draw: DrawFn, d: int, nonzero: bool) -> Dense:
    kind = draw(_KINDS)
    if kind == _SIGNS:
        return signs(draw, d).astype(np.float64)
    entries = small_integers(draw, d, 7 if kind == _DENSE else 3)
    if nonzero and not entries.any():
        entries[0] = 1
    return entries.astype(np.float64)
