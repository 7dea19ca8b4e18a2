"""The spectral norm of a large sparse symmetric matrix, bounded without forming it densely."""

from __future__ import annotations

from typing import Any

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms.rigorous import euclidean, moved, rescaled
from signgeo.solvers.rounding import TINY, down, gamma, up
from signgeo.solvers.separable_scaling import scaled

_SWEEPS = 200  # of the power method for the positive vector of the upper bound


def sparse_l2(matrix: Any) -> tuple[float, float, Dense]:
    """(lower, upper, witness unit vector) of ||M||_2 for a csr_array (d, d).

    Lower: ||M v||_2 / ||v||_2 at Lanczos' vector. Upper (Collatz): ||M||_2 <= || |M| ||_2 <= max_i (|M| x)_i / x_i
    for every x > 0, with x from the power method. The two meet where M is entrywise nonnegative up to signs.
    """
    from scipy.sparse.linalg import ArpackError, eigsh

    d = matrix.shape[0]
    if matrix.nnz == 0:
        return 0.0, 0.0, np.eye(1, d)[0]
    frame = scaled((matrix,))
    small = frame.matrices[0]
    start = np.random.default_rng(0).normal(size=d)
    try:
        vector = eigsh(small, k=1, which="LM", v0=start, tol=1e-10)[1][:, 0]
    except ArpackError as error:  # not converged: any vector is a witness
        found = getattr(error, "eigenvectors", None)
        vector = found[:, 0] if found is not None and found.size else start / np.linalg.norm(start)
    rounding = gamma(int(np.diff(small.indptr).max()) + 4)
    magnitude = abs(small)
    low = down(
        euclidean(small @ vector).lower - euclidean(rounding * (magnitude @ np.abs(vector)) + 4.0 * d * TINY).upper
    )
    low = down(low / euclidean(vector).upper)
    high = _collatz(magnitude, rounding)
    bounds = rescaled(*moved(low, high, frame.lost), frame.exponent, lost=0)
    return bounds.lower, bounds.upper, vector


def _collatz(magnitude: Any, rounding: float) -> float:
    """An upper bound on the spectral norm of a nonnegative csr_array, the least over the power method's iterates."""
    d = magnitude.shape[0]
    x, least = np.ones(d), np.inf
    for _ in range(_SWEEPS):
        product = magnitude @ x
        quotient = float(((product * (1.0 + 2.0 * rounding) + 2.0 * d * TINY) / x).max())
        least = min(least, up(quotient * (1.0 + gamma(4))))
        # Mixing in the last iterate keeps every entry positive and damps the oscillation of bipartite graphs.
        x = x / x.max() + product / product.max()
        x = np.maximum(x / x.max(), 2.0**-100)
    return least
