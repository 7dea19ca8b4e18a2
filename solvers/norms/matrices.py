"""Norms that read a vector of rows * cols entries as a matrix (row-major): spectral and nuclear norm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms.base import Norm
from signgeo.solvers.real_arrays import as_integer
from signgeo.solvers.rounding import down


@dataclass(frozen=True)
class _MatrixNorm(Norm):
    """What both matrix norms share: the shape."""

    rows: int
    cols: int

    def __post_init__(self) -> None:
        for name, size in (("rows", self.rows), ("cols", self.cols)):
            object.__setattr__(self, name, as_integer(size, name, 1, "Give the shape of the matrix."))

    @property
    def dimension(self) -> int:
        """Entries of the matrix."""
        return self.rows * self.cols

    @property
    def rank(self) -> int:
        """The largest possible rank."""
        return min(self.rows, self.cols)

    def matrices(self, x: Dense) -> Dense:
        """The batch (..., rows, cols)."""
        return x.reshape(*x.shape[:-1], self.rows, self.cols)


@dataclass(frozen=True)
class Spectral(_MatrixNorm):
    """Largest singular value of the matrix that x holds row by row; its dual is `Nuclear`.

    Its steepest direction is ||G||_nuc U V^T with G = U S V^T (claims.md G.5). For rank-deficient G the maximiser is
    a set; the U and V of the reduced decomposition select one.
    """

    @property
    def dual(self) -> Nuclear:
        """The sum of the singular values."""
        return Nuclear(self.rows, self.cols)

    def raw_norm(self, x: Dense) -> Dense:
        """Largest singular value."""
        return np.asarray(np.linalg.svd(self.matrices(x), compute_uv=False)[..., 0], dtype=np.float64)

    def raw_steepest(self, z: Dense) -> Dense:
        """||G||_nuc U V^T."""
        u, s, vt = np.linalg.svd(self.matrices(z), full_matrices=False)
        return np.asarray((s.sum(axis=-1)[..., np.newaxis, np.newaxis] * (u @ vt)).reshape(z.shape))

    def enclose(self, x: Any) -> Enclosure:
        """Certified bounds on the largest singular value."""
        from signgeo.solvers.spectral_bounds import largest_singular_value

        return largest_singular_value(self.matrices(as_vector(x, "x", self.dimension)))

    def euclidean_lower(self, d: int) -> float:
        """Frobenius norm at most sqrt(rank) times the spectral norm."""
        del d
        return 1.0 if self.rank == 1 else down(1.0 / float(np.nextafter(math.sqrt(self.rank), np.inf)))


@dataclass(frozen=True)
class Nuclear(_MatrixNorm):
    """Sum of the singular values of the matrix that x holds row by row; its dual is `Spectral`.

    Its steepest direction is s_1 u_1 v_1^T, the leading singular pair as the decomposition orders it.
    """

    @property
    def dual(self) -> Spectral:
        """The largest singular value."""
        return Spectral(self.rows, self.cols)

    def raw_norm(self, x: Dense) -> Dense:
        """Sum of the singular values."""
        return np.asarray(np.linalg.svd(self.matrices(x), compute_uv=False).sum(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """s_1 u_1 v_1^T."""
        u, s, vt = np.linalg.svd(self.matrices(z), full_matrices=False)
        outer = u[..., :, :1] * vt[..., :1, :]
        return np.asarray((s[..., :1, np.newaxis] * outer).reshape(z.shape))

    def enclose(self, x: Any) -> Enclosure:
        """Certified bounds on the sum of the singular values."""
        from signgeo.solvers.spectral_bounds import singular_value_sum

        return singular_value_sum(self.matrices(as_vector(x, "x", self.dimension)))

    def euclidean_lower(self, d: int) -> float:
        """Frobenius norm at most the nuclear norm."""
        del d
        return 1.0
