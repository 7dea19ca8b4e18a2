"""How well signs fit a problem: the weight of the diagonal, the density of a gradient, and the ratio of Eq. 12."""

from __future__ import annotations

from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError
from signgeo.solvers.intake import Gram, as_symmetric, as_vector
from signgeo.solvers.norms.rigorous import absolute_sum, rescaled
from signgeo.solvers.rounding import TINY, UNIT, down, sum_bounds, up


def rho_diag(H: Any) -> Enclosure:
    """rho_diag(H) = sum |H_ii| / sum |H_ij|, the share of the diagonal (Prop. 3); for PSD H in [1/d, 1].

    Raises the errors of `intake`, and InputError for H = 0, where it is 0 / 0.
    """
    given = as_symmetric(H)
    matrix = given.matrix
    total = np.abs(matrix.data if given.is_sparse else matrix.ravel())
    if not total.any():
        raise _undefined("H", "the zero matrix", "rho_diag = sum |H_ii| / sum |H_ij| is 0 / 0")
    exponent = int(np.frexp(total.max())[1])
    with np.errstate(under="ignore"):
        diagonal = np.ldexp(np.abs(matrix.diagonal()), -exponent)
        np.ldexp(total, -exponent, out=total)
    # Scaling down loses at most TINY an entry, and what averaging changed is at most `widening` in each sum.
    slack = up(total.size * TINY + float(np.ldexp(given.widening, -exponent)))
    part, whole = _around(diagonal, slack), _around(total, slack)
    ratio = part / whole
    exact = given.widening == 0.0
    return Enclosure(max(0.0, ratio.lower), min(1.0, ratio.upper), exact=exact)


def density(z: Any) -> Enclosure:
    """phi(z) = ||z||_1^2 / (d ||z||_2^2) in [1/d, 1] (Eq. 12): 1 iff all |z_i| are equal, 1/d iff one is not 0.

    Raises DataTypeError, ShapeError, NonFiniteError, and InputError for z = 0, where it is 0 / 0.
    """
    vector = as_vector(z, "z")
    if not vector.any():
        raise _undefined("z", "the zero vector", "phi(z) = ||z||_1^2 / (d ||z||_2^2) is 0 / 0")
    with np.errstate(under="ignore"):
        scaled = np.ldexp(vector, -int(np.frexp(np.abs(vector).max())[1]))
    total = absolute_sum(scaled)
    low, high = sum_bounds(np.square(scaled))
    squares = Enclosure(down(low * (1.0 - UNIT)), up(high * (1.0 + 2.0 * UNIT)))
    # The largest entry is at least 1/2; d entries lost to underflow stay below d 2^-1074, within one more rounding.
    value = total * total / (squares * float(vector.size))
    return Enclosure(max(0.0, down(value.lower)), min(1.0, up(value.upper)), exact=True)


def improvement_ratio(H: Any, g: Any, **options: Any) -> Enclosure:
    """R = phi(g) d L_2 / L_inf (Eq. 12): the guaranteed decrease of a sign step over that of a gradient step.

    Parameters
    ----------
    H : what H may be, shape (d, d). g : gradient (d,). options : as for `linf`.

    Raises the errors of `intake`, and InputError for g = 0 (phi is 0 / 0) and for H = 0 (L_2 / L_inf is 0 / 0).
    """
    from signgeo.solvers.sign_search import linf
    from signgeo.solvers.spectral_bounds import l2

    given = H if isinstance(H, Gram) else as_symmetric(H)
    gradient = as_vector(g, "g", given.shape[0])
    if not gradient.any():
        raise _undefined("g", "the zero vector", "phi(g) is 0 / 0, no step improves on a stationary point")
    if not given.any():
        raise _undefined("H", "the zero matrix", "L_2 / L_inf is 0 / 0")
    numerator, denominator = l2(given), linf(given, **options)
    if not denominator.lower > 0.0:
        raise _undefined("H", f"a matrix with L_inf in {denominator}", "L_2 / L_inf may be 0 / 0 within rounding")
    exponent = int(np.frexp(denominator.upper)[1])
    top = rescaled(numerator.lower, numerator.upper, -exponent, lost=0)
    bottom = rescaled(denominator.lower, denominator.upper, -exponent, lost=0)
    ratio = density(gradient) * float(given.shape[0]) * top / bottom
    return Enclosure(max(0.0, ratio.lower), ratio.upper, min(numerator.rigor, denominator.rigor), method="Eq. 12")


def _around(terms: Any, slack: float) -> Enclosure:
    low, high = sum_bounds(terms) if terms.size else (0.0, 0.0)
    return Enclosure(max(0.0, down(low - slack)), up(high + slack))


def _undefined(name: str, got: str, why: str) -> InputError:
    return InputError(name, got=got, expected="a nonzero one", remedy=f"There {why}.")
