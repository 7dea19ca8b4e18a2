"""Quadratic binary problems, in 0/1 or in spins, by the search that settles L_inf.

Both are max z^T K z over sign vectors in one dimension more: a linear term is the row of an extra sign z_0, and only
the products z_0 z_i count. The search asks nothing of K but symmetry. Integer data are treated exactly; otherwise the
rounding of the conversion is part of the bounds.

Minimise a QUBO of three variables:

>>> import numpy as np
>>> result = minimise_qubo(np.array([[-1.0, 2.0, 0.0], [2.0, -1.0, 2.0], [0.0, 2.0, -1.0]]))
>>> result.x.tolist(), result.value.lower, result.value.upper
([1, 0, 1], -2.0, -2.0)

The ground state of a frustrated triangle of spins:

>>> float(minimise_ising(np.eye(3) - np.ones((3, 3)), np.zeros(3)).value.upper)
-1.0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import ShapeError
from signgeo.solvers.intake import Dense, as_rectangular, as_symmetric, as_vector
from signgeo.solvers.rounding import down, gamma, sum_bounds, sum_down, sum_up, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import granule, require_scale


@dataclass(frozen=True, eq=False)
class BinaryMinimum:
    """x : the best point found, (n,) int8, in {0, 1} or {-1, 1}. value : the Enclosure of the minimum."""

    x: NDArray[np.int8]
    value: Enclosure


def minimise_qubo(Q: Any, **options: Any) -> BinaryMinimum:
    """The minimum of x^T Q x over x in {0, 1}^n, for Q (n, n), not necessarily symmetric; x_i^2 = x_i, so linear
    terms stand on the diagonal.

    options : rtol, time_limit, seed, n_jobs, progress, checkpoint as for `linf`. Raises ShapeError, DataTypeError,
    NonFiniteError, OptionError, ScaleError.
    """
    matrix = as_rectangular(Q, "Q")
    if matrix.shape[0] != matrix.shape[1]:
        raise ShapeError("Q", got=f"shape {matrix.shape}", expected="a square matrix", remedy="Pad it with zeros.")
    with np.errstate(over="ignore"):
        require_scale(8.0 * matrix, "8 Q")
    # With x = (1 + s) / 2 and S = Q + Q^T: 8 x^T Q x = sum S + tr S + 2 s^T S 1 + sum over i != j of S_ij s_i s_j.
    S = matrix + matrix.T
    n = S.shape[0]
    K = np.zeros((n + 1, n + 1))
    K[1:, 1:] = -S
    K[0, 1:] = K[1:, 0] = -S.sum(axis=1)
    np.fill_diagonal(K, 0.0)
    error = 0.0 if granule(matrix) > 0.0 else up(gamma(4 * n + 16) * 8.0 * sum_up(np.abs(matrix)))
    z, _, most = _largest(K, SignOptions(**options))
    x = ((1 + z[1:] * z[0]) // 2).astype(np.int8)
    chosen = x.astype(bool)
    constant = np.concatenate([matrix.ravel(), matrix.diagonal()]) * 2.0
    least = sum_down(np.append(constant, -most))
    least = down(least - error) if error else least
    high = sum_up(matrix[np.ix_(chosen, chosen)])
    return BinaryMinimum(x, _enclosure(least / 8.0, high, (_resolution(K) + error) / 8.0))


def minimise_ising(J: Any, h: Any = None, **options: Any) -> BinaryMinimum:
    """The ground state of E(s) = -sum over i < j of J_ij s_i s_j - sum h_i s_i over spins s in {-1, 1}^n.

    J : symmetric (n, n), its diagonal ignored; h : (n,) or None. Options and errors as for `minimise_qubo`, and
    SymmetryError.
    """
    given = as_symmetric(J, "J")
    n = given.dimension
    field = np.zeros(n) if h is None else as_vector(h, "h", n)
    K = np.zeros((n + 1, n + 1))
    K[1:, 1:] = given.dense()
    K[0, 1:] = K[1:, 0] = field
    np.fill_diagonal(K, 0.0)
    require_scale(K, "(J, h)")
    z, value, most = _largest(K, SignOptions(**options))
    result = _enclosure(-most / 2.0, -value / 2.0, _resolution(K) / 2.0)
    lower, upper = result.lower, result.upper
    if given.widening:  # symmetrising changed E by at most that
        result = replace(result, lower=down(lower - given.widening), upper=up(upper + given.widening), exact=False)
    return BinaryMinimum((z[1:] * z[0]).astype(np.int8), result)


def _largest(K: Dense, options: SignOptions) -> tuple[NDArray[np.int8], float, float]:
    """The best z, a lower bound on its value, and an upper bound on max z^T K z."""
    from signgeo.solvers.sign_engine import maximise_form

    if not K.any():
        return np.ones(K.shape[0], np.int8), 0.0, 0.0
    solution = maximise_form(K, options)
    z = solution.z
    low, high = sum_bounds(K * np.multiply.outer(z, z))
    if not solution.settled:
        return z, low, solution.upper
    return z, low, up(high + solution.slack) if solution.slack else high


def _resolution(K: Dense) -> float:
    """What the roundings of one evaluation of z^T K z may amount to."""
    return up(gamma(2 * K.size + 256) * sum_up(np.abs(K)))


def _enclosure(least: float, high: float, resolution: float) -> Enclosure:
    """The minimum lies in [least, high]; exact if the two differ by no more than the resolution.

    The callers divide by a power of two, which rounds subnormal bounds only. The minimum itself is a sum of entries,
    hence a multiple of the least float, so that rounding to such multiples cannot lead past it.
    """
    return Enclosure(least, high, exact=up(high - least) <= resolution or least == high, method="sign search")
