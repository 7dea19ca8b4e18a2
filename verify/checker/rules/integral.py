"""What integral data add: values that lie on a grid, so that a bound just below the next one proves the one before."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import real
from signgeo.verify.checker.statement import Statement
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]


def attained_bound(statement: Statement, forms: list[Dense], multiple: int) -> float:
    """What a leaf has to prove so that the bound of the part holds: the bound, or less than the next value of the grid.

    With `unit` u every entry of the form K is a multiple of u. Flipping a sign changes s^T K s by an integer times 4 u,
    and x^T K y by one times 2 u; `multiple` says which of them the proof is about: 4, 2, or 0 for neither.
    """
    unit = statement.data.get("unit")
    if unit is None:
        return statement.bound
    u = real(unit, "unit")
    if u <= 0.0 or math.frexp(u)[0] != 0.5:
        raise MalformedDocument("unit: not a positive power of two")
    if not multiple or len(forms) != 1:
        raise Rejected("unit is about sign vectors of one matrix; it proves nothing here")
    K, step = forms[0], Fraction(multiple * u)
    if not is_multiple(K, u):
        raise Rejected("an entry of the matrix is not a multiple of unit")
    total = sum(map(Fraction, K.ravel().tolist()), Fraction(0))
    above = total + step * (math.floor((Fraction(statement.bound) - total) / step) + 1)
    nearest = float(above)
    return nearest if nearest < above else math.nextafter(nearest, -math.inf)


def is_multiple(matrix: Dense, unit: float) -> bool:
    """Whether every entry is an integer times the power of two `unit` (exact: such a division only shifts)."""
    quotient = matrix / unit
    return bool(np.isfinite(quotient).all()) and np.array_equal(np.trunc(quotient) * unit, matrix)
