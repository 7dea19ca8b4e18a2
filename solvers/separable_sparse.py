"""L_sep of large sparse matrices: a low-rank lower bound, an upper one proved or estimated with its failure rate."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import scipy.sparse as sp
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.intake import Dense, SymmetricMatrix, as_symmetric
from signgeo.solvers.lanczos import FAILURE, extreme_ritz_values
from signgeo.solvers.lowrank_sparse import SparseFactor, sparse_rank
from signgeo.solvers.real_arrays import as_share
from signgeo.solvers.rounding import TINY, down, gamma, sum_bounds, sum_up, up
from signgeo.solvers.separable_scaling import Scaled, scaled
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sparse_lift import DENSE_LIMIT, estimated_l, proved_l, sparse_proof

_ROUNDS = 10
_FIRST_PROVED, _FIRST_ESTIMATED = 1e-6, 1e-3  # what the first round aims at: a proof costs more than an estimate
_PATIENCE, _PROGRESS = 2, 0.8  # rounds in a row that leave more than this part of the gap end the run


def sparse_lsep(
    matrix: Any,
    *,
    rtol: float = 1e-3,
    time_limit: float | None = 60.0,
    seed: int = 0,
    failure: float = FAILURE,
    certify: bool = True,
) -> Enclosure:
    """L_sep (Eq. 31) of a sparse symmetric matrix (d, d), d up to millions, in memory linear in d and its nonzeros.

    The lower bound, tr(H V V^T) at a factor V (d, k) with unit rows, k <= 32, accounts for every rounding. The upper
    one is sum(l), l_i = <v_i, (H V)_i> lifted until -diag(l) <= H <= diag(l). Where a Cholesky factorisation fits in
    memory that is proved, and the result is CERTIFIED. Otherwise the lift rests on Lanczos from a random start: it is
    ESTIMATED, and in exact arithmetic too small with a probability of at most `failure`.

    Parameters
    ----------
    matrix : a scipy sparse matrix (or what H may be), symmetric.
    rtol : stop when upper - lower <= rtol * upper, or when two rounds, each ten times finer, hardly narrowed it.
    time_limit : seconds, or None; the last factorisation or Lanczos step may overrun it.
    seed : of the random starts.
    failure : in (0, 1), over everything this call estimates.
    certify : False: never factorise.

    Returns
    -------
    Enclosure with the factor V (d, k) as witness, or (U; V) (2 d, k) for indefinite H; its certificate has a ``gram``
    part, and a ``diagonal`` one with ``l`` (d,) where the upper bound is proved.

    Raises DataTypeError, ShapeError, NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    options = SignOptions(rtol=rtol, time_limit=time_limit, seed=seed)
    failure = as_share(failure, "failure", "E.g. 1e-6.")
    given = as_symmetric(matrix)
    frame = scaled((sp.csr_array(given.matrix),))
    if frame.matrices[0].nnz == 0:
        return Enclosure(0.0, given.widening, seconds=time.perf_counter() - options.started, method="zero matrix")
    deadline = math.inf if time_limit is None else options.started + time_limit
    bounds = _Bounds(frame.matrices[0], options, deadline, failure, certify)
    bounds.run()
    return _enclosure(given, bounds, frame, options.started)


class _Bounds:
    """The bounds for a matrix with entries below 1, improved round by round."""

    def __init__(self, K: Any, options: SignOptions, deadline: float, failure: float, certify: bool) -> None:
        self.K, self.deadline, self.failure = K, deadline, failure
        self.rtol = max(options.rtol, 1e-12)
        self.rng = np.random.default_rng((options.seed, 1))
        self.pair = self._indefinite()
        self.proof = sparse_proof(K) if certify else None
        self.provable = certify and (self.proof is not None or K.shape[0] <= DENSE_LIMIT)
        form = _pair_form(K) if self.pair else K
        rank = sparse_rank(form.shape[0])
        self.factor = SparseFactor(form, rank, options.seed)
        self.form, self.lower, self.upper = form, 0.0, math.inf
        self.witness, self.l, self.proved = self.factor.V, np.zeros(K.shape[0]), False

    def run(self) -> None:
        """Improve V and bound from both sides, each time ten times finer, until the gap is narrow or stays as it is.

        What stays is the price of the capped rank, or of rounding: no finer V would pay for its time.
        """
        aim = max(self.rtol, _FIRST_PROVED if self.provable else _FIRST_ESTIMATED)
        stalled = 0
        for _ in range(_ROUNDS):
            now = time.perf_counter()
            self.factor.improve(aim / 4.0, now + 0.6 * (self.deadline - now))
            lower = sparse_factor_value(self.form, self.factor.V)
            if lower >= self.lower:
                self.lower, self.witness = lower, self.factor.V.copy()
            before = self.upper - self.lower
            self._bound_above(max(aim, self.rtol))
            gap = self.upper - self.lower
            if gap <= self.rtol * self.upper or time.perf_counter() >= self.deadline:
                return
            stalled = stalled + 1 if gap > _PROGRESS * before else 0
            if stalled == _PATIENCE:
                return
            aim /= 10.0

    def _bound_above(self, rtol: float) -> None:
        l = self.factor.multipliers()
        d = self.K.shape[0]
        if self.pair:
            l = l[:d] + l[d:]
        found = proved_l(self.K, l, rtol, self.proof, self.deadline) if self.provable else None
        proved = found is not None
        if found is None:
            if self.proved:
                return
            found = estimated_l(
                self.K, l, rtol=rtol, failure=self.failure / _ROUNDS, rng=self.rng, deadline=self.deadline
            )
        total = sum_up(found)
        if total < self.upper or (proved and not self.proved):
            self.upper, self.l, self.proved = total, found, proved

    def _indefinite(self) -> bool:
        """Whether a vector with v^T H v clearly < 0 turns up: decides how tight the bounds get, not their truth."""
        low, high, _ = extreme_ritz_values(lambda v: self.K @ v, self.K.shape[0], 60, self.rng, self.deadline)
        return low < -1e-8 * max(high, -low)


def sparse_factor_value(K: Any, V: Dense) -> float:
    """A float surely below tr(K V V^T) / N for a csr_array K, N >= 1 at least every squared row norm of V (d, k).

    Every feasible l is nonnegative, so tr(K V V^T) <= sum_i l_i |v_i|^2 <= N sum(l). Each of the d sums has at most
    (row length) + k roundings of terms that add up to at most N sum |K_ij|.
    """
    d, k = V.shape
    squares = float(np.einsum("ik,ik->i", V, V).max())
    largest = max(1.0, up(squares * (1.0 + gamma(2 * k + 16)) + 4.0 * k * TINY))
    terms = np.einsum("ik,ik->i", V, K @ V)
    longest = int(np.diff(K.indptr).max())
    sizes = up(largest * sum_up(np.abs(K.data)))
    error = up(sizes * gamma(longest + 2 * k + 16)) + 16.0 * (K.nnz + d) * k * TINY
    value = down(sum_bounds(terms)[0] - up(error))
    return max(0.0, down(value / largest))


def _pair_form(K: Any) -> Any:
    """[[0, K / 2], [K / 2, 0]]: its one-sided problem is the two-sided problem of K."""
    return sp.csr_array(sp.block_array([[None, K / 2.0], [K / 2.0, None]], format="csr"))


def _enclosure(given: SymmetricMatrix, bounds: _Bounds, frame: Scaled, started: float) -> Enclosure:
    l, lower = frame.restored_l(bounds.l), frame.restored_lower(bounds.lower)
    upper = sum_up(l)
    proofs = [Part("gram", "lsep", "lower", lower, {"X": bounds.witness})]
    if bounds.proved:
        proofs.insert(0, Part("diagonal", "lsep", "upper", upper, {"l": l, "two_sided": True}))
    if given.widening:
        lower, upper = max(0.0, down(lower - given.widening)), up(upper + given.widening)
    how = "Cholesky" if bounds.proved else f"Lanczos, fails with probability <= {bounds.failure:g}"
    return Enclosure(
        lower,
        max(lower, upper),
        Rigor.CERTIFIED if bounds.proved else Rigor.ESTIMATED,
        witness=bounds.witness,
        certificate=Certificate((given.matrix,), tuple(proofs)),
        seconds=time.perf_counter() - started,
        method=f"low rank {bounds.witness.shape[1]}; upper bound by {how}",
    )
