"""Smoothness in norms with Euclidean balls of groups inside: spectral norm, maxima and sums of norms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.comparison import euclidean_upper, inverse_square, pair_lower, power_pair
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.group_weights import Dominating, Grouping, dominating_weights
from signgeo.solvers.intake import Dense
from signgeo.solvers.matrix_parts import matrix_parts
from signgeo.solvers.modular_bounds import relaxed, two_sided_bound
from signgeo.solvers.norms import L1, L2, BlockL1, BlockLInf, LInf, Lp, MaxOf, Norm, Nuclear, Spectral, SumOf
from signgeo.solvers.rounding import sum_up, up
from signgeo.solvers.spectral_bounds import largest_singular_value

_ROUNDINGS = 32


def spectral_smoothness(matrix: Dense, norm: Spectral, options: Mapping[str, Any]) -> Enclosure:
    """One weight matrix on the rows, or on the columns, bounds from above (`matrix_parts`)."""
    return _weighted(matrix, norm, euclidean_upper(matrix, norm), options)


def max_smoothness(matrix: Dense, norm: MaxOf, options: Mapping[str, Any]) -> Enclosure:
    """||H|| <= sum_kl ||H_kl|| for the largest of the parts' norms, and the weights of `matrix_parts` or `groups`.

    For PSD H, |x^T H_kl y|^2 <= (x^T H_kk x)(y^T H_ll y) bounds the sum by (sum_k ||H_kk||^(1/2))^2.
    """
    return _weighted(matrix, norm, sum_up(_block_norms(matrix, norm, options)), options)


def sum_smoothness(matrix: Dense, norm: SumOf, options: Mapping[str, Any]) -> Enclosure:
    """||H|| = max_kl ||H_kl|| for the sum of the parts' norms, whose unit ball is the hull of the parts' balls."""
    upper = float(_block_norms(matrix, norm, options).max())
    x, y = power_pair(matrix, norm, int(options.get("seed", 0)))
    return Enclosure(min(upper, pair_lower(matrix, norm, x, y)), upper, witness=(x, y), method="largest block")


def groups(norm: Norm, d: int) -> NDArray[np.intp] | None:
    """Labels (d,) of groups B with |x_B|_2 <= ||x|| for all x; None for a norm of which no such groups are known."""
    if isinstance(norm, LInf | Lp) and not (isinstance(norm, Lp) and norm.p <= 2):
        return np.arange(d)
    if isinstance(norm, BlockLInf):
        return norm.spread(np.arange(len(norm.parts), dtype=np.float64)).astype(np.intp)
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


def _weighted(matrix: Dense, norm: Norm, upper: float, options: Mapping[str, Any]) -> Enclosure:
    """The lesser of `upper` and the sum of the weights that dominate H, with the witness of the power method."""
    seed = int(options.get("seed", 0))
    parts = matrix_parts(norm, matrix.shape[0])
    labels = groups(norm, matrix.shape[0]) if parts is None else None
    starts, method = None, "norm comparison"
    if parts is not None:
        found = relaxed(matrix, parts, seed)
        starts, bound = found.roundings(seed, _ROUNDINGS), two_sided_bound(matrix, found)
        if bound < upper:
            upper, method = bound, "one weight matrix per part"
    elif labels is not None:
        weights = _weights(matrix, labels, seed, options)
        starts, bound = weights.roundings(seed, _ROUNDINGS), sum_up(weights.l)
        if bound < upper:
            upper, method = bound, "one weight per group"
    x, y = power_pair(matrix, norm, seed, starts)
    return Enclosure(min(upper, pair_lower(matrix, norm, x, y)), upper, witness=(x, y), method=method)


def _weights(matrix: Dense, labels: NDArray[np.intp], seed: int, options: Mapping[str, Any]) -> Dominating:
    psd, limit = is_surely_psd(matrix), options.get("time_limit", 60.0)
    return dominating_weights(matrix, Grouping(labels, LInf()), psd=psd, seed=seed, time_limit=limit)


def _block_norms(matrix: Dense, norm: MaxOf | SumOf, options: Mapping[str, Any]) -> Dense:
    """Upper bounds on each ||H_kl|| = max <x, H_kl y> over unit vectors of parts k and l."""
    from signgeo.solvers.induced import smoothness

    spans = [slice(span.start, span.stop) for _, span in norm.parts]
    psd = is_surely_psd(matrix)
    table = np.zeros((len(spans), len(spans)))
    for k, (part, _) in enumerate(norm.parts):
        table[k, k] = smoothness(matrix[spans[k], spans[k]], part, **options).upper
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
