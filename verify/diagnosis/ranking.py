"""Who gains most: an order of intervals, which is partial, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from signgeo.solvers.enclosure import Enclosure, Truth


@dataclass(frozen=True)
class Place:
    """The places that a method may have, 1 being the best: one number where all comparisons are decided."""

    first: int
    last: int

    @property
    def decided(self) -> bool:
        """Whether it is one place."""
        return self.first == self.last

    def __str__(self) -> str:
        return str(self.first) if self.decided else f"{self.first}-{self.last}"


@dataclass(frozen=True, eq=False)
class Ranking:
    """Methods by what they gain, most first.

    names : of the methods. gains : their intervals. groups : equal numbers mark methods that are one and the same
    here, such as gradient and block-normalized descent on a single layer: a tie, which is decided.
    """

    names: tuple[str, ...]
    gains: tuple[Enclosure, ...]
    groups: tuple[int, ...]

    def better(self, one: str, other: str) -> Truth:
        """Whether `one` gains more than `other`. Raises ValueError for an unknown name."""
        i, j = self.names.index(one), self.names.index(other)
        if self.groups[i] == self.groups[j]:
            return Truth.SURELY_FALSE
        return self.gains[i] > self.gains[j]

    @property
    def places(self) -> dict[str, Place]:
        """The places of each method; methods that are the same share theirs."""
        return {name: self._place(k) for k, name in enumerate(self.names)}

    @property
    def best(self) -> tuple[str, ...]:
        """The methods that no other surely beats: one, or those between which it is undecided or a tie."""
        return tuple(name for name, place in self.places.items() if place.first == 1)

    @property
    def decided(self) -> bool:
        """Whether the best is one method, or several that are the same."""
        return len({self.groups[self.names.index(name)] for name in self.best}) == 1

    @property
    def undecided(self) -> tuple[tuple[str, str], ...]:
        """The pairs whose intervals overlap."""
        n = self.names
        pairs = ((n[i], n[j]) for i in range(len(n)) for j in range(i + 1, len(n)))
        return tuple((a, b) for a, b in pairs if self.better(a, b) is Truth.UNDECIDED)

    def sentence(self) -> str:
        """The outcome in words."""
        if all(e.upper == 0.0 for e in self.gains):
            return "no method gains anything: the gradient is zero"
        best = self.best
        if len(best) == 1:
            return f"{best[0]} gains most"
        together = ", ".join(best[:-1]) + f" and {best[-1]}"
        return f"{together} are the same here and gain most" if self.decided else f"undecided between {together}"

    def _place(self, k: int) -> Place:
        rivals = [e for e, group in zip(self.gains, self.groups, strict=True) if group != self.groups[k]]
        ahead = sum((e > self.gains[k]) is Truth.SURELY_TRUE for e in rivals)
        behind = sum((e < self.gains[k]) is Truth.SURELY_TRUE for e in rivals)
        return Place(1 + ahead, 1 + len(rivals) - behind)


def ranked(names: Sequence[str], gains: Sequence[Enclosure], groups: Sequence[int]) -> Ranking:
    """The ranking, the lower ends deciding in which order undecided methods are listed."""
    order = sorted(range(len(names)), key=lambda k: (-gains[k].lower, -gains[k].upper))
    return Ranking(tuple(names[k] for k in order), tuple(gains[k] for k in order), tuple(groups[k] for k in order))
