"""Exact facts about float64 matrices: they are integers times a power of two, which is all that is used here."""

from __future__ import annotations

import operator
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq, fmpz, fmpz_mat, fmpz_poly
from numpy.typing import NDArray
from signgeo.properties.computable import Computable, Number
from signgeo.properties.exact import Exact, root
from signgeo.solvers.errors import ShapeError

Dense = NDArray[np.float64]
Integers = NDArray[Any]

SIGN_LIMIT = 12
"""Largest dimension in which all sign vectors are tried."""


def integer_form(H: Dense) -> tuple[Integers, int]:
    """(M, k) with H = M 2^k and M of integers: int64 where sums of d^2 entries fit, Python integers otherwise."""
    whole, k = _integers(tuple(H.ravel().tolist()))
    return whole.reshape(H.shape), k


@lru_cache(maxsize=16)  # the facts about one matrix are asked in a row
def _integers(values: tuple[float, ...]) -> tuple[Integers, int]:
    fractions = [value.as_integer_ratio() for value in values]
    denominator = max(q for _, q in fractions)  # a power of two, which every other one divides
    whole = [p * (denominator // q) for p, q in fractions]
    shared = reduce(operator.or_, whole)
    spare = (shared & -shared).bit_length() - 1 if shared else 0
    shifted = [p >> spare for p in whole]
    fits = max(map(abs, shifted)).bit_length() + 2 * len(shifted).bit_length() <= 62
    array = np.array(shifted, dtype=np.int64 if fits else object)
    array.flags.writeable = False
    return array, spare - (denominator.bit_length() - 1)


def linf_value(H: Dense) -> Exact:
    """L_inf = max over sign vectors of ||H s||_1, by trying all of them in exact arithmetic (d at most 12)."""
    M, k = integer_form(H)
    return _power_of_two(int(np.abs(sign_vectors(H.shape[0]) @ M).sum(axis=1).max()), k)


def form_maximum(H: Dense) -> Exact:
    """max over sign vectors of s^T H s: equal to L_inf for PSD H (Eq. 10)."""
    M, k = integer_form(H)
    S = sign_vectors(H.shape[0])
    return _power_of_two(int(((S @ M) * S).sum(axis=1).max()), k)


def bilinear_maximum(H: Dense) -> Exact:
    """max over pairs of sign vectors of s^T H t, over all pairs (Eq. 71)."""
    M, k = integer_form(H)
    S = sign_vectors(H.shape[0])
    return _power_of_two(int(np.abs(S @ M @ S.T).max()), k)


def maximising_signs(H: Dense) -> list[NDArray[np.int64]]:
    """The sign vectors with first entry 1 that attain max s^T H s."""
    M, _ = integer_form(H)
    S = sign_vectors(H.shape[0])
    values = ((S @ M) * S).sum(axis=1)
    return list(S[values == values.max()])


def l2_value(H: Dense) -> Number:
    """L_2 = max |eigenvalue|: exact in one and two dimensions and where it is an integer multiple of the power of two.

    Otherwise it is irrational, and known through balls around the roots of the characteristic polynomial.
    """
    M, k = integer_form(H)
    scale = _power_of_two(1, k)
    d = M.shape[0]
    if d == 1:
        return abs(int(M[0, 0])) * scale
    if d == 2:
        a, b, c = int(M[0, 0]), int(M[0, 1]), int(M[1, 1])
        return (abs(a + c) + root((a - c) ** 2 + 4 * b * b)) * (scale / 2)
    polynomial = _integer_matrix(M).charpoly()
    largest = Computable(lambda: reduce(arb.max, (abs(value.real) for value, _ in polynomial.complex_roots())))
    with ctx.workprec(64):
        near = largest.ball().unique_fmpz()
    return int(near) * scale if near is not None and _is_largest(near, polynomial) else largest * scale


def _is_largest(n: Any, polynomial: Any) -> bool:
    """Whether n is the largest |root| of a monic polynomial whose roots are real.

    None is above n iff p(n + x) has no negative coefficient; p(-n - x) says the same of the roots below -n.
    """
    above, below = polynomial(fmpz_poly([n, 1])), polynomial(fmpz_poly([-n, -1])) * (-1) ** polynomial.degree()
    return all(c >= 0 for c in [*above.coeffs(), *below.coeffs()]) and 0 in (above[0], below[0])


def is_psd(H: Dense) -> bool:
    """Whether H is PSD: its characteristic polynomial has coefficients of alternating sign."""
    M, _ = integer_form(H)
    return integers_psd(M)


def integers_psd(M: Any) -> bool:
    """The same for a symmetric matrix of integers."""
    matrix = _integer_matrix(M)
    d = matrix.nrows()
    polynomial = matrix.charpoly()
    return all(polynomial[d - k] * (-1) ** k >= 0 for k in range(d + 1))


def inverse(H: Dense) -> list[list[Exact]] | None:
    """The exact inverse, or None for a singular matrix."""
    M, k = integer_form(H)
    matrix = _integer_matrix(M)
    if matrix.det() == 0:
        return None
    inverted = matrix.inv()
    scale = _power_of_two(1, -k)
    return [[inverted[i, j] * scale for j in range(matrix.ncols())] for i in range(matrix.nrows())]


def absolute_sum(H: Dense) -> Exact:
    """sum |H_ij|."""
    M, k = integer_form(H)
    return _power_of_two(int(np.abs(M).sum()), k)


def trace(H: Dense) -> Exact:
    """sum H_ii."""
    M, k = integer_form(H)
    return _power_of_two(int(np.trace(M)), k)


@lru_cache(maxsize=SIGN_LIMIT)
def sign_vectors(d: int) -> NDArray[np.int64]:
    """All sign vectors with first entry 1, shape (2^(d-1), d)."""
    if d > SIGN_LIMIT:
        raise ShapeError("H", got=f"d = {d}", expected=f"d <= {SIGN_LIMIT}", remedy="Draw smaller matrices.")
    codes = np.arange(1 << (d - 1))[:, np.newaxis]
    rest = 1 - 2 * ((codes >> np.arange(d - 1)) & 1)
    vectors = np.concatenate([np.ones((codes.size, 1), dtype=np.int64), rest], axis=1)
    vectors.flags.writeable = False
    return vectors


def _power_of_two(mantissa: int, k: int) -> Exact:
    return fmpq(mantissa * 2**k) if k >= 0 else fmpq(mantissa, fmpz(2) ** (-k))


def _integer_matrix(M: Any) -> Any:
    return fmpz_mat(M.tolist() if isinstance(M, np.ndarray) else M)
