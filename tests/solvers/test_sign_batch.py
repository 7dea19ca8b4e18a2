"""linf_batch against linf and brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers import linf, linf_batch
from signgeo.solvers.errors import OptionError, ScaleError, ShapeError, SymmetryError

from .sign_judge import brute_force, exact_value, hard_matrices, symmetric


@pytest.mark.parametrize("psd", [True, False])
@pytest.mark.parametrize("d", range(1, 9))
def test_equals_brute_force(d: int, psd: bool) -> None:
    stack = np.array([H for H in hard_matrices(400, 8, 31, psd=psd) if H.shape[0] == d])
    batch = linf_batch(stack)
    for k, H in enumerate(stack):
        truth = brute_force(H) if H.any() else Fraction(0)
        assert Fraction(batch.lower[k]) <= truth <= Fraction(batch.upper[k])
        assert batch.upper[k] - batch.lower[k] <= 2e-15 * batch.upper[k]
        assert float(exact_value(H, batch.witness[k])) == pytest.approx(float(truth), rel=1e-15, abs=0.0)


@pytest.mark.parametrize("scale", [1e-320, 1e-160, 1e160, 1e300])
def test_scale(scale: float) -> None:
    H = symmetric(np.random.default_rng(0).integers(-9, 10, (5, 5)).astype(float)) * scale
    batch = linf_batch(H[None])
    assert Fraction(batch.lower[0]) <= brute_force(H) <= Fraction(batch.upper[0])


def test_large_matrices_fall_back_to_linf() -> None:
    A = np.random.default_rng(1).standard_normal((2, 26, 26))
    stack = np.array([symmetric(H) for H in A @ A.transpose(0, 2, 1)])
    batch = linf_batch(stack)
    for k, H in enumerate(stack):
        single = linf(H)
        assert (batch.lower[k], batch.upper[k]) == (single.lower, single.upper)
        assert np.array_equal(batch.witness[k], single.witness)


def test_bad_input() -> None:
    with pytest.raises(ShapeError):
        linf_batch(np.eye(3))
    with pytest.raises(SymmetryError):
        linf_batch(np.arange(8.0).reshape(2, 2, 2))
    with pytest.raises(ScaleError):
        linf_batch(np.full((1, 2, 2), 1e308))
    with pytest.raises(OptionError):
        linf_batch(np.zeros((1, 2, 2)), n_jobs=0)
