"""Bounds in a few digits that are bounds still."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal


def shown_bounds(lower: float, upper: float, digits: int) -> tuple[Decimal, Decimal]:
    """Both ends of an interval to that many digits, rounded outward."""
    down, up = Context(prec=digits, rounding=ROUND_FLOOR), Context(prec=digits, rounding=ROUND_CEILING)
    return down.create_decimal(Decimal(lower)), up.create_decimal(Decimal(upper))
