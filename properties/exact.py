"""Exact numbers: rationals (python-flint's fmpq) and sums of square roots of rationals, whose signs are decided.

Square roots of integers from different square classes are linearly independent over the rationals, so such a sum is 0
only when no term is left; otherwise balls of growing precision find its sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq, fmpz
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.rounding import down, up

Exact = Any
"""An fmpq or a Surd: compared and combined with the usual operators."""

_FIRST_PRECISION = 64


def rational(x: Any) -> Exact:
    """The exact value of an int, Fraction, fmpq or finite float."""
    if isinstance(x, fmpq):
        return x
    return fmpq(int(x)) if isinstance(x, int | np.integer) else fmpq(*x.as_integer_ratio())


def rationals(x: Any) -> list[Exact]:
    """The exact values of a vector's entries; a matrix gives a list of its rows."""
    values = x.tolist() if isinstance(x, np.ndarray) else list(x)
    return [rationals(v) if isinstance(v, list | tuple) else rational(v) for v in values]


class Surd:
    """sum_a c_a sqrt(a) over integers a > 0 of different square classes (a = 1 is the rational part), c_a != 0."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Any, Any]) -> None:
        self.terms = terms

    def __add__(self, other: Exact) -> Exact:
        if not isinstance(other, _KNOWN):
            return NotImplemented
        merged = dict(self.terms)
        for radicand, coefficient in _terms(other).items():
            _merge(merged, radicand, coefficient)
        return _simplest(merged)

    __radd__ = __add__

    def __neg__(self) -> Surd:
        return Surd({a: -c for a, c in self.terms.items()})

    def __sub__(self, other: Exact) -> Exact:
        return self + (-other)

    def __rsub__(self, other: Exact) -> Exact:
        return (-self) + other

    def __mul__(self, other: Exact) -> Exact:
        if not isinstance(other, _KNOWN):
            return NotImplemented
        product: dict[Any, Any] = {}
        for a, c in self.terms.items():
            for b, e in _terms(other).items():
                _merge(product, a * b, c * e)
        return _simplest(product)

    __rmul__ = __mul__

    def __truediv__(self, other: Exact) -> Exact:
        if isinstance(other, Surd) and len(other.terms) == 1:
            return self * other / rational(other * other)
        if isinstance(other, Surd) or not isinstance(other, _KNOWN):
            return NotImplemented
        divisor = rational(other)
        return Surd({a: c / divisor for a, c in self.terms.items()})

    def __rtruediv__(self, other: Exact) -> Exact:
        return other * self / rational(self * self) if len(self.terms) == 1 else NotImplemented

    def __abs__(self) -> Surd:
        return self if self.sign() > 0 else -self

    def sign(self) -> int:
        """1 or -1 (a Surd is irrational, so never 0)."""
        if len(self.terms) == 1:
            return 1 if next(iter(self.terms.values())) > 0 else -1
        precision = _FIRST_PRECISION
        while True:
            value = self.ball(precision)
            if not value.contains(0):
                return 1 if value > 0 else -1
            precision *= 2

    def ball(self, precision: int) -> Any:
        """An arb that holds the value."""
        with ctx.workprec(precision):
            total = arb(0)
            for a, c in self.terms.items():
                total += arb(a).sqrt() * arb(c)
            return total

    def __lt__(self, other: Exact) -> bool:
        return sign(self - other) < 0

    def __le__(self, other: Exact) -> bool:
        return sign(self - other) <= 0

    def __gt__(self, other: Exact) -> bool:
        return sign(self - other) > 0

    def __ge__(self, other: Exact) -> bool:
        return sign(self - other) >= 0

    def __eq__(self, other: object) -> bool:
        return sign(self - other) == 0

    def __repr__(self) -> str:
        return " + ".join(f"{c}*sqrt({a})" for a, c in self.terms.items())


_KNOWN = (Surd, fmpq, fmpz, int, Fraction)


def root(x: Any) -> Exact:
    """The exact square root of a rational x >= 0."""
    value = rational(x)
    if value == 0:
        return value
    product = value.p * value.q
    if product.is_square():
        return fmpq(product.isqrt(), value.q)
    return Surd({product: fmpq(1) / value.q})


def sign(x: Exact) -> int:
    """-1, 0 or 1."""
    if isinstance(x, Surd):
        return x.sign()
    return int(x > 0) - int(x < 0)


def inner(x: Iterable[Exact], y: Iterable[Exact]) -> Exact:
    """<x, y>."""
    return sum((a * b for a, b in zip(x, y, strict=True)), fmpq(0))


def times(H: list[list[Exact]], x: list[Exact]) -> list[Exact]:
    """H x."""
    return [inner(row, x) for row in H]


def minus(x: list[Exact], y: list[Exact]) -> list[Exact]:
    """x - y."""
    return [a - b for a, b in zip(x, y, strict=True)]


def enclose(x: Exact) -> Enclosure:
    """The narrowest floats around an exact number that are easily had: a point where it is a float."""
    if isinstance(x, Surd):
        return ball_enclosure(x.ball(_FIRST_PRECISION))
    p, q = int(x.p), int(x.q)
    try:
        nearest = p / q  # correctly rounded
    except OverflowError:
        return ball_enclosure(arb(x))
    a, b = nearest.as_integer_ratio()
    excess = a * q - p * b
    low = nearest if excess <= 0 else down(nearest)
    high = nearest if excess >= 0 else up(nearest)
    return Enclosure(low, high, Rigor.CERTIFIED, exact=True)


def ball_enclosure(ball: Any) -> Enclosure:
    """Floats around a ball."""
    return Enclosure(down(float(ball.lower())), up(float(ball.upper())), Rigor.CERTIFIED)


def _terms(x: Exact) -> dict[Any, Any]:
    if isinstance(x, Surd):
        return x.terms
    return {fmpz(1): rational(x)}


def _merge(terms: dict[Any, Any], radicand: Any, coefficient: Any) -> None:
    """Add coefficient * sqrt(radicand), on the representative of its square class."""
    if coefficient == 0:
        return
    if radicand.is_square():
        radicand, coefficient = fmpz(1), coefficient * radicand.isqrt()
    for known in terms:
        product = known * radicand
        if product.is_square():
            total = terms[known] + coefficient * fmpq(product.isqrt(), known)
            if total == 0:
                del terms[known]
            else:
                terms[known] = total
            return
    terms[radicand] = coefficient


def _simplest(terms: dict[Any, Any]) -> Exact:
    if not terms:
        return fmpq(0)
    if len(terms) == 1 and fmpz(1) in terms:
        return terms[fmpz(1)]
    return Surd(terms)
