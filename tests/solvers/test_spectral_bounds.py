"""Certified spectral norms against exact rationals, at all scales, dense, sparse and rectangular."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from signgeo.solvers import Gram, Nuclear, Rigor, Spectral, l2
from signgeo.solvers.errors import DataTypeError, NonFiniteError, ScaleError, ShapeError, SymmetryError
from signgeo.solvers.spectral_bounds import largest_singular_value, singular_value_sum

from ..rationals import bounds_both_sides, exactly


def symmetric(seed, d, scale=0):
    x = np.random.default_rng(seed).normal(size=(d, d))
    return np.ldexp((x + x.T) / 2, scale)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.integers(-700, 700), st.booleans())
def test_both_bounds_hold_exactly(d, seed, scale, degenerate):
    rng = np.random.default_rng(seed)
    matrix = symmetric(seed, d, scale)
    if degenerate:
        signs = rng.integers(-1, 2, size=d).astype(float)
        matrix = np.ldexp(np.multiply.outer(signs, signs), scale)
    bounds = l2(matrix)
    assert bounds_both_sides([bounds.upper] * d, matrix)
    below = bounds.lower * (1 - 2.0**-30)
    assert below == 0.0 or not bounds_both_sides([below] * d, matrix)
    v = [Fraction(x) for x in bounds.witness]
    exact = exactly(matrix)
    form = sum(v[i] * exact[i][j] * v[j] for i in range(d) for j in range(d))
    assert abs(form) >= Fraction(bounds.lower) * sum(x * x for x in v)


@pytest.mark.parametrize(
    ("d", "width", "scale"),
    [(1, 1e-14, 0), (12, 1e-13, -900), (12, 1e-13, 0), (12, 1e-13, 900), (50, 1e-12, 0), (150, 1e-11, 0)],
)
def test_the_width_is_small(d, width, scale):
    bounds = l2(symmetric(d, d, scale))
    assert bounds.relative_width < width
    assert bounds.rigor is Rigor.CERTIFIED
    expected = np.ldexp(np.linalg.norm(symmetric(d, d), 2), scale)
    assert bounds.lower * (1 - 1e-13) <= expected <= bounds.upper * (1 + 1e-13)


@pytest.mark.parametrize("make", [np.asarray, sp.csr_array, lambda h: Gram(np.linalg.cholesky(h).T)])
def test_every_kind_of_input(make):
    h = symmetric(1, 8)
    h = h @ h.T + np.eye(8)
    bounds = l2(make((h + h.T) / 2))
    assert bounds.lower <= np.linalg.norm(h, 2) * (1 + 1e-12)
    assert bounds.upper >= np.linalg.norm(h, 2) * (1 - 1e-12)
    assert bounds.relative_width < 1e-9


def test_zero_and_negative_definite():
    zero = l2(np.zeros((3, 3)))
    assert (zero.lower, zero.upper) == (0.0, 0.0)
    bounds = l2(-np.diag([1.0, 2.0, 3.0]))
    assert 3.0 in bounds
    assert bounds.relative_width < 1e-13


def test_subnormal_entries_are_bounded_honestly():
    tiny = np.array([[5e-324, 1e-323], [1e-323, 5e-324]])
    bounds = l2(tiny)
    assert bounds.lower <= 1.5e-323 <= bounds.upper
    mixed = np.diag([1e300, 1e-300])
    assert 1e300 in l2(mixed)


@pytest.mark.parametrize("signed", [False, True])
def test_large_sparse_matrices_stay_sparse(monkeypatch, signed):
    def filled(*_, **__):
        raise AssertionError("made dense")

    for kind in (sp.csr_array, sp.csc_array, sp.coo_array, sp.dia_array):
        monkeypatch.setattr(kind, "toarray", filled)
    rng = np.random.default_rng(0)
    half = sp.random_array((4500, 4500), density=1e-3, random_state=rng, data_sampler=rng.standard_normal)
    matrix = sp.csr_array(half + half.T)
    if not signed:
        matrix = abs(matrix)
    bounds = l2(matrix)
    assert 0.0 < bounds.lower <= bounds.upper
    assert bounds.relative_width < (0.2 if signed else 1e-6)
    form = abs(bounds.witness @ (matrix @ bounds.witness))
    assert abs(form - bounds.lower) <= 1e-6 * form
    empty = l2(sp.csr_array((5000, 5000)))
    assert empty.upper == 0.0


@pytest.mark.parametrize("shape", [(1, 4), (4, 1), (3, 5), (5, 3), (30, 20)])
@pytest.mark.parametrize("scale", [-600, 0, 600])
def test_singular_values_of_rectangular_matrices(shape, scale):
    a = np.random.default_rng(sum(shape)).normal(size=shape)
    values = np.linalg.svd(a, compute_uv=False)
    top = largest_singular_value(np.ldexp(a, scale))
    total = singular_value_sum(np.ldexp(a, scale))
    for bounds, value in ((top, values[0]), (total, values.sum())):
        assert bounds.relative_width < 1e-11
        assert bounds.lower <= np.ldexp(value, scale) * (1 + 1e-13)
        assert bounds.upper >= np.ldexp(value, scale) * (1 - 1e-13)
    u, v = top.witness
    assert abs(u @ np.ldexp(a, scale) @ v / top.lower - 1) < 1e-9


def test_singular_values_known_exactly():
    # [[3, 0], [4, 5]]: singular values 3 sqrt 5 and sqrt 5, so squares 45, and sum 4 sqrt 5 with square 80.
    a = np.array([[3.0, 0.0], [4.0, 5.0]])
    top, total = largest_singular_value(a), singular_value_sum(a)
    assert Fraction(top.lower) ** 2 <= 45 <= Fraction(top.upper) ** 2
    assert Fraction(total.lower) ** 2 <= 80 <= Fraction(total.upper) ** 2
    assert 2.0 in Spectral(2, 2).enclose([0, 2, 0, 0])
    assert 2.0 in Nuclear(2, 2).enclose([0, 2, 0, 0])
    # Rank deficient and repeated singular values.
    assert 3.0 in singular_value_sum(np.ones((3, 3)))
    assert 4.0 in singular_value_sum(np.eye(4))
    assert singular_value_sum(np.zeros((2, 3))).upper == 0.0
    assert largest_singular_value(np.zeros((2, 3))).upper == 0.0


def test_rounding_asymmetry_widens():
    h = symmetric(2, 5)
    skewed = h.copy()
    skewed[0, 1] = np.nextafter(skewed[0, 1], np.inf)
    assert l2(skewed).upper > l2(h).upper
    assert l2(skewed).lower <= np.linalg.norm(h, 2) <= l2(skewed).upper


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ([[1.0, 2.0]], ShapeError),
        ([[1.0, 2.0], [0.0, 1.0]], SymmetryError),
        ([[float("nan")]], NonFiniteError),
        ([["x"]], DataTypeError),
        (np.full((20, 20), 1.7e308), ScaleError),
    ],
)
def test_bad_input_raises_a_typed_error(value, error):
    with pytest.raises(error):
        l2(value)
