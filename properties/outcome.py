"""What a check of one instance says: surely true, surely false, or undecided within a stated width.

No tolerance is picked by hand. Both sides of an inequality are Enclosures; where they overlap, an exact evaluation
(rationals, algebraic numbers) settles the tie if the data allow one, and what stays open is reported with its width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from signgeo.solvers.enclosure import Enclosure, Truth

Exact = Callable[[], tuple[Fraction, Fraction]]
"""Evaluates (left, right) exactly; called only when the enclosures overlap."""


@dataclass(frozen=True)
class Outcome:
    """The verdict on one instance.

    truth : the three-valued answer.
    slack : relative slack (right - left) / max(|left|, |right|), 0 at a tie, negative where false.
    lhs, rhs : the two sides.
    width : relative width within which the answer is undecided, 0 when decided.
    promised : relative width that the solvers behind both sides promise; an undecided outcome wider than this fails.
    note : which part of a conjunction this is, or what is undefined.
    """

    truth: Truth
    slack: float
    lhs: Enclosure
    rhs: Enclosure
    width: float = 0.0
    promised: float = 0.0
    note: str = ""

    @property
    def acceptable(self) -> bool:
        """Not refuted, and undecided by no more than was promised. Undecided is still never counted as a pass."""
        if self.truth is Truth.UNDECIDED:
            return self.width <= self.promised
        return self.truth is Truth.SURELY_TRUE


def at_most(
    lhs: Enclosure, rhs: Enclosure, *, exact: Exact | None = None, promised: float = 0.0, note: str = ""
) -> Outcome:
    """The outcome of lhs <= rhs."""
    truth = lhs <= rhs
    if truth is Truth.UNDECIDED and exact is not None:
        left, right = exact()
        truth = Truth.SURELY_TRUE if left <= right else Truth.SURELY_FALSE
        scale = max(abs(left), abs(right))
        return Outcome(truth, float((right - left) / scale) if scale else 0.0, lhs, rhs, note=note)
    return Outcome(truth, _slack(lhs, rhs), lhs, rhs, _overlap(lhs, rhs, truth), promised, note)


def equal(
    lhs: Enclosure, rhs: Enclosure, *, exact: Exact | None = None, promised: float = 0.0, note: str = ""
) -> Outcome:
    """The outcome of lhs == rhs: enclosures can refute it, only exact arithmetic (or two equal points) proves it."""
    apart = (lhs < rhs) is Truth.SURELY_TRUE or (lhs > rhs) is Truth.SURELY_TRUE
    points = lhs.lower == lhs.upper == rhs.lower == rhs.upper
    truth = Truth.SURELY_FALSE if apart else Truth.SURELY_TRUE if points else Truth.UNDECIDED
    if truth is Truth.UNDECIDED and exact is not None:
        left, right = exact()
        truth = Truth.SURELY_TRUE if left == right else Truth.SURELY_FALSE
        scale = max(abs(left), abs(right))
        return Outcome(truth, -float(abs(right - left) / scale) if scale else 0.0, lhs, rhs, note=note)
    slack = -abs(_slack(lhs, rhs)) if apart else 0.0
    return Outcome(truth, slack, lhs, rhs, _overlap(lhs, rhs, truth), promised, note)


def all_of(*outcomes: Outcome) -> Outcome:
    """The conjunction: the first refuted part, else the worst undecided one, else the one with the least slack."""
    for outcome in outcomes:
        if outcome.truth is Truth.SURELY_FALSE:
            return outcome
    undecided = [o for o in outcomes if o.truth is Truth.UNDECIDED]
    if undecided:
        return max(undecided, key=lambda o: o.width - o.promised)
    return min(outcomes, key=lambda o: o.slack)


def undefined(note: str) -> Outcome:
    """A statement that is not even defined on this input (a division by 0, a norm that is none) is refuted there."""
    nothing = Enclosure.point(0.0)
    return Outcome(Truth.SURELY_FALSE, -1.0, nothing, nothing, note=note)


def _slack(lhs: Enclosure, rhs: Enclosure) -> float:
    scale = max(abs(lhs.value), abs(rhs.value))
    return (rhs.value - lhs.value) / scale if scale else 0.0


def _overlap(lhs: Enclosure, rhs: Enclosure, truth: Truth) -> float:
    if truth is not Truth.UNDECIDED:
        return 0.0
    scale = max(abs(lhs.upper), abs(rhs.upper), abs(lhs.lower), abs(rhs.lower))
    return (lhs.upper - rhs.lower) / scale if scale else 0.0
