"""inf_one_norm of rectangular matrices."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers import inf_one_norm
from signgeo.solvers.errors import NonFiniteError, OptionError, ScaleError, ShapeError

from .sign_judge import brute_force, exact_value


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (4, 6), (6, 4), (3, 40), (40, 3)])
def test_equals_brute_force(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(sum(shape))
    for A in (rng.standard_normal(shape), rng.integers(-3, 4, shape).astype(float), np.zeros(shape)):
        result = inf_one_norm(A)
        truth = brute_force(A if shape[0] >= shape[1] else A.T)
        assert Fraction(result.lower) <= truth <= Fraction(result.upper)
        assert result.exact
        s, t = result.witness
        assert s.shape == (shape[0],)
        assert t.shape == (shape[1],)


@pytest.mark.parametrize("shape", [(25, 30), (30, 25)])
def test_beyond_enumeration(shape: tuple[int, int]) -> None:
    A = np.random.default_rng(3).standard_normal(shape)
    result = inf_one_norm(A)
    _, t = result.witness
    assert result.exact
    assert Fraction(result.lower) <= exact_value(A, t) <= Fraction(result.upper)


def test_time_limit_leaves_a_valid_enclosure() -> None:
    A = np.random.default_rng(4).standard_normal((60, 70))
    result = inf_one_norm(A, time_limit=0.3)
    s, t = result.witness
    assert not result.exact
    assert result.lower <= s @ A @ t * (1.0 + 1e-12)
    assert result.upper <= float(np.abs(A).sum())


def test_bad_input() -> None:
    with pytest.raises(ShapeError):
        inf_one_norm(np.ones(3))
    with pytest.raises(NonFiniteError):
        inf_one_norm([[np.inf]])
    with pytest.raises(ScaleError):
        inf_one_norm(np.full((2, 2), 1e308))
    with pytest.raises(OptionError):
        inf_one_norm(np.ones((2, 2)), time_limit=-1.0)
