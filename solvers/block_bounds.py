"""Smoothness in the block norms: a semidefinite bound for the largest block norm, spectral norms for their sum."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.comparison import power_enclosure, projections
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.group_weights import Grouping, dominating_weights
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import BlockL1, BlockLInf, LInf
from signgeo.solvers.rounding import sum_up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import largest_singular_value


def block_max_smoothness(matrix: Dense, norm: BlockLInf, options: SignOptions) -> Enclosure:
    """max sum_B |(Hx)_B|_2 over |x_B|_2 <= 1 for every block B, enclosed.

    From above: sum l_B with -D(l) <= H <= D(l), the Grothendieck-type bound (`group_weights`). From below: the block
    power method from roundings of that bound's factors; the witness is the pair (x, y). The certificate, of kind
    ``block``, holds both. At the best l and the best pair they are at most a factor K_G < 1.7823 apart (Krivine's
    form of Grothendieck's inequality for Banach lattices), pi/2 for PSD H (Nesterov); as a rule a few percent.
    """
    weights = dominating_weights(matrix, Grouping(norm.labels, LInf()), options)
    starts = projections(weights.left, weights.right, options.seed)
    found = power_enclosure(matrix, norm, sum_up(weights.l), "one weight per block", options.seed, starts)
    x, y = found.witness
    blocks = [part.tolist() for part in norm.parts]
    parts = (
        Part("block", "block_linf", "lower", found.lower, {"blocks": blocks, "x": x, "y": y}),
        Part("block", "block_linf", "upper", found.upper, {"blocks": blocks, "l": weights.l}),
    )
    return replace(found, certificate=Certificate((matrix,), parts))


def rescaled_certificate(certificate: Certificate, matrix: Dense, exponent: int) -> Certificate | None:
    """The certificate for `matrix` made from that of ``ldexp(matrix, -exponent)``; None if scaling is not exact."""
    parts = []
    with np.errstate(over="ignore", under="ignore"):
        exact = np.array_equal(np.ldexp(certificate.matrix, exponent), matrix)
        for part in certificate.parts:
            data = dict(part.data)
            numbers = [np.array([part.bound]), data["l"]] if "l" in data else [np.array([part.bound])]
            exact = exact and all(np.array_equal(np.ldexp(np.ldexp(v, exponent), -exponent), v) for v in numbers)
            if "l" in data:
                data["l"] = np.ldexp(data["l"], exponent)
            parts.append(Part(part.kind, part.quantity, part.relation, math.ldexp(part.bound, exponent), data))
    return Certificate((matrix,), tuple(parts)) if exact else None


def block_sum_smoothness(matrix: Dense, norm: BlockL1, _options: SignOptions) -> Enclosure:
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
