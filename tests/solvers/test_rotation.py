"""Rotated quadratics: the spectrum stays, powers add up, the principal power is real at eigenvalues -1."""

import numpy as np
import pytest
from signgeo.solvers import rotated_quadratic
from signgeo.solvers.errors import NonFiniteError, OptionError, ShapeError
from signgeo.solvers.rotation import haar_rotation, rotation_power

CLOSE = 1e-13  # a Schur decomposition and two products of 12 x 12 orthogonal matrices


@pytest.mark.parametrize("d", [1, 2, 3, 12])
@pytest.mark.parametrize("theta", [0.0, 0.1, 0.5, 1.0])
def test_spectrum_and_exact_symmetry(d, theta):
    spectrum = np.r_[np.ones(d - 1), 55.0]
    h = rotated_quadratic(spectrum, theta, seed=4)
    assert np.array_equal(h, h.T)
    np.testing.assert_allclose(np.linalg.eigvalsh(h), spectrum, rtol=1e-12)


def test_theta_0_is_exactly_diagonal_and_theta_1_the_full_rotation():
    assert np.array_equal(rotated_quadratic([3, 1, 2], 0.0), np.diag([3.0, 1.0, 2.0]))
    r = haar_rotation(3, 9)
    np.testing.assert_allclose(rotated_quadratic([3, 1, 2], 1.0, 9), r @ np.diag([3, 1, 2]) @ r.T, atol=1e-13)


@pytest.mark.parametrize("d", [2, 3, 7, 12])
@pytest.mark.parametrize("seed", range(5))
def test_haar_rotations_have_determinant_1_and_powers_that_compose(d, seed):
    r = haar_rotation(d, seed)
    np.testing.assert_allclose(r @ r.T, np.eye(d), atol=CLOSE)
    assert np.linalg.det(r) > 0
    half, third = rotation_power(r, 0.5), rotation_power(r, 1 / 3)
    np.testing.assert_allclose(half @ half, r, atol=CLOSE)
    np.testing.assert_allclose(third @ third @ third, r, atol=CLOSE)
    angles = np.abs(np.angle(np.linalg.eigvals(half)))
    assert (angles <= np.pi / 2 + CLOSE).all()


def test_eigenvalues_minus_1_turn_in_their_plane():
    half = rotation_power(np.diag([-1.0, 1.0, -1.0]), 0.5)
    np.testing.assert_allclose(half @ half, np.diag([-1, 1, -1]), atol=1e-15)
    assert half[1, 1] == 1.0
    np.testing.assert_allclose(half @ half.T, np.eye(3), atol=1e-15)


def test_a_rotation_by_a_known_angle():
    c, s = np.cos(2.0), np.sin(2.0)
    third = rotation_power(np.array([[c, -s], [s, c]]), 0.25)
    np.testing.assert_allclose(third, [[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]], atol=1e-15)


def test_the_haar_measure_has_its_moments():
    # E R_ij = 0 and E R_ij^2 = 1/d; 2,000 draws, so the mean errs by about 0.011 and the square by 0.010.
    draws = np.array([haar_rotation(3, seed) for seed in range(2000)])
    assert np.abs(draws.mean(axis=0)).max() < 6 * 0.013
    assert np.abs((draws**2).mean(axis=0) - 1 / 3).max() < 6 * 0.007


def test_same_seed_same_matrix():
    assert np.array_equal(rotated_quadratic([1, 2, 3], 0.3, 5), rotated_quadratic([1, 2, 3], 0.3, 5))
    assert not np.array_equal(rotated_quadratic([1, 2, 3], 0.3, 5), rotated_quadratic([1, 2, 3], 0.3, 6))


@pytest.mark.parametrize("scale", [1e-300, 1e200])
def test_extreme_spectra_keep_their_scale(scale):
    h = rotated_quadratic(np.array([1.0, 4.0, 9.0]) * scale, 0.7, 1)
    np.testing.assert_allclose(h / scale, rotated_quadratic([1.0, 4.0, 9.0], 0.7, 1), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (([1, 2], -0.1, 0), OptionError),
        (([1, 2], 1.1, 0), OptionError),
        (([1, 2], float("nan"), 0), OptionError),
        (([1, 2], "x", 0), OptionError),
        (([1, 2], True, 0), OptionError),
        (([1, 2], 0.5, -1), OptionError),
        (([1, 2], 0.5, 0.5), OptionError),
        (([], 0.5, 0), ShapeError),
        (([[1, 2]], 0.5, 0), ShapeError),
        (([1, float("inf")], 0.5, 0), NonFiniteError),
    ],
)
def test_bad_input_raises_a_typed_error(arguments, error):
    with pytest.raises(error):
        rotated_quadratic(*arguments)
