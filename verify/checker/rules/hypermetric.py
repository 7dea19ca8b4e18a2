"""``hypermetric``: an upper bound on sign forms by inequalities that every sign vector obeys; one leaf at the root."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import real
from signgeo.verify.checker.exact_sums import excess
from signgeo.verify.checker.psd import as_fractions, proves_psd, proves_psd_exactly
from signgeo.verify.checker.rules.diagonal import EXACT_DIMENSION, RATIONAL_DIMENSION
from signgeo.verify.checker.rules.integral import attained_bound
from signgeo.verify.checker.rules.leaf import check_leaf
from signgeo.verify.checker.statement import Statement
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]


def check(statement: Statement) -> str:
    """A leaf for every matrix of the statement."""
    forms, shifts, bound = prepare(statement)
    for H, extra in zip(forms, shifts, strict=True):
        check_leaf(H, None, statement.data, bound, extra=extra, exact=statement.exact)
    return f"a hypermetric bound, proved by {'exact elimination' if statement.exact else 'Cholesky'}"


def prepare(statement: Statement) -> tuple[list[Dense], list[list[float]], float]:
    """The matrices K, what to add to a bound on s^T K s for the quantity, and the bound that a leaf has to prove."""
    statement.require("upper", "max_sign_form", "linf", "inf_one_norm")
    forms = statement.forms()
    sign_form_only = statement.quantity == "max_sign_form" or bool(statement.data.get("doubled"))
    shift = real(statement.data.get("shift", 0), "shift")
    if shift < 0.0 or (sign_form_only and shift != 0.0):
        raise MalformedDocument("shift: a number >= 0, for linf of a matrix that is not doubled")
    bound = attained_bound(statement, forms, 2 if shift else 4)
    if sign_form_only:
        return forms, [[] for _ in forms], bound
    for k, H in enumerate(forms):
        if not shifted_is_psd(H, shift, statement.exact):
            raise Rejected(
                f"matrix {k} (plus shift) is not proved positive semidefinite, so s^T H s says nothing about linf"
            )
    return forms, [[shift] * (2 * H.shape[0]) if shift else [] for H in forms], bound


def shifted_is_psd(H: Dense, shift: float, exact: bool) -> bool:
    """Whether H + shift I is proved PSD: by diagonal dominance, by Cholesky unless `exact`, or in rationals."""
    if shift:
        lifted = H.copy()
        np.fill_diagonal(lifted, np.nextafter(H.diagonal() + shift, -np.inf))
    else:
        lifted = H
    if _is_dominant(lifted) or (not exact and proves_psd(lifted)):
        return True
    if H.shape[0] > (EXACT_DIMENSION if exact else RATIONAL_DIMENSION):
        return False
    exactly = as_fractions(H) + np.diag(as_fractions(np.full(H.shape[0], shift)))
    return proves_psd_exactly(exactly)


def _is_dominant(H: Dense) -> bool:
    """Whether every diagonal entry is at least the sum of the sizes beside it, decided without rounding."""
    sizes = np.abs(H)
    np.fill_diagonal(sizes, 0.0)
    return all(excess(centre, row) <= 0.0 for row, centre in zip(sizes, H.diagonal().tolist(), strict=True))
