"""Sections B and C on functions that are not quadratic: the drawn families, in every norm, evaluated in balls."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import Computable, at_most_number, number_enclosure
from signgeo.properties.exact import inner, minus, rational, rationals
from signgeo.properties.exact_norms import dual_value, norm_value, steepest_value
from signgeo.properties.functions.smooth import SmoothFunction
from signgeo.properties.outcome import Outcome
from signgeo.solvers.norms import LInf, Norm

Dense = NDArray[np.float64]


def smooth(drawn: tuple[SmoothFunction, Norm, Dense, Dense], *, factor: Fraction = Fraction(1)) -> Outcome:
    """||grad f(y) - grad f(x)||_* <= factor L ||y - x|| (Eq. 4). False variant: factor = 1/2."""
    f, norm, given_x, given_y = drawn
    x, y = rationals(given_x), rationals(given_y)
    L = rational(factor) * rational(f.constants[norm].upper)
    return at_most_number(dual_value(norm, minus(f.slope(y), f.slope(x))), L * norm_value(norm, minus(y, x)))


def lemma_1(drawn: tuple[SmoothFunction, Norm, Dense, Dense], *, factor: Fraction = Fraction(1, 2)) -> Outcome:
    """f(y) <= f(x) + <grad f(x), y - x> + factor L ||y - x||^2. False variant: factor = 1/4."""
    f, norm, given_x, given_y = drawn
    x, y = rationals(given_x), rationals(given_y)
    step, L = minus(y, x), rational(f.constants[norm].upper)
    size = norm_value(norm, step)
    return at_most_number(f.value(y) - f.value(x) - inner(f.slope(x), step), rational(factor) * L * (size * size))


def lemma_2(drawn: tuple[SmoothFunction, Norm, Dense], *, decrease: Fraction = Fraction(1, 2)) -> Outcome:
    """A step of size 1/L: f(x^+) <= f(x) - decrease ||g||_*^2 / L. False variant: decrease = 1.

    In the norms whose direction is continuous or needs only the signs of g: L2, Diagonal and the max norm.
    """
    f, norm, given = drawn
    x, L = rationals(given), rational(f.constants[norm].upper)
    if L == 0:
        return at_most_number(0, 0, "f is affine")
    g = f.slope(x)
    size = dual_value(norm, g)
    in_balls = any(isinstance(v, Computable) for v in g)
    direction = [size * _sign(v) for v in g] if in_balls and isinstance(norm, LInf) else steepest_value(norm, g)
    after = f.value([a - v / L for a, v in zip(x, direction, strict=True)])
    return at_most_number(after, f.value(x) - rational(decrease) * (size * size) / L)


def _sign(v: Computable) -> int:
    """The sign of a ball, +1 where it is not decided: any value in [-1, 1] is a steepest direction at 0 only, and a
    gradient entry that 64 bits cannot tell from 0 is 0 in every drawn family.
    """
    return -1 if number_enclosure(v).upper < 0.0 else 1
