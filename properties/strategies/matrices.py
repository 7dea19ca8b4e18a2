"""Symmetric matrices of small integers times a power of two, so that exact arithmetic decides about them.

A PSD matrix is an integer Gram matrix, hence PSD exactly. The mix of structures holds what makes the inequalities of
the paper tight or their false variants fail: rank one, sign vectors, diagonal, J-like, planar, dominated diagonals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.strategies.digits import signs, small_integers
from signgeo.properties.strategies.options import (
    DIMENSION,
    SCALE,
    dimensions,
    exponents,
    require_rank,
    require_spectrum,
)
from signgeo.properties.strategies.spectrum import with_spectrum
from signgeo.solvers.errors import OptionError

Dense = NDArray[np.float64]
Integers = NDArray[np.int64]


def psd_matrices(
    *,
    dimension: int | tuple[int, int] = DIMENSION,
    rank: int | None = None,
    spectrum: Sequence[float] | None = None,
    scale: tuple[float, float] = SCALE,
    nonzero: bool = False,
) -> SearchStrategy[Dense]:
    """Draws positive semidefinite matrices (d, d), float64, exactly symmetric and exactly PSD.

    Parameters
    ----------
    dimension : d, or a range (least, most).
    rank : the exact rank, or None for any.
    spectrum : the exact eigenvalues (then d is their number), in eigenvectors with dyadic projectors.
    scale : entries are small integers times a power of two between these two.
    nonzero : leave out the zero matrix.

    Raises OptionError naming the option.
    """
    return _matrices(_PSD, True, dimension, rank, spectrum, scale, nonzero)


def definite_matrices(
    *, dimension: int | tuple[int, int] = DIMENSION, scale: tuple[float, float] = SCALE
) -> SearchStrategy[Dense]:
    """Draws positive definite matrices: PSD ones, a power of two at their scale added to a singular one's diagonal.

    Parameters and errors as for `psd_matrices`.
    """
    return psd_matrices(dimension=dimension, scale=scale).map(_definite)


def symmetric_matrices(
    *,
    dimension: int | tuple[int, int] = DIMENSION,
    rank: int | None = None,
    spectrum: Sequence[float] | None = None,
    scale: tuple[float, float] = SCALE,
    nonzero: bool = False,
) -> SearchStrategy[Dense]:
    """Draws symmetric matrices (d, d), float64, indefinite ones most often; parameters as for `psd_matrices`."""
    return _matrices(_SYMMETRIC, False, dimension, rank, spectrum, scale, nonzero)


def _matrices(
    kinds: Sequence[Callable[[DrawFn, int], Integers]],
    psd: bool,
    dimension: int | tuple[int, int],
    rank: int | None,
    spectrum: Sequence[float] | None,
    scale: tuple[float, float],
    nonzero: bool,
) -> SearchStrategy[Dense]:
    sizes, powers = dimensions(dimension), exponents(scale)
    rank, values = require_rank(rank, dimension), require_spectrum(spectrum, psd=psd)
    if values is not None and rank is not None:
        raise OptionError(
            "rank",
            got=f"{rank} beside a spectrum",
            expected="one of the two",
            remedy="The spectrum fixes the rank.",
        )
    if values is not None:
        return with_spectrum(values)
    if nonzero and rank == 0:
        raise OptionError("rank", got="0 with nonzero=True", expected="a rank >= 1", remedy="Drop one of the two.")
    kind = st.sampled_from(kinds)

    @st.composite
    def matrix(draw: DrawFn) -> Dense:
        d = draw(sizes)
        entries = draw(kind)(draw, d) if rank is None else _of_rank(draw, d, rank, psd)
        if nonzero and not entries.any():
            entries[0, 0] = 1
        return np.ldexp(entries.astype(np.float64), draw(powers))

    return matrix()


def _definite(H: Dense) -> Dense:
    from signgeo.properties.exact_matrices import inverse

    if inverse(H) is not None:
        return H
    largest = float(np.abs(H).max())
    lift = np.ldexp(1.0, int(np.frexp(largest)[1]) - 1) if largest else np.float64(1.0)
    return np.asarray(H + lift * np.eye(H.shape[0]))


def _diagonal(draw: DrawFn, d: int) -> Integers:
    return np.diag(np.abs(small_integers(draw, d)))


def _gram(draw: DrawFn, d: int) -> Integers:
    """F F^T with as many columns as rows, sparse where digits are 0."""
    F = small_integers(draw, d * d, 3).reshape(d, d)
    return F @ F.T


def _planar(draw: DrawFn, d: int) -> Integers:
    """Rank at most two: d vectors in the plane."""
    F = small_integers(draw, 2 * d).reshape(d, 2)
    return F @ F.T


def _ray(draw: DrawFn, d: int) -> Integers:
    """Rank at most one, c v v^T."""
    v = small_integers(draw, d, 5)
    return np.outer(v, v)


def _sign_ray(draw: DrawFn, d: int) -> Integers:
    """c s s^T + diag with a sign vector s."""
    s = signs(draw, d)
    weight, lift = 1 + np.abs(small_integers(draw, 2, 5))
    return np.asarray(weight * np.outer(s, s) + (lift - 1) * np.eye(d, dtype=np.int64))


def _simplex(draw: DrawFn, d: int) -> Integers:
    """D (d I - J) D + c I: the vertices of a simplex, with signs; not tight in Prop. 5 from d = 3 on."""
    s = signs(draw, d)
    lift = abs(int(small_integers(draw, 1)[0]))
    return (d + lift) * np.eye(d, dtype=np.int64) - np.outer(s, s)


def _dominated(draw: DrawFn, d: int) -> Integers:
    """Off-diagonal entries at will, the diagonal as large as the row needs."""
    H = _any(draw, d)
    np.fill_diagonal(H, 0)
    return H + np.diag(np.abs(H).sum(axis=1))


def _nearly_planar(draw: DrawFn, d: int) -> Integers:
    return 4 * _planar(draw, d) + np.eye(d, dtype=np.int64)


def _any(draw: DrawFn, d: int) -> Integers:
    return _mirrored(small_integers(draw, d * (d + 1) // 2), d)


def _plus_minus_one(draw: DrawFn, d: int) -> Integers:
    """All entries 1 or -1."""
    return _mirrored(signs(draw, d * (d + 1) // 2), d)


def _mirrored(entries: Integers, d: int) -> Integers:
    """The symmetric matrix with these entries on and below its diagonal, row by row."""
    H = np.zeros((d, d), dtype=np.int64)
    rows, columns = np.tril_indices(d)
    H[rows, columns] = H[columns, rows] = entries
    return H


def _signed_diagonal(draw: DrawFn, d: int) -> Integers:
    return np.diag(small_integers(draw, d, 5))


def _swap(draw: DrawFn, d: int) -> Integers:
    """Zero diagonal, as [[0, 1], [1, 0]]."""
    H = _any(draw, d)
    np.fill_diagonal(H, 0)
    return H


def _negative(draw: DrawFn, d: int) -> Integers:
    return -_gram(draw, d)


def _of_rank(draw: DrawFn, d: int, rank: int, psd: bool) -> Integers:
    """F C F^T with F unit lower trapezoidal, so of full column rank, and C a diagonal of nonzero integers."""
    F = small_integers(draw, d * rank, 5).reshape(d, rank)
    F = np.tril(F, -1) + np.eye(d, rank, dtype=np.int64)
    weights = 1 + np.abs(small_integers(draw, rank, 5))
    product: Integers = (F * (weights if psd else weights * signs(draw, rank))) @ F.T
    return product


_PSD: tuple[Callable[[DrawFn, int], Integers], ...] = (
    _diagonal,
    _ray,
    _planar,
    _gram,
    _sign_ray,
    _simplex,
    _dominated,
    _nearly_planar,
)
_SYMMETRIC: tuple[Callable[[DrawFn, int], Integers], ...] = (
    _signed_diagonal,
    _any,
    _any,
    _plus_minus_one,
    _swap,
    _negative,
    _sign_ray,
    _planar,
    _gram,
)
