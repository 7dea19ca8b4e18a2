"""Numbers known through balls of any precision, compared by raising it until the balls part or a limit is reached.

A ball never decides an equality: what still overlaps at the limit is undecided within the width of the balls.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flint import arb, ctx
from signgeo.properties.exact import Surd, ball_enclosure, enclose, rational, sign
from signgeo.properties.outcome import Outcome, all_of, relative_slack
from signgeo.solvers.enclosure import Enclosure, Truth

PRECISIONS = (64, 128, 256, 512)
"""Bits, raised in turn. Two numbers that agree to 512 bits are reported as undecided, never as equal."""


class Computable:
    """A real number given by a function that returns a ball around it at the working precision."""

    __slots__ = ("_balls", "_evaluate")

    def __init__(self, evaluate: Callable[[], Any]) -> None:
        self._evaluate = evaluate
        self._balls: dict[int, Any] = {}

    def ball(self) -> Any:
        """The ball at the working precision, evaluated once."""
        if ctx.prec not in self._balls:
            self._balls[ctx.prec] = self._evaluate()
        return self._balls[ctx.prec]

    def __add__(self, other: Number) -> Computable:
        return apply(operator.add, self, other)

    __radd__ = __add__

    def __neg__(self) -> Computable:
        return apply(operator.neg, self)

    def __sub__(self, other: Number) -> Computable:
        return apply(operator.sub, self, other)

    def __rsub__(self, other: Number) -> Computable:
        return apply(operator.sub, other, self)

    def __mul__(self, other: Number) -> Computable:
        return apply(operator.mul, self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Computable:
        return apply(operator.truediv, self, other)

    def __rtruediv__(self, other: Number) -> Computable:
        return apply(operator.truediv, other, self)

    def __abs__(self) -> Computable:
        return apply(abs, self)

    def __repr__(self) -> str:
        return f"Computable({self.ball()})"


Number = Any
"""An int, fmpq, Surd or Computable."""


def ball(x: Number) -> Any:
    """A ball around x at the working precision."""
    if isinstance(x, Computable):
        return x.ball()
    if isinstance(x, Surd):
        return x.ball(ctx.prec)
    return arb(rational(x))


def end(x: float) -> Number:
    """An end of an Enclosure, which may be infinite."""
    return rational(x) if math.isfinite(x) else Computable(lambda: arb(x))


def apply(function: Callable[..., Any], *arguments: Number) -> Computable:
    """A function of balls, e.g. ``apply(arb.exp, x)``, applied to numbers."""
    return Computable(lambda: function(*(ball(a) for a in arguments)))


def greatest(values: list[Number]) -> Number:
    """The largest of some numbers: exactly where all are exact, as a ball otherwise."""
    if any(isinstance(v, Computable) for v in values):
        return apply(lambda *balls: functools.reduce(arb.max, balls), *values)
    return max(values)


def number_enclosure(x: Number) -> Enclosure:
    """Floats around a number."""
    if isinstance(x, Computable):
        for precision in PRECISIONS:
            with ctx.workprec(precision):
                value = ball(x)
            if value.is_finite():
                return ball_enclosure(value)
        return Enclosure(-math.inf, math.inf)
    return enclose(x if isinstance(x, Surd) else rational(x))


def at_most_number(lhs: Number, rhs: Number, note: str = "") -> Outcome:
    """The outcome of lhs <= rhs, exact where both are exact."""
    if not isinstance(lhs, Computable) and not isinstance(rhs, Computable):
        return _decided(lhs, rhs, sign(rhs - lhs) >= 0, note)
    for precision in PRECISIONS:
        with ctx.workprec(precision):
            left, right = ball(lhs), ball(rhs)
            if left <= right or left > right:
                return _decided(lhs, rhs, bool(left <= right), note)
    return _undecided(lhs, rhs, note)


def equal_number(lhs: Number, rhs: Number, note: str = "") -> Outcome:
    """The outcome of lhs == rhs: proved only where both are exact."""
    if not isinstance(lhs, Computable) and not isinstance(rhs, Computable):
        return _unless_apart(_decided(lhs, rhs, sign(rhs - lhs) == 0, note))
    for precision in PRECISIONS:
        with ctx.workprec(precision):
            left, right = ball(lhs), ball(rhs)
            same = left.is_exact() and right.is_exact() and left == right
            if same or not left.overlaps(right):
                return _unless_apart(_decided(lhs, rhs, bool(same), note))
    return _undecided(lhs, rhs, note)


def encloses(bounds: Enclosure, value: Number, what: str) -> Outcome:
    """Whether a solver's bounds hold the exact value."""
    return all_of(
        at_most_number(end(bounds.lower), value, f"{what}: lower bound <= value"),
        at_most_number(value, end(bounds.upper), f"{what}: value <= upper bound"),
    )


def _decided(lhs: Number, rhs: Number, holds: bool, note: str) -> Outcome:
    left, right = number_enclosure(lhs), number_enclosure(rhs)
    truth = Truth.SURELY_TRUE if holds else Truth.SURELY_FALSE
    return Outcome(truth, relative_slack(left, right), left, right, note=note)


def _unless_apart(outcome: Outcome) -> Outcome:
    """An equality is missed on either side: its slack is negative."""
    return outcome if outcome.truth is Truth.SURELY_TRUE else replace(outcome, slack=-abs(outcome.slack))


def _undecided(lhs: Number, rhs: Number, note: str) -> Outcome:
    """A tie to the last precision. Promised: that the balls kept half of their bits, so that it means something.

    The width is relative to the larger side or, where both cancel to 0, to the terms that cancel: their size shows in
    the radii at the first precision.
    """
    with ctx.workprec(PRECISIONS[0]):
        cancelled = (ball(lhs).rad() + ball(rhs).rad()) * 2 ** PRECISIONS[0]
    with ctx.workprec(PRECISIONS[-1]):
        left, right = ball(lhs), ball(rhs)
        apart = (left.upper() - right.lower()).max(right.upper() - left.lower())
        scale = abs(left).upper().max(abs(right).upper())
        width = float((apart / (scale.max(cancelled) if cancelled.is_finite() else scale)).upper())
    promised = 2.0 ** -(PRECISIONS[-1] // 2)
    left_floats, right_floats = number_enclosure(lhs), number_enclosure(rhs)
    width = math.inf if math.isnan(width) else width
    return Outcome(Truth.UNDECIDED, 0.0, left_floats, right_floats, width, promised, note)
