"""The smoothness constant L_inf of a symmetric matrix in the infinity norm: max ||H x||_1 over ||x||_inf <= 1.

Equation 5 of the paper; the maximum is attained at sign vectors and NP-hard to find. Up to d = 24 every symmetric H is
settled by enumeration; beyond, by the closest-point search and the branch and bound of `sign_engine`, as far as time
allows, and X^T X with up to five rows in X, of any d, by directions in R^n (`gram_cones`). With ``certificate=True``
the answer comes with a proof that a checker accepts without a search.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.gram_shape import has_few_rows, is_wide
from signgeo.solvers.intake import as_symmetric, is_operator
from signgeo.solvers.rounding import signed_sum_bounds, sum_up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import require_scale
from signgeo.solvers.sign_solution import Proof, SignSolution, as_enclosure, best_response

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]


def linf(
    H: Any,
    *,
    rtol: float = 0.0,
    time_limit: float | None = 60.0,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: bool | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    certificate: bool = False,
) -> Enclosure:
    """Enclose L_inf(H) = max over sign vectors s, t of s^T H t; for positive semidefinite H also max s^T H s.

    Parameters
    ----------
    H : symmetric (d, d), dense or sparse, or Gram(X); or a scipy LinearOperator, whose interval is ESTIMATED and fails
        with probability about 0.05 (`estimate_linf`): of the options it heeds the seed only.
    rtol, time_limit, seed, n_jobs, progress, checkpoint, certificate : see `SignOptions`.

    Returns
    -------
    Enclosure whose witness is an int8 sign vector s (d,) with s^T H s = lower, or a pair (s, t) with s^T H t = lower
    where no single vector attains it. `exact` says whether the value is settled.

    Raises
    ------
    ShapeError, DataTypeError, NonFiniteError, SymmetryError, OptionError; ScaleError when sums of entries may overflow.
    """
    options = SignOptions(rtol, time_limit, seed, n_jobs, progress, checkpoint, certificate)
    if is_operator(H):
        from signgeo.solvers.matrix_free import operator_linf

        return operator_linf(H, options)
    if is_wide(H) or (has_few_rows(H) and not certificate):
        from signgeo.solvers.gram_constants import gram_linf

        return gram_linf(H, options)
    given = as_symmetric(H)
    require_scale(given.matrix, "H")
    solution = solve_by_components(given.matrix, given.gram is not None, options)
    return as_enclosure(given.matrix, solution, "linf", options.seconds, given.widening)


def solve_by_components(matrix: Any, psd: bool, options: SignOptions) -> SignSolution:
    """Solve each connected component of the graph of nonzeros apart and join the parts; psd: known to be so."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    n_parts, labels = connected_components(sp.csr_array(matrix), directed=False)
    if n_parts == 1 or options.certificate:  # one proof speaks of the whole matrix
        return solve_connected(matrix, psd, options)
    diagonal = matrix.diagonal()
    # Isolated coordinates need no search: s_i t_i H_ii is at most |H_ii|.
    s, t = np.where(diagonal < 0.0, -1, 1).astype(np.int8), np.ones(labels.size, np.int8)
    uppers = [sum_up(np.abs(diagonal[np.bincount(labels)[labels] == 1]))]
    parts: list[SignSolution] = []
    places: list[NDArray[np.intp]] = []
    order = np.argsort(labels, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        if members.size > 1:
            block = matrix[members][:, members] if sp.issparse(matrix) else matrix[np.ix_(members, members)]
            part = solve_connected(block, psd, _numbered(options, len(parts)))
            s[members], t[members] = part.s, part.t
            parts.append(part)
            places.append(members)
            uppers.append(part.upper)
    settled = all(part.settled for part in parts)
    method = "" if parts else "closed form"
    slack = sum_up(np.array([part.slack for part in parts])) if parts else 0.0
    rigor = min((part.rigor for part in parts), default=Rigor.CERTIFIED)
    upper, proof = sum_up(np.array(uppers)), None
    if not settled:
        from signgeo.solvers.sign_joint import joint_proof

        proof = joint_proof(matrix, parts, places)
        if proof is not None and all(part.proof is not None and part.upper >= part.proof.upper for part in parts):
            upper = max(upper, proof.upper)  # no search bettered any part: equal but for the order of summation
    return SignSolution(s, t, upper, settled, proof, slack=slack, rigor=rigor, method=method)


def _numbered(options: SignOptions, k: int) -> SignOptions:
    """Options with a checkpoint file of the k-th component's own."""
    if options.checkpoint is None:
        return options
    return replace(options, checkpoint=f"{os.fspath(options.checkpoint)}.{k}")


def solve_connected(matrix: Any, psd: bool, options: SignOptions) -> SignSolution:
    """Bounds for one symmetric matrix, dense or sparse, whose graph of nonzeros is connected."""
    from signgeo.solvers.sign_bounds import solve_symmetric
    from signgeo.solvers.sign_enumeration import ENUMERATION_LIMIT, best_signs
    from signgeo.solvers.sign_large import SEARCH_LIMIT, bound_large

    if matrix.shape[0] > SEARCH_LIMIT:
        return bound_large(matrix, options)
    H = np.ascontiguousarray(matrix if isinstance(matrix, np.ndarray) else matrix.toarray())
    d = H.shape[0]
    if not H.any():
        zero = Proof("diagonal", {"l": np.zeros(d)}, 0.0)
        return SignSolution(np.ones(d, np.int8), np.ones(d, np.int8), 0.0, True, zero, method="closed form")
    if d <= ENUMERATION_LIMIT and not options.certificate:
        t = best_signs(H, options.threads) if d > 2 else _closed_form(H)
        method = "closed form" if d <= 2 else ""
        return SignSolution(best_response(H, t), t, _value_bound(H, t), True, method=method)
    return solve_symmetric(H, psd, options)


def _closed_form(H: Dense) -> Signs:
    """For d = 1 any sign; for d = 2 the better of (1, 1) and (1, -1), decided without rounding."""
    if H.shape[0] == 1:
        return np.ones(1, np.int8)
    plus, minus = np.array([1, 1], np.int8), np.array([1, -1], np.int8)
    return plus if _value_bound(H, plus) >= _value_bound(H, minus) else minus


def _value_bound(A: Dense, t: Signs) -> float:
    """An upper bound on ||A t||_1."""
    return signed_sum_bounds(A, best_response(A, t), t)[1]
