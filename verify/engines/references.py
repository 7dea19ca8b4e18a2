"""Steps that refer: to another claim, to a published theorem, to a textbook fact of a closed list, to a definition."""

from __future__ import annotations

from signgeo.solvers.errors import OptionError
from signgeo.verify.proof import Engine, Step, StepResult, Trust

TEXTBOOK = {
    "fundamental-theorem": "fundamental theorem of calculus",
    "cauchy-schwarz": "Cauchy-Schwarz inequality",
    "compact-maximum": "a continuous function attains its maximum on a compact set",
    "spectral-theorem": "spectral theorem for symmetric matrices",
    "intermediate-value": "intermediate value theorem",
}
"""The closed list of facts that a proof may use without proving them; the report names those that were used."""


def cite(claim_id: str, statement: str) -> Step:
    """`statement` is what the claim of that id says here; the graph of cites must be acyclic, which the run checks."""
    return Step(Engine.CITE, statement, lambda: StepResult(ok=True, line=f"by {claim_id}"), cites=(claim_id,))


def source(reference: str, statement: str) -> Step:
    """`statement` is a published theorem that is not proved here; `reference` says where it stands."""
    return Step(Engine.SOURCE, statement, lambda: StepResult(ok=True, trust=Trust.SOURCE, line=reference))


def textbook(fact: str, statement: str) -> Step:
    """`statement` is an instance of a fact of the closed list `TEXTBOOK`. Raises OptionError for any other fact."""
    if fact not in TEXTBOOK:
        raise OptionError(
            "fact", got=repr(fact), expected=" or ".join(TEXTBOOK), remedy="Prove it, cite a claim, or name its source."
        )
    return Step(Engine.TEXTBOOK, statement, lambda: StepResult(ok=True, line=TEXTBOOK[fact]))


def definition(statement: str) -> Step:
    """`statement` gives names, or says what a definition or an earlier step means in them.

    Nothing is run: the report lists it among what a reader has to grant.
    """
    return Step(Engine.DEFINITION, statement, lambda: StepResult(ok=True))
