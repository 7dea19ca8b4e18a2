"""Chains of derivative signs: f >= 0 on an interval that may be infinite, where f may touch 0 at the ends."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from signgeo.verify.engines.ball_cover import positive_cover, sign

ORDER = 4
"""Derivatives taken in one chain."""
HALVINGS = 6
"""Times an interval is cut."""
BOXES = 60
"""Boxes of a cover inside a chain: what is not positive by then rather touches 0."""


Piece = tuple[Any, Any, list[str]]
"""An interval and what shows the sign on it."""


def nonnegative_evidence(f: Any, x: Any, a: Any, b: Any, halvings: int = HALVINGS) -> list[str] | None:
    """The signs that prove f >= 0 on [a, b] (b may be oo), as LaTeX; None if none are found."""
    found = _cut(f, x, a, b, halvings)
    return None if found is None else [text for _, _, texts in _joined(found) for text in texts]


def _cut(f: Any, x: Any, a: Any, b: Any, halvings: int) -> list[Piece] | None:
    if -1 in (_sign_at(f, x, a), _sign_at(f, x, b)):
        return None
    found = _chain(f, x, a, b, 0, 1)
    if found is not None:
        return [(a, b, found)]
    if halvings == 0:
        return None
    middle = (a + b) / 2 if b.is_finite else a + abs(a) + 1
    left = _cut(f, x, a, middle, halvings - 1)
    right = None if left is None else _cut(f, x, middle, b, halvings - 1)
    return None if left is None or right is None else left + right


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours on which a cover shows f > 0 as one."""
    kept: list[Piece] = []
    for a, b, texts in pieces:
        if kept and texts == [_positive("f", a, b)] and kept[-1][2] == [_positive("f", *kept[-1][:2])]:
            a = kept.pop()[0]
            texts = [_positive("f", a, b)]
        kept.append((a, b, texts))
    return kept


def _positive(name: str, a: Any, b: Any) -> str:
    return f"${name}>0$ on $[{sympy.latex(a)},{sympy.latex(b)}]$"


def _chain(f: Any, x: Any, a: Any, b: Any, order: int, factor: int) -> list[str] | None:
    """The same for factor * the derivative of f of that order, without cutting the interval."""
    g = factor * _derivative(f, x, order)
    name = ("-" if factor < 0 else "") + "f" + order * "'"
    if b.is_finite:
        if positive_cover(g, {x: (a, b)}, BOXES) is not None:
            return [_positive(name, a, b)]
    elif _evidently_nonnegative(g, x, a):
        return [rf"${name}={sympy.latex(g)}\ge0$ on $[{sympy.latex(a)},\infty)$"]
    if order == ORDER or (order == 0 and not _analytic(f, x, a, b)):
        return None
    for end, slope in ((a, factor), (b, -factor)):
        value = _sign_at(g, x, end)
        # A positive end of a compact interval is left to covers and cuts: only what touches 0 needs the slope.
        if value is None or value < 0 or (value > 0 and b.is_finite):
            continue
        rest = _chain(f, x, a, b, order + 1, slope)
        if rest is not None:
            return [f"${name}{'=' if value == 0 else '>'}0$ at ${sympy.latex(end)}$", *rest]
    return None


@lru_cache(maxsize=256)
def _derivative(f: Any, x: Any, order: int) -> Any:
    return f if order == 0 else sympy.simplify(sympy.diff(_derivative(f, x, order - 1), x))


@lru_cache(maxsize=4096)
def _sign_at(f: Any, x: Any, end: Any) -> int | None:
    """The sign of f at an end, of its limit if the end is infinite; None if it is undecided."""
    if end.is_finite:
        value = f.subs(x, end)
        return None if value.has(sympy.nan, sympy.zoo, sympy.AccumBounds) else sign(value)
    value = sympy.limit(f, x, sympy.oo)
    if value in (sympy.oo, -sympy.oo):
        return 1 if value == sympy.oo else -1
    return sign(value) if value.is_finite and not value.free_symbols else None


@lru_cache(maxsize=256)
def _evidently_nonnegative(f: Any, x: Any, a: Any) -> bool:
    """Every term is seen to be nonnegative once x = a + t, t >= 0."""
    return any(e.is_nonnegative is True for e in _shifted(f, x, a))


def _shifted(f: Any, x: Any, a: Any) -> tuple[Any, ...]:
    moved = f.subs(x, a + sympy.Dummy("t", nonnegative=True))
    return moved, sympy.factor(moved), sympy.expand(moved)


@lru_cache(maxsize=4096)
def _analytic(f: Any, x: Any, a: Any, b: Any) -> bool:
    """Whether f surely has all derivatives on [a, b], so that their signs say how it moves; a jump has the slope 0."""
    return all(_surely_positive(e, x, a, b) for part in sympy.preorder_traversal(f) for e in _must_be_positive(part))


def _must_be_positive(part: Any) -> list[Any]:
    """What keeps one operation off its poles and branch points."""
    if part.is_Pow and not (part.exp.is_Integer and part.exp > 0):
        return [part.base**2 if part.exp.is_Integer else part.base]
    if isinstance(part, sympy.log):
        return [part.args[0]]
    return [sympy.cos(part.args[0]) ** 2] if isinstance(part, sympy.tan) else []


def _surely_positive(f: Any, x: Any, a: Any, b: Any) -> bool:
    if b.is_finite:
        return positive_cover(f, {x: (a, b)}, BOXES) is not None
    return any(e.is_positive is True for e in _shifted(f, x, a))
