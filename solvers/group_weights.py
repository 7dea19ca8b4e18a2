"""One weight per group of coordinates that dominates a symmetric matrix: the upper bound for block and lp norms.

If -D(l) <= H <= D(l), where D(l) has l_g on the diagonal throughout group g, then for all x and y

    x^T H y <= (x^T D x + y^T D y) / 2 = (sum_g l_g |x_g|^2 + sum_g l_g |y_g|^2) / 2,

(apply both inequalities to x + y and x - y). On max_g |x_g| <= 1 this is at most sum l_g; on sum |x_g|^p <= 1, p >= 2,
it is at most the p/(p-2) norm of l by Hoelder's inequality. The best l solves a semidefinite program whose dual,

    max <A, H B>  over matrices A, B with rows a_i, b_i,  || (|A_g|_F)_g ||_p <= 1, the same for B,

(Grothendieck's relaxation; A = B suffices for PSD H) a power method solves at small rank: see claims.md G.1 for groups
of size 1 and p = inf. What it returns is a guess; the l handed out is lifted until verified Cholesky proves it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.definiteness import cholesky_margin, is_surely_psd, surely_dominates
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Lp, Norm
from signgeo.solvers.rounding import UNIT
from signgeo.solvers.sign_options import SignOptions

_SWEEPS = 2_000
_SETTLED = 2.0**-48  # relative growth per sweep below which the power method is taken to have converged


@dataclass(frozen=True, eq=False)
class Dominating:
    """Weights l (groups,) proved to satisfy -D(l) <= H <= D(l), and the factors (d, k) that they came from."""

    l: Dense
    left: Dense
    right: Dense


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of coordinates and the exponent of the norm over them.

    labels : the group of each coordinate (d,). outer : LInf(), or Lp(p) with p >= 2.
    """

    labels: NDArray[np.intp]
    outer: Norm

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.labels.max()) + 1

    def sizes(self, factor: Dense) -> Dense:
        """Frobenius norm of each group's rows, shape (groups,)."""
        return np.sqrt(np.bincount(self.labels, np.square(factor).sum(axis=1), self.count))

    def unit(self, factor: Dense) -> Dense:
        """The maximiser of <factor, V> over unit V."""
        sizes = self.sizes(factor)
        ratio = self.outer.direction(sizes) / np.where(sizes == 0.0, 1.0, sizes)
        return np.asarray(factor * ratio[self.labels, np.newaxis])


def dominating_weights(matrix: Dense, grouping: Grouping, options: SignOptions) -> Dominating:
    """Weights that dominate a matrix (d, d) with largest |entry| about 1, close to the best in the outer dual norm."""
    left, right = _factors(matrix, grouping, is_surely_psd(matrix), options)
    guess = (_weights(matrix @ right, left, grouping) + _weights(matrix @ left, right, grouping)) / 2.0
    return Dominating(_lifted(matrix, guess, grouping), left, right)


def dual_exponent(p: Fraction) -> Lp:
    """The norm over l that bounds sum l_g n_g^2 on sum n_g^p <= 1: exponent p / (p - 2)."""
    return Lp(math.inf if p == 2 else p / (p - 2))


def _factors(matrix: Dense, grouping: Grouping, psd: bool, options: SignOptions) -> tuple[Dense, Dense]:
    """The power method: B <- unit(H A), A <- unit(H B), or A <- unit(H A) for PSD H; <A, H B> never falls."""
    d = matrix.shape[0]
    rank = min(d, math.isqrt(2 * grouping.count * (1 if psd else 2)) + 2)
    left = grouping.unit(np.random.default_rng(options.seed).normal(size=(d, rank)))
    right, best = left, 0.0
    for _ in range(_SWEEPS):
        right = grouping.unit(matrix @ left)
        image = matrix @ right
        left = right if psd else grouping.unit(image)
        value = float((left * image).sum())
        if value <= best * (1.0 + _SETTLED) or options.remaining == 0.0:
            break
        best = value
    return left, right


def _weights(image: Dense, factor: Dense, grouping: Grouping) -> Dense:
    """At a stationary pair (H B)_g = l_g A_g; 0 for groups that vanish."""
    sizes = grouping.sizes(factor)
    return np.asarray(grouping.sizes(image) / np.where(sizes == 0.0, math.inf, sizes))


def _lifted(matrix: Dense, guess: Dense, grouping: Grouping) -> Dense:
    """The guess raised until both D(l) - H and D(l) + H are proved positive semidefinite.

    The least eigenvalue says how much is missing, the rounding margin of the proof is added, and what then still
    fails is raised further, twice as much each time.
    """
    labels = grouping.labels
    spread = guess[labels]
    least = min(float(np.linalg.eigvalsh(np.diag(spread) - sign * matrix)[0]) for sign in (1.0, -1.0))
    margin = max(float(cholesky_margin(spread + abs(least) + np.abs(matrix.diagonal())).max()), UNIT)
    missing, extra = max(0.0, -least), margin
    while True:
        weights = guess + (missing + extra)
        if all(surely_dominates(weights[labels], sign * matrix) for sign in (1.0, -1.0)):
            return np.asarray(weights)
        extra *= 2.0
