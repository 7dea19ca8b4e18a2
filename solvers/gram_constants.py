"""The constants of H = X^T X from a factor X (n, d) with few rows, H never formed: L_inf, L_sep, L_2 and max |H_ij|.

`linf`, `lsep`, `l2` and `smoothness` hand a Gram over where that pays. Certificates are about X.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.gram_bounds import rayleigh_lower, sign_value_bounds
from signgeo.solvers.gram_cones import search_cones
from signgeo.solvers.gram_relaxation import relaxed
from signgeo.solvers.gram_shape import has_few_rows
from signgeo.solvers.gram_signs import good_signs, longer
from signgeo.solvers.intake import Dense, Gram
from signgeo.solvers.rounding import TINY, down, gamma, sum_up, up
from signgeo.solvers.sign_options import SignOptions

_SEARCH_SHARE = 0.75  # of the time


@dataclass(frozen=True, eq=False)
class _Frame:
    """X scaled by a power of two to entries below 1; H = 2^exponent X^T X up to `lost`, of all |entries| together."""

    X: Dense
    exponent: int
    lost: float

    @classmethod
    def around(cls, X: Dense) -> _Frame:
        """The frame of X, not all zero."""
        exponent = int(np.frexp(np.abs(X).max())[1])
        with np.errstate(under="ignore"):
            scaled = np.ldexp(X, -exponent)
            exact = np.array_equal(np.ldexp(scaled, exponent), X)
        n, d = X.shape
        return cls(scaled, 2 * exponent, 0.0 if exact else up(4.0 * n * d * d * TINY))

    def lower(self, value: float) -> float:
        """A lower bound for H from one for the scaled form."""
        kept = max(0.0, down(value - self.lost)) if self.lost else value
        restored = self._times(kept)
        return restored if math.ldexp(restored, -self.exponent) == kept else max(0.0, down(restored))

    def upper(self, value: float) -> float:
        """An upper bound for H from one for the scaled form."""
        raised = up(value + self.lost) if self.lost else value
        restored = self._times(raised)
        return restored if math.ldexp(restored, -self.exponent) == raised else up(restored)

    def upper_l(self, l: Dense) -> Dense:
        """An l that dominates H from one that dominates the scaled form: each row sum is off by at most `lost`."""
        return np.array([self.upper(value) for value in l.tolist()])

    def _times(self, value: float) -> float:
        try:
            return math.ldexp(value, self.exponent)
        except OverflowError as error:
            raise ScaleError("X^T X exceeds the range of float64; scale X down by a power of two") from error


def gram_linf(H: Gram, options: SignOptions) -> Enclosure:
    """L_inf(X^T X): exact by a search over R^n for few rows, as far as time allows; else rounded signs and L_sep.

    The witness is a sign vector (d,). Raises ScaleError.
    """
    if not H.X.any():
        return _zero(H, np.ones(H.shape[0], np.int8), "linf", options)
    frame = _Frame.around(H.X)
    searched = has_few_rows(H) and not options.certificate
    s, upper, settled = _by_directions(frame, options) if searched else (None, math.inf, False)
    l = None
    if s is None or not settled:
        relaxation = relaxed(frame.X, rtol=max(options.rtol, 1e-7), seed=options.seed, deadline=_deadline(options))
        rounded = good_signs(frame.X, relaxation.factor, options.seed)
        s = rounded if s is None else longer(frame.X, s, rounded)
        l = frame.upper_l(relaxation.l)
    low, high = sign_value_bounds(frame.X, s)
    lower, ends = frame.lower(low), [frame.upper(max(upper, high))] if upper < math.inf else []
    signs = (s * s[0]).astype(np.int8)
    signs.flags.writeable = False
    parts = [Part("sign-vector", "linf", "lower", lower, {"s": signs})]
    if ends:
        parts.append(Part("search", "linf", "upper", ends[0], {}))
    if l is not None:
        ends.append(max(lower, sum_up(l)))
        parts.append(Part("diagonal", "linf", "upper", ends[-1], {"l": l}))
    exact = up(min(ends) - lower) <= frame.upper(_resolution(frame.X))
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
    if not H.X.any():
        return _zero(H, np.eye(H.shape[0], 1), "lsep", options)
    frame = _Frame.around(H.X)
    found = relaxed(frame.X, rtol=options.rtol, seed=options.seed, deadline=_deadline(options))
    l = frame.upper_l(found.l)
    lower = frame.lower(found.lower)
    upper = max(lower, sum_up(l))
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
    if not H.X.any():
        return Enclosure(0.0, 0.0, witness=np.eye(1, H.shape[0])[0], exact=True)
    frame = _Frame.around(H.X)
    bounds = l2(Gram(frame.X.T))
    v = frame.X.T @ bounds.witness
    v = v / np.linalg.norm(v)
    lower = frame.lower(min(rayleigh_lower(frame.X, v), bounds.upper))
    upper = frame.upper(bounds.upper)
    return Enclosure(lower, upper, witness=v, seconds=time.perf_counter() - started, method=bounds.method)


def gram_largest_entry(H: Gram) -> Enclosure:
    """max |H_ij| = max_i |x_i|^2, at (e_i, e_i): the L1 smoothness constant. Raises ScaleError."""
    lengths = np.einsum("ri,ri->i", *(np.ldexp(H.X, -int(np.frexp(np.abs(H.X).max())[1])),) * 2)
    i = int(np.argmax(lengths))
    unit = np.eye(1, H.shape[0], i)[0]
    if not lengths[i] > 0.0:
        return Enclosure(0.0, 0.0, witness=(unit, unit), exact=True)
    frame = _Frame.around(H.X)
    low = rayleigh_lower(frame.X[:, [i]], np.ones(1))
    n = H.X.shape[0]
    high = up(float(lengths[i]) * (1.0 + gamma(2 * n + 8)) + 4.0 * n * TINY)
    return Enclosure(frame.lower(low), frame.upper(high), witness=(unit, unit), method="largest column")


def _by_directions(frame: _Frame, options: SignOptions) -> tuple[Dense, float, bool]:
    """A sign vector, a bound on the scaled L_inf, and whether the search came to its end."""
    X = frame.X
    if options.time_limit is not None:  # a relaxation shall have time to bound what the search leaves open
        options = replace(options, time_limit=_SEARCH_SHARE * options.time_limit)
    s = good_signs(X, np.ascontiguousarray(X.T), options.seed)
    attained = down(float(np.linalg.norm(X @ s)) * (1.0 - gamma(sum(X.shape) + 8)))
    search = search_cones(X, attained, options, frame.exponent)
    if search.image is not None:
        s = longer(X, s, np.where(X.T @ search.image >= 0.0, 1.0, -1.0))
    return s, up(search.upper * search.upper), search.finished


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
