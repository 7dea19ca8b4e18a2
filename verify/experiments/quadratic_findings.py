"""What Fig. 2 is said to show, each statement with a test over the rotations, which are independent draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.quadratic_grid import QuadraticGrid

LEVEL = 0.01
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Finding:
    """A statement, its effect in words, and an exact one-sided sign test over rotations.

    p_value : the probability of at least `in_favour` of `rotations` heads of a fair coin.
    """

    statement: str
    effect: str
    in_favour: int
    rotations: int
    p_value: float

    @property
    def holds(self) -> bool:
        """Whether the test rejects chance at the 1% level."""
        return self.p_value < LEVEL


def findings(grid: QuadraticGrid) -> list[Finding]:
    """The findings the paper reads off Fig. 2, and where equal performance lies against R = 1 (Eq. 12 and 13)."""
    thetas, ratios = grid.thetas, grid.ratios
    relative = grid.linf / grid.l2
    rising = _mean_rank_correlation(relative, thetas)
    advantage = grid.advantage
    spiked = _corner(advantage, ratios >= 8.0, thetas <= 0.05)
    round_ = _corner(advantage, ratios <= 4.0, thetas >= 0.25)
    follows = _mean_rank_correlation(advantage, np.log(grid.predicted))
    gap = (_crossing(np.log(grid.predicted), thetas) - _crossing(advantage, thetas)).mean(axis=1)
    wins = advantage > 0.0
    covered = float((grid.predicted[wins] > 1.0).mean()) if wins.any() else 1.0
    idle = float((~wins[grid.predicted > 1.0]).mean()) if (grid.predicted > 1.0).any() else 0.0
    mean = relative.mean(axis=0)
    slackness = float((grid.predicted / grid.guaranteed - 1.0).max())
    return [
        _tested(
            "L_inf / L_2 rises with theta at a fixed lambda_max / mean",
            f"mean rank correlation {rising.mean():.3f}; at the largest lambda_max / mean the mean quotient goes from "
            f"{mean[-1, 0]:.2f} to {mean[-1, -1]:.2f}",
            rising > 0.0,
        ),
        _tested(
            "signGD ends nearer than GD at lambda_max / mean >= 8 and theta <= 0.05",
            f"distance {10 ** spiked.mean():.1f} times smaller (geometric mean)",
            spiked > 0.0,
        ),
        _tested(
            "GD ends nearer than signGD at lambda_max / mean <= 4 and theta >= 0.25",
            f"distance 10^{-round_.mean():.1f} times smaller (geometric mean)",
            round_ < 0.0,
        ),
        _tested(
            "at a fixed lambda_max / mean, signGD does better where R at the start (Eq. 12) is larger",
            f"mean rank correlation {follows.mean():.3f}",
            follows > 0.0,
        ),
        _tested(
            "the line of equal performance lies at smaller theta than R = 1, which is where Eq. 13 predicts it",
            f"by {gap.mean():.3f} on average; Eq. 13's bound equals R here (largest relative difference "
            f"{slackness:.0e}); of the points where signGD ends nearer {covered:.1%} have R > 1, and of "
            f"those with R > 1 GD still ends nearer at {idle:.1%}: R compares guarantees of one step",
            gap > 0.0,
        ),
    ]


def _tested(statement: str, effect: str, in_favour: Mask) -> Finding:
    from scipy.stats import binomtest

    count, total = int(np.count_nonzero(in_favour)), int(in_favour.size)
    return Finding(statement, effect, count, total, float(binomtest(count, total, alternative="greater").pvalue))


def _mean_rank_correlation(values: Dense, other: Dense) -> Dense:
    """Spearman's correlation along the last axis, the mean over the ratios: one number per rotation."""
    a, b = _ranks(values), _ranks(np.broadcast_to(other, values.shape))
    a, b = a - a.mean(axis=-1, keepdims=True), b - b.mean(axis=-1, keepdims=True)
    return np.asarray(((a * b).sum(-1) / np.sqrt((a * a).sum(-1) * (b * b).sum(-1))).mean(axis=1))


def _ranks(values: Dense) -> Dense:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=-1))


def _corner(values: Dense, rows: Mask, columns: Mask) -> Dense:
    return np.asarray(values[:, rows][:, :, columns].mean(axis=(1, 2)))


def _crossing(values: Dense, thetas: Dense) -> Dense:
    """The theta up to which a row is positive from theta = 0 on; 0 where it never is. Shape (rotations, ratios)."""
    leading = np.logical_and.accumulate(values > 0.0, axis=-1).sum(axis=-1)
    return np.asarray(np.concatenate([[0.0], thetas])[leading])
