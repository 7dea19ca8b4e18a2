"""What a sign search found for one matrix, and the Enclosure it becomes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.rounding import down, gamma, sum_bounds, sum_up, up

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Proof:
    """A certificate part: its kind, its data, and the upper bound that they prove."""

    kind: str
    data: dict[str, Any]
    upper: float


@dataclass(frozen=True, eq=False)
class SignSolution:
    """Bounds on max s^T A t over sign vectors.

    s, t : the best pair found, (m,) and (n,).
    upper : a certified upper bound; not needed when `settled`.
    settled : whether (s, t) is known to be a maximiser (a search left nothing out), up to `slack`.
    slack : how far s^T A t may lie below the maximum although settled (0 unless H is nearly semidefinite).
    proof : a proof of `upper` or of a weaker bound, or None: `upper` is known by search.
    rigor : of `upper`.
    method : in a few words, where neither a search nor L_sep made it.
    """

    s: Signs
    t: Signs
    upper: float = np.inf
    settled: bool = False
    proof: Proof | None = None
    slack: float = field(default=0.0, kw_only=True)
    rigor: Rigor = field(default=Rigor.CERTIFIED, kw_only=True)
    method: str = field(default="", kw_only=True)


def signed_terms(A: Any, s: Signs, t: Signs) -> Dense:
    """The nonzero terms s_i A_ij t_j, whose sum is s^T A t, of a dense or sparse A."""
    if sp.issparse(A):
        entries = A.tocoo()
        row, col = entries.coords
        terms: Dense = entries.data * (s[row] * t[col])
        return terms
    return np.ravel(A * np.multiply.outer(s, t).astype(np.float64))


def as_enclosure(A: Any, solution: SignSolution, quantity: str, seconds: float, widening: float = 0.0) -> Enclosure:
    """The Enclosure of max s^T A t, its bounds moved outward by `widening` (what intake changed in A)."""
    s, t = _canonical(A, solution.s, solution.t, pair=quantity == "inf_one_norm")
    terms = signed_terms(A, s, t)
    low, high = sum_bounds(terms)
    low = max(low, 0.0)  # the maximum is never negative: s and -s average to 0
    alone = s is t
    parts = [Part("sign-vector", quantity, "lower", low, {"s": s} if alone else {"s": s, "t": t})]
    attained = up(max(high, 0.0) + solution.slack) if solution.slack else max(high, 0.0)
    upper = attained if solution.settled else max(solution.upper, attained)
    proof = solution.proof
    if proof is not None:
        parts.append(Part(proof.kind, quantity, "upper", max(proof.upper, attained), proof.data))
    if proof is None or upper < proof.upper:
        parts.append(Part("search", quantity, "upper", upper, {}))
    doubled = proof is not None and "doubled" in proof.data
    n_terms = sum(A.shape) ** 2 if doubled else max(1, terms.size)  # of an evaluation in the form that was solved
    magnitude = sum_up(np.abs(terms))
    resolution = up(gamma(2 * n_terms + 256) * magnitude + widening + solution.slack)
    exact = up(upper - low) <= resolution
    if widening > 0.0:
        low, upper = max(0.0, down(low - widening)), up(upper + widening)
    return Enclosure(
        low,
        upper,
        solution.rigor,
        witness=s if alone else (s, t),
        certificate=Certificate((A,), tuple(parts)),
        seconds=seconds,
        exact=exact,
        method=solution.method or ("exact by search" if solution.settled else "rounding and L_sep"),
    )


def _canonical(A: Any, s: Signs, t: Signs, *, pair: bool) -> tuple[Signs, Signs]:
    """First sign of t positive; s and t the same object when t alone attains the value and no pair is wanted."""
    if t[0] < 0:
        s, t = -s, -t
    if not pair:
        alone = sum_bounds(signed_terms(A, t, t))
        if np.array_equal(s, t) or alone == sum_bounds(signed_terms(A, s, t)):
            s = t
    for vector in (s, t):
        vector.flags.writeable = False
    return s, t


def best_response(A: Any, t: Signs) -> Signs:
    """The s (m,) that maximises s^T A t; where a row of A t is exactly 0, +1."""
    if sp.issparse(A):
        dense_rows = [A[[i], :].toarray()[0] for i in range(A.shape[0])]
    else:
        dense_rows = list(A)
    return np.array([1 if math.fsum((row * t).tolist()) >= 0.0 else -1 for row in dense_rows], dtype=np.int8)
