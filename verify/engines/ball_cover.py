"""Elementary functions on balls, and covers of boxes by balls on which a function is surely positive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from signgeo.solvers.errors import OptionError

BOXES = 20_000
"""More boxes than this are not tried."""
PRECISIONS = (64, 256, 1024)
"""Bits of the balls; a constant whose sign the last leaves open is undecided."""


def image(f: Any, values: Mapping[Any, Any]) -> Any:
    """A ball that contains f of every point of the given balls (no number where f may be undefined)."""
    import flint

    if f.is_Rational:
        return flint.arb(flint.fmpq(int(f.p), int(f.q)))
    if f.is_Symbol:
        return values[f]
    if f is sympy.E:
        return flint.arb.const_e()
    if f is sympy.pi:
        return flint.arb.pi()
    if f.is_Pow and f.exp.is_Rational and not f.exp.is_Integer:
        return _root(image(f.base, values), f.exp)
    if f.is_Pow and f.exp.is_Integer:
        return image(f.base, values) ** int(f.exp)
    parts = [image(a, values) for a in f.args]
    if f.is_Add:
        return sum(parts[1:], parts[0])
    if f.is_Mul:
        product = parts[0]
        for p in parts[1:]:
            product = product * p
        return product
    if f.is_Pow:
        return parts[0] ** parts[1]
    name = f.func.__name__
    if name not in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan"):
        raise OptionError(
            "f", got=name, expected="exp, log, powers or trigonometric functions", remedy="Rewrite it in these."
        )
    return getattr(parts[0], name)()


def sign(f: Any) -> int | None:
    """Of a constant: 1, -1, or 0 if SymPy reduces it to zero; None if undecided."""
    import flint

    if f.is_Rational:
        return int(bool(f > 0)) - int(bool(f < 0))
    for bits in PRECISIONS:
        with flint.ctx.workprec(bits):
            ball = image(f, {})
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
    return 0 if sympy.simplify(f) == 0 else None


def positive_cover(f: Any, ranges: Mapping[Any, tuple[Any, Any]], limit: int = BOXES) -> int | None:
    """The number of boxes of a cover of the ranges with f surely positive on each; None if it is not found."""
    import flint

    f = sympy.sympify(f)
    require_ranges(f, ranges, compact=True)
    if not ranges:
        return 1 if sign(f) == 1 else None
    boxes = [tuple((sympy.Rational(a), sympy.Rational(b)) for a, b in ranges.values())]
    count = 0
    with flint.ctx.workprec(PRECISIONS[0]):
        while boxes:
            box = boxes.pop()
            count += 1
            if count > limit:
                return None
            if image(f, {x: _ball(*side) for x, side in zip(ranges, box, strict=True)}) > 0:
                continue
            if not image(f, {x: _ball(a, a) for x, (a, _) in zip(ranges, box, strict=True)}) >= 0:
                return None
            boxes += _halves(box)
    return (count + 1) // 2


def require_ranges(f: Any, ranges: Mapping[Any, tuple[Any, Any]], *, compact: bool = False) -> None:
    """OptionError unless every symbol of f has a range, with rational ends, or infinite ones unless compact."""
    if missing := f.free_symbols - set(ranges):
        names = ", ".join(sorted(s.name for s in missing))
        raise OptionError("ranges", got=f"none for {names}", expected="one a variable", remedy="Give (a, b).")
    for x, ends in ranges.items():
        if not all(e.is_Rational or (e is sympy.oo and not compact) for e in map(sympy.sympify, ends)):
            raise OptionError("ranges", got=f"{x} in {ends}", expected="rational ends", remedy="Round outwards.")


def _ball(a: Any, b: Any) -> Any:
    import flint

    low, high = (flint.arb(flint.fmpq(int(e.p), int(e.q))) for e in (a, b))
    return low.union(high)


def _root(base: Any, exponent: Any) -> Any:
    root = base.root(int(exponent.q)) if exponent.q != 2 else base.sqrt()  # no number where the base may be negative
    return root ** int(exponent.p)


def _halves(box: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    widest = max(range(len(box)), key=lambda k: box[k][1] - box[k][0])
    a, b = box[widest]
    return [(*box[:widest], half, *box[widest + 1 :]) for half in ((a, (a + b) / 2), ((a + b) / 2, b))]
