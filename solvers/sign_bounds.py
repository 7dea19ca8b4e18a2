"""Certified bounds without a full search: a rounded witness from below, L_sep from above.

Every problem here is put as max z^T K z over sign vectors z: K = H for a positive semidefinite H; for any other matrix
A of shape (m, n), max s^T A t is that of the (m + n)-dimensional K = [[0, A / 2], [A^T / 2, 0]], z = (s, t).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.definiteness import cholesky_margin, is_surely_psd
from signgeo.solvers.rounding import up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_solution import SignSolution

Dense = NDArray[np.float64]


def two_block(A: Dense) -> Dense:
    """K (m + n, m + n) with (s, t)^T K (s, t) = s^T A t."""
    m, n = A.shape
    K = np.zeros((m + n, m + n))
    K[:m, m:] = A / 2.0
    K[m:, :m] = A.T / 2.0
    return K


def semidefinite_slack(H: Dense) -> float | None:
    """A bound on L_inf(H) - max s^T H s for an H that is PSD up to rounding, or None when it is surely further off.

    With H + delta I proved PSD, s^T H t = s^T (H + delta I) t - delta s^T t <= max z^T H z + 2 d delta.
    """
    if is_surely_psd(H):
        return 0.0
    d = H.shape[0]
    margin = float(cholesky_margin(np.abs(H.diagonal())).max())
    for delta in (2.0 * margin, 4.0 * margin, 16.0 * margin):
        if delta > 0.0 and is_surely_psd(H + delta * np.eye(d)):
            return up(2.0 * d * up(delta * (1.0 + 2.0**-50)))
    return None


def bound_symmetric(H: Dense, psd: bool, options: SignOptions) -> SignSolution:
    """Bounds on L_inf(H) for a symmetric H; psd: it is known to be positive semidefinite."""
    slack = 0.0 if psd else semidefinite_slack(H)
    if slack is not None:
        from signgeo.solvers.mixing import low_rank
        from signgeo.solvers.separable import lsep
        from signgeo.solvers.sign_rounding import rounded_signs

        z = rounded_signs(H, low_rank(H, seed=options.seed), seed=options.seed)
        bound = lsep(H, seed=options.seed, time_limit=options.time_limit)
        proof = ("diagonal", {"l": bound.certificate.l})
        return SignSolution(z, z, bound.upper, proof=proof, method="rounding and L_sep")
    return bound_bilinear(H, options)


def bound_bilinear(A: Dense, options: SignOptions) -> SignSolution:
    """Bounds on max s^T A t for any A."""
    from signgeo.solvers.mixing import low_rank
    from signgeo.solvers.separable import lsep
    from signgeo.solvers.sign_rounding import rounded_signs

    K = two_block(A)
    m = A.shape[0]
    z = rounded_signs(K, low_rank(K, seed=options.seed), seed=options.seed)
    bound = lsep(K, seed=options.seed, time_limit=options.time_limit)
    l = bound.certificate.l
    proof = ("diagonal", {"l": l, "doubled": True})
    return SignSolution(z[:m].copy(), z[m:].copy(), bound.upper, proof=proof, method="rounding and L_sep")
