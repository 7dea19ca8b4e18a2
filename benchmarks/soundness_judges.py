"""Exact judges: what is true of a rational matrix, without floating point; each names what it finds wrong, or "".

Square roots and powers are balls of 300 bits, raised to 3,000 where they overlap what they are compared with.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat
from signgeo.properties.exact import rational
from signgeo.properties.exact_matrices import sign_vectors
from signgeo.solvers import L1, L2, BlockL1, BlockLInf, Diagonal, LInf, Lp, MaxOf, Norm, Nuclear, Spectral, SumOf
from soundness_matrices import rational_matrix

Dense = np.ndarray


def side(bounds: Any, low: bool, high: bool) -> str:
    """What is wrong, given whether each end was found true."""
    wrong = " and ".join(name for name, good in (("lower", low), ("upper", high)) if not good)
    return wrong and f"{wrong} end of [{bounds.lower!r}, {bounds.upper!r}] wrong"


def holds_value(bounds: Any, value: Any) -> str:
    """A rational true value."""
    return side(bounds, rational(bounds.lower) <= value, bounds.upper == np.inf or value <= rational(bounds.upper))


def bilinear_maximum(A: Any) -> Any:
    """max s^T A t over sign vectors, A (m, n) rational."""
    whole, denominator = A.numer_denom()
    M = np.array([[int(whole[i, j]) for j in range(A.ncols())] for i in range(A.nrows())], dtype=object)
    M = M.T if A.nrows() < A.ncols() else M
    S = sign_vectors(M.shape[1]).astype(object)
    return fmpq(int(np.abs(S @ M.T).sum(axis=1).max())) / fmpq(denominator)


def form_maximum(A: Any) -> Any:
    """max s^T A s over sign vectors."""
    whole, denominator = A.numer_denom()
    M = np.array([[int(whole[i, j]) for j in range(A.ncols())] for i in range(A.nrows())], dtype=object)
    S = sign_vectors(A.nrows()).astype(object)
    return fmpq(int(((S @ M) * S).sum(axis=1).max())) / fmpq(denominator)


def definite(A: Any, *, strictly: bool = False) -> bool:
    """Whether the symmetric rational A is PSD (or positive definite), by the signs of its characteristic polynomial."""
    whole, _ = A.numer_denom()
    polynomial, d = whole.charpoly(), A.nrows()
    signed = [polynomial[d - k] * (-1) ** k for k in range(1, d + 1)]
    return all(c > 0 for c in signed) if strictly else all(c >= 0 for c in signed)


def diagonal(values: list[Any]) -> Any:
    d = len(values)
    return fmpq_mat(d, d, [values[i] if i == j else fmpq(0) for i in range(d) for j in range(d)])


def spectral(bounds: Any, H: Any, weights: list[Any] | None = None) -> str:
    """bounds on the least u with -u W <= H <= u W, W = diag(weights), 1 by default."""
    return spectral_between(bounds, H, rational(bounds.lower), bounds.upper, fmpq(1), weights)


def spectral_between(bounds: Any, H: Any, low: Any, high: float, factor: Any, weights: list[Any] | None = None) -> str:
    """low factor <= that u <= high factor."""
    W = diagonal(weights or [fmpq(1)] * H.nrows())
    low_ok = low <= 0 or not (
        definite(W * (low * factor) - H, strictly=True) and definite(W * (low * factor) + H, strictly=True)
    )
    if high == np.inf:
        return side(bounds, low_ok, True)
    top = W * (rational(high) * factor)
    return side(bounds, low_ok, definite(top - H) and definite(top + H))


def ball_at_most(left: Any, right: Any) -> bool:
    """False only if left > right surely; both are functions that return balls at the working precision."""
    for precision in (300, 3000):
        with ctx.workprec(precision):
            a, b = left(), right()
            if a <= b:
                return True
            if a > b:
                return False
    return True


def holds_ball(bounds: Any, value: Any) -> str:
    """A true value given by a function that returns a ball."""
    low = ball_at_most(lambda: arb(rational(bounds.lower)), value)
    return side(bounds, low, bounds.upper == np.inf or ball_at_most(value, lambda: arb(rational(bounds.upper))))


def ball_norm(norm: Norm, x: list[Any]) -> Any:
    """||x|| of rational x."""
    if isinstance(norm, L1):
        return arb(sum((abs(v) for v in x), fmpq(0)))
    if isinstance(norm, LInf):
        return arb(max(abs(v) for v in x))
    if isinstance(norm, L2):
        return arb(sum((v * v for v in x), fmpq(0))).sqrt()
    if isinstance(norm, Diagonal):
        w = [rational(v) for v in norm.l]
        w = [1 / v for v in w] if norm.reciprocal else w
        return arb(sum((a * v * v for a, v in zip(w, x, strict=True)), fmpq(0))).sqrt()
    if isinstance(norm, Lp):
        if norm.p == np.inf:
            return ball_norm(LInf(), x)
        p = arb(fmpq(norm.p.numerator, norm.p.denominator))
        total = sum((arb(abs(v)) ** p for v in x if v != 0), arb(0))
        return total ** (1 / p) if any(v != 0 for v in x) else arb(0)
    if isinstance(norm, BlockLInf | BlockL1):
        return _joined(isinstance(norm, BlockLInf), [ball_norm(L2(), [x[i] for i in part]) for part in norm.parts])
    if isinstance(norm, MaxOf | SumOf):
        parts = [ball_norm(part, [x[i] for i in span]) for part, span in norm.parts]
        return _joined(isinstance(norm, MaxOf), parts)
    if isinstance(norm, Spectral | Nuclear):
        return _two_rows(norm, x)
    raise TypeError(norm)


def _joined(largest: bool, values: list[Any]) -> Any:
    total = values[0]
    for value in values[1:]:
        total = total.max(value) if largest else total + value
    return total


def _two_rows(norm: Any, x: list[Any]) -> Any:
    """The singular values of A (2, n) from trace and determinant of A A^T."""
    A = fmpq_mat(norm.rows, norm.cols, x)
    G = A * A.transpose() if norm.rows == 2 else A.transpose() * A
    trace, det = G[0, 0] + G[1, 1], G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0]
    if isinstance(norm, Nuclear):
        return (arb(trace) + 2 * arb(det).sqrt()).sqrt()
    return ((arb(trace) + arb(trace * trace - 4 * det).sqrt()) / 2).sqrt()


def inner(x: list[Any], H: Any, y: list[Any]) -> Any:
    """x^T H y."""
    d = len(x)
    return sum((x[i] * H[i, j] * y[j] for i in range(d) for j in range(d)), fmpq(0))


def quotient_at_least(H: Any, norm: Norm, pair: tuple[Dense, Dense], bound: float) -> bool:
    """Whether |x^T H y| / (||x|| ||y||) >= bound, unless surely not."""
    x, y = ([rational(float(v)) for v in vector] for vector in pair)
    value = abs(inner(x, H, y))
    return ball_at_most(lambda: arb(rational(bound)) * ball_norm(norm, x) * ball_norm(norm, y), lambda: arb(value))


def quotient_at_most(H: Any, norm: Norm, pair: tuple[Dense, Dense], bound: float) -> bool:
    x, y = ([rational(float(v)) for v in vector] for vector in pair)
    value = abs(inner(x, H, y))
    return bound == np.inf or ball_at_most(
        lambda: arb(value), lambda: arb(rational(bound)) * ball_norm(norm, x) * ball_norm(norm, y)
    )


def proves_upper(l: Dense, upper: float, matrices: list[tuple[Any, Dense]]) -> bool:
    """Whether l, raised by row sums of |exact - symmetrised|, is feasible for each exact matrix with sum <= upper."""
    if upper == np.inf:
        return True
    d = l.size
    raised = [rational(float(v)) for v in l]
    for exact, kept in matrices:
        change = exact - rational_matrix(kept)
        raised = [r + sum((abs(change[i, j]) for j in range(d)), fmpq(0)) for i, r in enumerate(raised)]
    L = diagonal(raised)
    feasible = all(definite(L - exact) and definite(L + exact) for exact, _ in matrices)
    return feasible and sum(raised, fmpq(0)) <= rational(upper)


def proves_lower(H: Any, factor: Dense, lower: float) -> bool:
    """sum H_ij <u_i, v_j> >= lower for the factor with its rows cut to length 1, or made of length 1."""
    d = H.nrows()
    U, V = factor[:d], factor[-d:]
    return lower <= 0.0 or any(
        ball_at_most(lambda: arb(rational(lower)), lambda s=stretched: _factor_value(H, U, V, s))
        for stretched in (True, False)
    )


def _factor_value(H: Any, U: Dense, V: Dense, stretched: bool) -> Any:
    u, v = ([_unit([arb(rational(float(a))) for a in row], stretched) for row in W] for W in (U, V))
    d = len(u)
    products = [
        (H[i, j], sum((a * b for a, b in zip(u[i], v[j], strict=True)), arb(0))) for i in range(d) for j in range(d)
    ]
    return sum((arb(h) * p for h, p in products if h != 0), arb(0))


def _unit(row: list[Any], stretched: bool) -> list[Any]:
    square = sum((a * a for a in row), arb(0))
    if square == 0:
        return row
    length = square.sqrt() if stretched else square.sqrt().max(arb(1))
    return [a / length for a in row]


def proves_family_lower(exact: list[Any], witness: list[tuple[int, Dense]], lower: float) -> bool:
    """sum_k tr(A_k P_k P_k^T) with rows of (P_1, P_2, ...) of length 1; A = H_1, -H_1, H_2, ..."""
    if lower <= 0.0:
        return True
    d = exact[0].nrows()

    def value() -> Any:
        factors = [[[arb(rational(float(a))) for a in row] for row in P] for _, P in witness]
        squares = [sum((a * a for P in factors for a in P[i]), arb(0)) for i in range(d)]
        lengths = [s.sqrt() if s > 0 else arb(1) for s in squares]
        total = arb(0)
        for (k, _), P in zip(witness, factors, strict=True):
            rows = [[a / lengths[i] for a in P[i]] for i in range(d)]
            for i in range(d):
                for j in range(d):
                    product = sum((a * b for a, b in zip(rows[i], rows[j], strict=True)), arb(0))
                    total += arb(exact[k // 2][i, j]) * (-1) ** (k % 2) * product
        return total

    return ball_at_most(lambda: arb(rational(lower)), value)
