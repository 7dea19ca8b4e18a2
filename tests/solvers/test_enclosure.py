"""Enclosures: outward arithmetic, three-valued comparison, refusal to guess."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from signgeo.solvers.enclosure import Enclosure, Rigor, Truth
from signgeo.solvers.errors import DataTypeError, InputError, UndecidedError

FLOATS = st.floats(-1e100, 1e100)


@st.composite
def enclosed(draw):
    """An enclosure and a true value inside it."""
    low, high = sorted((draw(FLOATS), draw(FLOATS)))
    weight = Fraction(draw(st.integers(0, 8)), 8)
    return Enclosure(low, high), (1 - weight) * Fraction(low) + weight * Fraction(high)


@pytest.mark.parametrize("name", ["__add__", "__sub__", "__mul__", "__truediv__"])
@given(a=enclosed(), b=enclosed())
def test_arithmetic_contains_the_exact_result(name, a, b):
    (box_a, x), (box_b, y) = a, b
    if name == "__truediv__" and 0.0 in box_b:
        with pytest.raises(InputError, match="may be 0"):
            box_a / box_b
        return
    result = getattr(box_a, name)(box_b)
    exact = getattr(x, name)(y)
    assert result.lower <= exact <= result.upper  # Python compares floats, infinite ones too, with rationals exactly


@pytest.mark.parametrize("low", [-math.inf, -2.0])
@pytest.mark.parametrize("high", [-1.0, -0.5])
@pytest.mark.parametrize("a", [(-math.inf, 1.0), (1.0, math.inf), (-math.inf, math.inf)])
def test_a_quotient_of_half_lines_contains_those_of_their_points(a, low, high):
    result = Enclosure(*a) / Enclosure(low, high)
    for x in (max(a[0], -1e300), 0.5, min(a[1], 1e300)):
        for y in (max(low, -1e300), high):
            assert not a[0] <= x <= a[1] or result.lower <= x / y <= result.upper


@given(a=enclosed(), b=enclosed())
def test_comparison_never_contradicts_the_truth(a, b):
    (box_a, x), (box_b, y) = a, b
    assert (box_a <= box_b) is not (Truth.SURELY_FALSE if x <= y else Truth.SURELY_TRUE)
    assert (box_a < box_b) is not (Truth.SURELY_FALSE if x < y else Truth.SURELY_TRUE)


def test_undecided_refuses_to_be_a_bool():
    overlap = Enclosure(0.0, 2.0) <= Enclosure(1.0, 3.0)
    assert overlap is Truth.UNDECIDED
    assert ~overlap is Truth.UNDECIDED
    with pytest.raises(UndecidedError, match="overlap"):
        bool(overlap)


@pytest.mark.parametrize("value", [2**53 + 1, np.int64(2**53 + 1), Fraction(1, 3), 10**400, "1.0", None, np.ones(2)])
def test_a_number_that_is_no_float_is_no_point(value):
    with pytest.raises(DataTypeError, match="float64"):
        Enclosure.point(value)
    with pytest.raises(DataTypeError, match="float64"):
        Enclosure(0.0, 1.0) + value


def test_point_ties_are_decided():
    one = Enclosure.point(1.0)
    assert one <= 1.0
    assert one >= 1.0
    assert not one < 1.0


@pytest.mark.parametrize("bounds", [(2.0, 1.0), (float("nan"), 1.0), (0.0, float("nan"))])
def test_bounds_out_of_order_or_nan_are_refused(bounds):
    with pytest.raises(InputError, match="lower <= upper"):
        Enclosure(*bounds)


@given(a=enclosed())
def test_square_root_contains_the_exact_root(a):
    box, x = a
    if box.lower >= 0.0:
        root = box.sqrt()
        assert Fraction(root.lower) ** 2 <= x <= Fraction(root.upper) ** 2


def test_the_weaker_rigor_wins_and_both_forms_can_be_read():
    total = Enclosure.point(1.0, Rigor.PROVED) + Enclosure(1.0, 2.0, Rigor.ESTIMATED)
    assert total.rigor is Rigor.ESTIMATED
    assert "ESTIMATED" in repr(total)
    assert "<table" in total._repr_html_()
