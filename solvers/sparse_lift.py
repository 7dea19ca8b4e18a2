"""Lift a vector l until -diag(l) <= H <= diag(l) for sparse H: proved by Cholesky, or very likely by Lanczos."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from signgeo.solvers.banded_proof import BandedProof
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.intake import Dense
from signgeo.solvers.lanczos import negative_part, steps_for
from signgeo.solvers.rounding import gamma
from signgeo.solvers.sparse_proof import SparseProof

DENSE_LIMIT = 3_000
Proof = BandedProof | SparseProof
_CHEAP = 2e10  # multiplications of a banded proof up to which nothing better is looked for
_POWER_STEPS = 40
_MAX_STEPS = 20_000
_FIRST_SHARE = 8.0  # the part of rtol that a proof's lift may cost before a smaller one is looked for


def sparse_proof(H: Any) -> Proof | None:
    """What proves that a diagonal dominates H beyond the dense method's size: a band, general sparse factors, or None.

    For H that `proved_l` turns dense it is None, too, unless a narrow band is cheaper.
    """
    banded = BandedProof(H)
    large = H.shape[0] > DENSE_LIMIT
    if banded.fits and (banded.work <= _CHEAP if large else 4 * banded.half < H.shape[0]):
        return banded
    if not large:
        return None
    factors = SparseProof(H)
    if factors.fits:
        return factors
    return banded if banded.fits else None


def proved_l(H: Any, l: Dense, rtol: float, proof: Proof | None, deadline: float = math.inf) -> Dense | None:
    """An l' (d,) near l with -diag(l') <= H <= diag(l') proved, or None where no factorisation fits in size or time.

    proof : what `sparse_proof` gives for H.
    """
    if proof is not None:
        return _lifted_by(proof, H, l, rtol, deadline)
    if H.shape[0] > DENSE_LIMIT:
        return None
    from signgeo.solvers.separable_bounds import lifted_l

    dense = H.toarray()
    try:
        raised = lifted_l((dense,), l, rtol) if dominates(l, H) else l
        return raised if dominates(raised, H) else lifted_l((dense, -dense), l, rtol)
    except ScaleError:
        return None


def _lifted_by(proof: Proof, H: Any, l: Dense, rtol: float, deadline: float) -> Dense | None:
    """l + t w, w_i = l_i - H_ii, for a t that costs rtol / 8 of the sum or is within twice the least that is proved."""
    diagonal = H.diagonal()
    off = np.asarray(abs(H).sum(axis=1)) - np.abs(diagonal)
    base: Dense = np.where(off > 0.0, np.maximum(l, diagonal + 2.0**-40 * off), np.abs(diagonal))
    weight = np.where(off > 0.0, base - diagonal + 2.0**-20 * off, 0.0)

    def attempt(t: float) -> Dense | None:
        trial: Dense = base + t * weight
        sides = (1.0,) if dominates(trial, H) else (1.0, -1.0)
        # Rows without off-diagonal entries hold with equality, which a factorisation cannot show: they get 1 there.
        gaps = (np.where(off > 0.0, np.nextafter(trial - s * diagonal, -np.inf), 1.0) for s in sides)
        return trial if all(proof.proves(a, s) for a, s in zip(gaps, sides, strict=True)) else None

    if not weight.any():
        return attempt(0.0)
    t = rtol * float(np.abs(base).sum()) / (_FIRST_SHARE * float(weight.sum()))
    while t < 4.0 and (time.perf_counter() < deadline or isinstance(proof, BandedProof)):
        found = attempt(t)
        if found is not None:
            return found
        t *= 2.0
    return None


def estimated_l(H: Any, l: Dense, *, rtol: float, failure: float, rng: np.random.Generator, deadline: float) -> Dense:
    """An l' (d,) near l; -diag(l') <= H <= diag(l') fails with at most this probability, in exact arithmetic.

    The lift is t w_i, w_i = l_i - H_ii, so that it does not depend on how rows are scaled: with the unit-diagonal
    S = w^-1/2 (diag(l) - H) w^-1/2 and c >= lambda_max(S), Lanczos on c I - S bounds -lambda_min(S) <= t.
    """
    floor = np.finfo(float).eps * (np.abs(l) + np.asarray(abs(H).sum(axis=1)))
    raised: Dense = np.maximum(l, H.diagonal() + floor)
    raised = raised + _shortage(H, raised, rtol, failure / 2.0, rng, deadline)
    if not dominates(raised, H):
        raised = raised + _shortage(-H, raised, rtol, failure / 2.0, rng, deadline)
    return raised


def dominates(l: Dense, H: Any) -> bool:
    """Whether diag(l) + H is PSD because it is surely diagonally dominant."""
    diagonal = H.diagonal()
    off = np.asarray(abs(H).sum(axis=1)) - np.abs(diagonal)
    slack = gamma(int(np.diff(H.indptr).max()) + 8) * (off + 2.0 * np.abs(diagonal) + np.abs(l))
    return bool(np.all(l + diagonal >= off + slack))


def _shortage(H: Any, l: Dense, rtol: float, failure: float, rng: np.random.Generator, deadline: float) -> Dense:
    """What to add to l so that diag(l) - H is PSD, with that failure probability."""
    import scipy.sparse as sp

    d = l.size
    # Rows far below the mean would make S ill-scaled and cost nothing when lifted by a part of it.
    gap = l - H.diagonal()
    weight = np.maximum(gap, 1e-3 * float(np.abs(gap).mean()) + np.finfo(float).tiny)
    root = 1.0 / np.sqrt(weight)
    off = H - sp.diags_array(H.diagonal(), format="csr")
    S = sp.csr_array(sp.diags_array(root) @ (sp.diags_array(gap) - off) @ sp.diags_array(root))
    top = _spectral_bound(S)
    wanted = rtol * float(np.abs(l).sum()) / (3.0 * top * float(weight.sum()))
    steps = min(steps_for(d, min(1.0, wanted), failure), _MAX_STEPS)
    return np.asarray(negative_part(lambda v: S @ v, d, top, steps, failure, rng, deadline) * weight)


def _spectral_bound(S: Any) -> float:
    """c >= || |S| ||_2 >= ||S||_2 by Collatz' quotients max_i (|S| x)_i / x_i, x > 0 from the power method."""
    magnitude = abs(S)
    x = np.ones(S.shape[0])
    least = math.inf
    for _ in range(_POWER_STEPS):
        product = magnitude @ x
        least = min(least, float((product / x).max()))
        x = x / x.max() + product / product.max()
    return least * (1.0 + gamma(int(np.diff(S.indptr).max()) + 8))
