"""``gram``: a lower bound on L_sep from a feasible point of the dual problem."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import field, items, rectangle
from signgeo.verify.checker.exact_sums import excess
from signgeo.verify.checker.psd import SMALLEST, as_fractions, relative_error
from signgeo.verify.checker.rules import factored
from signgeo.verify.checker.statement import Statement, require_symmetric
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]


def check(statement: Statement) -> str:
    """tr(H V V^T) >= bound * N with N >= 1 and every squared row norm of V at most N."""
    statement.require("lower", "lsep")
    factor = statement.inputs.factor()
    if factor is not None:
        return factored.reached(statement, factor.X)
    H = require_symmetric(statement.witness_matrix())
    d = H.shape[0]
    rows = len(items(field(statement.data, "X"), "X"))
    if rows not in (d, 2 * d):
        raise MalformedDocument(f"X: {rows} rows where {d} (or {2 * d}) are needed")
    V = rectangle(statement.data["X"], "X", rows)
    left, right = V[:d], V[-d:]
    proved = _exactly(H, left, right, statement.bound) if statement.exact else _rounded(H, left, right, statement.bound)
    if not proved:
        raise Rejected("the factor's value is not proved to reach the bound")
    return f"attained by a factor with {V.shape[1]} columns"


def _rounded(H: Dense, U: Dense, V: Dense, bound: float) -> bool:
    """The same with every rounding bounded a priori: sums over the nonzero entries of a row of H, then one product."""
    d, k = U.shape
    longest = int(np.count_nonzero(H, axis=1).max())
    terms = U * (H @ V)
    sizes = np.abs(U) * (np.abs(H) @ np.abs(V))
    squares = np.maximum((U * U).sum(axis=1), (V * V).sum(axis=1))
    largest = max(1.0, float(squares.max()) * (1.0 + relative_error(2 * k + 8)) + 4.0 * k * SMALLEST)
    lost = float(sizes.sum()) * relative_error(2 * longest + 8) * (1.0 + relative_error(d * k + 4 * d + 16))
    lost += 8.0 * d * d * k * SMALLEST * (1.0 + float(np.abs(U).max()))
    needed = bound * largest
    if not (math.isfinite(lost) and math.isfinite(needed) and np.isfinite(terms).all()):
        return False
    needed = math.nextafter(needed, math.inf) if bound > 0.0 else bound
    return bool(excess(needed, terms) >= lost)


def _exactly(H: Dense, U: Dense, V: Dense, bound: float) -> bool:
    left, right = as_fractions(U), as_fractions(V)
    value = (left * (as_fractions(H) @ right)).sum()
    largest = max(1, (left * left).sum(axis=1).max(), (right * right).sum(axis=1).max())
    surplus = Fraction(value) - Fraction(bound) * Fraction(largest)
    return surplus >= 0
