"""What Fig. 2 is said to show, each statement with a test over the rotations, which are independent draws."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.quadratic_grid import QuadraticGrid
from signgeo.verify.experiments.sign_test import Finding, Mask, SignTest, family

SPIKED, ROUND = 8.0, 4.0
"""lambda_max / mean from which on, and up to which, the corners of the figure are taken."""
ALIGNED, TURNED = 0.05, 0.25
"""theta up to which, and from which on."""
CLOSE = 0.01
"""The distance in theta of two lines that a reader of the figure would call the same."""


def findings(grid: QuadraticGrid) -> list[Finding]:
    """The paper's readings of Fig. 2, and its lines of equality against R = 1, where Eq. 12 and 13 predict them."""
    return family(
        [_constants_rise(grid), _sign_wins(grid), _gradient_wins(grid), _follows(grid), _line(grid), _first_line(grid)]
    )


def _constants_rise(grid: QuadraticGrid) -> Finding:
    relative = grid.linf / grid.l2
    rising = _mean_rank_correlation(relative, grid.thetas)
    sideways = _mean_rank_correlation(relative.swapaxes(1, 2), grid.ratios)
    top = relative.mean(axis=0)[-1]
    return Finding(
        SignTest.of("L_inf / L_2 rises with theta at a fixed lambda_max / mean", rising > 0.0),
        f"mean rank correlation {rising.mean():.3f}; at the largest lambda_max / mean the mean quotient goes from "
        f"{top[0]:.2f} to {top[-1]:.2f}",
        SignTest.of("L_inf / L_2 rises with lambda_max / mean at a fixed theta", sideways > 0.0),
    )


def _sign_wins(grid: QuadraticGrid) -> Finding:
    spiked = grid.ratios >= SPIKED
    aligned, turned = (
        _corner(grid.advantage, spiked, where) for where in (grid.thetas <= ALIGNED, grid.thetas >= TURNED)
    )
    return Finding(
        SignTest.of("signGD ends nearer than GD at lambda_max / mean >= 8 and theta <= 0.05", aligned > 0.0),
        f"distance {10 ** aligned.mean():.1f} times smaller (geometric mean)",
        SignTest.of("signGD ends nearer than GD at lambda_max / mean >= 8 and theta >= 0.25 too", turned > 0.0),
    )


def _gradient_wins(grid: QuadraticGrid) -> Finding:
    mild = grid.ratios <= ROUND
    turned, aligned = (
        _corner(grid.advantage, mild, where) for where in (grid.thetas >= TURNED, grid.thetas <= ALIGNED)
    )
    return Finding(
        SignTest.of("GD ends nearer than signGD at lambda_max / mean <= 4 and theta >= 0.25", turned < 0.0),
        f"distance 10^{-turned.mean():.1f} times smaller (geometric mean)",
        SignTest.of("signGD ends nearer than GD at lambda_max / mean <= 4 and theta <= 0.05", aligned > 0.0),
    )


def _follows(grid: QuadraticGrid) -> Finding:
    wins, promised = grid.advantage > 0.0, grid.predicted > 1.0
    rank = _mean_rank_correlation(grid.advantage, np.log(grid.predicted))
    won = _share(wins, promised)
    return Finding(
        SignTest.of("at a fixed lambda_max / mean, signGD does better against GD where R(x_0) is larger", rank > 0.0),
        f"mean rank correlation {rank.mean():.3f}; {_whole_share(promised, wins):.1%} of the points where signGD ends "
        f"nearer have R > 1, but signGD ends nearer at {_whole_share(wins, promised):.1%} of those with R > 1 only",
        SignTest.of("signGD ends nearer at most points with R(x_0) > 1", won > 0.5),
    )


def _line(grid: QuadraticGrid) -> Finding:
    gap = _crossing(np.log(grid.predicted), grid.thetas) - _crossing(grid.advantage, grid.thetas)
    slackness = float(np.abs(grid.predicted / grid.guaranteed - 1.0).max())
    return Finding(
        SignTest.of(
            "the line of equal distance after 100 steps lies at smaller theta than R = 1, where Eq. 13 predicts it",
            gap.mean(axis=1) > 0.0,
        ),
        f"by {gap.mean():.3f} on average; Eq. 13's bound equals R here (largest relative difference {slackness:.0e})",
        SignTest.of(
            "the line of equal distance after 100 steps lies within 0.01 of R = 1 in theta",
            np.abs(gap).mean(axis=1) <= CLOSE,
        ),
    )


def _first_line(grid: QuadraticGrid) -> Finding:
    predicted = _crossing(np.log(grid.predicted), grid.thetas)
    first, last = (
        np.abs(predicted - _crossing(v, grid.thetas)).mean(axis=1) for v in (grid.first_step, grid.advantage)
    )
    same = ((grid.first_step > 0.0) == (grid.predicted > 1.0)).mean()
    return Finding(
        SignTest.of(
            "the line of equal decrease by the first step, which is what R compares, lies nearer to R = 1 than that",
            first < last,
        ),
        f"{first.mean():.3f} in theta away from it, against {last.mean():.3f} after 100 steps; R > 1 says right which "
        f"first step gains more at {same:.1%} of the points",
        SignTest.of("the line of equal decrease by the first step lies within 0.01 of R = 1 in theta", first <= CLOSE),
    )


def _share(part: Mask, whole: Mask) -> Dense:
    """Per rotation, the share of the points of `whole` that are in `part`; 0 where there are none."""
    return np.asarray((part & whole).sum(axis=(1, 2)) / np.maximum(whole.sum(axis=(1, 2)), 1))


def _whole_share(part: Mask, whole: Mask) -> float:
    return float((part & whole).sum() / max(int(whole.sum()), 1))


def _mean_rank_correlation(values: Dense, other: Dense) -> Dense:
    """Spearman's correlation along the last axis, the mean over the middle one: one number per rotation."""
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
