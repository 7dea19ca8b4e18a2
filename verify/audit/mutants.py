"""All broken formulas, and the search for a claim that notices one."""

from __future__ import annotations

from collections.abc import Iterator

from signgeo.verify.audit import broken_formulas, broken_growth, broken_judges, broken_norms, broken_solvers
from signgeo.verify.audit.patching import Mutant
from signgeo.verify.audit.record import EXAMPLES, Kill
from signgeo.verify.claim import Claim
from signgeo.verify.pieces import Piece, catalogue, pieces_of, run_piece
from signgeo.verify.results import EqualityResult, PropertyResult, StrengtheningResult

MUTANTS: tuple[Mutant, ...] = (
    *broken_norms.MUTANTS,
    *broken_solvers.MUTANTS,
    *broken_formulas.MUTANTS,
    *broken_growth.MUTANTS,
    *broken_judges.MUTANTS,
)
CONTROL = "control"
"""Stands for a run with nothing broken, which no claim may object to."""


def hunt(name: str, seed: int) -> Kill:
    """Break the formula of that name and ask claims until one fails: first those that rest on it, then all others."""
    if name == CONTROL:
        return _first_failure(
            CONTROL, "nothing is broken", tuple(dict.fromkeys(c for m in MUTANTS for c in m.claims)), seed
        )
    mutant = next(m for m in MUTANTS if m.name == name)
    others = tuple(c for c in catalogue() if c not in mutant.claims)
    with mutant.broken():
        return _first_failure(mutant.name, mutant.what, (*mutant.claims, *others), seed)


def _first_failure(name: str, what: str, claims: tuple[str, ...], seed: int) -> Kill:
    for claim_id in claims:
        for check, counterexample in _failures(catalogue()[claim_id], seed):
            return Kill(name, what, claim_id, check, counterexample)
    return Kill(name, what, "", "")


def _failures(claim: Claim, seed: int) -> Iterator[tuple[str, str]]:
    """The checks of a claim that fail, and on what; its proof rests on none of the formulas."""
    for piece in _ordered(claim):
        record = run_piece(piece, claim, seed)
        if isinstance(record, PropertyResult) and not record.ok:
            found = record.counterexample
            yield f"property {record.name}", found.value if found is not None else record.error
        if isinstance(record, EqualityResult) and not record.ok:
            yield f"equality {record.label}", record.error
        if isinstance(record, StrengtheningResult) and not record.ok:
            yield f"false variant {record.label}: not refuted", record.error


def _ordered(claim: Claim) -> list[Piece]:
    return [piece for piece in pieces_of(claim, EXAMPLES) if piece.kind != "proof"]
