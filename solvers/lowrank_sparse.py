"""Low-rank coordinate ascent on sparse matrices, finished by a Riemannian trust region: max tr(K V V^T), unit rows.

A sweep moves each row to or past the best one given the others, g_i / |g_i|, g_i = sum_{j != i} K_ij v_j (Wang, Chang,
Kolter 2017). Going past it by a factor omega < 2 still increases the value, which is linear in each row, and converges
far faster on large sparse matrices, as successive over-relaxation does. The last digits on small degenerate ones
(grids) are left to Newton steps on the product of spheres: truncated conjugate gradients on the Hessian
U -> P(diag(l) U - K U), preconditioned by l_i - K_ii, in a trust region (Absil, Baker, Gallivan 2007; Boumal 2016).
"""

from __future__ import annotations

import math
import time
from typing import Any

import numba
import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.mixing import random_factor, unit_rows

RANK_CAP = 64  # at d = 10^5, 10^6 nonzeros, the gap left is 4e-3 with 24 columns, 1.6e-3 with 48, 8e-4 with 64
_RELAXATION = 1.9  # best of 1, 1.5, 1.7, 1.85, 1.9, 1.96 after 60 sweeps, random graphs and grids
_PLAIN_SWEEPS = 3
_SWEEPS_BEFORE_NEWTON, _SWEEPS = 60, 2_000
_NEWTON_SIZE = 2_000_000  # entries of V up to which Newton steps, which keep ten such arrays, pay
_INNER = 400


def sparse_rank(d: int) -> int:
    """ceil(sqrt(2 d)) + 1 columns, at most d and 64, so that memory stays linear in d."""
    return min(d, math.ceil(math.sqrt(2.0 * d)) + 1, RANK_CAP)


class SparseFactor:
    """A factor V (d, k) with unit rows, improved in place for one symmetric csr_array K (d, d).

    Attributes
    ----------
    V : the factor. residual : sum_i |gradient_i| / sum_i |l_i| at V, what `improve` brings down.
    """

    def __init__(self, K: Any, rank: int, seed: int) -> None:
        self.K = K
        self._csr = (K.indptr, K.indices, K.data)
        self.V = random_factor(K.shape[0], rank, seed)
        self._diagonal = np.asarray(K.diagonal())
        self._radius = math.sqrt(K.shape[0]) / 4.0
        self.residual = math.inf

    def product(self, X: Dense) -> Dense:
        """K X for X (d, k)."""
        out = np.empty_like(X)
        _multiply(*self._csr, X, out)
        return out

    def multipliers(self) -> Dense:
        """l_i = <v_i, (K V)_i>, shape (d,)."""
        l = np.empty(self.K.shape[0])
        _multipliers(*self._csr, self.V, l)
        return l

    def improve(self, tolerance: float, deadline: float) -> None:
        """Sweeps, then Newton steps where V is small, until the residual is at most `tolerance` or time is up."""
        newton = self.V.size <= _NEWTON_SIZE
        for count in range(_SWEEPS_BEFORE_NEWTON if newton else _SWEEPS):
            self.residual = _sweep(*self._csr, self.V, 1.0 if count < _PLAIN_SWEEPS else _RELAXATION)
            if self.residual <= tolerance or time.perf_counter() > deadline:
                break
        if newton:
            self.newton(tolerance, deadline)

    def newton(self, tolerance: float, deadline: float) -> None:
        """Newton steps until the residual is at most `tolerance`, time is up, or rounding ends them."""
        while time.perf_counter() < deadline:
            G = self.product(self.V)
            l = np.einsum("ik,ik->i", self.V, G)
            gradient = l[:, None] * self.V - G
            self.residual = float(np.linalg.norm(gradient, axis=1).sum() / max(np.abs(l).sum(), np.finfo(float).tiny))
            if self.residual <= tolerance or not self._newton_step(l, gradient, deadline):
                return

    def _newton_step(self, l: Dense, gradient: Dense, deadline: float) -> bool:
        """One trust-region step; False where the radius has shrunk to rounding."""
        value = float(l.sum())
        scale = np.maximum(l - self._diagonal, 1e-3 * float(np.abs(l).mean()))[:, None]
        step, model = self._truncated(l, gradient, scale, deadline)
        candidate = unit_rows(self.V + step)
        gain = float(_dot(candidate, self.product(candidate))) - value
        # Differences of values carry d roundings; without this slack the last steps would all be rejected.
        slack = 1e3 * np.finfo(float).eps * max(1.0, abs(value))
        ratio = (0.5 * gain + slack) / (model + slack)
        if ratio < 0.25:
            self._radius /= 4.0
        elif ratio > 0.75:
            self._radius = min(2.0 * self._radius, math.sqrt(l.size))
        if ratio > 0.1:
            self.V = candidate
        return self._radius > 1e-12

    def _truncated(self, l: Dense, gradient: Dense, scale: Dense, deadline: float) -> tuple[Dense, float]:
        """Steihaug's method: a step within the radius (in the norm of `scale`) and the decrease the model foresees."""
        mean = float(scale.mean())
        radius = self._radius * math.sqrt(mean)
        step, hessian_step = np.zeros_like(gradient), np.zeros_like(gradient)
        residual = gradient.copy()
        inverse, z = 1.0 / scale, np.empty_like(residual)
        nothing = np.zeros_like(residual)
        _tangent(inverse, residual, nothing, self.V, z)
        direction = -z
        size = first = float(_dot(residual, z))
        step_step = step_direction = 0.0
        direction_direction = size
        for _ in range(_INNER):
            image = self._hessian(l, direction)
            curvature = float(_dot(direction, image))
            alpha = size / curvature if curvature > 0.0 else math.inf
            reach = step_step + 2.0 * alpha * step_direction + alpha * alpha * direction_direction
            if not reach < radius * radius:
                root = math.sqrt(step_direction**2 + direction_direction * (radius * radius - step_step))
                alpha = (root - step_direction) / direction_direction
                _add(step, alpha, direction)
                _add(hessian_step, alpha, image)
                break
            _add(step, alpha, direction)
            _add(hessian_step, alpha, image)
            _add(residual, alpha, image)
            _tangent(inverse, residual, nothing, self.V, z)
            size, before = float(_dot(residual, z)), size
            if size <= first * min(1e-2, math.sqrt(first / (mean * l.size))) or time.perf_counter() > deadline:
                break
            beta = size / before
            direction *= beta
            direction -= z
            step_step = reach
            step_direction = beta * (step_direction + alpha * direction_direction)
            direction_direction = size + beta * beta * direction_direction
        return step, -float(_dot(gradient, step)) - 0.5 * float(_dot(step, hessian_step))

    def _hessian(self, l: Dense, U: Dense) -> Dense:
        image = self.product(U)
        _tangent(l[:, None], U, image, self.V, image)
        return image


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _multiply(indptr, indices, data, X, out):  # type: ignore[no-untyped-def]
    d, k = X.shape
    for i in range(d):
        row = out[i]
        row[:] = 0.0
        for p in range(indptr[i], indptr[i + 1]):
            h = data[p]
            other = X[indices[p]]
            for c in range(k):
                row[c] += h * other[c]


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _tangent(weight, X, Y, V, out):  # type: ignore[no-untyped-def]
    """out = Z - <z_i, v_i> v_i, Z = weight_i x_i - y_i, in one pass; out may be Y."""
    d, k = V.shape
    for i in range(d):
        along = 0.0
        for c in range(k):
            z = weight[i, 0] * X[i, c] - Y[i, c]
            out[i, c] = z
            along += z * V[i, c]
        for c in range(k):
            out[i, c] -= along * V[i, c]


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _dot(X, Y):  # type: ignore[no-untyped-def]
    """<X, Y>; BLAS would wake its threads for it, which costs more than the product."""
    d, k = X.shape
    total = 0.0
    for i in range(d):
        for c in range(k):
            total += X[i, c] * Y[i, c]
    return total


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _add(X, alpha, Y):  # type: ignore[no-untyped-def]
    """X += alpha Y without a temporary array."""
    d, k = X.shape
    for i in range(d):
        for c in range(k):
            X[i, c] += alpha * Y[i, c]


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _multipliers(indptr, indices, data, V, l):  # type: ignore[no-untyped-def]
    d, k = V.shape
    for i in range(d):
        total = 0.0
        for p in range(indptr[i], indptr[i + 1]):
            other = V[indices[p]]
            inner = 0.0
            for c in range(k):
                inner += V[i, c] * other[c]
            total += data[p] * inner
        l[i] = total


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})  # its result is bounded afterwards
def _sweep(indptr, indices, data, V, relaxation):  # type: ignore[no-untyped-def]
    """One pass over all rows in place; sum of what of g_i is orthogonal to v_i, over sum |g_i|, as met on the way."""
    d, k = V.shape
    g = np.empty(k)
    aside = 0.0
    weight = 0.0
    for i in range(d):
        g[:] = 0.0
        for p in range(indptr[i], indptr[i + 1]):
            j = indices[p]
            if j != i:
                h = data[p]
                other = V[j]
                for c in range(k):
                    g[c] += h * other[c]
        square = 0.0
        along = 0.0
        for c in range(k):
            square += g[c] * g[c]
            along += g[c] * V[i, c]
        length = np.sqrt(square)
        if length < 1e-290:  # a row without neighbours may point anywhere
            continue
        aside += np.sqrt(max(0.0, square - along * along))
        weight += length
        square = 0.0
        for c in range(k):
            g[c] = relaxation / length * g[c] + (1.0 - relaxation) * V[i, c]
            square += g[c] * g[c]
        length = np.sqrt(square)
        if length > 0.0:
            for c in range(k):
                V[i, c] = g[c] / length
    return aside / weight if weight > 0.0 else 0.0
