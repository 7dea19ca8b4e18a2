"""Directed rounding: bounds hold against exact rationals."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from signgeo.solvers import rounding


@given(hnp.arrays(np.float64, st.integers(1, 30), elements=st.floats(-1e200, 1e200)))
def test_sum_bounds_contain_the_exact_sum(terms):
    low, high = rounding.sum_bounds(terms)
    assert Fraction(low) <= sum(map(Fraction, terms.tolist())) <= Fraction(high)


def test_long_sums_use_the_a_priori_bound_and_still_contain_the_exact_sum():
    terms = np.random.default_rng(0).normal(size=300_000) * 10.0 ** np.random.default_rng(1).integers(-8, 8, 300_000)
    low, high = rounding.sum_bounds(terms)
    assert Fraction(low) <= sum(map(Fraction, terms.tolist())) <= Fraction(high)
    assert high - low < 1e-9 * np.abs(terms).sum()


@given(
    hnp.arrays(np.float64, (3, 4), elements=st.floats(-1e6, 1e6)),
    hnp.arrays(np.int8, 3, elements=st.sampled_from([-1, 1])),
    hnp.arrays(np.int8, 4, elements=st.sampled_from([-1, 1])),
)
def test_signed_sums(matrix, s, t):
    low, high = rounding.signed_sum_bounds(matrix, s, t)
    exact = sum(Fraction(matrix[i, j]) * int(s[i]) * int(t[j]) for i in range(3) for j in range(4))
    assert Fraction(low) <= exact <= Fraction(high)


@given(st.integers(1, 10**9))
def test_gamma_bounds_k_successive_roundings(k):
    exact = Fraction(k, 2**53) / (1 - Fraction(k, 2**53))
    assert exact <= Fraction(rounding.gamma(k)) <= exact * Fraction(1001, 1000)


def test_gamma_refuses_what_float64_cannot_bound():
    with pytest.raises(OverflowError, match="too many"):
        rounding.gamma(2**53)


@pytest.mark.parametrize("count", [3, 300_000])
@pytest.mark.parametrize("terms", [[np.inf], [-np.inf], [np.inf, -np.inf], [np.nan]])
def test_terms_that_overflowed_bound_nothing(terms, count):
    assert rounding.sum_bounds(np.array([*terms, *np.zeros(count)])) == (-np.inf, np.inf)


def test_a_long_sum_beyond_float64_bounds_nothing():
    assert rounding.sum_bounds(np.full(300_000, 1e308)) == (-np.inf, np.inf)
