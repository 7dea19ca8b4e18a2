"""The constants of H = X^T X from a factor X (n, d) with few rows, H never formed: L_inf, L_sep, L_2 and max |H_ij|.

`linf`, `lsep`, `l2` and `smoothness` hand a Gram over where that pays. Certificates are about X.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.gram_bounds import rayleigh_lower, sign_value_bounds
from signgeo.solvers.gram_cones import search_cones
from signgeo.solvers.gram_relaxation import relaxed
from signgeo.solvers.gram_shape import has_few_rows
from signgeo.solvers.gram_signs import good_signs, longer
from signgeo.solvers.intake import Dense, Gram
from signgeo.solvers.rounding import TINY, down, gamma, sum_up, up
from signgeo.solvers.separable_scaling import Scaled, scaled
from signgeo.solvers.sign_options import SignOptions

_SEARCH_SHARE = 0.75  # of the time


def _scaled_factor(X: Dense) -> Scaled:
    """X, not all zero, by a power of two with entries below 1, as the frame of H = 2^exponent X^T X.

    What scaling lost of all |entries| of H together bounds what it lost of any row.
    """
    factor = scaled((X,))
    n, d = X.shape
    return Scaled(factor.matrices, 2 * factor.exponent, up(4.0 * n * d * d * TINY) if factor.lost else 0.0)


def gram_linf(H: Gram, options: SignOptions) -> Enclosure:
    """L_inf(X^T X): exact by a search over R^n for few rows, as far as time allows; else rounded signs and L_sep.

    The witness is a sign vector (d,). Raises ScaleError.
    """
    if not H.any():
        return _zero(H, np.ones(H.shape[0], np.int8), "linf", options)
    frame = _scaled_factor(H.X)
    (X,) = frame.matrices
    searched = has_few_rows(H) and not options.certificate
    s, upper, settled = _by_directions(X, frame.exponent, options) if searched else (None, math.inf, False)
    l = None
    if s is None or not settled:
        relaxation = relaxed(X, rtol=max(options.rtol, 1e-7), seed=options.seed, deadline=_deadline(options))
        rounded = good_signs(X, relaxation.factor, options.seed)
        s = rounded if s is None else longer(X, s, rounded)
        l = frame.restored_l(relaxation.l)
    ends = [_restored_upper(frame, upper)] if upper < math.inf else []
    lower = frame.restored_lower(sign_value_bounds(X, s)[0])
    signs = (s * s[0]).astype(np.int8)
    signs.flags.writeable = False
    parts = [Part("sign-vector", "linf", "lower", lower, {"s": signs})]
    if ends:
        parts.append(Part("search", "linf", "upper", ends[0], {}))
    if l is not None:
        ends.append(sum_up(l))
        parts.append(Part("diagonal", "linf", "upper", ends[-1], {"l": l}))
    exact = up(min(ends) - lower) <= _restored_upper(frame, _resolution(X))
    return Enclosure(
        lower,
        min(ends),
        witness=signs,
        certificate=Certificate((H,), tuple(parts)),
        seconds=options.seconds,
        exact=exact,
        method="exact by search" if exact and settled else "search" if settled else "rounding and L_sep",
    )


def gram_lsep(H: Gram, options: SignOptions) -> Enclosure:
    """L_sep(X^T X), with its certificate: a factor from below, l from above. Raises ScaleError."""
    if not H.any():
        return _zero(H, np.eye(H.shape[0], 1), "lsep", options)
    frame = _scaled_factor(H.X)
    (X,) = frame.matrices
    found = relaxed(X, rtol=options.rtol, seed=options.seed, deadline=_deadline(options))
    l = frame.restored_l(found.l)
    lower = frame.restored_lower(found.lower)
    upper = sum_up(l)
    parts = (
        Part("diagonal", "lsep", "upper", upper, {"l": l, "two_sided": False}),
        Part("gram", "lsep", "lower", lower, {"X": found.factor}),
    )
    return Enclosure(
        lower,
        upper,
        witness=found.factor,
        certificate=Certificate((H,), parts),
        seconds=options.seconds,
        method="low-rank factor of a Gram",
    )


def gram_l2(H: Gram) -> Enclosure:
    """||X^T X||_2 = ||X X^T||_2, the smaller of the two, with a unit vector (d,) as witness. Raises ScaleError."""
    from signgeo.solvers.spectral_bounds import l2

    started = time.perf_counter()
    if not H.any():
        return Enclosure(0.0, 0.0, witness=np.eye(1, H.shape[0])[0], exact=True)
    frame = _scaled_factor(H.X)
    (X,) = frame.matrices
    bounds = l2(Gram(X.T))
    v = X.T @ bounds.witness
    v = v / np.linalg.norm(v)
    upper = _restored_upper(frame, bounds.upper)
    lower = frame.restored_lower(rayleigh_lower(X, v))
    return Enclosure(lower, upper, witness=v, seconds=time.perf_counter() - started, method=bounds.method)


def gram_largest_entry(H: Gram) -> Enclosure:
    """max |H_ij| = max_i |x_i|^2, at (e_i, e_i): the L1 smoothness constant. Raises ScaleError."""
    if not H.any():
        unit = np.eye(1, H.shape[0])[0]
        return Enclosure(0.0, 0.0, witness=(unit, unit), exact=True)
    frame = _scaled_factor(H.X)
    (X,) = frame.matrices
    lengths = np.einsum("ri,ri->i", X, X)
    i, n = int(np.argmax(lengths)), X.shape[0]
    unit = np.eye(1, H.shape[0], i)[0]
    upper = _restored_upper(frame, up(float(lengths[i]) * (1.0 + gamma(2 * n + 8)) + 4.0 * n * TINY))
    lower = frame.restored_lower(rayleigh_lower(X[:, [i]], np.ones(1)))
    return Enclosure(lower, upper, witness=(unit, unit), method="largest column")


def _by_directions(X: Dense, exponent: int, options: SignOptions) -> tuple[Dense, float, bool]:
    """A sign vector, a bound on the scaled L_inf, and whether the search came to its end."""
    if options.time_limit is not None:  # a relaxation shall have time to bound what the search leaves open
        options = replace(options, time_limit=_SEARCH_SHARE * options.time_limit)
    s = good_signs(X, np.ascontiguousarray(X.T), options.seed)
    attained = down(float(np.linalg.norm(X @ s)) * (1.0 - gamma(sum(X.shape) + 8)))
    search = search_cones(X, attained, options, exponent)
    if search.image is not None:
        s = longer(X, s, np.where(X.T @ search.image >= 0.0, 1.0, -1.0))
    return s, up(search.upper * search.upper), search.finished


def _restored_upper(frame: Scaled, value: float) -> float:
    """An upper bound for H from one for the scaled form: rounded as an entry of l is. Raises ScaleError."""
    return float(frame.restored_l(np.array([value]))[0])


def _resolution(X: Dense) -> float:
    """The rounding of one evaluation of s^T X^T X s, each of whose sums has n d terms at most."""
    n, d = X.shape
    return up(gamma(2 * n * d + 256) * float(np.square(np.abs(X).sum(axis=1)).sum()))


def _deadline(options: SignOptions) -> float:
    return time.perf_counter() + options.remaining


def _zero(H: Gram, witness: Any, quantity: str, options: SignOptions) -> Enclosure:
    proof = Part("diagonal", quantity, "upper", 0.0, {"l": np.zeros(H.shape[0])})
    certificate = Certificate((H,), (proof,))
    return Enclosure(
        0.0, 0.0, witness=witness, certificate=certificate, seconds=options.seconds, exact=True, method="closed form"
    )
