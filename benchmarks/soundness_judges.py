"""Exact judges: what is true of a rational matrix, without floating point; each names what it finds wrong, or "".

Matrices are integers times a power of two, sums over sign vectors and characteristic polynomials of integers decide.
Square roots and powers are balls of 300 bits, raised to 3,000 where they overlap what they are compared with.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat, fmpz_mat
from signgeo.properties.exact import rational
from signgeo.solvers import L1, L2, BlockL1, BlockLInf, Diagonal, LInf, Lp, MaxOf, Norm, Nuclear, Spectral, SumOf
from soundness_exact import Exact, column, exact_matrix, form_value

Dense = np.ndarray


def side(bounds: Any, low: bool, high: bool) -> str:
    """What is wrong, given whether each end was found true."""
    wrong = " and ".join(name for name, good in (("lower", low), ("upper", high)) if not good)
    return wrong and f"{wrong} end of [{bounds.lower!r}, {bounds.upper!r}] wrong"


def holds_value(bounds: Any, value: Any) -> str:
    """A rational true value."""
    return side(bounds, rational(bounds.lower) <= value, bounds.upper == np.inf or value <= rational(bounds.upper))


def definite(whole: Any, *, strictly: bool = False) -> bool:
    """Whether the symmetric integer matrix is PSD (or positive definite), by its characteristic polynomial's signs."""
    polynomial, d = whole.charpoly(), whole.nrows()
    if strictly:
        return all((polynomial[d - k] > 0) if k % 2 == 0 else (polynomial[d - k] < 0) for k in range(1, d + 1))
    return all((polynomial[d - k] >= 0) if k % 2 == 0 else (polynomial[d - k] <= 0) for k in range(1, d + 1))


def is_psd(A: Exact) -> bool:
    return definite(A.whole)


def dominates(values: list[Any], A: Exact, *, strictly: bool = False) -> bool:
    """Whether diag(values) - A and diag(values) + A are PSD (or positive definite)."""
    ratios = [v / A.unit for v in values]
    common = math.lcm(*(int(r.q) for r in ratios))
    d = len(values)
    L = fmpz_mat(d, d)
    for i, r in enumerate(ratios):
        L[i, i] = int(r.p) * (common // int(r.q))
    M = A.whole * common
    return definite(L - M, strictly=strictly) and definite(L + M, strictly=strictly)


def spectral(bounds: Any, H: Exact, weights: list[Any] | None = None) -> str:
    """bounds on the least u with -u W <= H <= u W, W = diag(weights), 1 by default."""
    return spectral_between(bounds, H, rational(bounds.lower), bounds.upper, fmpq(1), weights)


def spectral_between(
    bounds: Any, H: Exact, low: Any, high: float, factor: Any, weights: list[Any] | None = None
) -> str:
    """low factor <= that u <= high factor."""
    weights = weights or [fmpq(1)] * H.shape[0]
    low_ok = low <= 0 or not dominates([w * low * factor for w in weights], H, strictly=True)
    if high == np.inf:
        return side(bounds, low_ok, True)
    top = rational(high) * factor
    return side(bounds, low_ok, dominates([w * top for w in weights], H))


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


class Vector:
    """A float vector with its exact entries and, once asked for, its norm at each precision."""

    def __init__(self, x: Dense, norm: Norm) -> None:
        self.exact, self._norm = column(x), norm
        self._values = [v * self.exact.unit for v in self.exact.whole.entries()]
        self._known: dict[int, Any] = {}

    def length(self) -> Any:
        if ctx.prec not in self._known:
            self._known[ctx.prec] = ball_norm(self._norm, self._values)
        return self._known[ctx.prec]


def quotient_at_least(H: Exact, pair: tuple[Vector, Vector], bound: float) -> bool:
    """Whether |x^T H y| / (||x|| ||y||) >= bound, unless surely not."""
    x, y = pair
    value = abs(form_value(H, x.exact, y.exact))
    return ball_at_most(lambda: arb(rational(bound)) * x.length() * y.length(), lambda: arb(value))


def quotient_at_most(H: Exact, pair: tuple[Vector, Vector], bound: float) -> bool:
    x, y = pair
    value = abs(form_value(H, x.exact, y.exact))
    return bound == np.inf or ball_at_most(lambda: arb(value), lambda: arb(rational(bound)) * x.length() * y.length())


def proves_upper(l: Dense, upper: float, matrices: list[tuple[Exact, Dense]]) -> bool:
    """Whether l, raised by row sums of |exact - symmetrised|, is feasible for each exact matrix with sum <= upper."""
    if upper == np.inf:
        return True
    raised = [rational(v) for v in l.tolist()]
    for exact, kept in matrices:
        change = _absolute_row_sums(exact, exact_matrix(kept))
        raised = [r + c for r, c in zip(raised, change, strict=True)]
    return sum(raised, fmpq(0)) <= rational(upper) and all(dominates(raised, exact) for exact, _ in matrices)


def _absolute_row_sums(a: Exact, b: Exact) -> list[Any]:
    """sum_j |a_ij - b_ij| of each row."""
    unit = min(a.unit, b.unit)
    difference = a.whole * int((a.unit / unit).p) - b.whole * int((b.unit / unit).p)
    d = a.shape[1]
    flat = difference.entries()
    return [sum((abs(v) for v in flat[i * d : (i + 1) * d]), 0) * unit for i in range(a.shape[0])]


def proves_lower(H: Exact, factor: Dense, lower: float) -> bool:
    """sum H_ij <u_i, v_j> >= lower for the factor with all rows divided by the longest, cut to length 1, or made so."""
    if lower <= 0.0:
        return True
    d = H.shape[0]
    W = exact_matrix(factor)
    G = W.whole * W.whole.transpose()
    k = G.nrows() - d  # rows of U come first, those of V last; one factor is both
    rows = H.rows
    total = sum(rows[i][j] * int(G[i, k + j]) for i in range(d) for j in range(d))
    value = total * H.unit * W.unit * W.unit
    longest = max(fmpq(1), max(G[i, i] for i in range(G.nrows())) * W.unit * W.unit)
    if value >= rational(lower) * longest:
        return True
    U, V = factor[:d], factor[-d:]
    return any(
        ball_at_most(lambda: arb(rational(lower)), lambda s=stretched: _factor_value(H, U, V, s))
        for stretched in (True, False)
    )


def _factor_value(H: Exact, U: Dense, V: Dense, stretched: bool) -> Any:
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


def proves_family_lower(exact: list[Exact], witness: list[tuple[int, Dense]], lower: float) -> bool:
    """sum_k tr(A_k P_k P_k^T) with rows of (P_1, P_2, ...) of length 1; A = H_1, -H_1, H_2, ..."""
    if lower <= 0.0 or _family_value(exact, witness) >= rational(lower):
        return True
    d = exact[0].shape[0]

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


def _family_value(exact: list[Exact], witness: list[tuple[int, Dense]]) -> Any:
    """The same with all rows divided by the longest: a rational number, no more than that as every l is nonnegative."""
    d = exact[0].shape[0]
    value, squares = fmpq(0), [fmpq(0)] * d
    for k, P in witness:
        W, H = exact_matrix(P), exact[k // 2]
        G, unit = W.whole * W.whole.transpose(), W.unit * W.unit
        total = sum(H.rows[i][j] * int(G[i, j]) for i in range(d) for j in range(d))
        value += (-1) ** (k % 2) * total * H.unit * unit
        squares = [s + int(G[i, i]) * unit for i, s in enumerate(squares)]
    longest = max(squares)
    return value / longest if longest > 0 else fmpq(0)
