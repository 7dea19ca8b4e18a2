"""What each proof rests on once its cites are followed, and what is wrong with the references among claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from signgeo.verify.claim import Claim
from signgeo.verify.proof import Trust
from signgeo.verify.results import ProofResult, Standing


@dataclass(frozen=True)
class Ground:
    """What a proof amounts to, and the sources or unchecked claims it is given."""

    standing: Standing
    given: tuple[str, ...] = ()


def grounds(proofs: Mapping[str, ProofResult | None]) -> dict[str, Ground]:
    """The ground of every claim of a run; a cited claim hands its sources, gaps and trusted solvers down."""
    done: dict[str, Ground] = {}

    def visit(claim_id: str, above: tuple[str, ...]) -> Ground:
        if claim_id not in proofs:
            return Ground(Standing.GIVEN, (f"claim {claim_id}, not part of this run",))
        if claim_id in above:
            return Ground(Standing.GIVEN, (f"claim {claim_id}, which rests on itself",))
        if claim_id not in done:
            done[claim_id] = _ground(proofs[claim_id], lambda other: visit(other, (*above, claim_id)))
        return done[claim_id]

    return {claim_id: visit(claim_id, ()) for claim_id in proofs}


def reference_problems(claim: Claim, proof: ProofResult | None, known: Mapping[str, Claim]) -> Iterator[str]:
    """Cites that `uses` does not cover, claims that do not exist, and a circle through this claim."""
    if proof is not None:
        for number, step in enumerate(proof.steps, 1):
            for cited in step.cites:
                if cited not in claim.uses:
                    yield f"proof, step {number} cites {cited}, which `uses` does not name"
    for used in claim.uses:
        if used not in known:
            yield f"uses {used}, which is no claim"
    circle = _circle(claim.id, known)
    if circle:
        yield f"rests on itself: {' → '.join(circle)}"


def _ground(proof: ProofResult | None, visit: Callable[[str], Ground]) -> Ground:
    if proof is None or not proof.complete:
        return Ground(Standing.TESTED)
    given = [step.line or step.statement for step in proof.steps if step.trust is Trust.SOURCE]
    trusted = any(step.trust is Trust.SOLVER for step in proof.steps)
    for cited in dict.fromkeys(c for step in proof.steps for c in step.cites):
        below = visit(cited)
        trusted |= below.standing is Standing.SOLVER_TRUSTED
        given += [f"claim {cited}, not proved"] if below.standing is Standing.TESTED else below.given
    unique = tuple(dict.fromkeys(given))
    if trusted:
        return Ground(Standing.SOLVER_TRUSTED, unique)
    return Ground(Standing.GIVEN if unique else Standing.PROVED, unique)


def _circle(start: str, known: Mapping[str, Claim]) -> list[str]:
    """The shortest path of uses that leads back to `start`, or []."""
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for used in known[path[-1]].uses if path[-1] in known else ():
            if used == start:
                return [*path, start]
            if used not in seen:
                seen.add(used)
                paths.append([*path, used])
    return []
