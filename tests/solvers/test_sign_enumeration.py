"""Enumeration against brute force in rationals."""

from __future__ import annotations

import numpy as np
import pytest
from signgeo.solvers import sign_enumeration
from signgeo.solvers.sign_enumeration import best_signs, gray_error

from .sign_judge import all_signs, brute_force, exact_value, hard_matrices


@pytest.mark.parametrize("psd", [True, False])
def test_maximiser_is_exact(psd: bool) -> None:
    for H in hard_matrices(300, 9, 1, psd=psd):
        if H.any():
            assert float(exact_value(H, best_signs(H))) == float(brute_force(H))


def test_rectangular() -> None:
    rng = np.random.default_rng(2)
    for _ in range(100):
        n = int(rng.integers(2, 8))
        A = rng.standard_normal((int(rng.integers(1, 12)), n))
        assert float(exact_value(A, best_signs(A))) == float(brute_force(A))


def test_near_ties_are_settled_exactly() -> None:
    # The entry 2^-60 decides between vectors whose plain values are equal in float64.
    H = np.ones((4, 4))
    H[0, 1] = H[1, 0] = -(2.0**-60)
    H[2, 3] = H[3, 2] = 2.0**-59
    assert exact_value(H, best_signs(H)) == brute_force(H)


def test_chunks_and_threads_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    A = np.random.default_rng(3).standard_normal((14, 14))
    whole = best_signs(A)
    monkeypatch.setattr(sign_enumeration, "_CHUNK_BITS", 4)
    monkeypatch.setattr(sign_enumeration, "_THREAD_BITS", 6)
    assert np.array_equal(best_signs(A), whole)
    assert np.array_equal(best_signs(A, n_jobs=2), whole)


def test_gray_error_covers_plain_sums() -> None:
    A = np.random.default_rng(4).standard_normal((6, 6))
    t = all_signs(6)
    plain = np.abs(A @ t.T.astype(np.float64)).sum(axis=0)
    exact = [float(exact_value(A, row)) for row in t]
    assert np.abs(plain - exact).max() <= gray_error(A, 32)
