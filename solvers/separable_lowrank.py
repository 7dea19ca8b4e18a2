"""L_sep by the low-rank method: a factor and the l it implies, refined until the certified gap is small enough."""

from __future__ import annotations

import time

from signgeo.solvers.intake import Dense
from signgeo.solvers.mixing import low_rank
from signgeo.solvers.separable_solution import SeparableSolution, better, certify, implied_l, two_sided_form

_FIRST = 0.3  # of rtol: then one Cholesky factorisation usually proves what is needed
_TIGHTEN = 0.03  # how much smaller the tolerance of the next round is where the gap is still too large


def solve_low_rank(
    H: Dense, *, pair: bool, both: bool, rtol: float, seed: int, deadline: float, sweeps: int, rounds: int
) -> SeparableSolution:
    """Bounds on L_sep(H), entries of size about 1.

    pair : maximise sum H_ij <u_i, v_j> over two factors (indefinite H), else tr(H V V^T).
    both : prove diag(l) + H >= 0 too (no need for a PSD H).
    sweeps, rounds : at most so many passes a round, and so many rounds, each to a smaller tolerance.
    """
    K = two_sided_form(H) if pair else H
    tolerance, factor, best = _FIRST * rtol, None, None
    for _ in range(rounds):
        factor = low_rank(K, start=factor, rtol=tolerance, max_sweeps=sweeps, seed=seed, deadline=deadline)
        best = better(best, certify(H, implied_l(H, factor), factor, both, rtol))
        if best.gap <= rtol or time.perf_counter() >= deadline:
            break
        tolerance *= _TIGHTEN
    assert best is not None  # rounds >= 1
    return best
