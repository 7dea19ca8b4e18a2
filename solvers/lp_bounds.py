"""Smoothness in the lp norms, tight at p = 1, 2 and inf (where the functions of those norms take over)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from signgeo.solvers.comparison import options_of_part, pair_lower, power_enclosure, power_pair, projections
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.group_weights import Grouping, dominating_weights, dual_exponent
from signgeo.solvers.intake import Dense
from signgeo.solvers.interpolation import interpolated
from signgeo.solvers.norms import LInf, Lp
from signgeo.solvers.norms.lp import power_bounds
from signgeo.solvers.rounding import up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import l2


def lp_smoothness(matrix: Dense, norm: Lp, options: SignOptions) -> Enclosure:
    """sup ||Hx||_q / ||x||_p, 1/p + 1/q = 1, for a matrix (d, d) with largest |entry| about 1.

    From below the power method. From above, 1 < p < 2: the Riesz-Thorin theorem between max|H_ij| at p = 1 and the
    spectral norm at p = 2, with a measure on the coordinates (`interpolation`). 2 < p: the least of

    - the p/(p-2) norm of weights l with -diag(l) <= H <= diag(l) (Hoelder's inequality; `group_weights`),
    - d^(1 - 2/p) times the spectral norm,
    - L_inf, since ||x||_inf <= ||x||_p and ||Hx||_q <= ||Hx||_1; it is computed only where it can be the least.
    """
    p, d = Fraction(norm.p), matrix.shape[0]
    if p < 2:
        return power_enclosure(matrix, norm, interpolated(matrix, p, options), "lp bounds", options.seed)
    weights = dominating_weights(matrix, Grouping(np.arange(d), norm), options)
    upper = min(dual_exponent(p).enclose(weights.l).upper, up(l2(matrix).upper * power_bounds(d, 1 - 2 / p)[1]))
    upper = min(upper, _max_norm_bound(matrix, upper, options))
    starts = projections(weights.left, weights.right, options.seed)
    return power_enclosure(matrix, norm, upper, "lp bounds", options.seed, starts)


def _max_norm_bound(matrix: Dense, upper: float, options: SignOptions) -> float:
    """The upper end of L_inf; `upper` itself where a sign pair already shows that L_inf is no less."""
    x, y = power_pair(matrix, LInf(), options.seed)
    if pair_lower(matrix, LInf(), x, y) >= upper:
        return upper
    from signgeo.solvers.sign_search import linf

    return linf(matrix, **options_of_part(options), checkpoint=options.checkpoint).upper
