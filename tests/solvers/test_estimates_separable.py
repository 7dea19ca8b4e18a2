"""L_sep from products alone: against the certified solver, coverage, scale, bad input."""

import math

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator
from signgeo.solvers import Rigor, lsep
from signgeo.solvers.errors import NonFiniteError, OptionError, ShapeError, SymmetryError
from signgeo.solvers.separable_operator import estimate_lsep


def matrix(kind, d, seed=0):
    a = np.random.default_rng(seed).normal(size=(d, d))
    special = {"identity": np.eye(d), "ones": np.ones((d, d)), "zero row": np.diag(np.arange(d) * 1.0)}
    return special.get(kind, a @ a.T / d if kind == "psd" else a + a.T)


@pytest.mark.parametrize("kind", ["psd", "symmetric", "identity", "ones", "zero row"])
@pytest.mark.parametrize("d", [1, 2, 25])
def test_the_certified_value_lies_in_the_interval(kind, d):
    H = matrix(kind, d)
    found, truth = estimate_lsep(aslinearoperator(H), rtol=1e-3), lsep(H)
    assert found.rigor is Rigor.ESTIMATED
    assert found.lower <= truth.upper * (1.0 + 1e-12)
    assert found.upper >= truth.lower * (1.0 - 1e-12)
    assert found.relative_width <= 5e-3
    assert found.witness.shape[0] == 2 * d


def test_the_upper_end_covers_as_often_as_it_says():
    """At a loose tolerance the lift matters: no more than 30% of 100 starts may end below the truth."""
    H = matrix("symmetric", 20)
    truth = lsep(H).lower
    missed = sum(estimate_lsep(H, rtol=0.3, failure=0.3, seed=seed).upper < truth for seed in range(100))
    assert missed <= 30


@pytest.mark.parametrize("exponent", [-600, 600])
def test_scale_moves_both_ends(exponent):
    H = matrix("symmetric", 10)
    plain, moved = estimate_lsep(H), estimate_lsep(np.ldexp(H, exponent))
    assert math.isclose(math.ldexp(moved.lower, -exponent), plain.lower, rel_tol=1e-9)
    assert math.isclose(math.ldexp(moved.upper, -exponent), plain.upper, rel_tol=1e-9)


def test_the_same_seed_gives_the_same_interval():
    H = matrix("psd", 12)
    first, again, other = (estimate_lsep(H, seed=s, time_limit=None) for s in (1, 1, 2))
    assert (first.lower, first.upper) == (again.lower, again.upper)
    assert first.lower != other.lower


def test_time_limits_leave_an_interval():
    H = matrix("symmetric", 60)
    found = estimate_lsep(H, rtol=1e-9, time_limit=0.01)
    assert found.lower <= lsep(H).upper
    assert found.upper >= lsep(H).lower


@pytest.mark.parametrize(
    ("H", "options", "error"),
    [
        (np.ones((2, 3)), {}, ShapeError),
        (np.array([[0.0, 1.0], [-1.0, 0.0]]), {}, SymmetryError),
        (LinearOperator((2, 2), matvec=lambda v: v + np.inf), {}, NonFiniteError),
        (np.eye(2), {"rtol": -1.0}, OptionError),
        (np.eye(2), {"time_limit": 0.0 - 1.0}, OptionError),
        (np.eye(2), {"failure": 1.5}, OptionError),
    ],
)
def test_bad_input_is_refused(H, options, error):
    with pytest.raises(error):
        estimate_lsep(H, **options)
