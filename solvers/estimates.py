"""Matrix-free estimates of smoothness constants, each with an interval and the probability with which it fails."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.cauchy import abs_sum_interval
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.errors import InputError
from signgeo.solvers.intake import as_vector
from signgeo.solvers.lanczos import extreme_ritz_values, shortfall, steps_for
from signgeo.solvers.operators import SymmetricOperator, as_operator
from signgeo.solvers.real_arrays import as_integer, as_share

Signs = NDArray[np.int8]


def estimate_l2(
    H: Any, *, dimension: int | None = None, rtol: float = 0.01, failure: float = 0.05, seed: int = 0
) -> Enclosure:
    """An interval for L_2 = ||H||_2 by Lanczos from a random start.

    m steps span more than (m + 1) // 2 steps on H^2, which is PSD: the theorem in `lanczos` bounds how far the largest
    Ritz value may be below the truth.

    Parameters
    ----------
    H, dimension : as for `as_operator`.
    rtol : in (0, 1); relative width of the interval, which decides the number of products, about ln(d / failure) /
        sqrt(2 rtol).
    failure : the probability, in exact arithmetic, with which the upper end is too small.
    seed : of the start.

    Returns an Enclosure, ESTIMATED. Raises the errors of `as_operator`, OptionError.
    """
    operator = as_operator(H, dimension, seed=seed)
    return operator.restored(l2_interval(operator, as_share(rtol, "rtol"), as_share(failure, "failure"), seed))


def estimate_linf_lower(
    H: Any, *, dimension: int | None = None, restarts: int = 10, iterations: int = 50, seed: int = 0
) -> Enclosure:
    """A lower bound on L_inf by the sign power iteration s <- sign(H s), restarted from random signs.

    ||H s||_1 never falls along it, and stops rising after finitely many steps, mostly few.

    Returns
    -------
    Enclosure(lower, inf), ESTIMATED only because the products are rounded: the int8 witness s (d,) has
    ||H s||_1 = lower <= L_inf in exact arithmetic.

    Raises the errors of `as_operator`, OptionError.
    """
    started = time.perf_counter()
    operator = as_operator(H, dimension, seed=seed)
    value, signs = _sign_power(operator, restarts, iterations, seed)
    seconds = time.perf_counter() - started
    found = Enclosure(value, math.inf, Rigor.ESTIMATED, signs, seconds=seconds, method="sign power iteration")
    return operator.restored(found)


def estimate_linf(
    H: Any,
    *,
    dimension: int | None = None,
    probes: int = 64,
    restarts: int = 10,
    failure: float = 0.05,
    seed: int = 0,
) -> Enclosure:
    """An interval for L_inf: sign power iteration below, min(sum |H_ij|, d L_2) above (Prop. 3, Eq. 9).

    Both ends above are estimated, each with half of `failure`. The witness is a sign vector (d,).
    Raises the errors of `as_operator`, OptionError.
    """
    started = time.perf_counter()
    failure = as_share(failure, "failure")
    operator = as_operator(H, dimension, seed=seed)
    value, signs = _sign_power(operator, restarts, 50, seed)
    upper = _linf_upper(operator, l2_interval(operator, 0.01, failure / 2.0, seed), probes, failure / 2.0, seed)
    found = Enclosure(
        value,
        max(value, upper),
        Rigor.ESTIMATED,
        signs,
        seconds=time.perf_counter() - started,
        method=f"sign power iteration; Cauchy probes and Lanczos, fails with probability about {failure:g}",
    )
    return operator.restored(found)


def estimate_improvement_ratio(
    H: Any,
    g: Any,
    *,
    dimension: int | None = None,
    probes: int = 64,
    rtol: float = 0.01,
    failure: float = 0.05,
    seed: int = 0,
) -> Enclosure:
    """An interval for R = phi(g) d L_2 / L_inf (Eq. 12) from products with H and the gradient g (d,).

    Raises the errors of `as_operator` and `density`, OptionError, InputError where H is zero.
    """
    from signgeo.solvers.alignment import density

    started = time.perf_counter()
    failure = as_share(failure, "failure")
    operator = as_operator(H, dimension, seed=seed)
    phi = density(as_vector(g, "g", operator.dimension))
    euclidean = l2_interval(operator, as_share(rtol, "rtol"), failure / 2.0, seed)
    lower, signs = _sign_power(operator, 10, 50, seed)
    if not lower > 0.0:
        raise InputError("H", got="the zero operator", expected="a nonzero one", remedy="L_2 / L_inf is 0 / 0.")
    upper = max(lower, _linf_upper(operator, euclidean, probes, failure / 2.0, seed))
    ratio = phi * float(operator.dimension) * euclidean / Enclosure(lower, upper, Rigor.ESTIMATED)
    return replace(
        ratio,
        witness=signs,
        seconds=time.perf_counter() - started,
        method=f"Eq. 12 of estimates, fails with probability about {failure:g}",
    )


def l2_interval(operator: SymmetricOperator, rtol: float, failure: float, seed: int) -> Enclosure:
    """The interval of `estimate_l2` for the scaled operator."""
    started = time.perf_counter()
    d = operator.dimension
    steps = min(d, 2 * steps_for(d, rtol * (2.0 + rtol) / (1.0 + rtol) ** 2, failure))
    low, high, taken = extreme_ritz_values(operator.scaled, d, steps, np.random.default_rng((seed, 2)))
    value = max(-low, high, 0.0)
    eps = shortfall(d, taken if taken >= d else (taken + 1) // 2, failure)
    upper = value / math.sqrt(1.0 - eps) if eps < 1.0 else math.inf
    # What d roundings of a product may have hidden; it matters only where Lanczos ran to the end.
    upper *= 1.0 + 8.0 * taken * math.sqrt(d) * float(np.finfo(float).eps)
    return Enclosure(
        value,
        upper,
        Rigor.ESTIMATED,
        seconds=time.perf_counter() - started,
        method=f"{taken} Lanczos steps, fails with probability <= {failure:g}",
    )


def _linf_upper(operator: SymmetricOperator, l2: Enclosure, probes: int, failure: float, seed: int) -> float:
    # Only the upper end counts here, but that is the one which fails more often: no credit is taken for the other.
    return min(abs_sum_interval(operator, probes, failure, seed).upper, operator.dimension * l2.upper)


def _sign_power(operator: SymmetricOperator, restarts: int, iterations: int, seed: int) -> tuple[float, Signs]:
    """The best ||H s||_1 and its s; the first start is all ones, the others are random. Raises OptionError."""
    restarts = as_integer(restarts, "restarts", 1, "E.g. 10.")
    iterations = as_integer(iterations, "iterations", 1, "E.g. 50.")
    rng = np.random.default_rng((seed, 3))
    d = operator.dimension
    best, witness = -1.0, np.ones(d, np.int8)
    for restart in range(restarts):
        s = np.ones(d) if restart == 0 else rng.choice([-1.0, 1.0], size=d)
        value = -1.0
        for _ in range(iterations):
            image = operator.scaled(s)
            reached = float(np.abs(image).sum())
            if reached <= value:
                break
            value = reached
            if value > best:
                best, witness = value, s.astype(np.int8)
            s = np.where(image == 0.0, s, np.sign(image))
    return best, witness
