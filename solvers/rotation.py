"""The rotated quadratics of Fig. 2: a spectrum turned away from the axes by a fraction of a random rotation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from signgeo.solvers.errors import OptionError, ScaleError
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.real_arrays import as_integer


def rotated_quadratic(spectrum: Any, theta: float, seed: int = 0) -> Dense:
    """H = R^theta diag(spectrum) (R^theta)^T with R drawn from the Haar measure on SO(d), shape (d, d).

    R^theta is the real principal power: R is a product of rotations in orthogonal planes by angles in [-pi, pi], and
    R^theta turns each plane by theta times its angle. Eigenvalues -1 come in pairs (det R = 1); a pair is a turn by
    pi in its plane. H is exactly symmetric, and exactly diagonal at theta = 0.

    Parameters
    ----------
    spectrum : eigenvalues (d,). theta : in [0, 1]. seed : of the rotation, the same R for every theta.

    Raises DataTypeError, ShapeError, NonFiniteError, OptionError, ScaleError.
    """
    eigenvalues = as_vector(spectrum, "spectrum")
    if isinstance(theta, bool) or not isinstance(theta, int | float | np.floating) or not 0.0 <= theta <= 1.0:
        raise OptionError("theta", got=repr(theta), expected="a number in [0, 1]", remedy="0 leaves the axes alone.")
    if theta == 0.0:
        return np.diag(eigenvalues)
    turned = rotation_power(haar_rotation(eigenvalues.size, seed), float(theta))
    with np.errstate(over="ignore", invalid="ignore"):
        product = (turned * eigenvalues) @ turned.T
        H = np.asarray((product + product.T) / 2.0)
    if not np.isfinite(H).all():
        largest = float(np.abs(eigenvalues).max())
        raise ScaleError(f"spectrum: eigenvalues up to {largest:.3g}, whose sums overflow; scale them down")
    return H


def haar_rotation(d: int, seed: int) -> Dense:
    """A rotation (d, d) with determinant 1, uniformly distributed on SO(d).

    QR of a Gaussian matrix with the signs of R's diagonal made positive is uniform on O(d) (Stewart 1980; Mezzadri
    2007); swapping two rows of those with determinant -1 leaves it uniform on SO(d).

    Raises OptionError for a seed that is no integer >= 0.
    """
    rng = np.random.default_rng(as_integer(seed, "seed", 0, "Give another seed."))
    q, r = np.linalg.qr(rng.normal(size=(d, d)))
    rotation: Dense = q * np.where(np.diagonal(r) < 0.0, -1.0, 1.0)
    if np.linalg.det(rotation) < 0.0:
        if d == 1:
            return -rotation
        rotation[[0, 1]] = rotation[[1, 0]]
    return rotation


def rotation_power(rotation: Dense, theta: float) -> Dense:
    """The real principal power R^theta of a rotation R (d, d), by its real Schur form."""
    import scipy.linalg

    form, basis = scipy.linalg.schur(rotation, output="real")
    d = rotation.shape[0]
    power = np.eye(d)
    flipped: list[int] = []  # coordinates of the eigenvalue -1, turned by pi two at a time
    i = 0
    while i < d:
        if i + 1 < d and form[i + 1, i] != 0.0:
            _turn(power, i, i + 1, theta * math.atan2(form[i + 1, i] - form[i, i + 1], form[i, i] + form[i + 1, i + 1]))
            i += 2
            continue
        if form[i, i] < 0.0:
            flipped.append(i)
        i += 1
    for first, second in zip(flipped[::2], flipped[1::2], strict=True):
        _turn(power, first, second, theta * math.pi)
    return np.asarray(basis @ power @ basis.T)


def _turn(power: Dense, i: int, j: int, angle: float) -> None:
    power[i, i] = power[j, j] = math.cos(angle)
    power[j, i], power[i, j] = math.sin(angle), -math.sin(angle)
