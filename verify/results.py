"""What came out: frozen records of every check, and the verdict on each claim. They hold text and numbers only.

Only text and numbers, so that a record survives a checkpoint file and comes back equal (`restore`).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from signgeo.verify.proof import Trust

R = TypeVar("R")


class CameOut(Enum):
    """How a claim came out; the first four can be expected (`Expected` has the same values)."""

    HOLDS = "holds"
    ERRATUM = "erratum"
    CITED = "cited"
    OPEN = "open"
    REFUTED = "refuted"
    GAP = "gap"
    UNDECIDED = "undecided"
    UNREFUTED = "false variant not refuted"
    ERROR = "error"
    UNFINISHED = "unfinished"


class Standing(Enum):
    """What the proof of a claim amounts to. The three kinds of proof are never merged."""

    PROVED = "proved"
    GIVEN = "proved given"
    SOLVER_TRUSTED = "solver-trusted"
    TESTED = "tested"
    """No proof, or one with a gap: only sampled inputs stand behind it."""


@dataclass(frozen=True)
class Judged:
    """One instance and what its check said; `value` is a literal that can be copied into Python."""

    value: str
    truth: str
    slack: float
    lhs: tuple[float, float]
    rhs: tuple[float, float]
    width: float = 0.0
    promised: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class StepOutcome:
    """A step of a proof after its run. `statement` and `line` are text with LaTeX between dollar signs."""

    engine: str
    statement: str
    ok: bool
    trust: Trust
    line: str = ""
    cites: tuple[str, ...] = ()
    certificate: Mapping[str, Any] | None = None
    obligation: str = ""
    refuted_mutant: str = ""
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class ProofResult:
    """The steps of a proof; `error` if it could not even be built."""

    summary: str = ""
    steps: tuple[StepOutcome, ...] = ()
    error: str = ""
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Every step discharged, and at least one."""
        return not self.error and bool(self.steps) and all(step.ok for step in self.steps)


@dataclass(frozen=True)
class PropertyResult:
    """A property after its campaign.

    examples, ties : how many instances were judged, and on how many both sides are equal.
    tightest, nearest : the instance with the least slack, and the one with the least positive slack.
    undecided, widest : how many instances stayed undecided, and the one of greatest width.
    counterexample : a shrunk instance on which the property is surely false, or undecided by more than was promised.
    """

    name: str
    statement: str
    examples: int = 0
    ties: int = 0
    tightest: Judged | None = None
    nearest: Judged | None = None
    undecided: int = 0
    widest: Judged | None = None
    counterexample: Judged | None = None
    error: str = ""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Something was judged, and nothing failed."""
        return not self.error and self.counterexample is None and self.examples > 0


@dataclass(frozen=True)
class EqualityResult:
    """An instance at which the statement is tight."""

    label: str
    instance: Judged | None = None
    error: str = ""
    seconds: float = 0.0

    @property
    def tie(self) -> bool:
        """Surely equal, settled exactly."""
        return self.instance is not None and self.instance.truth == "surely true"

    @property
    def ok(self) -> bool:
        """A tie, or undecided (irrational data) within what the solvers promise, which the report says."""
        seen = self.instance
        return self.tie or (seen is not None and seen.truth == "undecided" and seen.width <= seen.promised)


@dataclass(frozen=True)
class StrengtheningResult:
    """A false variant and what refutes it.

    drawn : a shrunk counterexample found by the strategy, after `examples` instances.
    model : a symbolic counterexample, or "".
    example : the known counterexample, evaluated.
    """

    label: str
    drawn: Judged | None = None
    examples: int = 0
    model: str = ""
    example: Judged | None = None
    error: str = ""
    seconds: float = 0.0

    @property
    def refuted_by(self) -> tuple[str, ...]:
        """Which of "drawn", "model" and "example" refute it."""
        example = self.example is not None and self.example.truth == "surely false"
        found = {"drawn": self.drawn is not None, "model": bool(self.model), "example": example}
        return tuple(name for name, holds in found.items() if holds)

    @property
    def only_planted(self) -> bool:
        """Nothing but the known example refutes it."""
        return self.refuted_by == ("example",)

    @property
    def ok(self) -> bool:
        """Refuted, and a known example that was given does refute."""
        planted = self.example is None or "example" in self.refuted_by
        return not self.error and planted and bool(self.refuted_by)


@dataclass(frozen=True)
class ClaimResult:
    """A claim and everything that came of its checks.

    standing, given : what the proof amounts to, and the sources (or claims outside this run) it is given.
    problems : one line for each thing that is not as it should be.
    """

    id: str
    title: str
    section: str
    source: str
    statement: str
    hypotheses: tuple[str, ...]
    uses: tuple[str, ...]
    printed: str
    remark: str
    expected: str
    came_out: CameOut
    standing: Standing
    given: tuple[str, ...]
    problems: tuple[str, ...]
    proof: ProofResult | None
    properties: tuple[PropertyResult, ...] = ()
    equality: tuple[EqualityResult, ...] = ()
    strengthenings: tuple[StrengtheningResult, ...] = ()

    @property
    def passed(self) -> bool:
        """It came out as expected, and nothing is amiss."""
        return self.came_out.value == self.expected and not self.problems

    @property
    def examples(self) -> int:
        """Instances judged over all properties."""
        return sum(p.examples for p in self.properties)

    @property
    def undecided(self) -> int:
        """Instances that stayed undecided over all properties."""
        return sum(p.undecided for p in self.properties)

    @property
    def tightest(self) -> Judged | None:
        """The least slack over all properties."""
        found = [p.tightest for p in self.properties if p.tightest is not None]
        return min(found, key=lambda j: j.slack, default=None)

    @property
    def seconds(self) -> float:
        """Time of all its checks."""
        times = [p.seconds for p in self.properties] + [e.seconds for e in self.equality]
        return sum(times) + sum(s.seconds for s in self.strengthenings) + (self.proof.seconds if self.proof else 0.0)

    def _repr_html_(self) -> str:
        from signgeo.verify.report.html import claim_card

        return claim_card(self)


def plain(record: Any) -> Any:
    """A record as dicts, lists, text and numbers."""
    if isinstance(record, Enum):
        return record.value
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        return {f.name: plain(getattr(record, f.name)) for f in dataclasses.fields(record)}
    if isinstance(record, Mapping):
        return {str(k): plain(v) for k, v in record.items()}
    if isinstance(record, list | tuple):
        return [plain(v) for v in record]
    return record


def restore(kind: type[R], data: Any) -> R:
    """The inverse of `plain` for a record of the given class."""
    return typing.cast(R, _build(kind, data))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: Any, data: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        inner = next(a for a in arguments if a is not type(None))
        return None if data is None else _build(inner, data)
    if origin is tuple:
        element = arguments[0]
        return tuple(_build(element, v) for v in data)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return kind(**{name: _build(_hints(kind)[name], value) for name, value in data.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    return data
