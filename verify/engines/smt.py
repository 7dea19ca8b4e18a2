"""SMT solvers: exact models by z3, and the agreement of z3 and cvc5 where no certificate was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy
from signgeo.verify.engines.obligation import Assertion, script

RESOURCES = 20_000_000
"""Work that a solver may spend (its own unit, not seconds: the same answer on every machine); some seconds for z3."""

Model = Mapping[Any, Any]


def satisfied(a: Assertion, model: Model) -> bool:
    """Whether the exact values of the model satisfy the assertion, by SymPy's exact arithmetic."""
    value = sympy.expand(a.form.subs(model, simultaneous=True))
    if not value.is_Rational:
        value = sympy.radsimp(sympy.simplify(value))
    zero = bool(value == 0) or (not value.is_Rational and sympy.minimal_polynomial(value, sympy.Dummy()).is_Symbol)
    if zero:
        return a.relation in (">=", "=")
    sign = bool(value > 0)
    return a.relation == "!=" or (sign and a.relation in (">=", ">"))


def find(variables: Sequence[Any], assertions: Sequence[Assertion]) -> tuple[str, Model]:
    """("sat", model), ("unsat", {}) or ("unknown", {}); a model is substituted back exactly before it is believed.

    Models of small integers are tried first, for the reader's sake.
    """
    import z3

    text = script(variables, [a.text for a in assertions])
    for bound in ((2, 1), (6, 2), None):
        solver = z3.Solver()
        solver.set("rlimit", RESOURCES if bound is None else RESOURCES // 10)
        solver.from_string(text)
        if bound is not None:
            solver.add([_small(z3, v.name, *bound) for v in variables])
        answer = str(solver.check())
        if answer == "sat":
            model = _values(z3, solver.model(), variables)
            if model is not None and all(satisfied(a, model) for a in assertions):
                return "sat", model
        elif bound is None:
            return answer, {}
    return "unknown", {}


def cvc5_answer(text: str) -> str:
    """What cvc5 says to a script: sat, unsat or unknown."""
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit", str(RESOURCES // 10))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer = str(command.invoke(solver, parser.getSymbolManager())).strip() or answer
    return answer if answer in ("sat", "unsat") else "unknown"


def model_text(model: Model) -> str:
    """The values as LaTeX, ``a=1,\\ b=\\frac{1}{2}``."""
    return r",\ ".join(f"{sympy.latex(v)}={sympy.latex(value)}" for v, value in model.items())


def _small(z3: Any, name: str, size: int, denominator: int) -> Any:
    """x is one of the fractions n / denominator, |n| <= size."""
    x = z3.Real(name)
    return z3.Or([x == z3.Q(n, denominator) for n in range(-size, size + 1)])


def _values(z3: Any, model: Any, variables: Iterable[Any]) -> Model | None:
    found = {}
    for v in variables:
        value = model.eval(z3.Real(v.name), model_completion=True)
        if z3.is_rational_value(value):
            found[v] = sympy.Rational(value.numerator_as_long(), value.denominator_as_long())
        elif z3.is_algebraic_value(value):
            found[v] = _algebraic(value)
        else:
            return None
    return found


def _algebraic(value: Any) -> Any:
    """The real root that z3 names by its polynomial and index."""
    x = sympy.Dummy("x")
    coefficients = [sympy.Rational(c.as_fraction()) for c in value.poly()]
    polynomial = sum(c * x**k for k, c in enumerate(coefficients))
    return sympy.CRootOf(polynomial, x, value.index() - 1, radicals=True)
