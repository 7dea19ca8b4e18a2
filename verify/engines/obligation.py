"""An obligation: polynomial hypotheses that shall imply a polynomial goal, and its SMT-LIB 2 text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from signgeo.solvers.errors import InputError

NAMES = {">=": ">=", ">": ">", "<=": "<=", "<": "<", "==": "="}
RESERVED = frozenset((
    "let", "par", "exists", "forall", "match", "not", "and", "or", "xor", "ite", "abs", "true", "false", "distinct",
    "is_int", "to_int", "to_real", "div", "mod",
))  # fmt: skip


class ObligationError(InputError):
    """Hypotheses or a goal that are no polynomial relations over the reals."""


@dataclass(frozen=True)
class Assertion:
    """``form relation 0`` with relation one of >=, >, =; `text` is the relation as stated, in SMT-LIB 2.

    symbols : those of the text, which may be more than the form has where something cancels.
    """

    relation: str
    form: Any
    text: str
    symbols: frozenset[Any]


@dataclass(frozen=True)
class Obligation:
    """Do the hypotheses imply the goal, for all real values of the variables?"""

    variables: tuple[Any, ...]
    hypotheses: tuple[Assertion, ...]
    goal: Assertion

    @property
    def denied(self) -> Assertion:
        """What the negated goal says, as ``w > 0``, ``w >= 0`` or ``w != 0`` (the text is then the negation's)."""
        relation = {">=": ">", ">": ">=", "=": "!="}[self.goal.relation]
        return Assertion(relation, -self.goal.form, f"(not {self.goal.text})", self.goal.symbols)

    @property
    def assertions(self) -> tuple[Assertion, ...]:
        """Hypotheses and denied goal: together they must have no model."""
        return (*self.hypotheses, self.denied)

    def smt(self) -> str:
        """A script that is unsatisfiable exactly if the implication holds."""
        return script(self.variables, [a.text for a in self.assertions])


def obligation(hypotheses: Iterable[Any], goal: Any) -> Obligation:
    """Read SymPy relations; a bare expression e means e >= 0.

    Two hypotheses p >= 0 and -p >= 0 become the equation p = 0, and what the symbols assume (positive, nonnegative)
    becomes a hypothesis of its own: nothing is silent.

    Raises ObligationError for relations that SymPy has already decided, that are not polynomial or not over real
    symbols.
    """
    if goal in (True, False, sympy.true, sympy.false):
        raise ObligationError(
            "goal",
            got=str(goal),
            expected="a relation",
            remedy="SymPy decided it already, perhaps from assumptions: declare real symbols and state the hypotheses.",
        )
    read = _paired([assertion(h) for h in hypotheses if h not in (True, sympy.true)])
    target = assertion(goal)
    variables = variables_of([*read, target])
    return Obligation(variables, (*_assumed(variables), *read), target)


def assertion(relation: Any) -> Assertion:
    """One relation."""
    if not isinstance(relation, sympy.core.relational.Relational):
        relation = sympy.Ge(sympy.sympify(relation), 0, evaluate=False)
    name = NAMES.get(relation.rel_op)
    if name is None:
        raise ObligationError(
            "relation", got=str(relation), expected="one of >=, >, <=, <, Eq", remedy="Split it into such relations."
        )
    form = relation.rhs - relation.lhs if name in ("<=", "<") else relation.lhs - relation.rhs
    text = f"({name} {smt_text(relation.lhs)} {smt_text(relation.rhs)})"
    return Assertion(name.replace("<", ">"), form, text, frozenset(relation.free_symbols))


def variables_of(assertions: Sequence[Assertion]) -> tuple[Any, ...]:
    """The symbols, by name; ObligationError if two of one name differ in what they assume."""
    found = sorted(set[Any]().union(*(a.symbols for a in assertions)), key=lambda s: s.name)
    names = [s.name for s in found]
    if len(set(names)) < len(names):
        raise ObligationError(
            "symbols",
            got=f"two symbols of one name among {names}",
            expected="one each",
            remedy="Declare each symbol once.",
        )
    return tuple(found)


def script(variables: Iterable[Any], assertions: Iterable[str]) -> str:
    """SMT-LIB 2: declarations, assertions, check-sat."""
    lines = ["(set-logic QF_NRA)", *(f"(declare-const {smt_text(v)} Real)" for v in variables)]
    return "\n".join([*lines, *(f"(assert {a})" for a in assertions), "(check-sat)", ""])


def smt_text(e: Any) -> str:
    """A polynomial expression in SMT-LIB 2."""
    if e.is_Symbol:
        if not re.fullmatch(r"[A-Za-z_]\w*", e.name, re.ASCII) or e.name in RESERVED:
            raise ObligationError("symbol", got=e.name, expected="letters, digits and _", remedy="Rename it.")
        return str(e.name)
    if e.is_Rational:
        size = str(abs(e.p)) if e.q == 1 else f"(/ {abs(e.p)} {e.q})"
        return size if e.p >= 0 else f"(- {size})"
    if e.is_Add or e.is_Mul:
        return f"({'+' if e.is_Add else '*'} {' '.join(map(smt_text, e.args))})"
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return f"(* {' '.join(int(e.exp) * [smt_text(e.base)])})"
    raise ObligationError(
        "expression",
        got=str(e),
        expected="a polynomial with rational coefficients",
        remedy="Multiply out, and name what is no polynomial (|b|, a root, e) by a variable with hypotheses.",
    )


def _assumed(variables: Iterable[Any]) -> list[Assertion]:
    found = []
    for v in variables:
        if v.is_positive:
            found.append(Assertion(">", v, f"(> {smt_text(v)} 0)", frozenset({v})))
        elif v.is_nonnegative:
            found.append(Assertion(">=", v, f"(>= {smt_text(v)} 0)", frozenset({v})))
        elif v.is_real is False or v.is_negative or v.is_nonpositive or v.is_integer:
            raise ObligationError(
                "symbol",
                got=f"{v} with assumptions",
                expected="real, positive or nonnegative",
                remedy="State the rest.",
            )
    return found


def _paired(read: list[Assertion]) -> list[Assertion]:
    """p >= 0 and -p >= 0 as p = 0."""
    kept: list[Assertion] = []
    for a in read:
        partner = next(
            (k for k in kept if a.relation == k.relation == ">=" and sympy.expand(k.form + a.form) == 0), None
        )
        if partner is None:
            kept.append(a)
        else:
            kept[kept.index(partner)] = Assertion("=", partner.form, "(=" + partner.text[3:], partner.symbols)
    return kept
