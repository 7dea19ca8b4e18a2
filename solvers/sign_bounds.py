"""Symmetric and rectangular matrices beyond enumeration, brought to the one form that `sign_engine` maximises."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.definiteness import cholesky_margin, is_surely_psd
from signgeo.solvers.rounding import up
from signgeo.solvers.sign_engine import FormSolution, maximise_form, two_block
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import granule
from signgeo.solvers.sign_solution import SignSolution

Dense = NDArray[np.float64]


def semidefinite_slack(H: Dense) -> float | None:
    """A bound on L_inf(H) - max s^T H s for an H that is PSD up to rounding, or None when it may be further off.

    With H + delta I proved PSD, s^T H t = s^T (H + delta I) t - delta s^T t <= max z^T H z + 2 d delta.
    """
    if is_surely_psd(H) or is_diagonally_dominant(H):
        return 0.0
    d = H.shape[0]
    margin = float(cholesky_margin(np.abs(H.diagonal())).max())
    for delta in (2.0 * margin, 4.0 * margin, 16.0 * margin):
        if delta > 0.0 and is_surely_psd(H + delta * np.eye(d)):
            slack = up(2.0 * d * up(delta * (1.0 + 2.0**-50)))
            # Values s^T H t differ by multiples of 2u where all entries are multiples of u: less is no difference.
            return 0.0 if slack < 2.0 * granule(H) else slack
    return None


def is_diagonally_dominant(H: Dense) -> bool:
    """Whether H_ii >= sum over j != i of |H_ij| in every row, decided exactly: then H is PSD (a Laplacian is)."""
    terms = -np.abs(H)
    np.fill_diagonal(terms, H.diagonal())
    if bool((terms.sum(axis=1) < -1e-9 * np.abs(H).sum(axis=1)).any()):
        return False  # surely not, and no need for exact sums
    return all(math.fsum(row) >= 0.0 for row in terms.tolist())


def solve_symmetric(H: Dense, psd: bool, options: SignOptions) -> SignSolution:
    """L_inf(H) for a symmetric H; psd: it is known to be positive semidefinite."""
    slack = 0.0 if psd else semidefinite_slack(H)
    if slack is None:
        return solve_bilinear(H, options)
    form = maximise_form(H, options)
    return SignSolution(form.z, form.z, up(form.upper + slack), form.settled, _proof(form, {}), slack=slack)


def solve_bilinear(A: Dense, options: SignOptions) -> SignSolution:
    """Max s^T A t for any A."""
    form = maximise_form(two_block(A), options)
    m = A.shape[0]
    s, t = form.z[:m].copy(), form.z[m:].copy()
    return SignSolution(s, t, form.upper, form.settled, _proof(form, {"doubled": True}))


def _proof(form: FormSolution, remarks: dict[str, bool]) -> tuple[str, dict[str, object]] | None:
    return None if form.settled else ("diagonal", {"l": form.l, **remarks})
