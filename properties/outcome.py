"""What a check of one instance says: surely true, surely false, or undecided within a stated width.

No tolerance is picked by hand. Both sides of an inequality are Enclosures; where they overlap the answer is open, and
is reported with its width. `computable` compares exact numbers, which settles ties.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from signgeo.solvers.enclosure import Enclosure, Truth


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


def at_most(lhs: Enclosure, rhs: Enclosure, *, promised: float = 0.0, note: str = "") -> Outcome:
    """The outcome of lhs <= rhs."""
    truth = lhs <= rhs
    width = _relative(lhs.upper - rhs.lower, lhs.upper, rhs.lower) if truth is Truth.UNDECIDED else 0.0
    return Outcome(truth, relative_slack(lhs, rhs), lhs, rhs, width, promised, note)


def equal(lhs: Enclosure, rhs: Enclosure, *, promised: float = 0.0, note: str = "") -> Outcome:
    """The outcome of lhs == rhs: enclosures can refute it, only two equal points prove it."""
    if (lhs < rhs) is Truth.SURELY_TRUE or (lhs > rhs) is Truth.SURELY_TRUE:
        return Outcome(Truth.SURELY_FALSE, -abs(relative_slack(lhs, rhs)), lhs, rhs, note=note)
    if lhs.lower == lhs.upper == rhs.lower == rhs.upper:
        return Outcome(Truth.SURELY_TRUE, 0.0, lhs, rhs, note=note)
    apart = max(lhs.upper - rhs.lower, rhs.upper - lhs.lower)  # the two may differ by as much
    width = _relative(apart, lhs.lower, lhs.upper, rhs.lower, rhs.upper)
    return Outcome(Truth.UNDECIDED, 0.0, lhs, rhs, width, promised, note)


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


def relative_slack(lhs: Enclosure, rhs: Enclosure) -> float:
    """(right - left) / max(|left|, |right|) of the midpoints: for display and steering, never a verdict."""
    left, right = lhs.value, rhs.value
    scale = max(abs(left), abs(right))
    if math.isinf(scale):
        return float(right > left) - float(right < left)
    return (right - left) / scale if scale else 0.0


def _relative(gap: float, *ends: float) -> float:
    """A gap between two ends, relative to the largest of them; infinite where an end is."""
    return gap / max(map(abs, ends)) if math.isfinite(gap) else math.inf
