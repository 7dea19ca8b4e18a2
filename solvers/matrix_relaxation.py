"""Grothendieck's relaxation with matrices in place of numbers: factors that nearly attain it, weights near its dual.

The form <A, H B> is maximised over factors A, B (d, r) whose parts, columns side by side, have spectral norm at most 1:
the dual of the least sum tr(P_k) in `matrix_parts`. At a stationary pair P_k is the polar factor of (H B)_k, but what
comes out here is a guess, which the callers lift until it surely, or probably, dominates H.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.matrix_parts import MatrixParts, Weights, raised, trace_of

Product = Callable[[Dense], Dense]
"""H times the columns of a factor (d, r)."""

_SETTLED = 1e-9  # relative growth per sweep below which the power method has converged


@dataclass(frozen=True, eq=False)
class Relaxation:
    """What the power method found: factors (d, r), and weights near those that the relaxation's dual asks for."""

    parts: MatrixParts
    left: Dense
    right: Dense
    weights: Weights
    value: float
    """<A, H B>, at most what the relaxation's optimum is."""


def relax_above(product: Product, found: Relaxation, sweeps: int) -> Weights:
    """Weights for H from above alone: A <- unit(H A + D A), where H + D >= 0 for the two-sided D, and A has r columns.

    The forms of H + D and of H differ by tr(P) wherever A fills its constraint. The weights are (H A)_k A_k^T.
    """
    parts = found.parts
    D, factor = raised(parts, found.weights, 0.01), found.left
    image = product(factor)
    for _ in range(sweeps):
        shift = np.stack([parts.apply(D, column) for column in factor.T], axis=1)
        factor = parts.unit(image + shift)
        image = product(factor)
    return parts.products(image, factor)


def relax(product: Product, parts: MatrixParts, rank: int, sweeps: int, seed: int) -> Relaxation:
    """The power method, with the weights of each part on the side where their trace is smaller."""
    found, other = _power(product, parts, rank, sweeps, seed), parts.transposed
    if other is None:
        return found
    rival = _power(product, other, rank, sweeps, seed)
    pairs = list(zip(found.weights, rival.weights, strict=True))
    better = [trace_of(q) < trace_of(p) for p, q in pairs]
    if not any(better) or all(better):
        return rival if any(better) else found
    mixed = tuple(b if turn else a for a, b, turn in zip(parts.stacks, other.stacks, better, strict=True))
    return _power(product, MatrixParts(parts.dimension, mixed), rank, sweeps, seed)


def _power(product: Product, parts: MatrixParts, rank: int, sweeps: int, seed: int) -> Relaxation:
    """A <- unit(H B), B <- unit(H A): <A, H B> never falls."""
    right = parts.unit(np.random.default_rng((seed, 21)).normal(size=(parts.dimension, min(rank, parts.dimension))))
    left, image, before, value = right, right, right, 0.0
    for _ in range(sweeps):
        before = product(right)
        left = parts.unit(before)
        image = product(left)
        right = parts.unit(image)
        reached = float((right * image).sum())
        if reached <= value * (1.0 + _SETTLED):
            break
        value = reached
    means = zip(parts.moduli(before), parts.moduli(image), strict=True)
    weights = tuple((p + q) / 2.0 for p, q in means)
    return Relaxation(parts, left, right, weights, value)
