"""SymPy decides that an expression is zero; everything else is left undecided, which is no pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from signgeo.verify.engines.timing import timed_step
from signgeo.verify.proof import Engine, Step, StepResult


def algebra(statement: str, left: Any, right: Any = 0) -> Step:
    """`left` equals `right` identically, which SymPy shows by reducing the difference to 0.

    left, right : expressions or matrices; what the symbols assume may be used (positive symbols for roots and
    logarithms). A difference that is not reduced to 0 is a gap, and the result's line shows what is left.
    """
    return timed_step(Engine.ALGEBRA, statement, lambda: equality(left, right))


def equality(left: Any, right: Any, name: Any = None) -> StepResult:
    """The result of comparing; `name` is printed for the left side if given."""
    rest = difference(left, right)
    shown = sympy.latex(left if name is None else name)
    if rest is None:
        return StepResult(True, line=f"${shown}={sympy.latex(right)}$")
    return StepResult(False, line=f"The difference is not 0 but ${sympy.latex(rest)}$.")


def difference(left: Any, right: Any) -> Any:
    """None if both sides are equal, else what is left of their difference; containers entry by entry, sets as sets."""
    if isinstance(left, set | frozenset | sympy.FiniteSet):
        return _set_difference(list(left), list(right))
    if isinstance(left, list | tuple | sympy.MatrixBase):
        first, second = sympy.Matrix(left), sympy.Matrix(right)
        if first.shape != second.shape:
            return sympy.Tuple(first, second)
        rest = (first - second).applyfunc(_reduced)
        return None if rest.is_zero_matrix else rest
    rest = _reduced(sympy.sympify(left) - sympy.sympify(right))
    return None if rest == 0 else rest


def _set_difference(left: list[Any], right: list[Any]) -> Any:
    for e in left:
        partner = next((k for k, f in enumerate(right) if difference(e, f) is None), None)
        if partner is None:
            return e
        right.pop(partner)
    return sympy.Tuple(*right) if right else None


def _reduced(e: Any) -> Any:
    """0 if some way of reducing gives 0; the expression otherwise."""
    return next((sympy.Integer(0) for reduce in _ways() if reduce(e) == 0), e)


def _ways() -> Iterator[Callable[[Any], Any]]:
    yield sympy.expand
    yield lambda e: sympy.expand(sympy.together(e))
    yield sympy.cancel
    yield lambda e: sympy.expand(sympy.expand_log(e.rewrite(sympy.exp), force=False))
    yield sympy.simplify
    yield lambda e: sympy.simplify(sympy.expand_log(sympy.factor(e)))
    yield lambda e: sympy.simplify(sympy.expand_trig(e))
