"""``diagonal``: an upper bound by a diagonal matrix that dominates H."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import field, vector
from signgeo.verify.checker.exact_sums import excess
from signgeo.verify.checker.psd import as_fractions, proves_psd, proves_psd_exactly
from signgeo.verify.checker.rules import factored
from signgeo.verify.checker.rules.integral import attained_bound
from signgeo.verify.checker.statement import Statement
from signgeo.verify.checker.verdict import Rejected

Dense = NDArray[np.float64]
EXACT_DIMENSION = 200
RATIONAL_DIMENSION = 64  # up to here a matrix that Cholesky cannot prove (a singular one) is decided in rationals


def check(statement: Statement) -> str:
    """diag(l) - H (and diag(l) + H where the quantity needs it) PSD for every matrix, sum(l) <= bound."""
    statement.require("upper", "linf", "lsep", "max_sign_form", "inf_one_norm")
    factor = statement.inputs.factor()
    if factor is not None:
        return factored.dominated(statement, factor.X)
    forms = statement.forms()
    one_sided = statement.quantity == "max_sign_form" or bool(statement.data.get("doubled"))
    l = vector(field(statement.data, "l"), "l", forms[0].shape[0])
    multiple = 4 if one_sided else 2 if statement.quantity == "linf" else 0
    over = excess(attained_bound(statement, forms, multiple), l)
    if over > 0.0:
        raise Rejected(f"sum(l) exceeds the bound by {over:.3g}")
    for k, H in enumerate(forms):
        if not dominates(l, H, statement.exact):
            raise Rejected(f"diag(l) - H is not proved positive semidefinite (matrix {k})")
        if not one_sided and not dominates(l, -H, statement.exact):
            raise Rejected(f"diag(l) + H is not proved positive semidefinite (matrix {k})")
    return f"diag(l) {'>=' if one_sided else '>= +-'} H by {'exact elimination' if statement.exact else 'Cholesky'}"


def dominates(l: Dense, H: Dense, exact: bool) -> bool:
    """Whether diag(l) - H is proved PSD."""
    if exact:
        require_exact_dimension(l.size)
        return proves_psd_exactly(np.diag(as_fractions(l)) - as_fractions(H))
    difference = -H
    np.fill_diagonal(difference, np.nextafter(l - H.diagonal(), -np.inf))
    tight = l == H.diagonal()
    difference[tight, tight] = 0.0  # an exact difference, and zero rows are no obstacle
    if proves_psd(difference):
        return True
    return l.size <= RATIONAL_DIMENSION and proves_psd_exactly(np.diag(as_fractions(l)) - as_fractions(H))


def require_exact_dimension(d: int) -> None:
    """Rejected where elimination in rationals would take too long."""
    if d > EXACT_DIMENSION:
        raise Rejected(f"{d} rows are beyond the {EXACT_DIMENSION} that --exact factorises; check it without")
