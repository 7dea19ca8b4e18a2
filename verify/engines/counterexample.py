"""Counterexamples to false statements: z3 finds them, exact arithmetic confirms them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from signgeo.verify.engines import smt
from signgeo.verify.engines.obligation import obligation
from signgeo.verify.proof import StepResult


def refute(hypotheses: Iterable[Any], goal: Any) -> StepResult:
    """A model of the hypotheses (SymPy relations) in which the goal is false: for `Strengthening.model`.

    The result is ok if a model was found; its line shows it, rational or algebraic and substituted back exactly, its
    obligation is the SMT-LIB 2 script. Raises ObligationError for bad relations.
    """
    start = time.perf_counter()
    stated = obligation(hypotheses, goal)
    answer, model = smt.find(stated.variables, stated.assertions)
    shown = f"${smt.model_text(model)}$" if answer == "sat" else f"no model: z3 says {answer}"
    return StepResult(answer == "sat", line=shown, obligation=stated.smt(), seconds=time.perf_counter() - start)
