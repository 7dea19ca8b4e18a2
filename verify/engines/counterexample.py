"""Counterexamples to false statements: z3 finds them, exact arithmetic confirms them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from signgeo.verify.engines import smt
from signgeo.verify.engines.obligation import Assertion, assertion, obligation, script, variables_of
from signgeo.verify.proof import StepResult


def find_model(constraints: Iterable[Any], variables: Iterable[Any] = ()) -> StepResult:
    """Values that satisfy polynomial constraints (SymPy relations): for `Strengthening.model`.

    variables : further symbols that shall have a value. The result is ok if a model was found; its line shows it,
    rational or algebraic and substituted back exactly, its obligation is the SMT-LIB 2 script. Raises ObligationError
    for bad relations.
    """
    start = time.perf_counter()
    return _found([assertion(c) for c in constraints], list(variables), start)


def refute(hypotheses: Iterable[Any], goal: Any) -> StepResult:
    """A model of the hypotheses in which the goal is false: what refutes an implication, shown as by `find_model`."""
    start = time.perf_counter()
    stated = obligation(hypotheses, goal)
    return _found(list(stated.assertions), [], start)


def _found(assertions: list[Assertion], variables: list[Any], start: float) -> StepResult:
    known = variables_of(assertions, variables)
    answer, model = smt.find(known, assertions)
    shown = f"${smt.model_text(model)}$" if answer == "sat" else f"no model: z3 says {answer}"
    text = script(known, [a.text for a in assertions])
    return StepResult(answer == "sat", line=shown, obligation=text, seconds=time.perf_counter() - start)
