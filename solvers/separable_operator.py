"""L_sep from products alone: a low-rank lower bound and an upper one by Lanczos, for operators without entries."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.estimates import l2_interval
from signgeo.solvers.intake import Dense
from signgeo.solvers.lanczos import negative_part, steps_for
from signgeo.solvers.lowrank_sparse import SparseFactor, sparse_rank
from signgeo.solvers.mixing import random_factor
from signgeo.solvers.operators import SymmetricOperator, as_operator
from signgeo.solvers.real_arrays import as_share
from signgeo.solvers.sign_options import SignOptions


def estimate_lsep(
    H: Any,
    *,
    dimension: int | None = None,
    rtol: float = 0.01,
    time_limit: float | None = 60.0,
    failure: float = 0.05,
    seed: int = 0,
) -> Enclosure:
    """An interval for L_sep (Eq. 31) from products with H.

    The lower end is sum_ij H_ij <u_i, v_j> at a pair of factors with unit rows, found by Newton steps; the upper end
    sum(l), l from that pair, lifted until Lanczos finds -diag(l) <= H <= diag(l) but for a probability of `failure`.

    Parameters
    ----------
    H, dimension : as for `as_operator`. rtol : the relative width aimed at. time_limit : seconds, or None.
    failure : in (0, 1), in exact arithmetic. seed : of the random starts.

    Returns
    -------
    Enclosure, ESTIMATED; the witness is the pair (U; V) (2 d, k), k = at most 64.

    Raises the errors of `as_operator`, OptionError, ScaleError.
    """
    options = SignOptions(rtol=rtol, time_limit=time_limit, seed=seed)
    failure = as_share(failure, "failure")
    operator = as_operator(H, dimension, seed=seed)
    deadline = math.inf if time_limit is None else options.started + time_limit
    factor = _PairFactor(operator, seed)
    now = time.perf_counter()
    factor.newton(max(rtol, 1e-12) / 4.0, now + 0.6 * (deadline - now))
    l = factor.multipliers()
    if not l.any():
        return Enclosure(0.0, 0.0, Rigor.ESTIMATED, factor.V, method="every product is zero")
    lower = max(0.0, float(l.sum()))
    raised = l[: operator.dimension] + l[operator.dimension :]
    for sign in (1.0, -1.0):
        raised = raised + _lift(operator, raised, sign, rtol, failure / 2.0, (seed, sign > 0.0), deadline)
    found = Enclosure(
        lower,
        max(lower, float(raised.sum())),
        Rigor.ESTIMATED,
        factor.V,
        seconds=time.perf_counter() - options.started,
        method=f"low rank {factor.V.shape[1]}; Lanczos, fails with probability <= {failure:g}",
    )
    return operator.restored(found)


class _PairFactor(SparseFactor):
    """(U; V) for the form sum_ij H_ij <u_i, v_j>, whose one-sided problem is the two-sided one of H."""

    def __init__(self, operator: SymmetricOperator, seed: int) -> None:
        d = operator.dimension
        self._operator = operator
        self._diagonal = np.zeros(2 * d)
        # Starting at U = V would never leave that subspace, and only PSD matrices have their maximum in it.
        self.V = random_factor(2 * d, sparse_rank(2 * d), seed)
        self._radius = math.sqrt(2.0 * d) / 4.0
        self.residual = math.inf

    def product(self, X: Dense) -> Dense:
        """[[0, H / 2], [H / 2, 0]] X for X (2 d, k), column by column."""
        d = self._operator.dimension
        columns = [np.concatenate([self._half(x[d:]), self._half(x[:d])]) for x in X.T]
        return np.ascontiguousarray(np.stack(columns, axis=1))

    def multipliers(self) -> Dense:
        """l_i = <w_i, (K W)_i>, W = (U; V)."""
        return np.asarray(np.einsum("ik,ik->i", self.V, self.product(self.V)))

    def _half(self, x: Dense) -> Dense:
        return self._operator.scaled(x) / 2.0


def _lift(
    operator: SymmetricOperator,
    l: Dense,
    sign: float,
    rtol: float,
    failure: float,
    seed: tuple[int, bool],
    deadline: float,
) -> Dense:
    """What to add to l so that diag(l) - sign H is PSD: half of the failure for its norm, half for its lowest end."""
    d = l.size
    weight = np.maximum(l, 1e-3 * float(np.abs(l).mean()) + np.finfo(float).tiny)
    root = 1.0 / np.sqrt(weight)

    def unit(v: Dense) -> Dense:
        return np.asarray(root * (l * (root * v) - sign * operator.scaled(root * v)))

    rng = np.random.default_rng((*seed, 11))
    top = l2_interval(SymmetricOperator(d, unit), 0.1, failure / 2.0, int(rng.integers(2**32))).upper
    if top == 0.0:  # diag(l) is sign H already
        return np.zeros(d)
    wanted = max(rtol, 1e-12) * float(np.abs(l).sum()) / (3.0 * top * float(weight.sum()))
    steps = steps_for(d, min(1.0, wanted), failure / 2.0)
    return negative_part(unit, d, top, steps, failure / 2.0, rng, deadline) * weight
