"""Section E: relaxed smoothness, on (L0, L1)-smooth functions evaluated in balls of growing precision."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from signgeo.properties.computable import Number, apply, at_most_number, equal_number, number_enclosure
from signgeo.properties.exact import Exact, inner, minus, rational, rationals
from signgeo.properties.exact_norms import dual_value, norm_value, steepest_value
from signgeo.properties.functions.relaxed import RelaxedSmooth
from signgeo.properties.outcome import Outcome, all_of, undefined
from signgeo.solvers.norms import Norm

Dense = NDArray[np.float64]
Drawn = tuple[RelaxedSmooth, Dense, Dense]


def eq_38_40(drawn: tuple[Norm, Dense, Dense], *, factor: int = 1) -> Outcome:
    """||alpha g / (||g||_* + beta)|| <= alpha, and alpha = factor / B, beta = A / B minimises the bound of Eq. 40.

    drawn : (norm, g, c), A = 1 + |c_1|, B = 1 + the last |c_i|. Along the steepest direction a step of c ||g||_*
    has bound -c n^2 + (A + B n) c^2 n^2 / 2. False variant: factor = 2.
    """
    norm, g, parameters = drawn
    n, A, B = dual_value(norm, rationals(g)), 1 + abs(rational(parameters[0])), 1 + abs(rational(parameters[-1]))
    weight = A + B * n
    claimed = (factor * factor - 2 * factor) * (n * n)  # the bound at c = factor / weight, times 2 weight
    outcomes = [at_most_number(factor * n, factor * (n + A / B), "length at most alpha")]
    for c in (fmpq(0), fmpq(1, 8), fmpq(1), 1 / rational(number_enclosure(weight).upper)):
        other = weight * (weight * (c * c) - 2 * c) * (n * n)
        outcomes.append(at_most_number(claimed, other, f"c = {c}"))
    return all_of(*outcomes)


def lemma_5(drawn: Drawn, *, constant: Fraction = Fraction(4), radius: Fraction = Fraction(1)) -> Outcome:
    """||grad f(y)||_* <= constant (L0/L1 + ||g||_*) for ||y - x|| <= radius / L1.

    False variants: constant = 1.5; radius = 3, far outside.
    """
    f, x, _, n, (L0, L1) = _situation(drawn)
    bound = rational(constant) * (n + _quotient(L0, L1))
    return all_of(*(at_most_number(dual_value(f.norm, f.gradient(y)), bound) for y in _points(f, x, drawn[2], radius)))


def lemma_4(drawn: Drawn, *, radius: Fraction = Fraction(1)) -> Outcome:
    """f(y) <= f(x) + <g, y - x> + (5 L0 + 4 L1 ||g||_*) ||y - x||^2 / 2 there. False variant: radius = 5."""
    f, x, g, n, (L0, L1) = _situation(drawn)
    weight = (5 * L0 + 4 * (L1 * n)) / 2
    return all_of(*(_bound_holds(f, x, y, g, lambda m: weight * (m * m)) for y in _points(f, x, drawn[2], radius)))


def eq_44(drawn: tuple[Norm, Dense, Dense], *, share: Fraction = Fraction(1, 4), positive: bool = True) -> Outcome:
    """||g||_* / (5 L0 + 4 L1 ||g||_*) < share / L1. False variants: share = 1/5; positive = False, L0 = 0.

    drawn : (norm, g, c), L0 = 1 + |c_1|, L1 = 1 + the last |c_i|.
    """
    norm, g, parameters = drawn
    n = dual_value(norm, rationals(g))
    L0 = 1 + abs(rational(parameters[0])) if positive else fmpq(0)
    L1 = 1 + abs(rational(parameters[-1]))
    if n == 0 and not positive:
        return undefined("the step is 0/0")
    weight = 5 * L0 + 4 * L1 * n
    return equal_number(int(n * L1 < rational(share) * weight), 1)


def thm_3_step(drawn: tuple[int, int, int], *, constant: int = 18) -> Outcome:
    """Eq. 90: n^2 / (2 (5 L0 + 4 L1 n)) >= min(n^2 / L0, L0 / L1^2) / constant. False variant: 17, at n = L0 / L1.

    drawn : (L0, L1, k) and n = k L0 / (2 L1).
    """
    L0, L1, k = (rational(v) for v in drawn)
    n = k * L0 / (2 * L1)
    decrease = n * n / (2 * (5 * L0 + 4 * L1 * n))
    return at_most_number(min(n * n / L0, L0 / (L1 * L1)) / constant, decrease)


def thm_3(drawn: Drawn, *, decrease: Fraction = Fraction(1, 2)) -> Outcome:
    """The step of Eq. 44 decreases f by decrease ||g||_*^2 / (5 L0 + 4 L1 ||g||_*), from which 18 follows.

    False variant: decrease = 6, more than any function that is extremal can give.
    """
    f, x, _, n, (L0, L1) = _situation(drawn)
    direction = f.steepest(x)
    if direction is None:
        return at_most_number(0, 0, "stationary")
    scale = apply(lambda v: 1 / v, 5 * L0 + 4 * (L1 * n))
    y = [a - scale * v for a, v in zip(x, direction, strict=True)]
    return at_most_number(f.value(y), f.value(x) - rational(decrease) * (n * n * scale))


def own_step(
    drawn: tuple[int, int, int], *, largest: Fraction = Fraction(101735, 10000), mixed: Fraction = Fraction(50, 9)
) -> Outcome:
    """The step of Eq. 44 by the sharp bound: d(p) >= min(p^2, p) / largest and d(p) >= p^2 / ((1 + p) mixed).

    d(p) = p z - (1 + p)(e^z - 1 - z) with z = p / (5 + 4 p), the decrease in units of L0 / L1^2.

    drawn : (L0, L1, k), p = k / 2 (L0 and L1 only set the scale). False variants: largest = 10, at p = 1; mixed = 5.5,
    as p tends to 0 (here p = 1 / (8 L0)).
    """
    L0, _, k = drawn
    return all_of(*(_own_step_at(p, largest, mixed) for p in (fmpq(k, 2), fmpq(1, 8 * L0))))


def _own_step_at(p: Exact, largest: Fraction, mixed: Fraction) -> Outcome:
    if p == 0:
        return at_most_number(0, 0, "no gradient")
    decrease = apply(lambda z: p * z - (1 + p) * (z.expm1() - z), p / (5 + 4 * p))
    return all_of(
        at_most_number(min(p * p, p) / rational(largest), decrease, "largest"),
        at_most_number(p * p / ((1 + p) * rational(mixed)), decrease, "mixed"),
    )


def lemma_5_sharp(drawn: Drawn, *, rate: Fraction = Fraction(1), radius: Fraction = Fraction(3)) -> Outcome:
    """||grad f(y)||_* <= e^{rate z} ||g||_* + (e^{rate z} - 1) L0/L1, z = L1 ||y - x||. False variant: rate = 0.99."""
    f, x, _, n, (L0, L1) = _situation(drawn)
    outcomes = []
    for y in _points(f, x, drawn[2], radius):
        growth = apply(lambda v: v.exp(), rational(rate) * (L1 * norm_value(f.norm, minus(y, x))))
        outcomes.append(
            at_most_number(dual_value(f.norm, f.gradient(y)), growth * n + (growth - 1) * _quotient(L0, L1))
        )
    return all_of(*outcomes)


def lemma_4_sharp(drawn: Drawn, *, factor: Fraction = Fraction(1), radius: Fraction = Fraction(3)) -> Outcome:
    """f(y) <= f(x) + <g, y - x> + factor (L0 + L1 ||g||_*) (e^z - 1 - z) / L1^2. False variant: factor = 0.99."""
    f, x, g, n, (L0, L1) = _situation(drawn)
    weight = rational(factor) * (L0 + L1 * n)

    def bound(m: Number) -> Number:
        return weight * apply(lambda z, l: (z.expm1() - z) / (l * l), L1 * m, L1)

    return all_of(*(_bound_holds(f, x, y, g, bound) for y in _points(f, x, drawn[2], radius)))


def thm_3_sharp(drawn: Drawn, *, factor: Fraction = Fraction(1)) -> Outcome:
    """The step of length ln(1 + L1 n / (L0 + L1 n)) / L1 decreases f by factor (L0/L1^2) D(p), p = L1 n / L0, or more.

    Asked at the drawn point and at 0; in the max norm the direction takes 1 for sign(0). False variant: factor = 1.01.
    """
    f, given, _ = drawn
    outcomes = []
    for x in (rationals(given), [fmpq(0)] * given.size):
        direction = f.steepest(x)
        if direction is None:
            continue
        (L0, L1), n = f.constants, dual_value(f.norm, f.gradient(x))
        scale = apply(lambda a, b, m: (1 + b * m / (a + b * m)).log() / (b * m), L0, L1, n)  # the length over n
        y = [a - scale * v for a, v in zip(x, direction, strict=True)]
        gain = apply(_sharp_decrease, L0, L1, n)
        outcomes.append(at_most_number(rational(factor) * gain, f.value(x) - f.value(y)))
    return all_of(*outcomes) if outcomes else at_most_number(0, 0, "stationary")


def _sharp_decrease(L0: Number, L1: Number, n: Number) -> Number:
    """(L0/L1^2) ((1 + 2p) ln((1 + 2p)/(1 + p)) - p), on balls."""
    p = L1 * n / L0
    return L0 / (L1 * L1) * ((1 + 2 * p) * ((1 + 2 * p) / (1 + p)).log() - p)


def _situation(drawn: Drawn) -> tuple[RelaxedSmooth, list[Exact], list[Number], Number, tuple[Number, Number]]:
    f, given, _ = drawn
    x = rationals(given)
    g = f.gradient(x)
    return f, x, g, dual_value(f.norm, g), f.constants


def _points(f: RelaxedSmooth, x: list[Exact], u: Dense, radius: Fraction) -> list[list[Number]]:
    """x + t u and x - t u with L1 ||t u|| just below the radius; for a ridge also along its steepest direction."""
    w = getattr(f, "w", None)
    directions: list[list[Number]] = [rationals(u)]
    if w is not None:
        directions.append(steepest_value(f.norm, rationals(w)))
    result = []
    for direction in directions:
        size = number_enclosure(f.constants[1] * norm_value(f.norm, direction)).upper
        t = rational(radius) / rational(size)
        result += [[a + side * t * v for a, v in zip(x, direction, strict=True)] for side in (1, -1)]
    return result


def _bound_holds(
    f: RelaxedSmooth, x: list[Number], y: list[Number], g: list[Number], bound: Callable[[Number], Number]
) -> Outcome:
    step = minus(y, x)
    size = norm_value(f.norm, step)
    return at_most_number(f.value(y), f.value(x) + inner(g, step) + bound(size))


def _quotient(a: Number, b: Number) -> Number:
    return apply(lambda x, y: x / y, a, b)
