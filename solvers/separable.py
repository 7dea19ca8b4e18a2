"""L_sep: the least sum of l with -diag(l) <= H <= diag(l) (Eq. 31), certified from both sides."""

from __future__ import annotations

import math
import time
from typing import Any

from signgeo.solvers.certificate import Certificate
from signgeo.solvers.definiteness import is_surely_psd, surely_negative_vector
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import OptionError
from signgeo.solvers.gram_shape import is_wide
from signgeo.solvers.intake import Dense, SymmetricMatrix, as_symmetric, is_operator
from signgeo.solvers.rounding import down, sum_up, up
from signgeo.solvers.separable_scaling import Scaled, scaled
from signgeo.solvers.separable_solution import SeparableSolution
from signgeo.solvers.sign_options import SignOptions

_SPARSE_ALWAYS = 2_000  # rows beyond which a sparse matrix is not made dense
_SPARSE_FROM, _SPARSE_FILL = 300, 0.05  # rows and part of nonzeros from which sparse sweeps are much the faster
_NEWTON_LIMIT = 6_000  # beyond it the matrices of a Newton step outgrow a laptop's memory
_SHORT, _LONG, _ROUNDS = 250, 10_000, 6  # passes of the low-rank method where Newton steps can follow, and where not
METHODS = ("auto", "lowrank", "newton", "cvxpy")


def lsep(
    H: Any,
    *,
    method: str = "auto",
    rtol: float = 1e-7,
    time_limit: float | None = 60.0,
    seed: int = 0,
) -> Enclosure:
    """L_sep = min sum(l) subject to -diag(l) <= H <= diag(l) (Eq. 31), with a certificate for both bounds.

    Parameters
    ----------
    H : what H may be (see `signgeo.solvers.intake`), shape (d, d). For PSD H the left side costs nothing. A sparse one
        with more than 2,000 rows, or more than 300 and at most 5% of its entries nonzero, goes to
        `signgeo.solvers.separable_sparse`, which beyond 3,000 rows may only estimate the upper bound. A scipy
        LinearOperator has both bounds estimated: it is aimed at max(rtol, 1e-3), is ESTIMATED, and fails with a
        probability of at most 1e-6; see `signgeo.solvers.separable_operator`.
    method : ``"lowrank"`` (coordinate ascent on X = V V^T), ``"newton"`` (dual barrier, second order), ``"cvxpy"`` (the
        problem as the paper states it, by Clarabel: the reference, slow), or ``"auto"``: low-rank, with the barrier
        method to finish where that is slow.
    rtol : stop when upper - lower <= rtol * upper; the bounds are true whatever stops the run. A large sparse matrix
        also stops when finer factors no longer narrow the gap.
    time_limit : seconds, or None.
    seed : of the random start.

    Returns
    -------
    Enclosure; its certificate has ``l`` (d,), data of a ``diagonal`` part (the upper bound), and ``X``, data of a
    ``gram`` part (the lower bound): the factor V (d, k) of X = V V^T, or for indefinite H the pair (U; V) (2d, k) with
    value sum H_ij <u_i, v_j>. The witness is that factor. Both speak of the symmetrised matrix; what averaging (or
    forming X^T X) changed is added to the bounds of the Enclosure.

    Raises DataTypeError, ShapeError, NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    if method not in METHODS:
        raise OptionError(
            "method", got=repr(method), expected=f"one of {', '.join(METHODS)}", remedy="Use 'auto' if unsure."
        )
    options = SignOptions(rtol=rtol, time_limit=time_limit, seed=seed)
    if is_operator(H):
        from signgeo.solvers.matrix_free import operator_lsep

        return operator_lsep(H, method=method, rtol=rtol, time_limit=time_limit, seed=seed)
    if is_wide(H) and method in ("auto", "lowrank"):
        from signgeo.solvers.gram_constants import gram_lsep

        return gram_lsep(H, options)
    given = as_symmetric(H)
    if _stays_sparse(given) and method in ("auto", "lowrank"):
        from signgeo.solvers.separable_sparse import sparse_lsep

        return sparse_lsep(given, rtol=rtol, time_limit=time_limit, seed=seed)
    dense = given.dense()
    frame = scaled((dense,))
    solution = _solve(frame.matrices[0], method, options)
    return _enclosure(given, dense, _restored(solution, frame), method, options)


def _stays_sparse(given: SymmetricMatrix) -> bool:
    d = given.dimension
    if not given.is_sparse:
        return False
    # A diagonal matrix, which has no more than d nonzeros, has a closed form on the dense side.
    return d > _SPARSE_ALWAYS or (d > _SPARSE_FROM and d < given.matrix.nnz <= _SPARSE_FILL * d * d)


def _solve(H: Dense, method: str, options: SignOptions) -> SeparableSolution:
    """Bounds for a matrix of entries below 1 by the method named."""
    from signgeo.solvers.separable_closed import closed_form

    closed = closed_form(H) if method == "auto" else None
    if closed is not None:
        return closed
    psd = is_surely_psd(H)
    # Between the two, one factor gives a true lower bound, and an l proved on both sides a true upper one.
    pair = not psd and surely_negative_vector(H) is not None
    deadline = math.inf if options.time_limit is None else options.started + options.time_limit
    if method == "cvxpy":
        from signgeo.solvers.separable_reference import solve_reference

        return solve_reference(H, both=not psd, rtol=options.rtol)
    from signgeo.solvers.separable_lowrank import solve_low_rank
    from signgeo.solvers.separable_newton import finish

    d = H.shape[0]
    alone = method == "lowrank" or (method == "auto" and d > _NEWTON_LIMIT)
    first = solve_low_rank(
        H,
        pair=pair,
        both=not psd,
        rtol=max(options.rtol, 1e-3) if method == "newton" else options.rtol,
        seed=options.seed,
        deadline=deadline,
        sweeps=_LONG if alone else max(_SHORT, d // 4),  # a pass costs d^2.5, a Newton step d^3
        rounds=_ROUNDS if alone else 1,
    )
    return first if alone else finish(H, first, both=not psd, rtol=options.rtol, deadline=deadline)


def _restored(solution: SeparableSolution, frame: Scaled) -> SeparableSolution:
    l = frame.restored_l(solution.l)
    return SeparableSolution(l, solution.factor, frame.restored_lower(solution.lower), sum_up(l), solution.signs)


def _enclosure(
    given: SymmetricMatrix, dense: Dense, solution: SeparableSolution, method: str, options: SignOptions
) -> Enclosure:
    lower, upper = solution.lower, solution.upper
    if given.widening:
        lower, upper = max(0.0, down(lower - given.widening)), up(upper + given.widening)
    return Enclosure(
        lower,
        upper,
        witness=solution.factor,
        certificate=Certificate((given.matrix,), solution.parts(dense)),
        seconds=time.perf_counter() - options.started,
        exact=lower == upper or (solution.signs is not None and upper <= up(up(lower))),
        method=method,
    )
