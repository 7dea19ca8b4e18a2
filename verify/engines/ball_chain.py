"""Chains of derivative signs: f >= 0 on an interval that may be infinite, where f may touch 0 at the ends."""

from __future__ import annotations

from typing import Any

import sympy
from signgeo.verify.engines.ball_cover import positive_cover, sign

ORDER = 5
"""Derivatives taken in one chain."""
HALVINGS = 6
"""Times an interval is cut."""
BOXES = 200
"""Boxes of a cover inside a chain: what is not positive by then rather touches 0."""


def nonnegative_evidence(f: Any, x: Any, a: Any, b: Any, halvings: int = HALVINGS) -> list[str] | None:
    """The signs that prove f >= 0 on [a, b] (b may be oo), as LaTeX; None if none are found."""
    name = sympy.Function("f")(x)
    found = _chain(sympy.sympify(f), name, x, a, b, ORDER)
    if found is not None or halvings == 0:
        return found
    middle = (a + b) / 2 if b.is_finite else 2 * a + 1
    left = nonnegative_evidence(f, x, a, middle, halvings - 1)
    if left is None:
        return None
    right = nonnegative_evidence(f, x, middle, b, halvings - 1)
    return None if right is None else left + right


def _chain(f: Any, name: Any, x: Any, a: Any, b: Any, order: int) -> list[str] | None:
    shown = _shown(name, x)
    where = rf"[{sympy.latex(a)},{sympy.latex(b)}" + ("]" if b.is_finite else ")")
    if _evidently_nonnegative(f, x, a):
        return [rf"${shown}={sympy.latex(f)}\ge0$ on ${where}$"]
    if b.is_finite and positive_cover(f, {x: (a, b)}, BOXES) is not None:
        return [f"${shown}>0$ on ${where}$"]
    if order == 0:
        return None
    slope = sympy.simplify(sympy.diff(f, x))
    for end, factor in ((a, 1), (b, -1)):
        value = sign(f.subs(x, end)) if end.is_finite else _limit_sign(f, x)
        if value is None or value < 0:
            continue
        rest = _chain(factor * slope, factor * name.diff(x), x, a, b, order - 1)
        if rest is not None:
            relation = "=0" if value == 0 else ">0"
            return [f"${shown}{relation}$ at ${sympy.latex(end)}$", *rest]
    return None


def _shown(name: Any, x: Any) -> str:
    """f, f', -f'' and so on."""
    factor, derivative = name.as_coeff_Mul()
    order = derivative.derivative_count if derivative.is_Derivative else 0
    return ("-" if factor < 0 else "") + "f" + order * "'"


def _evidently_nonnegative(f: Any, x: Any, a: Any) -> bool:
    """Every term is seen to be nonnegative once x = a + t, t >= 0."""
    t = sympy.Dummy("t", nonnegative=True)
    moved = f.subs(x, a + t)
    return any(e.is_nonnegative is True for e in (moved, sympy.factor(moved), sympy.expand(moved)))


def _limit_sign(f: Any, x: Any) -> int | None:
    value = sympy.limit(f, x, sympy.oo)
    if value in (sympy.oo, -sympy.oo):
        return 1 if value == sympy.oo else -1
    return sign(value) if value.is_finite and not value.free_symbols else None
