"""When H = X^T X is better left unformed: asked before anything else of a Gram is loaded."""

from __future__ import annotations

from typing import Any, TypeGuard

from signgeo.solvers.intake import Gram

_MOST_ROWS = 5  # up to which directions in R^n are searched: d = 1,000 takes 0.1 s with 4 rows, 5 s with 5
_FEWEST_COLUMNS = 24  # up to which all sign vectors are tried
_FORMED = 1_500  # columns up to which X^T X is formed all the same: more can be done with it


def has_few_rows(H: Any) -> TypeGuard[Gram]:
    """Whether H is a Gram whose L_inf a search over directions in R^n finds."""
    return isinstance(H, Gram) and H.X.shape[0] <= _MOST_ROWS and H.shape[0] > _FEWEST_COLUMNS


def is_wide(H: Any) -> TypeGuard[Gram]:
    """Whether H is a Gram of so many more columns than rows that X^T X is not worth forming."""
    return isinstance(H, Gram) and H.shape[0] > max(_FORMED, 2 * H.X.shape[0])
