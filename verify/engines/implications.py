"""Polynomial hypotheses imply a polynomial goal over the reals: exact Positivstellensatz certificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sympy
from signgeo.verify.engines import smt
from signgeo.verify.engines.cone import Cone, Element, monomials, simple_forms
from signgeo.verify.engines.identity_text import certificate, line, normalised
from signgeo.verify.engines.linear_search import Found, refute
from signgeo.verify.engines.obligation import Obligation, obligation, variables_of
from signgeo.verify.engines.semidefinite_search import refute_semidefinite
from signgeo.verify.engines.timing import timed_step
from signgeo.verify.identity_checker import fault
from signgeo.verify.proof import Engine, Step, StepResult, Trust


def implication(
    statement: str,
    *,
    hypotheses: Iterable[Any] = (),
    goal: Any,
    squares: Sequence[Any] = (),
    products_degree: int = 2,
    equality_multipliers: Sequence[Any] = (),
    mutant: Any = None,
) -> Step:
    """The hypotheses imply the goal, for all real values of the variables.

    Parameters
    ----------
    statement : what the step says, text with LaTeX between dollar signs.
    hypotheses : SymPy relations (>=, >, <=, <, Eq) between polynomials with rational coefficients; a bare expression
        e means e >= 0. What symbols assume (positive, nonnegative) is added and shown.
    goal : one such relation.
    squares : forms whose squares may be needed; variables, their sums and differences are tried anyway.
    products_degree : products of so many hypotheses and the denied goal are tried first, then of one more.
    equality_multipliers : forms that equations may be multiplied by, beyond monomials.
    mutant : the goal with a constant moved the wrong way. It must have a model, which the result shows; a step whose
        mutant has none is a gap.

    The result's line is the identity, its certificate of kind ``identity``, its obligation SMT-LIB 2 text. Without a
    certificate z3 and cvc5 have to agree, and the trust is SOLVER; otherwise the step is a gap. Hypotheses without a
    model are a gap too. Bad relations raise ObligationError when the step runs.
    """

    def run() -> StepResult:
        stated = obligation(hypotheses, goal)
        text = stated.smt()
        found = search_linear(stated, squares=squares, degree=products_degree, multipliers=equality_multipliers)
        answer = "unknown"
        if found is None:  # a counterexample ends the search before the long part of it
            answer, model = smt.find(stated.variables, stated.assertions)
            if answer == "sat":
                return StepResult(False, line=f"False: ${smt.model_text(model)}$.", obligation=text)
            found = search_semidefinite(stated)
        if found is None:
            return _trust_solvers(stated, text, mutant, answer)
        proof = certificate(stated, found)
        wrong = fault(proof, text)
        if wrong:
            return StepResult(False, line=f"The certificate found is no proof: {wrong}.", obligation=text)
        refutation, problem = _refuted(stated, mutant)
        shown = line(stated, found) + _aside(problem)
        return StepResult(not problem, Trust.EXACT, shown, proof, text, refutation)

    return timed_step(Engine.IMPLICATION, statement, run)


def search_linear(
    stated: Obligation, *, squares: Sequence[Any] = (), degree: int = 2, multipliers: Sequence[Any] = ()
) -> Found | None:
    """Terms of an identity that proves the obligation, by linear programs of growing size; or None."""
    for elements in _levels(Cone(stated), list(squares), degree, list(multipliers)):
        found = refute(elements)
        if found is not None:
            return normalised(found)
    return None


def search_semidefinite(stated: Obligation) -> Found | None:
    """The same with squares of unknown forms."""
    found = refute_semidefinite(Cone(stated), 1)
    return None if found is None else normalised(found)


def _levels(cone: Cone, squares: list[Any], degree: int, multipliers: list[Any]) -> Iterator[list[Element]]:
    variables = cone.obligation.variables
    denied = cone.obligation.denied
    if denied.relation == "!=":  # the positive term is then w^2, so w is what equations are multiplied by
        multipliers += [sympy.expand(denied.form * m) for m in monomials(variables, 1)]
    equations = list(cone.equations([*monomials(variables, 1), *multipliers]))
    small = list(cone.products(degree))
    own = list(cone.squared(squares, 0))
    yield small + own + equations
    forms = [*squares, *simple_forms(variables, denied.form)]
    wide = list(cone.squared(forms, 1))
    more = list(cone.equations([*monomials(variables, 2), *multipliers]))
    yield small + wide + own + more
    yield list(cone.products(degree + 1)) + wide + own + list(cone.squared(squares, 2)) + more


def _trust_solvers(stated: Obligation, text: str, mutant: Any, answer: str) -> StepResult:
    """No certificate: z3 (its answer is known) and cvc5 must agree."""
    second = smt.cvc5_answer(text)
    if answer != "unsat" or second != "unsat":
        return StepResult(False, line=f"No certificate found; z3 says {answer}, cvc5 {second}.", obligation=text)
    shown, problem = _refuted(stated, mutant)
    note = "No certificate found; z3 and cvc5 agree that there is no counterexample."
    return StepResult(not problem, Trust.SOLVER, note + _aside(problem), None, text, shown)


def _aside(problem: str) -> str:
    return f" ({problem})" if problem else ""


def _refuted(stated: Obligation, mutant: Any) -> tuple[str, str]:
    """The model that refutes the mutant, as LaTeX; and what is wrong, if the mutant or the hypotheses have no model."""
    if mutant is None:
        variables = variables_of(stated.hypotheses)
        answer, _ = smt.find(variables, stated.hypotheses)
        return "", "the hypotheses contradict each other" if answer == "unsat" else ""
    wrong = obligation([], mutant).goal
    denied = Obligation(stated.variables, stated.hypotheses, wrong)
    variables = variables_of(denied.assertions)
    answer, model = smt.find(variables, denied.assertions)
    if answer != "sat":
        return "", f"no model refutes the mutant: z3 says {answer}"
    return f"${smt.model_text(model)}$", ""
