"""Smoothness with respect to a weighted Euclidean norm: the spectral norm of L^(-1/2) H L^(-1/2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Diagonal
from signgeo.solvers.norms.rigorous import euclidean, rescaled
from signgeo.solvers.rounding import TINY, down, gamma, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import l2


def diagonal_smoothness(matrix: Dense, norm: Diagonal, _options: SignOptions) -> Enclosure:
    """Certified bounds on the L with -L diag(w) <= H <= L diag(w), w the weights of the norm.

    An entry H_ij / (r_i r_j) with rounded roots r carries five roundings, so the scaled matrix is off by at most
    gamma(5) times its Frobenius norm. Weights enter by mantissa and exponent: no spread of them over- or underflows.
    The witness is x = L^(-1/2) v for the unit eigenvector v, scaled to largest entry near 1.
    """
    mantissa, exponents = np.frexp(np.sqrt(norm.weights))
    weight, shift = np.multiply.outer(mantissa, mantissa), np.add.outer(exponents, exponents)
    ratio, power = np.frexp(matrix)
    ratio, change = np.frexp(ratio * weight if norm.reciprocal else ratio / weight)
    power = power + change + (shift if norm.reciprocal else -shift)
    if not ratio.any():
        return Enclosure(0.0, 0.0, witness=np.eye(1, matrix.shape[0])[0], exact=True)
    top = int(power[ratio != 0.0].max())
    with np.errstate(under="ignore"):
        scaled = np.ldexp(ratio, power - top)
    bounds = l2(scaled)
    error = up(gamma(6) * euclidean(scaled.ravel()).upper + 2.0 * scaled.size * TINY)
    result = rescaled(max(0.0, down(bounds.lower - error)), up(bounds.upper + error), top, lost=0)
    return replace(result, witness=_witness(bounds.witness, mantissa, exponents, norm.reciprocal), exact=False)


def _witness(v: Dense, mantissa: Dense, exponents: Dense, reciprocal: bool) -> Dense:
    ratio, power = np.frexp(v * mantissa if reciprocal else v / mantissa)
    power = power + (exponents if reciprocal else -exponents)
    with np.errstate(under="ignore"):
        return np.asarray(np.ldexp(ratio, power - int(power[ratio != 0.0].max())))
