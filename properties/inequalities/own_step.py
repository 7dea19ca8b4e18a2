"""The step of Eq. 44 measured by the sharp bound of section E."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq
from signgeo.properties.computable import apply, at_most_number
from signgeo.properties.outcome import Outcome, all_of


def own_step(
    drawn: tuple[int, int, int], *, largest: Fraction = Fraction(101735, 10000), mixed: Fraction = Fraction(50, 9)
) -> Outcome:
    """d(p) >= min(p^2, p) / largest and d(p) >= p^2 / ((1 + p) mixed).

    d(p) = p z - (1 + p)(e^z - 1 - z) with z = p / (5 + 4 p), the decrease in units of L0 / L1^2.

    drawn : (L0, L1, k), p = k / 2 (L0 and L1 only set the scale). False variants: largest = 10, at p = 1; mixed = 5.5,
    as p tends to 0 (here p = 1 / (8 L0)).
    """
    L0, _, k = drawn
    return all_of(*(_at(p, largest, mixed) for p in (fmpq(k, 2), fmpq(1, 8 * L0))))


def _at(p: fmpq, largest: Fraction, mixed: Fraction) -> Outcome:
    z = p / (5 + 4 * p)
    decrease = apply(lambda v: p * v - (1 + p) * (v.exp() - 1 - v), z)
    sides = (
        (min(p * p, p) / fmpq(largest.numerator, largest.denominator), "largest"),
        (p * p / ((1 + p) * fmpq(mixed.numerator, mixed.denominator)), "mixed"),
    )
    if p == 0:
        return at_most_number(0, 0, "no gradient")
    return all_of(*(at_most_number(left, decrease, note) for left, note in sides))
