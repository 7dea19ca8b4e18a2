"""The lp norms for 1 <= p <= inf, with the exponent kept as a rational so that p and its conjugate q are exact."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import OptionError, ScaleError
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms.base import Norm
from signgeo.solvers.norms.elementary import L1, L2, LInf
from signgeo.solvers.rounding import down, up

_DIGITS = 40  # of the decimal arithmetic of `enclose`: its error stays far below one unit of float64
_CONTEXT = Context(prec=_DIGITS, Emin=-(10**9), Emax=10**9)
_INFINITE = float("inf")


@dataclass(frozen=True, init=False, repr=False)
class Lp(Norm):
    """||x||_p = (sum |x_i|^p)^(1/p), and the max norm for p = inf.

    Parameters
    ----------
    p : a number >= 1: int, float (taken at its exact binary value), Fraction, or infinity.

    The dual has the conjugate exponent q = p / (p - 1), kept as an exact rational: ``Lp(3).dual == Lp(1.5)`` and
    ``n.dual.dual == n``. Steepest direction (claims.md G.5): y_i = ||z||_q^(2-q) |z_i|^(q-1) sign z_i; at p = 1 and
    p = inf the selections of `L1` and `LInf`.

    Raises OptionError for p < 1, NaN, or what is no number.
    """

    p: Fraction | float
    """The exact exponent: a Fraction, or infinity."""

    def __init__(self, p: float | Fraction) -> None:
        object.__setattr__(self, "p", _exponent(p))

    def __repr__(self) -> str:
        value = float(self.p)
        return f"Lp({value:g})" if value == self.p and float(f"{value:g}") == value else f"Lp({self.p!r})"

    @property
    def dual(self) -> Lp:
        """Lp of the conjugate exponent."""
        return Lp(conjugate(self.p))

    @property
    def plain(self) -> Norm | None:
        """The norm without parameter that this one equals at p = 1, 2 and inf, or None."""
        named: dict[Fraction | float, Norm] = {Fraction(1): L1(), Fraction(2): L2(), _INFINITE: LInf()}
        return named.get(self.p)

    def raw_norm(self, x: Dense) -> Dense:
        """max|x_i| times the p-th root of the sum of (|x_i| / max)^p, which cannot overflow."""
        if self.plain is not None:
            return self.plain.raw_norm(x)
        largest, ratios = _relative(x)
        p = float(self.p)
        return np.asarray(largest[..., 0] * np.power(np.power(ratios, p).sum(axis=-1), 1.0 / p))

    def raw_steepest(self, z: Dense) -> Dense:
        """||z||_q (|z_i| / ||z||_q)^(q-1) sign z_i."""
        if self.plain is not None:
            return self.plain.raw_steepest(z)
        q = conjugate(self.p)
        size = self.dual.raw_norm(z)[..., np.newaxis]
        ratios = np.abs(z) / np.where(size == 0.0, 1.0, size)
        return np.asarray(size * np.power(ratios, float(q - 1)) * np.sign(z))

    def enclose(self, x: Any) -> Enclosure:
        """Bounds by decimal arithmetic whose powers are right to one unit in 40 digits."""
        if self.plain is not None:
            return self.plain.enclose(x)
        return _decimal_norm(as_vector(x, "x"), Fraction(self.p))

    def euclidean_lower(self, d: int) -> float:
        """1 for p <= 2, else d^(1/p - 1/2), rounded down."""
        if self.p <= 2 or d == 1:
            return 1.0
        if self.plain is not None:
            return self.plain.euclidean_lower(d)
        return power_bounds(d, 1 / Fraction(self.p) - Fraction(1, 2))[0]


def conjugate(p: Fraction | float) -> Fraction | float:
    """q with 1/p + 1/q = 1, exactly."""
    if p == _INFINITE:
        return Fraction(1)
    return _INFINITE if p == 1 else Fraction(p) / (Fraction(p) - 1)


def power_bounds(base: float, exponent: Fraction) -> tuple[float, float]:
    """Floats around base^exponent for base > 0 and |exponent| <= 1."""
    value = _exponential(Decimal(base), exponent)
    margin = _CONTEXT.multiply(value, Decimal(10) ** (4 - _DIGITS))  # |ln base| < 710 times a few last digits
    return down(float(_CONTEXT.subtract(value, margin))), up(float(_CONTEXT.add(value, margin)))


def _exponent(p: float | Fraction) -> Fraction | float:
    fits = isinstance(p, int | float | Fraction | np.floating | np.integer) and not isinstance(p, bool)
    if not fits or not p >= 1:  # also catches NaN
        raise OptionError(
            "p", got=repr(p), expected="a number >= 1, or infinity", remedy="Below 1 the triangle inequality fails."
        )
    if isinstance(p, float | np.floating) and math.isinf(p):
        return _INFINITE
    exact = p if isinstance(p, Fraction) else Fraction(int(p) if isinstance(p, int | np.integer) else float(p))
    if max(exact, exact if exact == 1 else exact / (exact - 1)) > sys.float_info.max:
        raise OptionError(
            "p", got=f"{p!r:.40}", expected="p and p / (p - 1) in the range of float64", remedy="Use 1 or infinity."
        )
    return exact


def _relative(x: Dense) -> tuple[Dense, Dense]:
    largest = np.abs(x).max(axis=-1, keepdims=True)
    return largest, np.abs(x) / np.where(largest == 0.0, 1.0, largest)


def _exponential(base: Decimal, exponent: Fraction) -> Decimal:
    """base^exponent as exp(exponent ln base); `ln` and `exp` of the decimal standard are correctly rounded."""
    quotient = _CONTEXT.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    return _CONTEXT.exp(_CONTEXT.multiply(_CONTEXT.ln(base), quotient))


def _decimal_norm(x: Dense, p: Fraction) -> Enclosure:
    """Bounds on largest (sum (|x_i| / largest)^p)^(1/p).

    A ratio errs by one last digit, relatively, so its p-th power by p of them; ln, exp and the products add a few
    times the size of the exponent, which is below 140 for every term that counts; the sum of n terms adds n.
    """
    size = np.abs(x[x != 0.0])
    if size.size == 0:
        return Enclosure.point(0.0)
    largest = float(size.max())
    if p > 10**20:  # largest <= norm <= n^(1/p) largest, and n^(1/p) - 1 < 2^-53
        return Enclosure(largest, _finite(up(largest)), exact=True)
    total = Decimal(0)
    for entry in size.tolist():
        ratio = _CONTEXT.divide(Decimal(entry), Decimal(largest))
        exponent = _CONTEXT.multiply(_CONTEXT.ln(ratio), Decimal(p.numerator))
        exponent = _CONTEXT.divide(exponent, Decimal(p.denominator))
        if exponent > -140:  # else below 10^-60, which the margin covers
            total = _CONTEXT.add(total, _CONTEXT.exp(exponent))
    value = _CONTEXT.multiply(Decimal(largest), _exponential(total, 1 / p))
    relative = _CONTEXT.multiply(Decimal(10) ** (2 - _DIGITS), Decimal(size.size + math.ceil(p) + 1000))
    margin = _CONTEXT.multiply(value, relative)
    lower, upper = float(_CONTEXT.subtract(value, margin)), float(_CONTEXT.add(value, margin))
    return Enclosure(max(0.0, down(lower)), _finite(up(upper)), exact=True)


def _finite(upper: float) -> float:
    if math.isinf(upper):
        raise ScaleError("the norm exceeds the range of float64; scale the input down by a power of two")
    return upper
