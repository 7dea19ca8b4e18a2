"""From the records of its pieces to the verdict on a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from signgeo.verify.claim import Claim, Expected
from signgeo.verify.pieces import Piece, Record, merge
from signgeo.verify.proof import Trust
from signgeo.verify.results import (
    CameOut,
    ClaimResult,
    EqualityResult,
    ProofResult,
    PropertyResult,
    StrengtheningResult,
)
from signgeo.verify.standing import Ground


@dataclass(frozen=True)
class Checks:
    """The four checks of one claim, as far as they ran."""

    proof: ProofResult | None
    properties: tuple[PropertyResult, ...]
    equality: tuple[EqualityResult, ...]
    strengthenings: tuple[StrengtheningResult, ...]
    finished: bool

    def errors(self) -> Iterator[str]:
        """What raised, and where."""
        if self.proof is not None:
            if self.proof.error:
                yield f"proof: {self.proof.error}"
            yield from (f"proof, step {n}: {s.error}" for n, s in enumerate(self.proof.steps, 1) if s.error)
        yield from (f"property {p.name}: {p.error}" for p in self.properties if p.error)
        yield from (f"equality {e.label}: {e.error}" for e in self.equality if e.error)
        yield from (f"false variant {s.label}: {s.error}" for s in self.strengthenings if s.error)


def gather(planned: Iterable[Piece], records: Mapping[str, Record]) -> Checks:
    """Put the records of a claim's pieces together; what has no record is missing."""
    found: dict[str, list[Record]] = {}
    finished = True
    for (kind, _), group in groupby(planned, key=lambda p: (p.kind, p.index)):
        pieces = list(group)
        present = [records[p.key] for p in pieces if p.key in records]
        finished &= len(present) == len(pieces)
        if present:
            found.setdefault(kind, []).append(_one(present))
    proofs = [r for r in found.get("proof", []) if isinstance(r, ProofResult)]
    return Checks(
        proofs[0] if proofs else None,
        tuple(r for r in found.get("property", []) if isinstance(r, PropertyResult)),
        tuple(r for r in found.get("equality", []) if isinstance(r, EqualityResult)),
        tuple(r for r in found.get("strengthening", []) if isinstance(r, StrengtheningResult)),
        finished,
    )


def conclude(claim: Claim, checks: Checks, ground: Ground, amiss: Iterable[str]) -> ClaimResult:
    """The verdict. `ground` says what the proof rests on, `amiss` what is wrong with the claim's references."""
    came_out = _came_out(claim, checks)
    return ClaimResult(
        claim.id,
        claim.title,
        claim.section,
        claim.source,
        claim.statement,
        claim.hypotheses,
        claim.uses,
        claim.printed,
        claim.remark,
        claim.expected.value,
        came_out,
        ground.standing,
        ground.given,
        (*_problems(claim, checks), *amiss),
        checks.proof,
        checks.properties,
        checks.equality,
        checks.strengthenings,
    )


def _one(records: list[Record]) -> Record:
    chunks = [r for r in records if isinstance(r, PropertyResult)]
    return merge(chunks) if chunks else records[0]


def _came_out(claim: Claim, checks: Checks) -> CameOut:
    failed = [p.counterexample for p in checks.properties if p.counterexample is not None]
    failed += [e.instance for e in checks.equality if e.instance is not None and not e.ok]
    proved = checks.proof is not None and checks.proof.complete
    if any(instance.truth == "surely false" for instance in failed):
        return CameOut.REFUTED
    if any(checks.errors()):
        return CameOut.ERROR
    if failed:
        return CameOut.UNDECIDED
    if not checks.finished:
        return CameOut.UNFINISHED
    if any(not s.ok for s in checks.strengthenings):
        return CameOut.UNREFUTED
    if not proved:
        return CameOut.OPEN if claim.expected is Expected.OPEN else CameOut.GAP
    if claim.expected is Expected.ERRATUM and claim.printed and checks.strengthenings:
        return CameOut.ERRATUM
    sourced = checks.proof is not None and any(s.trust is Trust.SOURCE for s in checks.proof.steps)
    return CameOut.CITED if claim.expected is Expected.CITED and sourced else CameOut.HOLDS


def _problems(claim: Claim, checks: Checks) -> Iterator[str]:
    yield from checks.errors()
    if checks.proof is not None and claim.expected is not Expected.OPEN:
        for number, step in enumerate(checks.proof.steps, 1):
            if not step.ok and not step.error:
                yield f"proof, step {number} is a gap: {step.statement}"
        if not checks.proof.steps and not checks.proof.error:
            yield "proof: no steps"
    if claim.proof is None and claim.expected is not Expected.OPEN:
        yield "proof: none given"
    for p in checks.properties:
        if p.counterexample is not None:
            how = "falsified" if p.counterexample.truth == "surely false" else "undecided by more than promised"
            yield f"property {p.name}: {how} by {p.counterexample.value}"
        elif not p.examples and not p.error:
            yield f"property {p.name}: nothing was drawn"
    for e in checks.equality:
        if e.instance is not None and not e.ok:
            yield f"equality {e.label}: {e.instance.lhs} against {e.instance.rhs}"
    for s in checks.strengthenings:
        if not s.ok and not s.error:
            planted = s.example is not None and "example" not in s.refuted_by
            yield f"false variant {s.label}: {'its known example does not refute it' if planted else 'not refuted'}"
    if claim.expected is Expected.ERRATUM and not (claim.printed and checks.strengthenings):
        yield "erratum: the printed statement and its refutation are missing"
