"""Steps that SymPy derives: derivatives, integrals, limits, minima, and whatever a function derives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from signgeo.verify.engines.symbolic import equality
from signgeo.verify.engines.timing import timed_step
from signgeo.verify.proof import Engine, Step, StepResult


def derivative(statement: str, f: Any, x: Any, expected: Any, order: int = 1) -> Step:
    """The derivative of f in x (of that order) is `expected`."""
    name = sympy.Derivative(f, (x, order))
    return timed_step(Engine.CALCULUS, statement, lambda: equality(sympy.diff(f, x, order), expected, name))


def integral(statement: str, f: Any, limits: tuple[Any, Any, Any], expected: Any) -> Step:
    """The integral of f over limits = (x, a, b) is `expected`."""
    name = sympy.Integral(f, limits)
    return timed_step(Engine.CALCULUS, statement, lambda: equality(sympy.integrate(f, limits), expected, name))


def limit(statement: str, f: Any, x: Any, point: Any, expected: Any, direction: str = "+") -> Step:
    """The limit of f as x tends to the point from the right ("+") or left ("-") is `expected`."""
    name = sympy.Limit(f, x, point, direction)
    return timed_step(Engine.CALCULUS, statement, lambda: equality(sympy.limit(f, x, point, direction), expected, name))


def minimum(statement: str, f: Any, x: Any, expected: tuple[Any, Any], domain: Any = None) -> Step:
    """f attains its minimum over x only at expected[0], with value expected[1]; SymPy finds both.

    domain : an open SymPy interval; None for all values that the symbol x assumes (real or positive). f must be
    strictly convex there: the second derivative must be seen to be positive from what the symbols assume. The step is
    a gap if it is not, or if f' has not exactly one zero in the domain.
    """

    def run() -> StepResult:
        inside = _domain(x) if domain is None else domain
        zeros = [z for z in sympy.solve(sympy.diff(f, x), x) if inside.contains(z) is not sympy.false]
        if len(zeros) != 1 or inside.contains(zeros[0]) is not sympy.true:
            return StepResult(False, line=f"Zeros of the derivative in the domain: {zeros}.")
        second = sympy.factor(sympy.simplify(sympy.diff(f, x, 2)))
        if not second.is_positive:
            return StepResult(False, line=f"Not seen to be convex: the second derivative is ${sympy.latex(second)}$.")
        found = equality((zeros[0], f.subs(x, zeros[0])), expected)
        return StepResult(
            found.ok,
            line=f"$f'=0$ only at ${sympy.latex(zeros[0])}$, $f''={sympy.latex(second)}>0$" if found.ok else found.line,
        )

    return timed_step(Engine.CALCULUS, statement, run)


def derive(statement: str, derivation: Callable[[], tuple[Any, Any]]) -> Step:
    """`derivation` computes (found, expected) by SymPy, found from the problem and not from the answer; both must be
    equal.

    They may be expressions, matrices, sequences (entry by entry) or sets (in any order). `sympy.solve` and its kin
    belong here.
    """

    def run() -> StepResult:
        found, expected = derivation()
        return equality(found, expected)

    return timed_step(Engine.CALCULUS, statement, run)


def _domain(x: Any) -> Any:
    return sympy.Interval.open(0, sympy.oo) if x.is_positive else sympy.S.Reals
