"""Verified Cholesky: never accepts an indefinite matrix, accepts what is well inside the cone."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signgeo.solvers.definiteness import is_surely_psd, surely_negative_vector

from ..rationals import exactly, is_psd


@settings(max_examples=300)
@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.integers(-60, -20), st.integers(-200, 200))
def test_acceptance_is_a_proof(d, seed, nearness, scale):
    rng = np.random.default_rng(seed)
    factor = rng.integers(-5, 6, size=(max(1, d - 1), d)).astype(float)
    matrix = (factor.T @ factor - 2.0**nearness * np.eye(d) * rng.integers(-1, 2)) * 2.0**scale
    if is_surely_psd(matrix):
        assert is_psd(exactly(matrix))


@pytest.mark.parametrize("d", [1, 2, 10, 100])
@pytest.mark.parametrize("scale", [2.0**-600, 1.0, 2.0**600])
def test_well_conditioned_matrices_are_accepted(d, scale):
    rng = np.random.default_rng(d)
    factor = rng.normal(size=(2 * d, d))
    matrix = factor.T @ factor
    matrix = (matrix + matrix.T) / 2
    assert is_surely_psd(matrix * scale)


def test_zero_rows_are_no_obstacle_but_their_off_diagonal_entries_are():
    assert is_surely_psd(np.zeros((3, 3)))
    assert is_surely_psd(np.diag([1.0, 0.0, 2.0]))
    assert not is_surely_psd(np.array([[1.0, 1e-300], [1e-300, 0.0]]))


@pytest.mark.parametrize("shift", [1e-3, 1e-9, 1e-14])
def test_slightly_indefinite_matrices_are_not_accepted(shift):
    ones = np.ones((6, 6))
    assert not is_surely_psd(ones - shift * np.eye(6))


def test_a_negative_vector_is_a_proof_of_indefiniteness():
    matrix = np.array([[0.0, 1.0], [1.0, 0.0]])
    v = surely_negative_vector(matrix)
    exact = [Fraction(x) for x in v]
    assert 2 * exact[0] * exact[1] < 0
    assert surely_negative_vector(np.ones((4, 4))) is None
