"""Re-check a certificate of kind ``identity`` with exact arithmetic, sharing nothing with the search that found it.

``hypotheses`` (a list) and ``goal`` are SMT-LIB 2 relations ``(REL P Q)`` of polynomials, REL one of >= > <= < =.
Suppose the goal were false. Assertion k (the hypotheses in order, then the denied goal) says that a polynomial p_k is
>= 0, > 0, = 0 or != 0. A term ``{"coefficient": "3/2", "product": [k, ...], "squares": [P, ...], "multiplier": P}``
is the product of all these, squares squared. It is 0 if some factor p_k is = 0; only then may it have a multiplier or
a negative coefficient. Otherwise it is >= 0, provided that p_k != 0 occur in even powers; and > 0 if all its factors
are > 0 or != 0 and its coefficient is not 0. If the terms add up to the zero polynomial and one of them is > 0, the
assertions contradict each other: the goal follows.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import reduce
from typing import Any

Polynomial = dict[tuple[str, ...], Fraction]
MINUS: Polynomial = {(): Fraction(-1)}
DENIED = {">=": ">", ">": ">=", "=": "!="}


def fault(certificate: Any, obligation: str | None = None) -> str:
    """Why the certificate does not prove its goal, or not what the obligation (SMT-LIB 2) states if given; or "".

    Its ``parts`` prove the scripts between ``(reset)`` one by one.
    """
    try:
        parts = certificate.get("parts", [certificate])
        scripts = obligation.split("(reset)") if obligation is not None else [None] * len(parts)
        return "no parts" if not parts else "".join(_fault(p, s) for p, s in zip(parts, scripts, strict=True))
    except (ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        return f"malformed: {error!r}"


def _fault(certificate: Any, script: str | None) -> str:
    stated = [_relation(tree) for (tree,) in map(expressions, [*certificate["hypotheses"], certificate["goal"]])]
    if script is not None and _stated(script) != stated:
        return "it proves something else than the obligation"
    *assertions, (relation, goal) = stated
    if not any(goal):
        return "the goal speaks of no variable"
    return _refutation_fault([*assertions, (DENIED[relation], _times(MINUS, goal))], certificate["terms"])


def _refutation_fault(assertions: list[tuple[str, Polynomial]], terms: Any) -> str:
    total, positive = Polynomial(), False
    for term in terms:
        coefficient = Fraction(*map(int, str(term["coefficient"]).split("/")))  # not 1e999999999, which fits no memory
        product, squares = term["product"], term.get("squares", [])
        relations = [assertions[k][0] for k in product]
        if "=" not in relations:
            if coefficient < 0 or "multiplier" in term:
                return "a coefficient is negative or a multiplier has no equation"
            if any(assertions[k][0] == "!=" and product.count(k) % 2 for k in product):
                return "an odd power of what is only known to differ from 0"
            positive |= coefficient > 0 and not squares and ">=" not in relations
        multiplier, *forms = (_polynomial(t) for (t,) in map(expressions, [term.get("multiplier", "1"), *squares]))
        value = _times({(): coefficient}, multiplier)
        for factor in [assertions[k][1] for k in product] + 2 * forms:
            value = _times(value, factor)
        total = _plus(total, value)
    return "the terms do not add up to 0" if total else "" if positive else "no term is positive"


def _stated(script: str) -> list[tuple[str, Polynomial]]:
    """Hypotheses and goal of a script that asserts the hypotheses, then ``(not goal)``."""
    commands = expressions(re.sub(r";[^\n]*", "", script))
    if {c[0] for c in commands} - {"set-logic", "declare-const", "assert", "check-sat"}:
        raise ValueError("the obligation has commands beyond assertions")
    *hypotheses, (denial, goal) = [c[1] for c in commands if c[0] == "assert"]
    if denial != "not":
        raise ValueError("the obligation does not end with its denied goal")
    return [_relation(tree) for tree in [*hypotheses, goal]]


def _relation(tree: Any) -> tuple[str, Polynomial]:
    """The relation to 0, one of >= > =, and the polynomial."""
    relation, left, right = tree
    if relation in ("<=", "<"):
        relation, left, right = relation.replace("<", ">"), right, left
    return {r: r for r in DENIED}[relation], _polynomial(["-", left, right])


def _polynomial(tree: Any) -> Polynomial:
    if isinstance(tree, str):
        if not re.fullmatch(r"[0-9]+|[A-Za-z_]\w*", tree):
            raise ValueError(f"{tree} is neither a number nor a name")
        return _plus({}, {(): Fraction(tree)} if tree.isdecimal() else {(tree,): Fraction(1)})
    value, *rest = map(_polynomial, tree[1:])
    if tree[0] == "-" and not rest:
        return _times(MINUS, value)
    operations = {"+": _plus, "-": lambda p, q: _plus(p, _times(MINUS, q)), "*": _times, "/": _over}
    return reduce(operations[tree[0]], rest, value)


def _plus(p: Polynomial, q: Polynomial) -> Polynomial:
    return {m: c for m in p | q if (c := p.get(m, Fraction(0)) + q.get(m, Fraction(0)))}


def _times(p: Polynomial, q: Polynomial) -> Polynomial:
    if len(p) * len(q) > 1_000_000:
        raise ValueError("more than a million products of terms")
    return reduce(_plus, ({tuple(sorted(m + n)): c * e for n, e in q.items()} for m, c in p.items()), {})


def _over(p: Polynomial, q: Polynomial) -> Polynomial:
    ((monomial, number),) = q.items()
    if monomial:
        raise ValueError("division by what is no number")
    return {m: c / number for m, c in p.items()}


def expressions(text: str) -> list[Any]:
    """The S-expressions of a text as nested lists."""
    stack: list[list[Any]] = [[]]
    for token in re.findall(r"[()]|[^\s()]+", text):
        if token == "(":
            stack.append([])
        else:
            stack[-2 if token == ")" else -1].append(stack.pop() if token == ")" else token)
    (found,) = stack
    return found
