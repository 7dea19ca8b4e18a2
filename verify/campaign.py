"""Campaigns: a property against many drawn instances, steered toward small slack; failures are shrunk."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import DrawFn, SearchStrategy, composite
from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.solvers.enclosure import Truth
from signgeo.verify.literal import literal
from signgeo.verify.repeatable import seed_alone, seeded_once
from signgeo.verify.results import Judged, PropertyResult

SHRINK_DRAWS = 600
"""Draws spent on shrinking one failure; counted, not timed, so that the same seed shrinks to the same instance."""
WASTE = 6
"""Draws per example, rejected ones included, that a campaign without steering may take."""
STEERED_WASTE = 2
"""The same with steering, after which steering is given up: where the strategy rejects most of what a climb toward
small slack tries, Hypothesis would go on climbing almost without end."""


class _Failed(Exception):
    """The drawn instance fails; Hypothesis shrinks it."""


class _Enough(BaseException):
    """Ends a campaign that has drawn enough (not an Exception: Hypothesis lets it through)."""


@dataclass
class _Record:
    """What a campaign has seen; instances are kept as they are and made into text at the end."""

    check: Any
    tolerate: bool  # an undecided instance within its promise is no failure
    draws_left: int
    examples: int = 0
    ties: int = 0
    undecided: int = 0
    tightest: tuple[Any, Outcome] | None = None
    nearest: tuple[Any, Outcome] | None = None
    widest: tuple[Any, Outcome] | None = None
    failure: tuple[Any, Outcome] | None = None
    error: str = ""

    def counted(self, strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
        """The strategy, with every draw counted, those that it rejects too."""

        @composite
        def counting(draw: DrawFn) -> Any:
            self.draws_left -= 1
            if self.draws_left < 0:
                raise _Enough
            return draw(strategy)

        return counting()

    def judge(self, value: Any) -> None:
        """Judge one instance (the body of the Hypothesis test)."""
        shrinking = self.failure is not None or self.error
        try:
            outcome: Outcome = self.check(value)
        except HypothesisException:  # a rejected instance
            raise
        except Exception as error:
            self.error = f"{last_line(error)} (on {literal(value)})"
            self.draws_left = self.draws_left if shrinking else SHRINK_DRAWS
            raise
        if not shrinking:
            self._count(value, outcome)
        if self._fails(outcome):
            self.failure = (value, outcome)
            self.draws_left = self.draws_left if shrinking else SHRINK_DRAWS
            raise _Failed
        if 0.0 < outcome.slack < math.inf:  # a tie has been found: nearness to it is worth no more examples
            hypothesis.target(-outcome.slack)

    def _fails(self, outcome: Outcome) -> bool:
        return not outcome.acceptable if self.tolerate else outcome.truth is Truth.SURELY_FALSE

    def _count(self, value: Any, outcome: Outcome) -> None:
        self.examples += 1
        if self.tightest is None or outcome.slack < self.tightest[1].slack:
            self.tightest = (value, outcome)
        if outcome.slack > 0.0 and (self.nearest is None or outcome.slack < self.nearest[1].slack):
            self.nearest = (value, outcome)
        self.ties += outcome.slack == 0.0 and outcome.truth is Truth.SURELY_TRUE
        if outcome.truth is Truth.UNDECIDED:
            self.undecided += 1
            if self.widest is None or outcome.width > self.widest[1].width:
                self.widest = (value, outcome)


def run_property(prop: Property, *, examples: int, seed: int) -> PropertyResult:
    """Judge that many drawn instances.

    Fails on a surely false instance and on one that is undecided by more than its solvers promise. An error in the
    strategy or the check fails it with the error's last line.
    """
    start = time.perf_counter()
    record = _Record(prop.check, tolerate=True, draws_left=0)
    _drive(prop, record, examples, seed)
    return PropertyResult(
        prop.name,
        prop.statement,
        examples=record.examples,
        ties=record.ties,
        tightest=_shown(record.tightest) if record.failure is None else None,
        nearest=_shown(record.nearest) if record.failure is None else None,
        undecided=record.undecided,
        widest=_shown(record.widest),
        counterexample=_shown(record.failure),
        error=record.error,
        seconds=time.perf_counter() - start,
    )


def find_counterexample(
    prop: Property, *, examples: int, seed: int, shrink: bool = True
) -> tuple[Judged | None, int, str]:
    """Look for an instance on which the property is surely false.

    Returns the instance (shrunk, unless that is not asked for) or None, the number of instances judged until it was
    found, and the last line of an error or "".
    """
    record = _Record(prop.check, tolerate=False, draws_left=0)
    _drive(prop, record, examples, seed, shrink)
    return _shown(record.failure), record.examples, record.error


def judged(outcome: Outcome, value: Any = None) -> Judged:
    """An outcome as a record; `value` is what was judged, None if the outcome stands for itself."""
    return Judged(
        "" if value is None else literal(value),
        outcome.truth.value,
        float(outcome.slack),
        (float(outcome.lhs.lower), float(outcome.lhs.upper)),
        (float(outcome.rhs.lower), float(outcome.rhs.upper)),
        float(outcome.width),
        float(outcome.promised),
        outcome.note,
    )


def last_line(error: BaseException) -> str:
    """What a traceback ends with, on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _shown(found: tuple[Any, Outcome] | None) -> Judged | None:
    return None if found is None else judged(found[1], found[0])


def _drive(prop: Property, record: _Record, examples: int, seed: int, shrink: bool = True) -> None:
    """Steer; if that ends early because nearly all it tries is rejected, draw the rest without steering."""
    last = (Phase.shrink,) if shrink else ()
    plans = (((Phase.generate, Phase.target), STEERED_WASTE), ((Phase.generate,), WASTE))
    for part, (phases, waste) in enumerate(plans):
        record.draws_left = waste * examples + 100
        if not _campaign(prop, record, examples - record.examples, seed + part, (*phases, *last)):
            return


def _campaign(prop: Property, record: _Record, examples: int, seed: int, phases: Sequence[Phase]) -> bool:
    """One run of Hypothesis; true if it was ended for wasting draws, so that examples may be left to judge."""
    options = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        print_blob=False,
    )

    def body(value: Any) -> None:
        record.judge(value)

    try:
        with seed_alone(), seeded_once():
            hypothesis.seed(seed)(options(hypothesis.given(record.counted(prop.strategy()))(body)))()
    except _Failed:
        return False
    except (_Enough, Exception) as error:
        if record.draws_left < 0:  # Hypothesis may call the end of a draw inconsistent, and says so instead
            return record.failure is None and not record.error and record.examples < examples
        record.error = record.error or last_line(error)
    return False
