"""Pieces: the checks of claims cut into independent parts, which run in any order and on any machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from signgeo.properties.outcome import Outcome
from signgeo.verify.campaign import find_counterexample, judged, last_line, run_property
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.prove import run_proof
from signgeo.verify.repeatable import derived_seed
from signgeo.verify.results import EqualityResult, Judged, ProofResult, PropertyResult, StrengtheningResult

Record: TypeAlias = ProofResult | PropertyResult | EqualityResult | StrengtheningResult
RECORDS: dict[str, type[Any]] = {
    "proof": ProofResult,
    "property": PropertyResult,
    "equality": EqualityResult,
    "strengthening": StrengtheningResult,
}
CHUNK = 2_000
"""Examples of one piece of a property: small enough that a checkpoint is never far behind."""


@dataclass(frozen=True)
class Piece:
    """One part of one check: `index` is the check's place in the claim, `chunk` the part of its examples."""

    claim_id: str
    kind: str
    index: int = 0
    chunk: int = 0
    examples: int = 0

    @property
    def key(self) -> str:
        """Its name in a checkpoint."""
        return f"{self.claim_id}/{self.kind}/{self.index}/{self.chunk}"


def pieces_of(claim: Claim, examples: int) -> list[Piece]:
    """All pieces of a claim; a property is cut into chunks."""
    found = [Piece(claim.id, "proof")] if claim.proof is not None else []
    for index in range(len(claim.properties)):
        sizes = [min(CHUNK, examples - start) for start in range(0, examples, CHUNK)]
        found += [Piece(claim.id, "property", index, chunk, size) for chunk, size in enumerate(sizes)]
    found += [Piece(claim.id, "equality", index) for index in range(len(claim.equality))]
    found += [Piece(claim.id, "strengthening", i, examples=examples) for i in range(len(claim.strengthenings))]
    return found


def run_piece(piece: Piece, claim: Claim | None, seed: int) -> Record:
    """Run one piece, with one thread for linear algebra so that the thread count changes no digit.

    claim : None for a claim of the catalogue, which is then looked up where the piece runs.
    """
    from threadpoolctl import threadpool_limits

    known = claim if claim is not None else catalogue()[piece.claim_id]
    with threadpool_limits(1):
        if piece.kind == "proof":
            return run_proof(known)
        if piece.kind == "property":
            own = derived_seed(seed, piece.key)
            return run_property(known.properties[piece.index], examples=piece.examples, seed=own)
        if piece.kind == "equality":
            return _run_equality(known.equality[piece.index])
        return _run_strengthening(known.strengthenings[piece.index], piece, seed)


@cache
def catalogue() -> dict[str, Claim]:
    """The claims of the catalogue by id."""
    from signgeo.verify.catalog import claims

    return {claim.id: claim for claim in claims()}


def merge(chunks: list[PropertyResult]) -> PropertyResult:
    """The chunks of one property as one result."""
    tightest = [c.tightest for c in chunks if c.tightest is not None]
    nearest = [c.nearest for c in chunks if c.nearest is not None]
    widest = [c.widest for c in chunks if c.widest is not None]
    return replace(
        chunks[0],
        examples=sum(c.examples for c in chunks),
        ties=sum(c.ties for c in chunks),
        tightest=min(tightest, key=lambda j: j.slack, default=None),
        nearest=min(nearest, key=lambda j: j.slack, default=None),
        undecided=sum(c.undecided for c in chunks),
        widest=max(widest, key=lambda j: j.width, default=None),
        counterexample=next((c.counterexample for c in chunks if c.counterexample is not None), None),
        error=next((c.error for c in chunks if c.error), ""),
        seconds=sum(c.seconds for c in chunks),
    )


def _evaluate(check: Callable[[], Outcome]) -> tuple[Judged | None, str]:
    try:
        return judged(check()), ""
    except Exception as error:
        return None, last_line(error)


def _run_equality(instance: Equality) -> EqualityResult:
    start = time.perf_counter()
    seen, error = _evaluate(instance.check)
    return EqualityResult(instance.label, seen, error, time.perf_counter() - start)


def _run_strengthening(false: Strengthening, piece: Piece, seed: int) -> StrengtheningResult:
    start = time.perf_counter()
    drawn, examples, errors, model, example = None, 0, [], "", None
    if false.falsify is not None:
        own = derived_seed(seed, piece.key)
        drawn, examples, failed = find_counterexample(false.falsify, examples=piece.examples, seed=own)
        errors.append(failed)
    if false.model is not None:
        try:
            found = false.model()
            model = (found.line or "a model was found") if found.ok else ""
        except Exception as error:
            errors.append(last_line(error))
    if false.example is not None:
        example, failed = _evaluate(false.example)
        errors.append(failed)
    seconds = time.perf_counter() - start
    return StrengtheningResult(false.label, drawn, examples, model, example, "; ".join(filter(None, errors)), seconds)
