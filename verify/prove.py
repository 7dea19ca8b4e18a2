"""Run the proof of a claim: every step by its engine, every certificate once more by the independent checker."""

from __future__ import annotations

import time

from signgeo.verify.campaign import last_line
from signgeo.verify.claim import Claim
from signgeo.verify.proof import Step, StepResult, Trust
from signgeo.verify.results import ProofResult, StepOutcome


def run_proof(claim: Claim) -> ProofResult:
    """Discharge the steps in order; one that fails or raises is a gap, and the others still run."""
    start = time.perf_counter()
    if claim.proof is None:
        return ProofResult()
    try:
        proof = claim.proof()
    except Exception as error:
        return ProofResult(error=last_line(error), seconds=time.perf_counter() - start)
    steps = tuple(_run_step(step) for step in proof.steps)
    return ProofResult(proof.summary, steps, seconds=time.perf_counter() - start)


def _run_step(step: Step) -> StepOutcome:
    start = time.perf_counter()
    try:
        result = step.run()
        error = "" if result.certificate is None else _rejection(result)
    except Exception as failure:
        result, error = StepResult(ok=False, trust=Trust.EXACT), last_line(failure)
    return StepOutcome(
        step.engine.value,
        step.statement,
        result.ok and not error,
        result.trust,
        result.line,
        step.cites,
        result.certificate,
        result.obligation,
        result.refuted_mutant,
        error,
        time.perf_counter() - start,
    )


def _rejection(result: StepResult) -> str:
    """Why the checker, which shares nothing with the search, rejects the step's certificate; or ""."""
    from signgeo.verify.identity_checker import fault

    found = fault(result.certificate, result.obligation or None)
    return f"the certificate is rejected: {found}" if found else ""
