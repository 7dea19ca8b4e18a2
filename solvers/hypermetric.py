"""Upper bounds on max z^T K z, tightened by hypermetric inequalities and certified.

For gamma >= 0 and integer b of odd sum, diag(l) - K - sum gamma b b^T positive semidefinite proves
z^T K z <= sum l - sum gamma for every sign vector z, because (b^T z)^2 >= 1. `Tightening` improves gamma in rounds;
`certified_bound` turns any gamma into a proved bound, and `tight_bound` into one that equals the value of a given z,
where the relaxation is tight at it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.definiteness import cholesky_margin, is_surely_psd
from signgeo.solvers.hypermetric_cuts import Cuts, violated
from signgeo.solvers.hypermetric_dual import ascend
from signgeo.solvers.mixing import solved_again
from signgeo.solvers.rounding import UNIT, gamma, sum_up

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_PENALTY = 0.006  # of the mean of l: the first penalty; each round takes _DECAY of it. Found by experiment.
_DECAY = 0.88
_LEAST_SHARE = 0.01
_CUTS_PER_VARIABLE = 3
_ROUNDS, _SWEEPS = 40, 3
_FOCUS = 0.004  # of the value: how much the value of a focus is lowered


@dataclass(frozen=True, eq=False)
class HypermetricBound:
    """A proved bound: diag(l) - K - sum gamma b b^T is PSD in exact arithmetic, and sum l - sum gamma <= upper."""

    l: Dense
    cuts: Cuts
    upper: float


class Tightening:
    """A factor V (d, k), inequalities with multipliers, and a penalty, improved together round by round.

    penalty_share : the penalty, as a share of what a first round takes.
    """

    def __init__(self, K: Dense, V: Dense, cuts: Cuts, penalty: float = 1.0) -> None:
        self.K, self.V, self.cuts = K, np.ascontiguousarray(V), cuts
        self._biased = K
        self._scale = float(np.mean(np.abs(np.einsum("ij,ij->i", V, K @ V)))) or 1.0
        self.penalty_share = penalty

    def focus(self, z: Signs, value: float) -> None:
        """Aim at multipliers that are tight at z, whose value is z^T K z, with room to spare.

        For K - (e / d) z z^T in place of K the multipliers must make diag(l) - K - sum gamma b b^T at least
        e (I - z z^T / d), so that what rounds leave undone, while below e, does no harm. Bounds are always about K.
        """
        bias = _FOCUS * abs(value) / z.size**2
        self._biased = self.K - bias * np.multiply.outer(z, z).astype(np.float64)

    def round(self) -> int:
        """Drop idle inequalities, add violated ones, improve the multipliers; returns how many were new."""
        kept = self.cuts.keep(self.cuts.weight > 0.0)
        self.cuts = kept.joined(violated(self.V, kept, _CUTS_PER_VARIABLE * self.K.shape[0], longer=1.0))
        ascend(
            self._biased, self.V, self.cuts, self.penalty_share * _PENALTY * self._scale, rounds=_ROUNDS, sweeps=_SWEEPS
        )
        self.penalty_share = max(_DECAY * self.penalty_share, _LEAST_SHARE)
        return self.cuts.count - kept.count

    def estimate(self) -> tuple[Dense, float]:
        """An l (d,) for the present multipliers and the bound it would give, both in plain floating point."""
        lifted = self.K + self.cuts.matrix(self.K.shape[0])
        _, l = solved_again(lifted, self.V)
        return l, float(l.sum()) - float(self.cuts.weight.sum())


def formed(K: Dense, cuts: Cuts, K_error: Dense | None = None) -> tuple[Dense, Dense]:
    """K + sum gamma b b^T in float64, and a bound (d,) on the row sums of |formed - exact|.

    An entry is a sum of at most `uses` weights and K_ij. K_error : bounds on the row sums of what K itself lacks, or
    None for an exact K.
    """
    d = K.shape[0]
    total = K + cuts.matrix(d)
    positive = np.abs(cuts.sign)
    magnitude = np.abs(K) + Cuts(cuts.index, positive, cuts.weight).matrix(d)
    uses = int(Cuts(cuts.index, positive, np.ones(cuts.count)).matrix(d).max(initial=0.0))
    # 2 uses + 32 roundings where uses + 2 would do: a checker that forms the sum otherwise needs as much.
    error = gamma(2 * uses + 32) * magnitude.sum(axis=1) * (1.0 + gamma(4 * (d + uses) + 16))
    return total, error if K_error is None else np.nextafter(error + K_error, np.inf)


def certified_bound(
    K: Dense, l: Dense, cuts: Cuts, K_error: Dense | None = None, tries: int = 12
) -> HypermetricBound | None:
    """Lift l until diag(l) - K - sum gamma b b^T is proved PSD; None if that takes more than `tries` lifts."""
    total, error = formed(K, cuts, K_error)
    S = -total
    # What the proof takes away again, and the rounding of l + lift - diagonal.
    lift = 1.05 * (cholesky_margin(np.maximum(l - total.diagonal(), 0.0)) + error)
    lift += 4.0 * UNIT * (np.abs(l) + np.abs(total.diagonal()))
    for _ in range(tries):
        raised = l + lift
        np.fill_diagonal(S, np.nextafter(raised - total.diagonal() - error, -np.inf))
        if is_surely_psd(S):
            return HypermetricBound(raised, cuts, sum_up(np.concatenate([raised, -cuts.weight])))
        lift = 2.0 * lift
    return None


def tight_bound(K: Dense, cuts: Cuts, z: Signs, K_error: Dense | None = None) -> HypermetricBound | None:
    """The bound that equals z^T K z up to rounding, if the relaxation with these multipliers is tight at z.

    Only inequalities with (b^T z)^2 = 1 may stay; then l_i = z_i (K' z)_i puts z in the kernel of diag(l) - K'.
    """
    used = cuts.keep(cuts.weight > 0.0)
    products = (z[used.index] * used.sign).sum(axis=1)
    used = used.keep(np.abs(products) == 1)
    total, _ = formed(K, used)
    return certified_bound(K, z * (total @ z.astype(np.float64)), used, K_error, tries=3)


def b_lists(cuts: Cuts) -> list[list[list[int]]]:
    """Each b as the certificate stores it: a list of [index, coefficient]."""
    rows = zip(cuts.index.tolist(), cuts.sign.tolist(), strict=True)
    return [[[i, s] for i, s in zip(index, sign, strict=True) if s] for index, sign in rows]
