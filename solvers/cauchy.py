"""sum_ij |H_ij| from products with Cauchy vectors: the bound of Prop. 3 without entries (claims.md G.6).

If c has independent standard Cauchy entries, (H c)_i is Cauchy with scale r_i = sum_j |H_ij|, and for k probes
cos(pi / 2k)^k prod_j |y_ij|^(1/k) is an unbiased estimate of r_i. All rows see the same probes, so their errors do not
average out; the interval therefore comes from the variation between groups of probes of what a group adds to the sum.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.operators import SymmetricOperator, as_operator
from signgeo.solvers.real_arrays import as_integer, as_share

GROUPS = 16
"""Groups of probes: few enough that the thick quantile of Student's t makes up for the skewness of the estimate."""


def estimate_abs_sum(
    H: Any, *, dimension: int | None = None, probes: int = 64, failure: float = 0.05, seed: int = 0
) -> Enclosure:
    """An interval for sum_ij |H_ij| >= L_inf (Prop. 3), from `probes` products.

    Parameters
    ----------
    H, dimension : as for `as_operator`.
    probes : k >= 16. The relative standard error is at most about pi / (2 sqrt(k)), 20% at 64; less where rows differ.
    failure : the probability with which the interval misses the truth, exact as k grows. At k = 64 and 0.05 it misses
        4% to 6% of the time, from below (the truth is larger) up to 4 times as often as from above.
    seed : of the probes.

    Returns
    -------
    Enclosure, ESTIMATED. ln of the estimate is asymptotically normal; Student's quantile with groups - 1 degrees.

    Raises the errors of `as_operator`, OptionError.
    """
    operator = as_operator(H, dimension, seed=seed)
    return operator.restored(abs_sum_interval(operator, probes, as_share(failure, "failure"), seed))


def abs_sum_interval(operator: SymmetricOperator, probes: int, failure: float, seed: int) -> Enclosure:
    """The interval of `estimate_abs_sum` for the scaled operator."""
    from scipy.stats import t as student

    probes = as_integer(probes, "probes", GROUPS, "64 is a good start.")
    d, groups = operator.dimension, GROUPS
    rng = np.random.default_rng((seed, 6))
    sizes = np.bincount(np.arange(probes) % groups)
    logs = np.zeros((groups, d))
    for j in range(probes):
        with np.errstate(divide="ignore"):
            logs[j % groups] += np.log(np.abs(operator.scaled(rng.standard_cauchy(d))))
    means = logs.sum(axis=0) / probes
    live = np.isfinite(means)  # a product is exactly 0 for zero rows only, almost surely
    rows = math.cos(math.pi / (2 * probes)) ** probes * np.exp(means[live])
    total = float(rows.sum())
    if total == 0.0:
        return Enclosure(0.0, 0.0, Rigor.ESTIMATED, method=_method(probes, failure))
    influence = ((logs[:, live] / sizes[:, None] - means[live]) @ rows) / total
    weights = sizes / probes
    error = math.sqrt(float(np.square(weights * influence).sum()) * groups / (groups - 1))
    spread = float(student.ppf(1.0 - failure / 2.0, groups - 1)) * error
    return Enclosure(
        total * math.exp(-spread), total * math.exp(spread), Rigor.ESTIMATED, method=_method(probes, failure)
    )


def _method(probes: int, failure: float) -> str:
    return f"{probes} Cauchy probes, fails with probability about {failure:g}"
