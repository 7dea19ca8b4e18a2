"""A hypermetric proof about one symmetric matrix M (k, k), which may carry rounding errors of its own.

For a sign vector s and integer vectors b of odd sum (b^T s)^2 >= 1. So s^T M s <= sum(l) - sum(gamma) whenever
gamma >= 0 and diag(l) - M - sum gamma b b^T is positive semidefinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import field, items, vector
from signgeo.verify.checker.exact_sums import excess
from signgeo.verify.checker.psd import SMALLEST, UNIT, as_fractions, proves_psd, proves_psd_exactly, relative_error
from signgeo.verify.checker.rules.diagonal import RATIONAL_DIMENSION, require_exact_dimension
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]
Integers = NDArray[np.int64]
COEFFICIENT_LIMIT = 2**20
Group = tuple[Integers, Integers, Integers]
"""The vectors b with one number of entries: which they are (m,), indices (m, e), coefficients (m, e)."""


def check_leaf(
    M: NDArray[Any], error: Dense | None, leaf: Any, bound: float, *, extra: list[float], exact: bool = False
) -> None:
    """Rejected unless the leaf proves s^T M' s + sum(extra) <= bound for every M' with |M' - M| <= error entrywise.

    M : (k, k) floats, or Fractions where `exact`; error : (k, k), or None if M is exact.
    """
    k = M.shape[0]
    l = vector(field(leaf, "l"), "l", k)
    gamma = vector(field(leaf, "gamma"), "gamma")
    groups = read_inequalities(field(leaf, "b"), gamma.size, k)
    if gamma.size and gamma.min() < 0.0:
        raise Rejected("a gamma is negative")
    over = excess(bound, l, -gamma, extra)
    if over > 0.0:
        raise Rejected(f"sum(l) - sum(gamma) exceeds the bound by {over:.3g}")
    if exact:
        require_exact_dimension(k)
        proved = _exactly(M, l, gamma, groups)
    else:
        proved = _rounded(M, error, l, gamma, groups)
        if not proved and error is None and k <= RATIONAL_DIMENSION:
            proved = _exactly(M, l, gamma, groups)
    if not proved:
        raise Rejected("diag(l) - M - sum gamma b b^T is not proved positive semidefinite")


def read_inequalities(value: Any, count: int, k: int) -> list[Group]:
    """The vectors b, grouped by their number of entries; each must have integer coefficients of odd sum."""
    vectors = items(value, "b")
    if len(vectors) != count:
        raise MalformedDocument(f"b: {len(vectors)} vectors for {count} numbers gamma")
    by_size: dict[int, list[int]] = {}
    try:
        for position, b in enumerate(vectors):
            by_size.setdefault(len(b), []).append(position)
        groups = [_group(vectors, positions, size) for size, positions in by_size.items()]
    except (TypeError, ValueError, OverflowError) as error:
        raise MalformedDocument("b: not lists of [index, coefficient]") from error
    for _, indices, coefficients in groups:
        if indices.size and (indices.min() < 0 or indices.max() >= k):
            raise MalformedDocument(f"b: an index outside 0..{k - 1}")
        if (
            coefficients.size
            and not -COEFFICIENT_LIMIT <= coefficients.min() <= coefficients.max() <= COEFFICIENT_LIMIT
        ):
            raise MalformedDocument(f"b: a coefficient beyond {COEFFICIENT_LIMIT}")
        if not (coefficients.sum(axis=1) % 2 == 1).all():
            raise Rejected("a vector b has an even sum")
    return groups


def _group(vectors: Sequence[Any], positions: list[int], size: int) -> Group:
    pairs = np.array(list(chain.from_iterable(vectors[p] for p in positions))).reshape(len(positions), size, -1)
    if pairs.dtype.kind != "i" or pairs.shape[2] != 2:
        raise ValueError("not integer pairs")
    return np.array(positions), pairs[:, :, 0].astype(np.int64), pairs[:, :, 1].astype(np.int64)


def _terms(gamma: NDArray[Any], groups: list[Group], k: int) -> tuple[Integers, NDArray[Any]]:
    """The terms of sum gamma b b^T: their places in the flattened (k, k) matrix, and their values."""
    places, values = [np.zeros(0, dtype=np.int64)], [gamma[:0]]
    for which, indices, coefficients in groups:
        products = coefficients[:, :, None] * coefficients[:, None, :]  # at most 2^40: exact
        places.append((indices[:, :, None] * k + indices[:, None, :]).ravel())
        values.append((gamma[which][:, None, None] * products).ravel())
    return np.concatenate(places), np.concatenate(values)


def _rounded(M: Dense, error: Dense | None, l: Dense, gamma: Dense, groups: list[Group]) -> bool:
    k = M.shape[0]
    places, values = _terms(gamma, groups, k)
    combined, sizes = np.zeros(k * k), np.zeros(k * k)
    np.add.at(combined, places, values)
    np.add.at(sizes, places, np.abs(values))
    uses = int(np.bincount(places, minlength=1).max())
    combined, sizes = combined.reshape(k, k), sizes.reshape(k, k)
    matrix = -(M + combined)
    # Each entry of `combined` is a sum of at most `uses` rounded products; then it is added to M, the diagonal to l.
    slack = sizes * relative_error(2 * uses + 16) + (np.abs(M) + sizes) * (4.0 * UNIT) * (combined != 0.0)
    tight = (l == M.diagonal()) & (sizes.diagonal() == 0.0)
    np.fill_diagonal(slack, slack.diagonal() + np.where(tight, 0.0, 4.0 * UNIT * (np.abs(l) + np.abs(M.diagonal()))))
    np.fill_diagonal(matrix, l + matrix.diagonal())
    rows = (slack if error is None else slack + error).sum(axis=1) * (1.0 + relative_error(2 * k + 32))
    return proves_psd(matrix, np.where(rows > 0.0, rows + 16.0 * (k + uses) * SMALLEST, 0.0))


def _exactly(M: NDArray[Any], l: Dense, gamma: Dense, groups: list[Group]) -> bool:
    k = M.shape[0]
    places, values = _terms(as_fractions(gamma), [(w, i, c.astype(object)) for w, i, c in groups], k)
    matrix = np.zeros(k * k, dtype=object) + Fraction(0)
    np.add.at(matrix, places, values)
    source = M if M.dtype == object else as_fractions(M)
    return proves_psd_exactly(np.diag(as_fractions(l)) - source - matrix.reshape(k, k))
