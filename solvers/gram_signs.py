"""Good sign vectors for max |X z|, X (n, d): rounding, alternation, then flips of single signs, at n d each."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.intake import Dense

_ENTRIES, _FEWEST, _MOST = 1_000_000, 8, 200  # of all starts together; how many starts
_ALTERNATIONS = 40  # flips do the rest sooner
_LEAST_GAIN = 2.0**-40  # of |X z|^2: below it, rounding could make a tie look like a gain for ever


def good_signs(X: Dense, directions: Dense, seed: int) -> Dense:
    """The best z (d,) of +-1.0 found from signs of directions r, directions (d, k) and r Gaussian in R^k."""
    d, k = directions.shape
    starts = min(_MOST, max(_FEWEST, _ENTRIES // d))
    Z = _signs(directions @ np.random.default_rng(seed).standard_normal((k, starts)))
    best, z = -np.inf, Z[:, 0]
    for _ in range(_ALTERNATIONS):  # each X^T X z has no smaller an inner product with its signs than with z
        images = X @ Z
        lengths = np.einsum("rs,rs->s", images, images)
        j = int(np.argmax(lengths))
        if not lengths[j] > best:
            break
        best, z = float(lengths[j]), Z[:, j]
        Z = _signs(X.T @ images)
    return _flipped(X, z.copy())


def longer(X: Dense, first: Dense, second: Dense) -> Dense:
    """Whichever of two sign vectors has the longer X z; the first where they tie."""
    return second if np.linalg.norm(X @ second) > np.linalg.norm(X @ first) else first


def _flipped(X: Dense, z: Dense) -> Dense:
    """z after flipping single signs as long as one makes |X z| longer."""
    image, squares = X @ z, np.einsum("ri,ri->i", X, X)
    least = _LEAST_GAIN * float(image @ image)
    for _ in range(10 * z.size):
        gains = squares - z * (X.T @ image)  # a quarter of what |X z|^2 gains
        i = int(np.argmax(gains))
        if gains[i] <= least:
            break
        z[i] = -z[i]
        image += 2.0 * z[i] * X[:, i]
    return z


def _signs(values: Dense) -> Dense:
    return np.where(values >= 0.0, 1.0, -1.0)
