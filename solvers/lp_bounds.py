"""Smoothness in the lp norms, tight at p = 1, 2 and inf (where the functions of those norms take over)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from signgeo.solvers.comparison import pair_lower, power_pair
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.group_weights import Dominating, Grouping, dominating_weights, dual_exponent
from signgeo.solvers.intake import Dense
from signgeo.solvers.interpolation import interpolated
from signgeo.solvers.norms import LInf, Lp
from signgeo.solvers.norms.lp import power_bounds
from signgeo.solvers.rounding import up
from signgeo.solvers.spectral_bounds import l2

_ROUNDINGS = 32


def lp_smoothness(matrix: Dense, norm: Lp, options: Mapping[str, Any]) -> Enclosure:
    """sup ||Hx||_q / ||x||_p, 1/p + 1/q = 1, for a matrix (d, d) with largest |entry| about 1.

    From below the power method. From above, 1 < p < 2: the Riesz-Thorin theorem between max|H_ij| at p = 1 and the
    spectral norm at p = 2, with a measure on the coordinates (`interpolation`). 2 < p: the least of

    - the p/(p-2) norm of weights l with -diag(l) <= H <= diag(l) (Hoelder's inequality; `group_weights`),
    - d^(1 - 2/p) times the spectral norm,
    - L_inf, since ||x||_inf <= ||x||_p and ||Hx||_q <= ||Hx||_1; it is computed only where it can be the least.
    """
    seed, p = int(options.get("seed", 0)), Fraction(norm.p)
    if p < 2:
        upper, starts = interpolated(matrix, p, options.get("time_limit", 60.0)), None
    else:
        weights = _weights(matrix, norm, seed, options.get("time_limit", 60.0))
        upper = dual_exponent(p).enclose(weights.l).upper
        growth = power_bounds(matrix.shape[0], 1 - 2 / p)[1]
        upper = min(upper, up(l2(matrix).upper * growth))
        starts = weights.roundings(seed, _ROUNDINGS)
    x, y = power_pair(matrix, norm, seed, starts)
    if p > 2:
        upper = min(upper, _max_norm_bound(matrix, upper, seed, options))
    return Enclosure(min(upper, pair_lower(matrix, norm, x, y)), upper, witness=(x, y), method="lp bounds")


def _weights(matrix: Dense, norm: Lp, seed: int, time_limit: float | None) -> Dominating:
    grouping = Grouping(np.arange(matrix.shape[0]), norm)
    return dominating_weights(matrix, grouping, psd=is_surely_psd(matrix), seed=seed, time_limit=time_limit)


def _max_norm_bound(matrix: Dense, upper: float, seed: int, options: Mapping[str, Any]) -> float:
    """The upper end of L_inf; `upper` itself where a sign pair already shows that L_inf is no less."""
    x, y = power_pair(matrix, LInf(), seed)
    if pair_lower(matrix, LInf(), x, y) >= upper:
        return upper
    from signgeo.solvers.sign_search import linf

    return linf(matrix, **options).upper
