"""Norms of every kind, and norms together with vectors or matrices of their dimension."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.strategies.digits import small_integers
from signgeo.properties.strategies.matrices import symmetric_matrices
from signgeo.properties.strategies.options import DIMENSION, dimensions, require_integer
from signgeo.properties.strategies.vectors import drawn_vectors
from signgeo.solvers.errors import OptionError
from signgeo.solvers.norms import (
    L1,
    L2,
    BlockL1,
    BlockLInf,
    Diagonal,
    LInf,
    Lp,
    MaxOf,
    Norm,
    Nuclear,
    Spectral,
    SumOf,
)

Dense = NDArray[np.float64]

EXACT = ("LInf", "L1", "L2", "Diagonal", "BlockLInf", "BlockL1", "MaxOf", "SumOf")
"""The kinds whose values on rational vectors are sums of square roots, which exact arithmetic compares."""

ALL = (*EXACT, "Lp", "Spectral", "Nuclear")


def norms(*, dimension: int | tuple[int, int] = DIMENSION, kinds: Sequence[str] = ALL) -> SearchStrategy[Norm]:
    """Draws norms on R^d of the kinds named; simplest first, so that failures shrink to the max norm.

    Raises OptionError for an unknown kind or a bad dimension.
    """
    sizes, makers = dimensions(dimension), _makers(kinds)

    @st.composite
    def norm(draw: DrawFn) -> Norm:
        return draw(makers)(draw, draw(sizes))

    return norm()


def norm_vectors(
    count: int = 1,
    *,
    dimension: int | tuple[int, int] = DIMENSION,
    kinds: Sequence[str] = ALL,
    nonzero: bool = False,
) -> SearchStrategy[tuple[Norm, *tuple[Dense, ...]]]:
    """Draws (norm, x_1, ..., x_count): a norm and that many vectors of its dimension.

    Raises OptionError naming the option.
    """
    require_integer(count, "count", 1)
    sizes, makers = dimensions(dimension), _makers(kinds)

    @st.composite
    def together(draw: DrawFn) -> tuple[Norm, *tuple[Dense, ...]]:
        d = draw(sizes)
        norm = draw(makers)(draw, d)
        return (norm, *drawn_vectors(draw, d, count, nonzero=nonzero))

    return together()


def norm_matrix_vectors(
    count: int = 1,
    *,
    matrices: Callable[..., SearchStrategy[Dense]] = symmetric_matrices,
    dimension: int | tuple[int, int] = DIMENSION,
    kinds: Sequence[str] = ("LInf", "L1", "L2", "Diagonal"),
    nonzero: bool = False,
) -> SearchStrategy[tuple[Norm, Dense, *tuple[Dense, ...]]]:
    """Draws (norm, H, x_1, ..., x_count); `matrices` is `psd_matrices` or `symmetric_matrices`.

    Raises OptionError naming the option.
    """
    require_integer(count, "count", 0)
    makers, drawn = _makers(kinds), matrices(dimension=dimension)

    @st.composite
    def together(draw: DrawFn) -> tuple[Norm, Dense, *tuple[Dense, ...]]:
        H = draw(drawn)
        norm = draw(makers)(draw, H.shape[0])
        return (norm, H, *drawn_vectors(draw, H.shape[0], count, nonzero=nonzero))

    return together()


def drawn_norm(draw: DrawFn, d: int, kinds: Sequence[str]) -> Norm:
    """A norm on R^d of one of these kinds, inside another strategy."""
    return draw(_makers(kinds))(draw, d)


@lru_cache(maxsize=64)
def _known_makers(kinds: tuple[str, ...]) -> SearchStrategy[Callable[[DrawFn, int], Norm]]:
    return st.sampled_from([_MAKERS[k] for k in kinds])


def _makers(kinds: Sequence[str]) -> SearchStrategy[Callable[[DrawFn, int], Norm]]:
    unknown = [k for k in kinds if k not in _MAKERS]
    if unknown or not kinds or isinstance(kinds, str):
        raise OptionError("kinds", got=repr(kinds), expected=f"some of {', '.join(_MAKERS)}", remedy="Name some.")
    return _known_makers(tuple(kinds))


def _weights(draw: DrawFn, d: int) -> tuple[float, ...]:
    """Powers of two, so that dividing by them is exact."""
    return tuple(np.ldexp(1.0, small_integers(draw, d, 5)).tolist())


def _blocks(draw: DrawFn, d: int) -> tuple[tuple[int, ...], ...]:
    """A partition of the coordinates into consecutive runs; shrinks to a single block."""
    cuts = np.flatnonzero(small_integers(draw, d - 1, 2)) + 1
    return tuple(tuple(part.tolist()) for part in np.split(np.arange(d), cuts))


def _shape(draw: DrawFn, d: int) -> tuple[int, int]:
    rows = draw(_rows(d))
    return rows, d // rows


@lru_cache(maxsize=64)
def _rows(d: int) -> SearchStrategy[int]:
    return st.sampled_from([r for r in range(d, 0, -1) if d % r == 0 and r * r <= d])


def _parts(draw: DrawFn, d: int) -> list[tuple[Norm, slice]]:
    return [(draw(_INNER), slice(block[0], block[-1] + 1)) for block in _blocks(draw, d)]


_INNER = st.sampled_from((LInf(), L1(), L2()))
_EXPONENTS = st.sampled_from((Fraction(3), Fraction(3, 2), Fraction(4), Fraction(4, 3)))

_MAKERS: dict[str, Callable[[DrawFn, int], Norm]] = {
    "LInf": lambda _draw, _d: LInf(),
    "L1": lambda _draw, _d: L1(),
    "L2": lambda _draw, _d: L2(),
    "Diagonal": lambda draw, d: Diagonal(_weights(draw, d)),
    "BlockLInf": lambda draw, d: BlockLInf(_blocks(draw, d)),
    "BlockL1": lambda draw, d: BlockL1(_blocks(draw, d)),
    "MaxOf": lambda draw, d: MaxOf(*_parts(draw, d)),
    "SumOf": lambda draw, d: SumOf(*_parts(draw, d)),
    "Lp": lambda draw, _d: Lp(draw(_EXPONENTS)),
    "Spectral": lambda draw, d: Spectral(*_shape(draw, d)),
    "Nuclear": lambda draw, d: Nuclear(*_shape(draw, d)),
}
