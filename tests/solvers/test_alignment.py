"""rho_diag, the density and the improvement ratio against exact rationals; what is undefined is an error."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from signgeo.solvers import Gram, density, improvement_ratio, rho_diag
from signgeo.solvers.errors import InputError, NonFiniteError, ShapeError, SymmetryError


def exact_rho(matrix):
    entries = [[abs(Fraction(v)) for v in row] for row in matrix.tolist()]
    return sum(entries[i][i] for i in range(len(entries))) / sum(map(sum, entries))


def exact_density(z):
    values = [abs(Fraction(v)) for v in z.tolist()]
    return sum(values) ** 2 / (len(values) * sum(v * v for v in values))


scales = st.sampled_from([1.0, 1e-200, 1e-308, 1e200, 1e300])


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 7), st.integers(0, 2**32 - 1), scales, st.booleans())
def test_bounds_hold_exactly_and_are_narrow(d, seed, scale, integral):
    rng = np.random.default_rng(seed)
    half = rng.integers(-3, 4, size=(d, d)).astype(float) if integral else rng.normal(size=(d, d))
    matrix = (half + half.T) * (scale / 8)
    if matrix.any():
        bounds = rho_diag(matrix)
        assert Fraction(bounds.lower) <= exact_rho(matrix) <= Fraction(bounds.upper)
        assert bounds.width < 2.0**-49
    if matrix[0].any():
        bounds = density(matrix[0])
        assert Fraction(bounds.lower) <= exact_density(matrix[0]) <= Fraction(bounds.upper)
        assert bounds.relative_width < 2.0**-48


def test_known_values():
    assert 1.0 in rho_diag(np.diag([1.0, -2.0]))
    assert 0.25 in rho_diag(np.ones((4, 4)))
    assert rho_diag([[0.0, 1.0], [1.0, 0.0]]).upper <= 2.0**-52
    assert 1.0 in density([1.0, -1.0, 1.0])
    assert 0.25 in density([0, 3.0, 0, 0])
    mixed = density([1e300, 1e-300])
    assert 0.5 in mixed


@pytest.mark.parametrize("make", [sp.csr_array, lambda h: Gram(np.linalg.cholesky(h).T)])
def test_sparse_and_gram_agree_with_dense(make):
    h = np.array([[2.0, -1, 0], [-1, 2, -1], [0, -1, 2]])
    for function in (rho_diag, lambda m: improvement_ratio(m, [1.0, 2.0, -1.0])):
        a, b = function(make(h)), function(h)
        assert a.lower <= b.upper
        assert b.lower <= a.upper


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1.0, 1e150, 1e300])
def test_the_ratio_of_the_claims_at_every_scale(scale):
    # claims.md, eq-12-actual: diag(10, 1) and g = (.1, 1): R = 1.21 / (2 * 1.01) * 2 * 10 / 11.
    bounds = improvement_ratio(np.diag([10.0, 1.0]) * scale, np.array([0.1, 1.0]) * scale)
    exact = exact_density(np.array([0.1, 1.0])) * 20 / 11
    assert abs(Fraction(bounds.lower) / exact - 1) < Fraction(1, 10**12)
    assert abs(Fraction(bounds.upper) / exact - 1) < Fraction(1, 10**12)
    if scale == 1.0:
        assert Fraction(bounds.lower) <= exact <= Fraction(bounds.upper)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: rho_diag(np.zeros((2, 2))), InputError, "0 / 0"),
        (lambda: rho_diag(sp.csr_array((2, 2))), InputError, "0 / 0"),
        (lambda: density(np.zeros(3)), InputError, "0 / 0"),
        (lambda: improvement_ratio(np.eye(2), [0, 0]), InputError, "phi"),
        (lambda: improvement_ratio(np.zeros((2, 2)), [1, 0]), InputError, "L_2 / L_inf"),
        (lambda: rho_diag([[1.0, 2.0], [3.0, 1.0]]), SymmetryError, "H"),
        (lambda: density([[1.0]]), ShapeError, "z"),
        (lambda: density([float("inf")]), NonFiniteError, "z"),
        (lambda: improvement_ratio(np.eye(2), [1.0]), ShapeError, "g"),
    ],
)
def test_what_is_undefined_or_unusable_is_a_typed_error(make, error, says):
    with pytest.raises(error, match=says):
        make()
