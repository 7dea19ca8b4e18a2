"""Steps that refer: to another claim, to a published theorem, to a textbook fact of a closed list, to a definition."""

from __future__ import annotations

from enum import Enum

from signgeo.solvers.errors import OptionError
from signgeo.verify.proof import Engine, Step, StepResult, Trust


class Textbook(Enum):
    """The closed list of facts that a proof may use without proving them; the report prints it."""

    FUNDAMENTAL_THEOREM = "fundamental-theorem"
    CAUCHY_SCHWARZ = "cauchy-schwarz"
    COMPACT_MAXIMUM = "compact-maximum"
    SPECTRAL_THEOREM = "spectral-theorem"
    INTERMEDIATE_VALUE = "intermediate-value"

    @property
    def says(self) -> str:
        """The fact in a sentence."""
        return _SAYS[self]


_SAYS = {
    Textbook.FUNDAMENTAL_THEOREM: "fundamental theorem of calculus",
    Textbook.CAUCHY_SCHWARZ: "Cauchy-Schwarz inequality",
    Textbook.COMPACT_MAXIMUM: "a continuous function attains its maximum on a compact set",
    Textbook.SPECTRAL_THEOREM: "spectral theorem for symmetric matrices",
    Textbook.INTERMEDIATE_VALUE: "intermediate value theorem",
}


def cite(claim_id: str, statement: str) -> Step:
    """`statement` is what the claim of that id says here; the graph of cites must be acyclic, which the run checks."""
    return Step(Engine.CITE, statement, lambda: StepResult(ok=True, line=f"by {claim_id}"), cites=(claim_id,))


def source(reference: str, statement: str) -> Step:
    """`statement` is a published theorem that is not proved here; `reference` says where it stands."""
    return Step(Engine.SOURCE, statement, lambda: StepResult(ok=True, trust=Trust.SOURCE, line=reference))


def textbook(fact: Textbook | str, statement: str) -> Step:
    """`statement` is an instance of a fact of the closed list `Textbook` (the member or its value).

    Raises OptionError for any other fact.
    """
    known = {member.value: member for member in Textbook}
    found = fact if isinstance(fact, Textbook) else known.get(fact)
    if found is None:
        raise OptionError(
            "fact", got=repr(fact), expected=" or ".join(known), remedy="Prove it, cite a claim, or name its source."
        )
    return Step(Engine.TEXTBOOK, statement, lambda: StepResult(ok=True, line=found.says))


def definition(statement: str) -> Step:
    """`statement` gives names, or says what a definition or an earlier step means in them.

    Nothing is run: the report lists it among what a reader has to grant.
    """
    return Step(Engine.DEFINITION, statement, lambda: StepResult(ok=True))
