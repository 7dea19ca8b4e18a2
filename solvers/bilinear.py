"""The norm ||A||_{inf->1} = max of s^T A t over sign vectors s, t, for any rectangular matrix A.

Grothendieck's bilinear problem; for symmetric A it is L_inf (Equation 5 of the paper). Exact while the shorter side of
A has at most 24 entries; beyond, certified bounds through the (m + n)-dimensional form of `sign_bounds`.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense, as_rectangular
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import require_scale
from signgeo.solvers.sign_solution import Proof, SignSolution, as_enclosure, best_response


def inf_one_norm(
    A: Any,
    *,
    rtol: float = 0.0,
    time_limit: float | None = 60.0,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: bool | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    certificate: bool = False,
) -> Enclosure:
    """Enclose ||A||_{inf->1} for A of shape (m, n).

    Options as in `linf`. The witness is a pair of int8 sign vectors s (m,), t (n,) with s^T A t = lower.

    Raises
    ------
    ShapeError, DataTypeError, NonFiniteError, OptionError; ScaleError when sums of entries may overflow.
    """
    options = SignOptions(rtol, time_limit, seed, n_jobs, progress, checkpoint, certificate)
    matrix = as_rectangular(A)
    require_scale(matrix, "A")
    return as_enclosure(matrix, _solve(matrix, options), "inf_one_norm", options.seconds)


def _solve(A: Dense, options: SignOptions) -> SignSolution:
    from signgeo.solvers.sign_bounds import solve_bilinear
    from signgeo.solvers.sign_enumeration import ENUMERATION_LIMIT, best_signs

    m, n = A.shape
    if not A.any():
        zero = Proof("diagonal", {"l": np.zeros(m + n), "doubled": True}, 0.0)
        return SignSolution(np.ones(m, np.int8), np.ones(n, np.int8), 0.0, True, zero, method="closed form")
    if min(m, n) > ENUMERATION_LIMIT or options.certificate:
        return solve_bilinear(A, options)
    if m < n:
        s = best_signs(np.ascontiguousarray(A.T), options.threads)
        return SignSolution(s, best_response(A.T, s), settled=True)
    t = best_signs(A, options.threads)
    return SignSolution(best_response(A, t), t, settled=True)
