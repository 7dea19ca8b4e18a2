"""What a conformance run found: one result a property, and the instance on which it failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException
from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.solvers.enclosure import Truth
from signgeo.solvers.errors import OptionError


@dataclass(frozen=True)
class Result:
    """One property: how many instances it was asked of, and the shrunk one that refutes it, or None.

    error : the last line of an exception that your code raised, "" if none.
    """

    name: str
    statement: str
    examples: int
    undecided: int
    counterexample: Any = None
    outcome: Outcome | None = None
    error: str = ""

    @property
    def passed(self) -> bool:
        """Neither refuted nor broken."""
        return self.outcome is None and not self.error


@dataclass(frozen=True)
class ConformanceReport:
    """All results. ``bool(report)`` is whether every property passed; ``print(report)`` shows them."""

    subject: str
    results: tuple[Result, ...]

    def __bool__(self) -> bool:
        return all(r.passed for r in self.results)

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results that did not pass."""
        return tuple(r for r in self.results if not r.passed)

    def __str__(self) -> str:
        lines = [f"{self.subject}: {len(self.results) - len(self.failures)} of {len(self.results)} properties hold"]
        for r in self.results:
            lines.append(f"  {'ok    ' if r.passed else 'FAILED'} {r.name} ({r.examples} examples)")
            if r.error:
                lines.append(f"         raised {r.error}")
            elif r.outcome is not None:
                lines.append(f"         at {r.counterexample!r}: {r.outcome.note or r.statement}")
                lines.append(f"         left {r.outcome.lhs}, right {r.outcome.rhs}")
        return "\n".join(lines)


class _Refuted(Exception):
    """Tells Hypothesis that an instance fails."""


def run(
    subject: str, properties: Sequence[Property], *, examples: int, seed_value: int, exclude: Collection[str]
) -> ConformanceReport:
    """Ask each property that is not excluded; OptionError for an unknown name or a bad number of examples."""
    names = {p.name for p in properties}
    unknown = sorted(set(exclude) - names)
    if isinstance(exclude, str) or unknown:
        raise OptionError("exclude", got=repr(exclude), expected=f"some of {', '.join(sorted(names))}", remedy="Check.")
    if isinstance(examples, bool) or not isinstance(examples, int) or examples < 1:
        raise OptionError("examples", got=repr(examples), expected="an integer >= 1", remedy="E.g. 200.")
    chosen = [p for p in properties if p.name not in set(exclude)]
    return ConformanceReport(subject, tuple(_ask(p, examples, seed_value) for p in chosen))


def _ask(prop: Property, examples: int, seed_value: int) -> Result:
    seen, undecided = 0, 0
    failure: tuple[Any, Outcome] | None = None

    def body(value: Any) -> None:
        nonlocal seen, undecided, failure
        outcome = prop.check(value)
        if failure is None:
            seen += 1
            undecided += outcome.truth is Truth.UNDECIDED
        if not outcome.acceptable:
            failure = (value, outcome)
            raise _Refuted

    options = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),  # its metaclass hides the type
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        print_blob=False,
    )
    error, drawn = "", prop.strategy()
    try:
        seed(seed_value)(options(given(drawn)(body)))()
    except _Refuted:
        pass
    except HypothesisException:
        raise
    except Exception as raised:  # anything that a stranger's code raises is a finding, not ours to pass on
        error = f"{type(raised).__name__}: {' '.join(str(raised).split())}"
    value, outcome = failure if failure is not None else (None, None)
    return Result(prop.name, prop.statement, seen, undecided, value, outcome, error)
