"""The closest-point search against enumeration, with any l that makes diag(l) - K positive definite."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from signgeo.solvers import linf, lsep, sign_closest, sign_walk
from signgeo.solvers.sign_closest import set_up
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_scaling import granule, scaled

from .sign_judge import all_signs, hard_matrices, symmetric

Dense = NDArray[np.float64]


def form_maximum(K: Dense) -> float:
    return max(form_value(K, z) for z in all_signs(K.shape[0]))


def search(K: Dense, gap: float = 0.0) -> float:
    """The value found from the worst possible start, with l from diagonal dominance."""
    l = np.abs(K).sum(axis=1) * 1.01 + 1e-3 * np.abs(K).max()
    known = min(all_signs(K.shape[0]), key=lambda z: form_value(K, z))
    sphere = set_up(K, l, form_value(K, known), gap)
    assert sphere is not None
    found = sign_walk.walk(sphere, known)
    assert found.finished
    return float(form_value(K, found.z))


def forms(count: int, seed: int, largest: int = 8) -> list[Dense]:
    found = [scaled(H).matrix for psd in (True, False) for H in hard_matrices(count, largest, seed, psd=psd) if H.any()]
    return [K for K in found if K.shape[0] > 1]


def failures(cases: list[Dense]) -> int:
    return sum(search(K) < form_maximum(K) * (1.0 - np.sign(form_maximum(K)) * 2.0**-52) for K in cases)


def test_finds_the_maximum() -> None:
    assert failures(forms(300, 11)) == 0


@pytest.mark.slow
def test_finds_the_maximum_at_length() -> None:
    assert failures(forms(1500, 12, largest=12)) == 0


def test_integral_step_skips_nothing() -> None:
    for K in forms(200, 13):
        u = granule(K)
        if u > 0.0:
            assert search(K, 4.0 * u) == form_maximum(K)


def test_a_radius_that_is_too_small_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = sign_closest.squared_radius
    monkeypatch.setattr(sign_closest, "squared_radius", lambda target, value: 0.7 * honest(target, value))
    assert failures(forms(60, 11)) > 0


def test_ties_within_rounding_are_not_cut() -> None:
    # Every sign vector of the identity has the same value: the radius is exactly reached, and must let all pass.
    K = symmetric(np.eye(6) + 2.0**-50 * np.random.default_rng(0).standard_normal((6, 6)))
    assert search(K) == form_maximum(K)


@pytest.mark.parametrize("seed", range(1, 5))
def test_estimate_is_of_the_right_size(seed: int) -> None:
    """Within a factor of five of the nodes of a search that begins at the maximum: half a million is meant, not ten."""
    A = np.random.default_rng(seed).standard_normal((40, 40))
    K = symmetric(A @ A.T)
    best = linf(K).witness
    sphere = set_up(K, 1.01 * lsep(K).certificate.l, form_value(K, best))
    assert sphere is not None
    nodes = sign_walk.walk(sphere, best).nodes
    assert nodes / 5.0 <= sphere.estimate() <= 5.0 * nodes
