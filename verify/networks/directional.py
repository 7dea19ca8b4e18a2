"""The paper's estimates of L_2 and L_inf along one direction each (App. D.2), and R(x) from them (Eq. 12).

    L_2   from ||grad f(x + gamma s) - grad f(x)||_2 / (gamma ||s||_2),    s = -alpha_1 grad f(x)
    L_inf from ||grad f(x + gamma s) - grad f(x)||_1 / (gamma ||s||_inf),  s = -alpha_2 sign(grad f(x))

over a grid of gamma. The paper prints the minimum over gamma; the estimator that it cites (Zhang et al., 2019) takes
the maximum, as a constant that must hold for all gamma does. Both are given. Either is ESTIMATED: one direction says
nothing sure about the others, and only the maximum is a lower bound on the constant near x, up to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.verify.networks.empirical_loss import EmpiricalLoss, Vector

GAMMAS = (0.25, 0.5, 0.75, 1.0)
OVER_GAMMA = ("max", "min")


@dataclass(frozen=True)
class DirectionalEstimate:
    """What was measured at a point: training loss, phi(grad f(x)), and (max, min) over gamma of either constant.

    NaN where the gradient vanishes.
    """

    loss: float
    density: float
    l2: tuple[float, float]
    linf: tuple[float, float]
    dimension: int

    def ratio(self, over: str) -> float:
        """R(x) = phi d L_2 / L_inf (Eq. 12) with both constants the "max" or the "min" over gamma."""
        k = OVER_GAMMA.index(over)
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(self.density * self.dimension * np.float64(self.l2[k]) / self.linf[k])


def directional_estimate(
    loss: EmpiricalLoss, x: Vector, gradient_step: float, sign_step: float, gammas: Sequence[float] = GAMMAS
) -> DirectionalEstimate:
    """The estimate at x (d,): alpha_1 = gradient_step, alpha_2 = sign_step; 1 + 2 len(gammas) full gradients."""
    value, g = loss.value_and_gradient(x)
    squares = float(g @ g)
    if squares == 0.0:
        return DirectionalEstimate(value, np.nan, (np.nan, np.nan), (np.nan, np.nan), loss.dimension)
    density = float(np.abs(g).sum()) ** 2 / (loss.dimension * squares)
    by_gradient = [_quotient(loss, x, g, -gamma * gradient_step * g, 2) for gamma in gammas]
    by_sign = [_quotient(loss, x, g, -gamma * sign_step * np.sign(g), 1) for gamma in gammas]
    l2, linf = ((max(found), min(found)) for found in (by_gradient, by_sign))
    return DirectionalEstimate(value, density, l2, linf, loss.dimension)


def _quotient(loss: EmpiricalLoss, x: Vector, g: Dense, move: Dense, dual: int) -> float:
    """||grad f(x + move) - g|| / ||move|| in L_2 and L_2 (dual 2) or in L_1 and L_inf (dual 1)."""
    there = (x + move).astype(np.float32)
    moved = there.astype(np.float64) - x  # what is left of the move in float32
    primal = float(np.linalg.norm(moved) if dual == 2 else np.abs(moved).max(initial=0.0))
    change = loss.value_and_gradient(there)[1] - g
    return float(np.linalg.norm(change, dual)) / primal if primal > 0.0 else np.nan
