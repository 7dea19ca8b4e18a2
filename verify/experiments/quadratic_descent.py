"""Sign and gradient descent on whole stacks of quadratics x^T H x / 2 from many starts at once."""

from __future__ import annotations

import numba
import numpy as np
from signgeo.solvers.intake import Dense


def sign_distances(stack: Dense, step_sizes: Dense, starts: Dense, steps: int) -> Dense:
    """||x_T||_2 after T steps x <- x - alpha ||g||_1 sign(g), g = H x (Eq. 2 in the max norm), shape (n, m).

    stack: H (n, d, d). step_sizes: alpha (n,). starts: (d, m).
    """
    distances = np.empty((stack.shape[0], starts.shape[1]))
    _sign_runs(stack, step_sizes, np.ascontiguousarray(starts), steps, distances)
    return distances


def gradient_distances(stack: Dense, step_sizes: Dense, starts: Dense, steps: int) -> Dense:
    """||x_T||_2 after T steps x <- x - alpha H x: the method is linear, x_T = (I - alpha H)^T x_0."""
    power = np.linalg.matrix_power(np.eye(stack.shape[1]) - step_sizes[:, None, None] * stack, steps)
    ends = power @ starts
    # Distances may be far below 1 (1e-80 where the condition number is near 1) but their squares stay in range.
    return np.asarray(np.sqrt(np.square(ends).sum(axis=1)))


def first_decreases(stack: Dense, linf: Dense, l2: Dense, gradients: Dense) -> tuple[Dense, Dense]:
    """f(x_0) - f(x_1) of sign and of gradient descent with the steps 1 / L: <g, s> / L - s^T H s / (2 L^2).

    stack: H (n, d, d). linf, l2: the constants (n,). gradients: g = H x_0 (n, d, m). Shapes of the results: (n, m).
    """
    decreases = []
    for constant, direction in (
        (linf, np.abs(gradients).sum(axis=1, keepdims=True) * np.sign(gradients)),
        (l2, gradients),
    ):
        step = direction / constant[:, None, None]
        decreases.append((gradients * step).sum(axis=1) - 0.5 * (step * (stack @ step)).sum(axis=1))
    return decreases[0], decreases[1]


@numba.njit(cache=True, nogil=True)
def _sign_runs(stack, step_sizes, starts, steps, distances):  # type: ignore[no-untyped-def]
    """Every inner loop runs over the starts: they lie next to each other in memory and fill vector registers."""
    d, m = starts.shape
    x = np.empty((d, m))
    gradient = np.empty((d, m))
    sizes = np.empty(m)
    for k in range(stack.shape[0]):
        x[:] = starts
        alpha = step_sizes[k]
        for _ in range(steps):
            for i in range(d):
                row = gradient[i]
                row[:] = 0.0
                for j in range(d):
                    entry = stack[k, i, j]
                    for c in range(m):
                        row[c] += entry * x[j, c]
            sizes[:] = 0.0
            for i in range(d):
                for c in range(m):
                    sizes[c] += alpha * abs(gradient[i, c])
            for i in range(d):
                for c in range(m):
                    g = gradient[i, c]
                    x[i, c] -= sizes[c] * ((1.0 if g > 0.0 else 0.0) - (1.0 if g < 0.0 else 0.0))
        for c in range(m):
            total = 0.0
            for i in range(d):
                total += x[i, c] * x[i, c]
            distances[k, c] = np.sqrt(total)
