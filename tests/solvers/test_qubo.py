"""QUBO and Ising converters against brute force."""

from __future__ import annotations

import doctest
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from signgeo.solvers import qubo
from signgeo.solvers.errors import OptionError, ShapeError, SymmetryError
from signgeo.solvers.qubo import minimise_ising, minimise_qubo

from .sign_judge import symmetric


def rational(A: np.ndarray) -> np.ndarray:
    return np.array([[Fraction(float(a)) for a in row] for row in np.atleast_2d(A)], dtype=object)


@pytest.mark.parametrize("seed", range(12))
def test_qubo(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    Q = rng.integers(-9, 10, (n, n)).astype(float) if seed % 2 else rng.standard_normal((n, n))
    exact = rational(Q)
    truth = min(np.array(x, dtype=object) @ exact @ np.array(x, dtype=object) for x in product((0, 1), repeat=n))
    result = minimise_qubo(Q)
    x = result.x.astype(object)
    assert Fraction(result.value.lower) <= truth <= Fraction(result.value.upper)
    assert float(x @ exact @ x) == pytest.approx(float(truth), rel=1e-13, abs=1e-300)
    if seed % 2:
        assert result.value.lower == result.value.upper


@pytest.mark.parametrize("seed", range(12))
def test_ising(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    J, h = symmetric(rng.standard_normal((n, n))), rng.standard_normal(n)
    couplings, field = rational(np.tril(J, -1)), rational(h)[0]
    energies = []
    for s in product((-1, 1), repeat=n):
        v = np.array(s, dtype=object)
        energies.append(-(v @ couplings @ v) - (field @ v))
    result = minimise_ising(J, h)
    assert Fraction(result.value.lower) <= min(energies) <= Fraction(result.value.upper)
    assert result.value.exact


@pytest.mark.parametrize("excess", [2.0**-8, 3 * 2.0**-8, 0.1])
def test_the_bound_of_a_search_cut_short_is_rounded_down(monkeypatch: pytest.MonkeyPatch, excess: float) -> None:
    """It may be any float, no multiple of what the entries are multiples of."""
    bounds = []

    def unsettled(K: np.ndarray, options: object) -> tuple[np.ndarray, float, float]:
        z, low, high = largest(K, options)
        bounds.append(high + excess)
        return z, low, high + excess

    largest = qubo._largest
    monkeypatch.setattr(qubo, "_largest", unsettled)
    result = minimise_qubo(np.array([[-3.0, -1.0], [0.0, -2.0]]) * 2.0**40)
    constant = -2 * (6 + 5) * 2**40  # the sum and the trace of Q + Q^T
    assert 8 * Fraction(result.value.lower) <= constant - Fraction(bounds[0])


def test_a_wide_enclosure_is_not_called_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    def wide(K: np.ndarray, options: object) -> tuple[np.ndarray, float, float]:
        z, low, high = largest(K, options)
        return z, low, high + 1e-11

    largest = qubo._largest
    monkeypatch.setattr(qubo, "_largest", wide)
    assert not minimise_ising(-np.eye(9, k=1) - np.eye(9, k=-1)).value.exact


def test_examples_run() -> None:
    assert doctest.testmod(qubo).failed == 0


def test_bad_input() -> None:
    with pytest.raises(ShapeError):
        minimise_qubo(np.ones((2, 3)))
    with pytest.raises(SymmetryError):
        minimise_ising(np.array([[0.0, 1.0], [2.0, 0.0]]))
    with pytest.raises(OptionError):
        minimise_qubo(np.eye(2), time_limit=-1)
