"""An identity that was found, as a certificate for the checker and as a line for the reader."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import sympy
from signgeo.verify.engines.cone import Element
from signgeo.verify.engines.linear_search import Found
from signgeo.verify.engines.obligation import Obligation, smt_text


def normalised(found: Found) -> Found:
    """Scaled so that the one positive term has coefficient 1, or, if there are several, to coprime whole numbers."""
    strict = [c for c, e in found if e.strict]
    if len(strict) == 1:
        scale = 1 / strict[0]
    else:
        common = lcm(*(c.denominator for c, _ in found))
        scale = Fraction(common, gcd(*(int(c * common) for c, _ in found)))
    return [(c * scale, e) for c, e in found]


def certificate(obligation: Obligation, found: Found) -> dict[str, Any]:
    """JSON-ready, as ``verify/identity_checker.py`` reads it."""
    terms = []
    for c, e in found:
        term: dict[str, Any] = {"coefficient": str(c), "product": list(e.product)}
        if e.squares:
            term["squares"] = [smt_text(sympy.expand(q)) for q in e.squares]
        if e.multiplier is not None and e.multiplier != 1:
            term["multiplier"] = smt_text(e.multiplier)
        terms.append(term)
    return {
        "kind": "identity",
        "variables": [v.name for v in obligation.variables],
        "hypotheses": [h.text for h in obligation.hypotheses],
        "goal": obligation.goal.text,
        "terms": terms,
    }


def line(obligation: Obligation, found: Found) -> str:
    """``With $w=2\\beta-u-v>0$: $4(uv-\\beta^2)+2uw+2vw+(u-v)^2+w^2=0$``."""
    last = len(obligation.hypotheses)
    letter = next(n for n in ("w", "W", "omega", "Omega", "w_0") if n not in {v.name for v in obligation.variables})
    used = any(last in e.product for _, e in found)
    factors = [h.form for h in obligation.hypotheses] + [sympy.Symbol(letter)]
    total = "".join(_term(c, e, factors) for c, e in _ordered(found, last))
    identity = f"${total.removeprefix('+')}=0$"
    if not used:
        return identity
    relation = {">": ">0", ">=": r"\ge0", "!=": r"\ne0"}[obligation.denied.relation]
    meaning = f"{sympy.latex(sympy.Symbol(letter))}={sympy.latex(sympy.expand(obligation.denied.form))}{relation}"
    return f"With ${meaning}$: {identity}"


def _ordered(found: Found, last: int) -> Found:
    """Products of hypotheses first, then those with w, then squares, then the positive terms."""
    return sorted(found, key=lambda item: (item[1].strict, bool(item[1].squares), last in item[1].product))


def _term(coefficient: Fraction, e: Element, factors: Sequence[Any]) -> str:
    sign, size = ("-" if coefficient < 0 else "+"), abs(coefficient)
    number = "" if size == 1 else sympy.latex(sympy.Rational(size.numerator, size.denominator))
    ordered = sorted(dict.fromkeys(e.product), key=lambda k: not factors[k].is_Symbol)
    parts = [_power(factors[k], e.product.count(k)) for k in ordered]
    if e.multiplier is not None and e.multiplier != 1:
        parts.insert(0, _power(e.multiplier, 1))
    parts += [_power(q, 2) for q in e.squares]
    return sign + (r"\," if number and parts else "").join([number, " ".join(parts)]) if number or parts else f"{sign}1"


def _power(form: Any, exponent: int) -> str:
    text = sympy.latex(form)
    if not form.is_Symbol and (form.is_Add or exponent > 1 or text.startswith("-")):
        text = rf"\left({text}\right)"
    return text if exponent == 1 else f"{text}^{{{exponent}}}"
