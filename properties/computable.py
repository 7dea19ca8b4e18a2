"""Numbers known through balls of any precision, compared by raising it until the balls part or a limit is reached.

A ball never decides an equality: what still overlaps at the limit is undecided within the width of the balls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import arb, ctx
from signgeo.properties.exact import Surd, ball_enclosure, enclose, rational, sign
from signgeo.properties.outcome import Outcome
from signgeo.solvers.enclosure import Enclosure, Truth

PRECISIONS = (64, 128, 256, 512)
"""Bits, raised in turn. Two numbers that agree to 512 bits are reported as undecided, never as equal."""


class Computable:
    """A real number given by a function that returns a ball around it at the working precision."""

    __slots__ = ("evaluate",)

    def __init__(self, evaluate: Callable[[], Any]) -> None:
        self.evaluate = evaluate

    def __add__(self, other: Number) -> Computable:
        return Computable(lambda: self.evaluate() + ball(other))

    __radd__ = __add__

    def __neg__(self) -> Computable:
        return Computable(lambda: -self.evaluate())

    def __sub__(self, other: Number) -> Computable:
        return Computable(lambda: self.evaluate() - ball(other))

    def __rsub__(self, other: Number) -> Computable:
        return Computable(lambda: ball(other) - self.evaluate())

    def __mul__(self, other: Number) -> Computable:
        return Computable(lambda: self.evaluate() * ball(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Computable:
        return Computable(lambda: self.evaluate() / ball(other))

    def __rtruediv__(self, other: Number) -> Computable:
        return Computable(lambda: ball(other) / self.evaluate())

    def __abs__(self) -> Computable:
        return Computable(lambda: abs(self.evaluate()))

    def __repr__(self) -> str:
        return f"Computable({ball(self)})"


Number = Any
"""An int, fmpq, Surd or Computable."""


def ball(x: Number) -> Any:
    """A ball around x at the working precision."""
    if isinstance(x, Computable):
        return x.evaluate()
    if isinstance(x, Surd):
        return x.ball(ctx.prec)
    return arb(rational(x))


def apply(function: Callable[..., Any], *arguments: Number) -> Computable:
    """A function of balls, e.g. ``apply(arb.exp, x)``, applied to numbers."""
    return Computable(lambda: function(*(ball(a) for a in arguments)))


def greatest(values: list[Number]) -> Number:
    """The largest of some numbers: exactly where all are exact, as a ball otherwise."""
    if any(isinstance(v, Computable) for v in values):
        return apply(_ball_max, *values)
    best = values[0]
    for value in values[1:]:
        if value > best:
            best = value
    return best


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
        return _outcome(lhs, rhs, Truth.SURELY_TRUE if sign(rhs - lhs) >= 0 else Truth.SURELY_FALSE, note)
    for precision in PRECISIONS:
        with ctx.workprec(precision):
            left, right = ball(lhs), ball(rhs)
            if left <= right:
                return _outcome(lhs, rhs, Truth.SURELY_TRUE, note)
            if left > right:
                return _outcome(lhs, rhs, Truth.SURELY_FALSE, note)
    return _undecided(lhs, rhs, note)


def equal_number(lhs: Number, rhs: Number, note: str = "") -> Outcome:
    """The outcome of lhs == rhs: proved only where both are exact."""
    if not isinstance(lhs, Computable) and not isinstance(rhs, Computable):
        same = sign(rhs - lhs) == 0
        found = _outcome(lhs, rhs, Truth.SURELY_TRUE if same else Truth.SURELY_FALSE, note)
        return found if same else _negative(found)
    for precision in PRECISIONS:
        with ctx.workprec(precision):
            left, right = ball(lhs), ball(rhs)
            if left.is_exact() and right.is_exact() and left == right:
                return _outcome(lhs, rhs, Truth.SURELY_TRUE, note)
            if not left.overlaps(right):
                return _negative(_outcome(lhs, rhs, Truth.SURELY_FALSE, note))
    return _undecided(lhs, rhs, note)


def _outcome(lhs: Number, rhs: Number, truth: Truth, note: str) -> Outcome:
    left, right = number_enclosure(lhs), number_enclosure(rhs)
    scale = max(abs(left.value), abs(right.value))
    return Outcome(truth, (right.value - left.value) / scale if scale else 0.0, left, right, note=note)


def _negative(outcome: Outcome) -> Outcome:
    return Outcome(outcome.truth, -abs(outcome.slack), outcome.lhs, outcome.rhs, note=outcome.note)


def _undecided(lhs: Number, rhs: Number, note: str) -> Outcome:
    """A tie to the last precision. Promised: that the balls kept half of their bits, so that it means something.

    The width is relative to the larger side or, where both cancel to 0, to the terms that cancel: their size shows in
    the radii at the first precision.
    """
    with ctx.workprec(PRECISIONS[0]):
        cancelled = 2.0 ** PRECISIONS[0] * (float(ball(lhs).rad()) + float(ball(rhs).rad()))
    with ctx.workprec(PRECISIONS[-1]):
        left, right = ball(lhs), ball(rhs)
        scale = max(float(abs(left).upper()), float(abs(right).upper()), cancelled)
        width = abs(float(left.upper() - right.lower())) / scale if scale else 0.0
    promised = 2.0 ** -(PRECISIONS[-1] // 2)
    return Outcome(Truth.UNDECIDED, 0.0, number_enclosure(lhs), number_enclosure(rhs), width, promised, note)


def _ball_max(*values: Any) -> Any:
    best = values[0]
    for value in values[1:]:
        best = best.max(value)
    return best
