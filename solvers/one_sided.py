"""The upper curvature of a matrix in a norm: how much the quadratic form can bend upwards on the unit ball."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from signgeo.solvers.comparison import widened
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.induced import plain_norm, smoothness
from signgeo.solvers.intake import Dense, as_symmetric, is_operator
from signgeo.solvers.matrix_parts import matrix_parts
from signgeo.solvers.modular_ascent import best_form
from signgeo.solvers.norms import Norm
from signgeo.solvers.norms.base import require_norm
from signgeo.solvers.norms.rigorous import rescaled, unit_scaled
from signgeo.solvers.rounding import down, form_bounds, up
from signgeo.solvers.sign_options import SignOptions


def upper_curvature(H: Any, norm: Norm, *, known: Enclosure | None = None, **options: Any) -> Enclosure:
    """L+ = sup x^T H x over ||x|| <= 1, at most the smoothness constant L and equal to it for PSD H.

    A step of steepest descent of size 1 / L+ decreases a quadratic by ||g||_*^2 / (2 L+): that needs no bound on how
    far the function bends downwards (claim ``one-sided``). diag(1, -1) in the max norm has L+ = 1 and L = 2.

    Parameters
    ----------
    H : what H may be, shape (d, d); for a LinearOperator an ESTIMATED interval, see `estimate_curvatures`.
    norm : a Norm whose dimension is d or None. known : L as `smoothness` gave it, computed here otherwise.
    options : as for `smoothness`.

    Returns
    -------
    Enclosure; the witness is a vector x with x^T H x / ||x||^2 >= lower, or None where no positive value was found
    (then H <= 0 is possible); for H proved PSD it is the Enclosure of L. The upper end is CERTIFIED by weights that
    dominate H from above where the norm is L2, LInf, BlockLInf, Spectral or a MaxOf of these, and L's otherwise.

    Raises the errors of `smoothness`.
    """
    started = time.perf_counter()
    if is_operator(H):
        from signgeo.solvers.modular_estimates import estimate_curvatures

        limits = {name: options[name] for name in ("time_limit", "seed") if name in options}
        return estimate_curvatures(H, plain_norm(norm), **limits).upper
    given = as_symmetric(H)
    require_norm(norm, given.dimension)
    L = smoothness(given, norm, **options) if known is None else known
    if given.widening == 0.0 and is_surely_psd(given.dense()):
        return L
    found = _scaled(given.dense(), plain_norm(norm), SignOptions(**options))
    found = widened(found, given.widening, norm, given.dimension)
    lower, upper = min(found.lower, L.upper), min(found.upper, L.upper)
    return replace(found, lower=lower, upper=upper, seconds=time.perf_counter() - started)


def _scaled(matrix: Dense, norm: Norm, options: SignOptions) -> Enclosure:
    if not matrix.any():
        return Enclosure(0.0, 0.0, exact=True)
    scaled, exponent, lost = unit_scaled(matrix)
    found = widened(_bounds(scaled, norm, options), lost, norm, matrix.shape[0])
    ends = rescaled(found.lower, found.upper, exponent, lost=0)
    return replace(found, lower=ends.lower, upper=ends.upper, method="weights from above, conditional gradients")


def _bounds(matrix: Dense, norm: Norm, options: SignOptions) -> Enclosure:
    """Bounds for a matrix with largest |entry| about 1; upper is inf where no weights are known."""
    d = matrix.shape[0]
    parts = matrix_parts(norm, d)
    _, vectors = np.linalg.eigh(matrix)
    starts = [vectors[:, -1], np.sign(vectors[:, -1])]
    upper = np.inf
    if parts is not None:
        from signgeo.solvers.modular_bounds import one_sided_bound, relaxed

        found = relaxed(matrix, parts, options.seed)
        upper = one_sided_bound(matrix, found)
        rng = np.random.default_rng((options.seed, 25))
        starts += [found.left @ rng.normal(size=found.left.shape[1]) for _ in range(8)]
    u, value = best_form(lambda v: matrix @ v, norm, [norm.direction(start) for start in starts], options)
    if u is None or value <= 0.0:
        return Enclosure(0.0, upper)
    size = norm.enclose(u).upper
    lower = max(0.0, down(form_bounds(matrix, u, u)[0] / up(size * size)))
    return Enclosure(lower, upper, witness=u)
