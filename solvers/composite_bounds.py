"""Smoothness in norms made of norms on parts: the blocks of H are bounded one by one, then put together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from signgeo.solvers.comparison import inverse_square, pair_lower, power_pair
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import MaxOf, SumOf
from signgeo.solvers.rounding import sum_up, up
from signgeo.solvers.spectral_bounds import largest_singular_value


def max_smoothness(matrix: Dense, norm: MaxOf, options: Mapping[str, Any]) -> Enclosure:
    """||H|| <= sum_kl ||H_kl|| for the largest of the parts' norms.

    For PSD H, |x^T H_kl y|^2 <= (x^T H_kk x)(y^T H_ll y) bounds the sum by (sum_k ||H_kk||^(1/2))^2.
    """
    table = _block_norms(matrix, norm, options)
    return _with_witness(matrix, norm, sum_up(table), options, "block-wise triangle inequality")


def sum_smoothness(matrix: Dense, norm: SumOf, options: Mapping[str, Any]) -> Enclosure:
    """||H|| = max_kl ||H_kl|| for the sum of the parts' norms, whose unit ball is the hull of the parts' balls."""
    table = _block_norms(matrix, norm, options)
    return _with_witness(matrix, norm, float(table.max()), options, "largest block")


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
            block = matrix[spans[k], spans[l]]
            right = norm.parts[l][0]
            scale = up(math.sqrt(up(inverse_square(left, block.shape[0]) * inverse_square(right, block.shape[1]))))
            bound = up(largest_singular_value(block).upper * scale) if block.any() else 0.0
            if psd:
                bound = min(bound, up(math.sqrt(up(table[k, k] * table[l, l]))))
            table[k, l] = table[l, k] = bound
    return table


def _with_witness(matrix: Dense, norm: MaxOf | SumOf, upper: float, options: Mapping[str, Any], how: str) -> Enclosure:
    x, y = power_pair(matrix, norm, int(options.get("seed", 0)))
    bounds = Enclosure(0.0, upper, witness=(x, y), method=how)
    return replace(bounds, lower=min(upper, pair_lower(matrix, norm, x, y)))
