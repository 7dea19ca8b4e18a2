"""Smoothness constants from products, in norms that are maxima of spectral norms: by layer, by row, by coordinate.

`matrix_parts` says how weights D bound H. For an operator D is a guess of a power method over factors, and Lanczos
finds how far it must be scaled: with lambda >= ||D^(-1/2) H D^(-1/2)||_2 but for the stated probability,
L <= lambda tr(P), and the largest eigenvalue in place of the norm bounds the upper curvature.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.errors import InputError
from signgeo.solvers.estimates import l2_interval
from signgeo.solvers.intake import Dense
from signgeo.solvers.lanczos import negative_part, steps_for
from signgeo.solvers.matrix_parts import MatrixParts, Weights, inverse_roots, matrix_parts, raised
from signgeo.solvers.matrix_relaxation import relax, relax_above
from signgeo.solvers.modular_ascent import best_form, best_pair
from signgeo.solvers.norms import Norm
from signgeo.solvers.norms.base import require_norm
from signgeo.solvers.operators import SymmetricOperator, as_operator
from signgeo.solvers.real_arrays import as_share
from signgeo.solvers.sign_options import SignOptions

_RANK = 16  # columns of the factors: on Hessians of networks, more of them gain less than a percent
_SWEEPS = 4
_LANCZOS_RTOL = 0.02
_SHARES = (0.01, 0.1, 1.0)  # of the mean weight, added to all: more where the factors say too little
_CONTENT = 1.2  # a bound within this factor of the relaxation's value is not worth another try


@dataclass(frozen=True, eq=False)
class Curvatures:
    """smoothness : L = sup x^T H y over the unit ball. upper : L+ = sup x^T H x, at most L."""

    smoothness: Enclosure
    upper: Enclosure


def estimate_smoothness(
    H: Any,
    norm: Norm,
    *,
    dimension: int | None = None,
    failure: float = 0.05,
    time_limit: float | None = 60.0,
    seed: int = 0,
) -> Enclosure:
    """An interval for the smoothness constant sup ||H x||_* / ||x|| (Prop. 2) from products with H.

    Parameters
    ----------
    H, dimension : as for `as_operator`.
    norm : L2, LInf, BlockLInf, Spectral, or a MaxOf of these.
    failure : in (0, 1); the probability, in exact arithmetic, with which the upper end is too small.
    time_limit : seconds after which no further attempt to tighten begins, or None.
    seed : of the random starts.

    Returns
    -------
    Enclosure, ESTIMATED; the witness is a pair (x, y) of unit vectors with x^T H y = lower. Some 300 to 500 products.

    Raises the errors of `as_operator`, OptionError, ShapeError, InputError for any other norm.
    """
    search = _Search(H, norm, dimension, failure, SignOptions(time_limit=time_limit, seed=seed))
    return search.restored(search.two_sided())


def estimate_curvatures(
    H: Any, norm: Norm, *, failure: float = 0.05, time_limit: float | None = 60.0, seed: int = 0
) -> Curvatures:
    """L and the upper curvature L+ = sup u^T H u over ||u|| <= 1, which is all that a decrease needs (`one-sided`).

    Parameters, results and errors as for `estimate_smoothness`; each interval fails with probability `failure`. The
    witness of L+ is a unit vector u, or None where no u with u^T H u > 0 was found.
    """
    search = _Search(H, norm, None, failure, SignOptions(time_limit=time_limit, seed=seed))
    smoothness = search.two_sided()
    return Curvatures(*map(search.restored, (smoothness, search.one_sided(smoothness))))


class _Search:
    """One operator, scaled to around 1, and one norm."""

    def __init__(self, H: Any, norm: Norm, dimension: int | None, failure: float, options: SignOptions) -> None:
        self.failure, self.options, self.norm = as_share(failure, "failure"), options, norm
        self.operator = as_operator(H, dimension, seed=options.seed)
        self.parts = _parts_of(norm, self.operator.dimension)

    def restored(self, e: Enclosure) -> Enclosure:
        """In the operator's own scale, with the time taken so far."""
        return replace(self.operator.restored(e), seconds=self.options.seconds)

    def columns(self, factor: Dense) -> Dense:
        """H A, column by column."""
        return np.stack([self.operator.scaled(column) for column in factor.T], axis=1)

    def two_sided(self) -> Enclosure:
        """L."""
        found = self.found = relax(self.columns, self.parts, _RANK, _SWEEPS, self.options.seed)
        x, y, lower = best_pair(self.operator.scaled, self.norm, np.hstack([found.left, found.right]), self.options)
        self.pair = (x, y)
        bound = self._scaled_up(found.weights, max(found.value, lower), one_sided=False)
        return self._enclosure(lower, bound, (x, y))

    def one_sided(self, smoothness: Enclosure) -> Enclosure:
        """L+, once L is known; where a vector already comes close to L, no weights of its own are sought."""
        x, y = self.pair
        random = self.norm.direction(np.random.default_rng((self.options.seed, 24)).normal(size=x.size))
        starts = [x, y, (x + y) / 2.0, (x - y) / 2.0, random]
        u, lower = best_form(self.operator.scaled, self.norm, starts, self.options)
        bound = smoothness.upper
        if lower < 0.95 * smoothness.lower and self.options.remaining > 0.0:
            bound = min(
                bound, self._scaled_up(relax_above(self.columns, self.found, 2 * _SWEEPS), lower, one_sided=True)
            )
        return self._enclosure(lower, bound, u)

    def _scaled_up(self, weights: Weights, floor: float, *, one_sided: bool) -> float:
        """The least lambda tr(P) over a few lifts of P, each with its share of the failure."""
        best = math.inf
        if self.found.parts.trace(weights) == 0.0:
            return 0.0 if not one_sided and floor == 0.0 else best
        for share in _SHARES:
            lifted = raised(self.found.parts, weights, share)
            scale = self._largest(lifted, share, one_sided=one_sided)
            best = min(
                best, scale * self.found.parts.trace(lifted) * (1.0 + self.found.parts.dimension * np.finfo(float).eps)
            )
            if best <= _CONTENT * floor or self.options.remaining == 0.0:
                break
        return best

    def _largest(self, weights: Weights, share: float, *, one_sided: bool) -> float:
        """An upper bound on the norm, or on the largest eigenvalue if positive, of D^(-1/2) H D^(-1/2)."""
        roots = inverse_roots(weights)
        d = self.found.parts.dimension

        def balanced(v: Dense) -> Dense:
            return self.found.parts.apply(roots, self.operator.scaled(self.found.parts.apply(roots, v)))

        each = self.failure / len(_SHARES)
        seed = int(np.random.default_rng((self.options.seed, int(1000 * share), one_sided)).integers(2**32))
        if not one_sided:
            return l2_interval(SymmetricOperator(d, balanced), _LANCZOS_RTOL, each, seed).upper
        norm = l2_interval(SymmetricOperator(d, balanced), 2 * _LANCZOS_RTOL, each / 2.0, seed).upper
        steps = steps_for(d, _LANCZOS_RTOL, each / 2.0)
        return negative_part(lambda v: -balanced(v), d, norm, steps, each / 2.0, np.random.default_rng((seed, 1)))

    def _enclosure(self, lower: float, upper: float, witness: Any) -> Enclosure:
        return Enclosure(
            lower,
            max(lower, upper),
            Rigor.ESTIMATED,
            witness,
            method=f"weights and Lanczos, fails with probability <= {self.failure:g}",
        )


def _parts_of(norm: Norm, d: int) -> MatrixParts:
    require_norm(norm, d)
    parts = matrix_parts(norm, d)
    if parts is None:
        raise InputError(
            "norm",
            got=type(norm).__name__,
            expected="L2, LInf, BlockLInf, Spectral, or a MaxOf of these",
            remedy="Pass the entries of H, e.g. H @ numpy.eye(d), to `smoothness`.",
        )
    return parts
