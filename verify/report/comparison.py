"""What two runs differ in, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Trend(Enum):
    """Which way a change goes."""

    BETTER = "better"
    WORSE = "worse"
    NEUTRAL = "neither"


@dataclass(frozen=True)
class Change:
    """One thing about one claim that is not as it was; `before` is "" for a new claim, `now` for one that is gone."""

    claim: str
    what: str
    before: str
    now: str
    trend: Trend

    def __str__(self) -> str:
        """One line."""
        if not self.before:
            return f"{self.claim}: new, {self.now}"
        if not self.now:
            return f"{self.claim}: was checked before, is not now"
        return f"{self.claim}: {self.what} {self.before} before, {self.now} now"


@dataclass(frozen=True)
class Comparison:
    """An earlier report and what changed since.

    file : its name.
    head : its date, version, code, profile, examples, seed and seconds, as far as it has them.
    claims : how many claims both runs checked.
    """

    file: str
    head: Mapping[str, Any]
    claims: int
    changes: tuple[Change, ...]

    @property
    def changed(self) -> tuple[Change, ...]:
        """Claims that both runs checked and that came out otherwise; what got worse first."""
        order = (Trend.WORSE, Trend.BETTER, Trend.NEUTRAL)
        return tuple(sorted((c for c in self.changes if c.before and c.now), key=lambda c: order.index(c.trend)))

    @property
    def new(self) -> tuple[Change, ...]:
        """Claims that the earlier run did not check."""
        return tuple(c for c in self.changes if not c.before)

    @property
    def gone(self) -> tuple[Change, ...]:
        """Claims that only the earlier run checked."""
        return tuple(c for c in self.changes if not c.now)

    @property
    def verdict(self) -> str:
        """One line on the claims that both runs checked."""
        counts = {trend: sum(c.trend is trend for c in self.changed) for trend in Trend}
        said = ", ".join(f"{number} {trend.value}" for trend, number in counts.items() if number)
        changes = f"{_counted(len(self.changed), 'change')}: {said}" if said else "no change"
        return f"{_counted(self.claims, 'claim')} in both runs, {changes}"

    def differences(self, now: Mapping[str, Any]) -> tuple[str, ...]:
        """How the runs themselves differ, which may explain changes: "seed 0 before, 1 now"."""
        names = {"version": "version", "code": "sources", "profile": "profile", "examples": "examples", "seed": "seed"}
        pairs = {name: (str(self.head[k])[:12], str(now[k])[:12]) for k, name in names.items() if k in self.head}
        return tuple(f"{name} {old} before, {new} now" for name, (old, new) in pairs.items() if old != new)


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
