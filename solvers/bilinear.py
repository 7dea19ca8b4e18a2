"""The norm ||A||_{inf->1} = max of s^T A t over sign vectors s, t, for any rectangular matrix A.

Grothendieck's bilinear problem; for symmetric A it is L_inf (Equation 5 of the paper). Exact while the shorter side of
A has at most 24 entries; beyond, certified bounds through the (m + n)-dimensional form of `sign_bounds`.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import as_rectangular
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import require_scale
from signgeo.solvers.sign_solution import SignSolution, as_enclosure, best_response


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
    wide = matrix.shape[0] < matrix.shape[1]
    solution = _solve_tall(np.ascontiguousarray(matrix.T) if wide else matrix, options)
    if wide:
        solution = solution.transposed()
    return as_enclosure(matrix, solution, "inf_one_norm", options.seconds)


def _solve_tall(A: Any, options: SignOptions) -> SignSolution:
    from signgeo.solvers.sign_bounds import solve_bilinear
    from signgeo.solvers.sign_enumeration import ENUMERATION_LIMIT, best_signs

    n = A.shape[1]
    if not A.any():
        zero = ("diagonal", {"l": np.zeros(sum(A.shape)), "doubled": True})
        return SignSolution(np.ones(A.shape[0], np.int8), np.ones(n, np.int8), 0.0, True, zero, method="closed form")
    if n <= ENUMERATION_LIMIT and not options.certificate:
        t = best_signs(A, options.threads)
        return SignSolution(best_response(A, t), t, settled=True)
    return solve_bilinear(A, options)
