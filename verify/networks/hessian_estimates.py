"""Better estimates of L_2, L_inf and R at a point than the paper's, from exact Hessian-vector products."""

from __future__ import annotations

from dataclasses import dataclass

from signgeo.solvers import Enclosure, Rigor, density, estimate_abs_sum, estimate_l2, estimate_linf_lower
from signgeo.verify.networks.empirical_loss import EmpiricalLoss, Vector

PROBES, RESTARTS, RTOL, FAILURE = 32, 3, 0.05, 0.05


@dataclass(frozen=True)
class HessianEstimate:
    """Intervals at one point, all ESTIMATED: L_2 and L_inf of the Hessian there, and R (Eq. 12).

    They fail with probability about 0.05 together, and the rounding of float32 products is outside them.
    """

    l2: Enclosure
    linf: Enclosure
    ratio: Enclosure


def hessian_estimate(loss: EmpiricalLoss, x: Vector, seed: int = 0, first: int | None = None) -> HessianEstimate:
    """L_2 by Lanczos; L_inf from below by sign power iteration, from above by Cauchy probes or d L_2 (Eq. 9).

    first : of the loss over that many batches only, gradient included; None: over all.

    Some 100 Hessian-vector products. Raises NonFiniteError, InputError where the gradient or the Hessian vanishes.
    """
    H = loss.hessian(x, first)
    l2 = estimate_l2(H, rtol=RTOL, failure=FAILURE / 2.0, seed=seed)
    lower = estimate_linf_lower(H, restarts=RESTARTS, seed=seed).lower
    total = estimate_abs_sum(H, probes=PROBES, failure=FAILURE / 2.0, seed=seed)
    upper = max(lower, min(total.upper, loss.dimension * l2.upper))
    linf = Enclosure(lower, upper, Rigor.ESTIMATED)
    ratio = density(loss.value_and_gradient(x, first)[1]) * float(loss.dimension) * l2 / linf
    return HessianEstimate(l2, linf, ratio)
