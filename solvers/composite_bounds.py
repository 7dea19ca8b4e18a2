"""Smoothness in norms with Euclidean balls of groups inside: spectral norm, maxima and sums of norms."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.comparison import euclidean_upper, inverse_square, options_of_part, power_enclosure, projections
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.group_weights import Grouping, dominating_weights
from signgeo.solvers.intake import Dense
from signgeo.solvers.matrix_parts import matrix_parts
from signgeo.solvers.modular_bounds import relaxed, two_sided_bound
from signgeo.solvers.norms import L1, L2, BlockL1, BlockLInf, LInf, Lp, MaxOf, Norm, Nuclear, Spectral, SumOf
from signgeo.solvers.rounding import sum_up, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import largest_singular_value


def spectral_smoothness(matrix: Dense, norm: Spectral, options: SignOptions) -> Enclosure:
    """One weight matrix on the rows, or on the columns, bounds from above (`matrix_parts`)."""
    return _weighted(matrix, norm, euclidean_upper(matrix, norm), options)


def max_smoothness(matrix: Dense, norm: MaxOf, options: SignOptions) -> Enclosure:
    """||H|| <= sum_kl ||H_kl|| for the largest of the parts' norms, and the weights of `matrix_parts` or `groups`.

    For PSD H, |x^T H_kl y|^2 <= (x^T H_kk x)(y^T H_ll y) bounds the sum by (sum_k ||H_kk||^(1/2))^2.
    """
    return _weighted(matrix, norm, sum_up(_block_norms(matrix, norm, options)), options)


def sum_smoothness(matrix: Dense, norm: SumOf, options: SignOptions) -> Enclosure:
    """||H|| = max_kl ||H_kl|| for the sum of the parts' norms, whose unit ball is the hull of the parts' balls."""
    upper = float(_block_norms(matrix, norm, options).max())
    return power_enclosure(matrix, norm, upper, "largest block", options.seed)


def groups(norm: Norm, d: int) -> NDArray[np.intp] | None:
    """Labels (d,) of groups B with |x_B|_2 <= ||x|| for all x; None for a norm of which no such groups are known."""
    if isinstance(norm, LInf | Lp) and not (isinstance(norm, Lp) and norm.p <= 2):
        return np.arange(d)
    if isinstance(norm, BlockLInf):
        return norm.labels
    if isinstance(norm, Spectral):
        rows, columns = np.divmod(np.arange(d), norm.cols)
        return rows if norm.rows <= norm.cols else columns
    if isinstance(norm, MaxOf):
        parts = [groups(part, len(span)) for part, span in norm.parts]
        known = [labels for labels in parts if labels is not None]
        offsets = np.cumsum([0, *(int(labels.max()) + 1 for labels in known)])
        shifted = [labels + offset for labels, offset in zip(known, offsets, strict=False)]
        return np.concatenate(shifted) if len(known) == len(parts) else None
    return np.zeros(d, dtype=np.intp) if isinstance(norm, L1 | L2 | Lp | BlockL1 | Nuclear) else None


def _weighted(matrix: Dense, norm: Norm, upper: float, options: SignOptions) -> Enclosure:
    """The lesser of `upper` and the sum of the weights that dominate H, with the witness of the power method."""
    parts = matrix_parts(norm, matrix.shape[0])
    labels = groups(norm, matrix.shape[0]) if parts is None else None
    starts, method = None, "norm comparison"
    if parts is not None:
        found = relaxed(matrix, parts, options.seed)
        starts, bound = projections(found.left, found.right, options.seed), two_sided_bound(matrix, found)
        if bound < upper:
            upper, method = bound, "one weight matrix per part"
    elif labels is not None:
        weights = dominating_weights(matrix, Grouping(labels, LInf()), options)
        starts, bound = projections(weights.left, weights.right, options.seed), sum_up(weights.l)
        if bound < upper:
            upper, method = bound, "one weight per group"
    return power_enclosure(matrix, norm, upper, method, options.seed, starts)


def _block_norms(matrix: Dense, norm: MaxOf | SumOf, options: SignOptions) -> Dense:
    """Upper bounds on each ||H_kl|| = max <x, H_kl y> over unit vectors of parts k and l."""
    from signgeo.solvers.induced import smoothness

    spans = [slice(span.start, span.stop) for _, span in norm.parts]
    psd = is_surely_psd(matrix)
    table = np.zeros((len(spans), len(spans)))
    for k, (part, _) in enumerate(norm.parts):
        share = 1.0 / (len(spans) - k + 1)  # of the time left: as much as for each part to come, and for what follows
        table[k, k] = smoothness(matrix[spans[k], spans[k]], part, **options_of_part(options, share)).upper
    for k, (left, _) in enumerate(norm.parts):
        for l in range(k):
            bound = _rectangular(matrix[spans[k], spans[l]], left, norm.parts[l][0])
            if psd:
                bound = min(bound, up(math.sqrt(up(table[k, k] * table[l, l]))))
            table[k, l] = table[l, k] = bound
    return table


def _rectangular(block: Dense, left: Norm, right: Norm) -> float:
    """An upper bound on max <x, B y> over unit x and y: exact where either norm is L1, else by comparison."""
    if not block.any():
        return 0.0
    if isinstance(left, L1):
        return max(right.dual.enclose(row).upper for row in block)
    if isinstance(right, L1):
        return max(left.dual.enclose(column).upper for column in block.T)
    scale = up(math.sqrt(up(inverse_square(left, block.shape[0]) * inverse_square(right, block.shape[1]))))
    return up(largest_singular_value(block).upper * scale)
