"""Induction: a base and a step, each discharged by another engine."""

from __future__ import annotations

from typing import Any

from signgeo.verify.engines.timing import timed_step
from signgeo.verify.proof import Engine, Step, StepResult, Trust

RESET = "(reset)\n"


def induction(statement: str, *, base: Step, step: Step, variable: str = "d") -> Step:
    """`statement` holds for all values of the variable: `base` shows the first, `step` passes from each to the next.

    The result is that of both: its certificate has the certificates of both as ``parts``, its obligation the SMT-LIB
    2 scripts with ``(reset)`` between, in the same order. It is a gap if one of them is.
    """

    def run() -> StepResult:
        results = [base.run(), step.run()]
        proved = [part for r in results for part in _parts(r)]
        return StepResult(
            all(r.ok for r in results),
            max((r.trust for r in results), key=list(Trust).index),
            f"Base: {results[0].line or base.statement}; step in ${variable}$: {results[1].line or step.statement}",
            {"kind": "identity", "parts": proved} if proved else None,
            RESET.join(r.obligation for r in results if r.obligation),
            "; ".join(r.refuted_mutant for r in results if r.refuted_mutant),
        )

    return timed_step(Engine.INDUCTION, statement, run, cites=(*base.cites, *step.cites))


def _parts(result: StepResult) -> list[Any]:
    if result.certificate is None:
        return []
    return list(result.certificate.get("parts", [result.certificate]))
