"""Smoothness in the block norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import BlockL1, BlockLInf
from signgeo.solvers.spectral_bounds import largest_singular_value


def block_max_smoothness(matrix: Dense, norm: BlockLInf, options: Mapping[str, Any]) -> Enclosure:
    """max ||Hx||_{B,1} over ||x||_{B,inf} <= 1."""
    from signgeo.solvers.induced import compared

    return compared(matrix, norm, options)


def block_sum_smoothness(matrix: Dense, norm: BlockL1) -> Enclosure:
    """max over pairs of blocks of the spectral norm of H_BC: the unit ball is the hull of the blocks' balls.

    Pairs whose Frobenius norm is below a lower bound already found are skipped. The witness is a pair of vectors,
    each on one block.
    """
    pairs = [(b, c) for i, b in enumerate(norm.parts) for c in norm.parts[i:]]
    sizes = [float(np.linalg.norm(matrix[np.ix_(b, c)])) for b, c in pairs]
    lower, upper = 0.0, 0.0
    witness = (np.zeros(norm.dimension), np.zeros(norm.dimension))
    for k in np.argsort(sizes)[::-1].tolist():
        if sizes[k] * (1.0 + 2.0**-20) < lower:  # the margin is far above the rounding of one Frobenius norm
            break
        b, c = pairs[k]
        bounds = largest_singular_value(matrix[np.ix_(b, c)])
        upper = max(upper, bounds.upper)
        if bounds.lower > lower:
            lower = bounds.lower
            x, y = np.zeros(norm.dimension), np.zeros(norm.dimension)
            x[b], y[c] = bounds.witness
            witness = (x, y)
    return Enclosure(lower, upper, witness=witness, method="largest spectral norm of a block")
