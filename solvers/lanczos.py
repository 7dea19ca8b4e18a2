"""Lanczos' method from a random start, with a bound on how far the largest Ritz value may be below the truth.

Kuczynski and Wozniakowski, "Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start",
SIAM J. Matrix Anal. Appl. 13 (1992), Theorem 4.2: for A PSD (n, n) and a start uniform on the sphere, k steps give a
Ritz value xi <= lambda_max(A) with

    P( lambda_max(A) - xi > eps lambda_max(A) ) <= 1.648 sqrt(n) exp(-sqrt(eps) (2 k - 1)).

The bound speaks of exact arithmetic: what rests on it is ESTIMATED.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from signgeo.solvers.intake import Dense

FAILURE = 1e-6
"""The probability with which a bound may fail where the caller does not say otherwise."""

_KEPT = 2_000_000  # entries of the basis up to which it is kept: 16 MB, and products as cheap as the operator's

Apply = Callable[[Dense], Dense]


def extreme_ritz_values(
    apply: Apply, n: int, steps: int, rng: np.random.Generator, deadline: float = math.inf
) -> tuple[float, float, int]:
    """(smallest, largest) Ritz value of the symmetric operator and the number of steps taken, at least one.

    A subspace that turns out invariant holds, almost surely, every eigenvalue: that counts as n steps.

    Where the basis is small it is kept and every vector made orthogonal to it again. Otherwise the plain three-term
    recurrence: lost orthogonality repeats Ritz values but moves the extreme ones by rounding only.
    """
    from scipy.linalg import eigh_tridiagonal

    q = rng.normal(size=n)
    q /= np.linalg.norm(q)
    before, beta = np.zeros(n), 0.0
    basis = np.empty((min(steps, n), n)) if min(steps, n) * n <= _KEPT else None
    diagonal: list[float] = []
    off: list[float] = []
    complete = False
    for step in range(min(steps, n)):
        if step and time.perf_counter() > deadline:
            break
        z = apply(q)
        alpha = float(q @ z)
        diagonal.append(alpha)
        z = z - alpha * q - beta * before
        if basis is not None:
            basis[step] = q
            z -= basis[: step + 1].T @ (basis[: step + 1] @ z)
        beta = float(np.linalg.norm(z))
        if beta <= np.finfo(float).eps * max(map(abs, diagonal)):
            complete = True
            break
        off.append(beta)
        before, q = q, z / beta
    values = eigh_tridiagonal(diagonal, off[: len(diagonal) - 1], eigvals_only=True)
    return float(values[0]), float(values[-1]), n if complete else len(diagonal)


def shortfall(n: int, steps: int, failure: float) -> float:
    """The eps that Theorem 4.2 gives for a failure probability; 1 where it says nothing, 0 once steps reach n."""
    if steps >= n:
        return 0.0
    return min(1.0, (math.log(1.648 * math.sqrt(n) / failure) / (2 * steps - 1)) ** 2)


def steps_for(n: int, eps: float, failure: float) -> int:
    """The least number of steps with shortfall(n, steps, failure) <= eps, at most n."""
    if eps <= 0.0:
        return n
    return min(n, math.ceil((math.log(1.648 * math.sqrt(n) / failure) / math.sqrt(eps) + 1.0) / 2.0))


def negative_part(
    apply: Apply, n: int, top: float, steps: int, failure: float, rng: np.random.Generator, deadline: float = math.inf
) -> float:
    """At least -lambda_min, but for a probability of `failure`, of a symmetric S (n, n) with ||S||_2 <= top.

    From at most so many steps of Lanczos on top I - S, which is PSD. What products round is added, as in `l2_interval`.
    """
    _, ritz, taken = extreme_ritz_values(lambda v: top * v - apply(v), n, steps, rng, deadline)
    eps = shortfall(n, taken, failure)
    highest = min(ritz / (1.0 - eps), 2.0 * top) if eps < 1.0 else 2.0 * top
    return max(0.0, highest - top) + 8.0 * taken * math.sqrt(n) * float(np.finfo(float).eps) * top
