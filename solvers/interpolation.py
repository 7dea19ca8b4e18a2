"""An upper bound on smoothness in lp, 1 < p < 2, by the Riesz-Thorin theorem with a measure on the coordinates.

With t = 2 - 2/p, so that 1/p = (1 - t) + t/2, and a measure rho > 0, the substitution u_i = rho_i^(1/p) x_i turns the
norm of L_p(rho) into that of l_p. The theorem between L_1(rho) and L_2(rho), where H has the same norm over the complex
numbers as over the reals, then reads

    ||H||_{p -> q} <= max_ij ( |H_ij| (rho_i rho_j)^(-t/2) )^(1-t)  *  || H_ij (rho_i rho_j)^((1-t)/2) ||_2^t

for every rho: constant rho gives the plain theorem, a good one roughly halves what it is off by.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms.lp import power_bounds
from signgeo.solvers.norms.rigorous import euclidean
from signgeo.solvers.rounding import gamma, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import l2

_SWEEPS = 150
_WORK = 10**9  # sweeps times d^3: about a second; the bound holds after any number of sweeps
_SPREAD = 40.0  # ln of the largest ratio of two measures: keeps every factor far from overflow


def interpolated(matrix: Dense, p: Fraction, options: SignOptions) -> float:
    """The least bound over the measures that a descent visits, for a matrix (d, d) with largest |entry| near 1."""
    t = 2 - 2 / p
    plain = _bound(matrix, np.ones(matrix.shape[0]), t)
    return min(plain, _bound(matrix, np.exp(_log_measure(matrix, float(t), options)), t))


def _bound(matrix: Dense, rho: Dense, t: Fraction) -> float:
    """The right-hand side for one rho >= 1, rounded up."""
    ends = [power_bounds(float(r), t / 2)[0] for r in rho]
    divisors = np.multiply.outer(ends, ends) * (1.0 - gamma(2))
    largest = up(float((np.abs(matrix) / divisors).max()))
    # A power rounded up is at most three units too large, the two products are two roundings more: eight units.
    factors = np.array([power_bounds(float(r), (1 - t) / 2)[1] for r in rho])
    weighted = matrix * np.multiply.outer(factors, factors)
    spectral = up(l2(weighted).upper + up(gamma(8) * euclidean(weighted.ravel()).upper))
    return up(largest * power_bounds(up(spectral / largest), t)[1])


def _log_measure(matrix: Dense, t: float, options: SignOptions) -> Dense:
    """ln rho >= 0 by descent on the logarithm of the bound: at its least, v_i^2 for the leading eigenvector v of the
    weighted matrix equals the share of coordinate i in the entries that attain the maximum."""
    logs = np.log(np.where(matrix == 0.0, 2.0**-200, np.abs(matrix)))
    z = np.zeros(matrix.shape[0])
    best, kept = np.inf, z
    for sweep in range(min(_SWEEPS, max(10, _WORK // z.size**3))):
        sums = np.add.outer(z, z)
        entries = logs - t / 2 * sums
        values, vectors = np.linalg.eigh(matrix * np.exp((1 - t) / 2 * sums))
        k = int(np.abs(values).argmax())
        objective = (1 - t) * float(entries.max()) + t * float(np.log(np.abs(values[k])))
        if objective < best:
            best, kept = objective, z
        shares = np.exp((entries - entries.max()) * (8.0 + sweep))
        step = shares.sum(axis=0) / shares.sum() - np.square(vectors[:, k])
        z = z + step * 4.0 / (1.0 + 0.1 * sweep)
        z = np.minimum(z - z.min(), _SPREAD)
        if options.remaining == 0.0:
            break
    return kept
