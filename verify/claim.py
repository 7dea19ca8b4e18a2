"""Claim: one statement of the paper (or of ours) with the four checks that stand behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.verify.proof import Proof, StepResult


class Expected(Enum):
    """How a claim should come out. A run passes when each claim comes out as it expects."""

    HOLDS = "holds"
    ERRATUM = "erratum"
    """The statement as printed is refuted; the corrected one beside it holds."""
    CITED = "cited"
    """From the literature, tested hard."""
    OPEN = "open"
    """Searched, neither proved nor refuted."""


@dataclass(frozen=True)
class Equality:
    """An instance at which the statement is tight: `check` evaluates it and must say that both sides are equal."""

    label: str
    check: Callable[[], Outcome]


@dataclass(frozen=True)
class Strengthening:
    """A false variant that must be refuted: by an instance drawn from `falsify`, by a model, or both.

    label : what is false, text with LaTeX between dollar signs.
    falsify : the same check as the claim's property with the false constant or without the hypothesis.
    model : finds a symbolic counterexample (z3); its StepResult is ok when one was found, its line shows it.
    example : a known counterexample, evaluated and shown beside the drawn one.
    """

    label: str
    falsify: Property | None = None
    model: Callable[[], StepResult] | None = None
    example: Callable[[], Outcome] | None = None


@dataclass(frozen=True)
class Claim:
    """One statement.

    id, title : ``eq-9``, "L2 <= Linf <= d L2".
    section : "A" to "G", the section of the list of statements.
    source : where it stands, e.g. "Section 3, Eq. 9; proof in Appendix E.5".
    statement : text with LaTeX between dollar signs (the corrected statement if expected is ERRATUM).
    hypotheses : one text each, LaTeX between dollar signs.
    uses : ids of the claims it rests on; must cover every cite of the proof.
    proof : builds the proof, None only for OPEN claims.
    properties, equality, strengthenings : the other three checks.
    printed : the refuted statement as the paper prints it (ERRATUM); its refutation is among `strengthenings`.
    remark : anything a reader should know, text with LaTeX between dollar signs.
    """

    id: str
    title: str
    section: str
    source: str
    statement: str
    proof: Callable[[], Proof] | None
    hypotheses: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    expected: Expected = Expected.HOLDS
    properties: tuple[Property, ...] = ()
    equality: tuple[Equality, ...] = ()
    strengthenings: tuple[Strengthening, ...] = ()
    printed: str = ""
    remark: str = ""

    def _repr_html_(self) -> str:
        from signgeo.verify.report.html import claim_card

        return claim_card(self)
