"""Nonnegative rational multipliers of cone elements that add up to zero: a linear program, then exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from signgeo.verify.engines.cone import Element

COLUMNS = 20_000
"""More elements than this are not tried: the program would take longer than a step of a proof should."""
SUPPORT = (1e-9, 1e-6, 1e-4)
"""Multipliers below this, relative to the largest, are dropped: only a guess, the exact solution decides."""

Found = list[tuple[Fraction, Element]]


def refute(elements: Sequence[Element]) -> Found | None:
    """Elements with coefficients that add up to the zero polynomial, a strict one among them; None if not found."""
    if not any(e.strict for e in elements) or len(elements) > COLUMNS:
        return None
    rows = {m: i for i, m in enumerate(sorted({m for e in elements for m in e.polynomial.to_dict()}))}
    numeric = _multipliers(elements, rows)
    if numeric is None:
        return None
    largest = float(np.abs(numeric).max())
    for relative in SUPPORT:
        support = [k for k, c in enumerate(numeric) if abs(c) > relative * largest]
        exact = _solve([elements[k] for k in support], rows)
        if exact is not None:
            return exact
    return None


def _multipliers(elements: Sequence[Element], rows: dict[Any, int]) -> Any:
    """A vertex solution in floating point of: sum c_k a_k = 0, sum of the strict c_k = 1, least cost; or None."""
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    values, where, starts = [], [], [0]
    signed = [(e, s) for e in elements for s in ((1.0, -1.0) if e.free else (1.0,))]
    for e, s in signed:
        for m, c in e.polynomial.to_dict().items():
            values.append(s * float(c.p) / float(c.q))
            where.append(rows[m])
        if e.strict:
            values.append(1.0)
            where.append(len(rows))
        starts.append(len(values))
    matrix = csc_array((values, where, starts), shape=(len(rows) + 1, len(signed)))
    right = np.zeros(len(rows) + 1)
    right[-1] = 1.0
    solved = linprog([e.cost for e, _ in signed], A_eq=matrix, b_eq=right, bounds=(0, None), method="highs-ds")
    if solved.status != 0:
        return None
    found, k = np.zeros(len(elements)), 0
    for i, e in enumerate(elements):
        found[i] = solved.x[k] - solved.x[k + 1] if e.free else solved.x[k]
        k += 2 if e.free else 1
    return found


def _solve(elements: Sequence[Element], rows: dict[Any, int]) -> Found | None:
    """The exact multipliers of the support, or None if there are none or one has the wrong sign."""
    import flint

    n = len(elements)
    table = flint.fmpq_mat(len(rows) + 1, n + 1)
    for j, e in enumerate(elements):
        for m, c in e.polynomial.to_dict().items():
            table[rows[m], j] = c
        if e.strict:
            table[len(rows), j] = 1
    table[len(rows), n] = 1
    reduced, rank = table.rref()
    exact = [Fraction(0)] * n
    for i in range(rank):
        pivot = next(j for j in range(n + 1) if reduced[i, j] != 0)
        if pivot == n:
            return None
        exact[pivot] = Fraction(int(reduced[i, n].p), int(reduced[i, n].q))
    if any(c < 0 and not e.free for c, e in zip(exact, elements, strict=True)):
        return None
    return [(c, e) for c, e in zip(exact, elements, strict=True) if c]
