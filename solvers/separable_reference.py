"""L_sep as the paper states it (Eq. 31), through CVXPY: the reference the fast methods are compared with."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.mixing import unit_rows
from signgeo.solvers.separable_solution import SeparableSolution, certify


@lru_cache(maxsize=16)
def separable_problem(d: int, count: int) -> tuple[Any, Any, tuple[Any, ...]]:
    """The parametrised problem min sum(l), diag(l) - A_k PSD for k < count: (problem, l, parameters).

    It follows the rules of disciplined parametrised programming, so CVXPY compiles it once per (d, count).
    """
    cp: Any = import_module("cvxpy")
    l = cp.Variable(d)
    parameters = tuple(cp.Parameter((d, d), symmetric=True) for _ in range(count))
    problem = cp.Problem(cp.Minimize(cp.sum(l)), [cp.diag(l) - A >> 0 for A in parameters])
    return problem, l, parameters


def solve_reference(H: Dense, *, both: bool, rtol: float) -> SeparableSolution:
    """Bounds on L_sep(H) from CVXPY's primal and dual solutions, certified like any other.

    both : state diag(l) + H >= 0 too. Clarabel's own tolerances (1e-8) are left alone.
    """
    l, duals = optimal_pair((H, -H) if both else (H,))
    return certify(H, l, factor_of(duals), both, rtol)


def optimal_pair(matrices: tuple[Dense, ...]) -> tuple[Dense, list[Dense]]:
    """The minimising l (d,) and the dual matrices X_k (d, d), with sum_k diag(X_k) = 1."""
    problem, l, parameters = separable_problem(matrices[0].shape[0], len(matrices))
    for parameter, A in zip(parameters, matrices, strict=True):
        parameter.value = A
    problem.solve(solver="CLARABEL")
    return np.asarray(l.value, dtype=np.float64), [np.asarray(c.dual_value) for c in problem.constraints]


def factor_of(duals: list[Dense]) -> Dense:
    """The factor V of X, or of X_1 = P P^T, X_2 = Q Q^T the pair (U; V) = ([P Q]; [P -Q])."""
    roots = [dual_root(X) for X in duals]
    if len(roots) == 1:
        return unit_rows(roots[0])
    P, Q = roots
    return np.vstack([unit_rows(np.hstack([P, Q])), unit_rows(np.hstack([P, -Q]))])


def dual_root(X: Dense) -> Dense:
    """A factor P (d, d) with P P^T = X but for what rounding made negative."""
    values, vectors = np.linalg.eigh((X + X.T) / 2.0)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
