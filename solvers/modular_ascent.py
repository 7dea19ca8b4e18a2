"""Vectors of unit norm with large x^T H y or u^T H u, found from products: what a constant is at least."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Norm
from signgeo.solvers.sign_options import SignOptions

_STARTS = 8
_KEPT = 3  # of the starts, those with the largest first values, are followed to the end
_STEPS = 60
_GAIN = 1e-4  # relative growth below which an ascent is taken to have settled

Apply = Callable[[Dense], Dense]


def best_pair(apply: Apply, norm: Norm, factors: Dense, options: SignOptions) -> tuple[Dense, Dense, float]:
    """(x, y, x^T H y) of unit vectors by the power method x <- a unit maximiser of <H x, .>, which never falls.

    It starts from random projections of `factors` (d, r), from the ones vector and at random.
    """
    d = factors.shape[0]
    rng = np.random.default_rng((options.seed, 23))
    projected = (factors @ rng.normal(size=(factors.shape[1], _STARTS))).T
    starts = norm.direction(np.vstack([projected, rng.normal(size=(2, d)), np.ones((1, d))]))
    images = np.stack([apply(x) for x in starts])
    order = np.argsort(-norm.dual_norm(images))
    best = (starts[0], norm.direction(images[0]), 0.0)
    for k in order[:_KEPT]:
        found = _climb(apply, norm, starts[k], images[k], options)
        best = max(best, found, key=lambda pair: pair[2])
        if options.remaining == 0.0:
            break
    return best


def best_form(apply: Apply, norm: Norm, starts: Sequence[Dense], options: SignOptions) -> tuple[Dense | None, float]:
    """(u, u^T H u) with ||u|| <= 1 by conditional gradients with exact line search; (None, 0) if none is positive.

    On a segment the form is a quadratic, whose largest value on [0, 1] is known: the value never falls.
    """
    best: tuple[Dense | None, float] = (None, 0.0)
    for start in starts:
        u, value = _ascend(apply, norm, start, options)
        if value > best[1]:
            best = (u, value)
        if options.remaining == 0.0:
            break
    return best


def _climb(apply: Apply, norm: Norm, x: Dense, image: Dense, options: SignOptions) -> tuple[Dense, Dense, float]:
    value, kept = 0.0, (x, x)
    for _ in range(_STEPS):
        reached = float(norm.dual_norm(image))
        y = norm.direction(image)
        if reached <= value * (1.0 + _GAIN) or options.remaining == 0.0:
            break
        value, kept = reached, (x, y)
        x, image = y, apply(y)
    # The pair is unit up to rounding; dividing makes the value one that is attained.
    size = float(norm.norm(kept[0])) * float(norm.norm(kept[1]))
    return kept[0], kept[1], value / max(1.0, size)


def _ascend(apply: Apply, norm: Norm, u: Dense, options: SignOptions) -> tuple[Dense, float]:
    image = apply(u)
    value = float(u @ image)
    for _ in range(_STEPS):
        target = norm.direction(image)
        step, bend = target - u, apply(target) - image
        slope, curve = 2.0 * float(step @ image), float(step @ bend)
        t = min(1.0, max(0.0, -slope / (2.0 * curve))) if curve < 0.0 else 1.0
        gain = t * (slope + t * curve)
        if gain <= _GAIN * abs(value) or options.remaining == 0.0:
            break
        u, image, value = u + t * step, image + t * bend, value + gain
    return u, value / max(1.0, float(norm.norm(u))) ** 2
