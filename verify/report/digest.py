"""What the page says about a run as a whole, picked out of the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from signgeo.verify.errata import CLEARED, SLIPS, Erratum
from signgeo.verify.proof import Engine
from signgeo.verify.report.model import by_section
from signgeo.verify.results import ClaimResult, Standing, StepOutcome, StrengtheningResult

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report


@dataclass(frozen=True)
class Digest:
    """Views of a report; the lists of what was not proved leave nothing out."""

    report: Report

    @cached_property
    def sections(self) -> Mapping[str, tuple[ClaimResult, ...]]:
        """The claims by section."""
        return by_section(self.report.claims)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The standings that occur, best first."""
        return tuple(s for s in Standing if any(c.standing is s for c in self.report.claims))

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """The ways in which claims came out."""
        return tuple(dict.fromkeys(c.came_out.value for c in self.report.claims))

    @cached_property
    def errata(self) -> tuple[ClaimResult, ...]:
        """Statements that are refuted as printed."""
        return tuple(c for c in self.report.claims if c.printed)

    @cached_property
    def slips(self) -> tuple[tuple[Erratum, ClaimResult, StrengtheningResult | None], ...]:
        """The small errata whose claims are in this report, each with the false variant that refutes it."""
        known = {c.id: c for c in self.report.claims}
        return tuple((e, known[e.claim], _variant(known[e.claim], e.variant)) for e in SLIPS if e.claim in known)

    @property
    def cleared(self) -> tuple[str, ...]:
        """What looked like an erratum and is none."""
        return CLEARED

    def standing(self, name: str) -> tuple[ClaimResult, ...]:
        """The claims of one standing."""
        return tuple(c for c in self.report.claims if c.standing.value == name)

    @cached_property
    def gaps(self) -> tuple[tuple[ClaimResult, int, StepOutcome], ...]:
        """Steps that no engine discharged."""
        return tuple((c, n, s) for c, n, s in self._steps() if not s.ok)

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """Which claims use each claim."""
        return {c.id: tuple(o.id for o in self.report.claims if c.id in o.uses) for c in self.report.claims}

    def neighbours(self, claim: ClaimResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The claims of this report that it uses, and those that use it."""
        return tuple(used for used in dict.fromkeys(claim.uses) if used in self.users), self.users[claim.id]

    @cached_property
    def definitions(self) -> tuple[tuple[ClaimResult, tuple[tuple[int, StepOutcome], ...]], ...]:
        """The steps that only a person can check, by claim."""
        found: dict[str, list[tuple[int, StepOutcome]]] = {}
        for claim, number, step in self._steps():
            if step.engine == Engine.DEFINITION.value:
                found.setdefault(claim.id, []).append((number, step))
        return tuple((self.report[name], tuple(steps)) for name, steps in found.items())

    @cached_property
    def textbook(self) -> Mapping[str, tuple[str, ...]]:
        """The textbook facts that steps take for granted, and the claims that do."""
        found: dict[str, list[str]] = {}
        for claim, _, step in self._steps():
            if step.engine == Engine.TEXTBOOK.value:
                found.setdefault(step.line or step.statement, []).append(claim.id)
        return {fact: tuple(dict.fromkeys(ids)) for fact, ids in sorted(found.items())}

    @cached_property
    def undecided(self) -> tuple[ClaimResult, ...]:
        """Claims with instances that stayed undecided."""
        return tuple(c for c in self.report.claims if c.undecided)

    @cached_property
    def loose_ties(self) -> tuple[tuple[ClaimResult, str], ...]:
        """Equality instances that are equal only within the promised width."""
        return tuple((c, e.label) for c in self.report.claims for e in c.equality if e.ok and not e.tie)

    @cached_property
    def planted(self) -> tuple[tuple[ClaimResult, StrengtheningResult], ...]:
        """False variants that nothing but the example given with them refutes."""
        return tuple((c, s) for c in self.report.claims for s in c.strengthenings if s.only_planted)

    @cached_property
    def engines(self) -> Mapping[str, int]:
        """How many steps each engine discharged."""
        names = [s.engine for _, _, s in self._steps() if s.ok]
        return {name: names.count(name) for name in sorted(set(names))}

    def _steps(self) -> Iterator[tuple[ClaimResult, int, StepOutcome]]:
        for claim in self.report.claims:
            for number, step in enumerate(claim.proof.steps if claim.proof else (), 1):
                yield claim, number, step


def _variant(claim: ClaimResult, start: str) -> StrengtheningResult | None:
    """The claim's false variant whose label begins so."""
    return next((s for s in claim.strengthenings if start and s.label.startswith(start)), None)
