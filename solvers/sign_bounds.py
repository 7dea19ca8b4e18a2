"""Symmetric and rectangular matrices beyond enumeration, brought to the one form that `sign_engine` maximises."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.definiteness import cholesky_margin, is_surely_psd
from signgeo.solvers.rounding import TINY, up
from signgeo.solvers.sign_engine import maximise_form, two_block
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import granule
from signgeo.solvers.sign_solution import SignSolution

Dense = NDArray[np.float64]


def semidefinite_shift(H: Dense) -> float | None:
    """The least delta tried with which H + delta I is proved PSD: 0 or of rounding size; None if none will do."""
    if is_surely_psd(H) or is_diagonally_dominant(H):
        return 0.0
    margin = float(cholesky_margin(np.abs(H.diagonal())).max())
    for delta in (2.0 * margin, 4.0 * margin, 16.0 * margin):
        if delta > 0.0 and is_surely_psd(H + delta * np.eye(H.shape[0])):
            return up(delta * (1.0 + 2.0**-50))
    return None


def is_diagonally_dominant(H: Dense) -> bool:
    """Whether H_ii >= sum over j != i of |H_ij| in every row, decided exactly: then H is PSD (a Laplacian is)."""
    terms = -np.abs(H)
    np.fill_diagonal(terms, H.diagonal())
    if bool((terms.sum(axis=1) < -1e-9 * np.abs(H).sum(axis=1)).any()):
        return False  # surely not, and no need for exact sums
    return all(math.fsum(row) >= 0.0 for row in terms.tolist())


def solve_symmetric(H: Dense, psd: bool, options: SignOptions) -> SignSolution:
    """L_inf(H) for a symmetric H; psd: it is known to be positive semidefinite.

    With H + delta I PSD, s^T H t = s^T (H + delta I) t - delta s^T t <= max z^T H z + 2 d delta: the slack.
    """
    shift = semidefinite_shift(H)
    if shift is None and not psd:
        return solve_bilinear(H, options)
    slack = up(2.0 * H.shape[0] * shift) if shift else 0.0
    if slack and slack < 2.0 * granule(H) and not options.certificate:
        slack = 0.0  # values s^T H t differ by multiples of 2u where all entries are multiples of u
    form = maximise_form(H, options, integral=not (slack and options.certificate))
    proof = form.proof
    if proof is not None and shift and proof.kind != "diagonal":
        proof.data["shift"] = shift
        proof = replace(proof, upper=up(proof.upper + up(2.0 * H.shape[0] * shift)))
    upper = up(form.upper + slack) if slack else form.upper
    slack = up(slack + form.slack) if form.slack else slack
    return SignSolution(form.z, form.z, upper, form.settled, proof, slack=slack, method=form.method)


def solve_bilinear(A: Dense, options: SignOptions) -> SignSolution:
    """Max s^T A t for any A."""
    K = two_block(A)
    form = maximise_form(K, options)
    m = A.shape[0]
    if not np.array_equal(2.0 * K[:m, m:], A):  # halves of subnormal entries, each off by TINY / 2 at most
        slack, upper = up(form.slack + A.size * TINY), up(form.upper + A.size * TINY)
        return SignSolution(form.z[:m].copy(), form.z[m:].copy(), upper, form.settled, slack=slack, method=form.method)
    if form.proof is not None:
        form.proof.data["doubled"] = True
    s, t = form.z[:m].copy(), form.z[m:].copy()
    return SignSolution(s, t, form.upper, form.settled, form.proof, slack=form.slack, method=form.method)
