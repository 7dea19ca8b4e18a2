"""L_sep in closed form: diagonal matrices, and PSD matrices of dimension 2 (Eq. 34)."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import signed_sum_bounds, sum_up
from signgeo.solvers.separable_solution import SeparableSolution


def closed_form(H: Dense) -> SeparableSolution | None:
    """The exact solution where a formula gives it, else None.

    For d = 2 with H_11 >= 0 and H_22 >= 0, PSD or not: l_i = H_ii + |H_12|. It is feasible, the left side too, since
    both of l_i - H_ii and l_i + H_ii are at least |H_12|, and the signs s = (1, sign H_12) attain its sum.
    """
    d = H.shape[0]
    diagonal = H.diagonal()
    off = np.abs(H).sum(axis=1) - np.abs(diagonal)
    if not (d <= 2 or not np.any(H - np.diag(diagonal))) or diagonal.min() < 0.0:
        return None
    signs = np.ones(d)
    if d == 2 and H[0, 1] < 0.0:
        signs[1] = -1.0
    off = np.abs(H[0, 1]) if d == 2 else 0.0
    l = diagonal + off
    # Rounded up only where the addition was inexact, so that exact data keep their exact value.
    l = np.where((l - diagonal == off) & (l - off == diagonal), l, np.nextafter(l, np.inf))
    s = signs.astype(np.int8)
    lower = signed_sum_bounds(H, s, s)[0]
    return SeparableSolution(l, signs[:, None], lower, sum_up(l), signs)
