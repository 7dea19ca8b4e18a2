"""The rules about H = X^T X where X (n, d) alone is given: H is never formed, whatever d is."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import field, rectangle, signs, vector
from signgeo.verify.checker.exact_sums import excess
from signgeo.verify.checker.psd import SMALLEST, as_fractions, proves_psd, proves_psd_exactly, relative_error
from signgeo.verify.checker.statement import Statement
from signgeo.verify.checker.verdict import Rejected

Dense = NDArray[np.float64]
EXACT_COLUMNS = 200


def attained(statement: Statement, X: Dense) -> str:
    """``sign-vector``: |X s|^2 >= bound, compared in rationals."""
    statement.require("lower", "linf", "max_sign_form", "lsep")
    if statement.data.get("t") is not None:
        raise Rejected("for a matrix X^T X one sign vector attains the value, two are given")
    s = signs(field(statement.data, "s"), "s", X.shape[1])
    surplus = sum((_least(row * s) ** 2 for row in X), Fraction(0)) - Fraction(statement.bound)
    if surplus < 0:
        raise Rejected(f"the sign vector attains less than the bound, by {float(-surplus):.3g}")
    return "attained by the sign vector" + (f", with {float(surplus):.3g} to spare" if surplus else " exactly")


def _least(terms: Dense) -> Fraction:
    """A rational at most |sum of the terms|: the sum itself where two floats hold it, as they do for integers."""
    values = terms.tolist()
    total = math.fsum(values)
    rest = math.fsum([*values, -total])
    if rest == 0.0:
        return abs(Fraction(total))
    ends = [Fraction(total) + Fraction(math.nextafter(rest, side)) for side in (-math.inf, math.inf)]
    return min(map(abs, ends)) if ends[0] * ends[1] > 0 else Fraction(0)


def dominated(statement: Statement, X: Dense) -> str:
    """``diagonal``: sum(l) <= bound, and diag(l) - X^T X positive semidefinite by its Schur complement.

    With l > 0 that is I - X diag(1 / l) X^T, n x n. Columns that are zero take any l >= 0. diag(l) + H is no question.
    """
    statement.require("upper", "linf", "lsep", "max_sign_form")
    if statement.data.get("doubled") or statement.data.get("unit") is not None:
        raise Rejected("doubled and unit are about a matrix given by its entries")
    l = vector(field(statement.data, "l"), "l", X.shape[1])
    over = excess(statement.bound, l)
    if over > 0.0:
        raise Rejected(f"sum(l) exceeds the bound by {over:.3g}")
    used = X.any(axis=0)
    if (l < 0.0).any() or (l[used] == 0.0).any():
        raise Rejected("l has an entry that is not positive where X has a column")
    if not (_dominates_exactly if statement.exact else _dominates)(X[:, used], l[used]):
        raise Rejected("I - X diag(1/l) X^T is not proved positive semidefinite")
    return f"diag(l) >= X^T X by {'exact elimination' if statement.exact else 'Cholesky of its Schur complement'}"


def _dominates(X: Dense, l: Dense) -> bool:
    n, d = X.shape
    if d == 0:
        return True
    B = X / np.sqrt(l)
    M = B @ B.T
    M = (M + M.T) / 2.0
    sizes = np.abs(B) @ np.abs(B).sum(axis=0)
    # Each entry of B is rounded twice, each of M some d + 2 times; products below the range of floats lose SMALLEST.
    errors = sizes * relative_error(2 * d + 2 * n + 32) + 16.0 * d * n * SMALLEST * (1.0 + float(np.abs(B).max()))
    S = -M
    np.fill_diagonal(S, np.nextafter(1.0 - M.diagonal(), -np.inf))
    return proves_psd(S, errors)


def _dominates_exactly(X: Dense, l: Dense) -> bool:
    if l.size > EXACT_COLUMNS:
        raise Rejected(f"{l.size} columns are beyond the {EXACT_COLUMNS} that --exact factorises; check it without")
    exact = as_fractions(X)
    return proves_psd_exactly(np.diag(as_fractions(l)) - exact.T @ exact)


def reached(statement: Statement, X: Dense) -> str:
    """``gram``: |X V|_F^2 >= bound * N with N >= 1 and every squared row norm of V at most N."""
    statement.require("lower", "lsep")
    V = rectangle(field(statement.data, "X"), "X", X.shape[1])
    if not (_reaches_exactly if statement.exact else _reaches)(X, V, statement.bound):
        raise Rejected("the factor's value is not proved to reach the bound")
    return f"attained by a factor with {V.shape[1]} columns"


def _reaches(X: Dense, V: Dense, bound: float) -> bool:
    d, k = V.shape
    image, sizes = X @ V, np.abs(X) @ np.abs(V)
    least = np.abs(image) - sizes * relative_error(2 * d + 8) - 4.0 * d * SMALLEST * (1.0 + float(np.abs(V).max()))
    squares = np.square(np.maximum(least, 0.0))
    largest = max(1.0, float((V * V).sum(axis=1).max()) * (1.0 + relative_error(2 * k + 8)) + 4.0 * k * SMALLEST)
    lost = float(squares.sum()) * relative_error(squares.size + 8) + 4.0 * squares.size * SMALLEST
    needed = bound * largest
    if not (math.isfinite(lost) and math.isfinite(needed)):
        return False
    return bool(excess(math.nextafter(needed, math.inf) if bound > 0.0 else bound, squares) >= lost)


def _reaches_exactly(X: Dense, V: Dense, bound: float) -> bool:
    left, image = as_fractions(V), as_fractions(X) @ as_fractions(V)
    largest = max(1, (left * left).sum(axis=1).max())
    return Fraction((image * image).sum()) >= Fraction(bound) * Fraction(largest)
