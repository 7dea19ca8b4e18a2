"""Matrix-free estimates: their stated coverage, exactness where it is due, every kind of operator, bad input."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, aslinearoperator
from signgeo.solvers import Gram, LogisticRegression, Rigor, density, linf
from signgeo.solvers.cauchy import estimate_abs_sum
from signgeo.solvers.errors import InputError, NonFiniteError, OptionError, ShapeError, SymmetryError
from signgeo.solvers.estimates import (
    estimate_improvement_ratio,
    estimate_l2,
    estimate_linf,
    estimate_linf_lower,
)
from signgeo.solvers.lanczos import extreme_ritz_values, shortfall, steps_for
from signgeo.solvers.operators import as_operator, hessian_operator

RUNS = 200


def matrix(kind, d):
    a = np.random.default_rng(d).normal(size=(d, d))
    return {"symmetric": a + a.T, "psd": a @ a.T / d, "ones": np.ones((d, d)), "identity": np.eye(d)}[kind]


def most_misses(runs, failure):
    """Misses that runs with this failure probability exceed once in 10,000 times."""
    from scipy.stats import binom

    return int(binom.ppf(1.0 - 1e-4, runs, failure))


@pytest.mark.parametrize("kind", ["symmetric", "psd", "ones", "identity"])
@pytest.mark.parametrize("d", [3, 30])
def test_the_interval_of_the_absolute_sum_covers_as_often_as_it_says(kind, d):
    H = matrix(kind, d)
    truth = np.abs(H).sum()
    missed = sum(truth not in estimate_abs_sum(H, seed=seed, failure=0.1) for seed in range(RUNS))
    assert missed <= most_misses(RUNS, 0.1)
    assert missed >= 2  # an interval that always covers would be far too wide


def test_correlated_rows_are_not_taken_for_independent():
    """For H = J all rows see the same number: averaging over rows gains nothing, and the width says so."""
    few, many = (estimate_abs_sum(np.ones((d, d)), seed=5).relative_width for d in (4, 400))
    assert many > 0.7 * few


def test_more_probes_give_narrower_intervals():
    H = matrix("psd", 20)
    widths = [estimate_abs_sum(H, probes=k, seed=1).relative_width for k in (16, 128, 1024)]
    assert widths == sorted(widths, reverse=True)
    assert widths[2] < 0.2


@pytest.mark.parametrize("kind", ["symmetric", "psd"])
def test_the_interval_of_l2_covers_as_often_as_it_says(kind):
    H = matrix(kind, 60)
    truth = np.linalg.norm(H, 2)
    missed = 0
    for seed in range(RUNS):
        found = estimate_l2(H, rtol=0.3, failure=0.3, seed=seed)
        assert found.lower <= truth * (1.0 + 1e-12)
        missed += truth > found.upper
    assert missed <= most_misses(RUNS, 0.3)


def test_too_few_steps_would_miss():
    """The bound of the theorem is what makes the interval cover: a Ritz value alone does not."""
    H = matrix("symmetric", 60)
    truth = np.linalg.norm(H, 2)
    assert all(estimate_l2(H, rtol=0.3, seed=seed).lower < truth for seed in range(20))


def test_the_interval_of_l2_is_as_narrow_as_asked():
    for rtol in (0.1, 0.01, 0.001):
        assert estimate_l2(matrix("psd", 300), rtol=rtol).relative_width <= rtol


@pytest.mark.parametrize("kind", ["symmetric", "psd", "ones", "identity"])
def test_the_lower_bound_on_linf_is_attained_by_its_witness(kind):
    H = matrix(kind, 14)
    truth, found = linf(H), estimate_linf_lower(H)
    assert found.lower <= truth.upper * (1.0 + 1e-13)
    assert found.lower >= 0.85 * truth.upper
    assert math.isclose(np.abs(H @ found.witness).sum(), found.lower, rel_tol=1e-13)
    assert found.witness.dtype == np.int8
    assert found.upper == math.inf


def test_the_interval_of_linf_covers_as_often_as_it_says():
    H = matrix("psd", 12)
    truth = linf(H)
    found = [estimate_linf(H, restarts=2, failure=0.2, seed=seed) for seed in range(RUNS)]
    missed = sum(not (e.lower <= truth.upper and truth.lower <= e.upper) for e in found)
    assert missed <= most_misses(RUNS, 0.2)


def test_the_interval_of_the_ratio_covers_as_often_as_it_says():
    H, g = matrix("symmetric", 12), np.arange(1.0, 13.0)
    truth = density(g).value * 12 * np.linalg.norm(H, 2) / linf(H).value
    missed = sum(
        truth * (1.0 + 1e-12) < e.lower or truth * (1.0 - 1e-12) > e.upper
        for e in (estimate_improvement_ratio(H, g, failure=0.2, seed=seed) for seed in range(RUNS))
    )
    assert missed <= most_misses(RUNS, 0.2)


@pytest.mark.parametrize("estimate", [estimate_l2, estimate_abs_sum, estimate_linf, estimate_linf_lower])
def test_every_kind_of_operator_is_taken(estimate):
    X = np.random.default_rng(0).normal(size=(9, 6))
    H = X.T @ X
    plain = estimate(H)
    assert plain.rigor is Rigor.ESTIMATED
    for form in (sp.csr_array(H), aslinearoperator(H), LinearOperator((6, 6), matvec=lambda v: H @ v), Gram(X)):
        found = estimate(form)
        assert math.isclose(found.lower, plain.lower, rel_tol=1e-9)
    assert math.isclose(estimate(lambda v: H @ v, dimension=6).lower, plain.lower, rel_tol=1e-9)


def test_a_gradient_will_do():
    rng = np.random.default_rng(0)
    f = LogisticRegression(rng.normal(size=(40, 5)), rng.choice([-1.0, 1.0], size=40))
    x = rng.normal(size=5)
    operator = hessian_operator(f.gradient, x)
    v = rng.normal(size=5)
    exact = f.hvp(x, v)
    # Central differences with steps of eps^(1/3): errors of eps^(2/3) in the third derivative and in the rounding.
    assert np.linalg.norm(operator(v) - exact) <= 100 * np.finfo(float).eps ** (2 / 3) * np.linalg.norm(v)
    assert not operator(np.zeros(5)).any()
    assert math.isclose(estimate_l2(operator, dimension=5).lower, np.linalg.norm(f.hessian(x), 2), rel_tol=1e-8)


def test_single_precision_operators_are_taken():
    H = matrix("psd", 40)
    single = H.astype(np.float32)
    found = estimate_l2(LinearOperator((40, 40), matvec=lambda v: single @ v.astype(np.float32), dtype=np.float32))
    assert math.isclose(found.lower, np.linalg.norm(H, 2), rel_tol=1e-5)


@pytest.mark.parametrize("estimate", [estimate_l2, estimate_abs_sum, estimate_linf])
def test_zero_and_tiny_and_huge(estimate):
    assert estimate(np.zeros((3, 3))).upper == 0.0
    H = matrix("psd", 8)
    plain = estimate(H)
    for exponent in (-600, 600):
        moved = estimate(np.ldexp(H, exponent))
        assert math.isclose(math.ldexp(moved.lower, -exponent), plain.lower, rel_tol=1e-9)
        assert math.isclose(math.ldexp(moved.upper, -exponent), plain.upper, rel_tol=1e-9)


def test_zero_rows_add_nothing():
    H = matrix("psd", 6)
    padded = np.zeros((9, 9))
    padded[:6, :6] = H
    assert np.abs(H).sum() in estimate_abs_sum(padded, probes=512)


def test_the_same_seed_gives_the_same_estimate():
    H, g = matrix("psd", 15), np.ones(15)
    for estimate in (
        estimate_l2,
        estimate_abs_sum,
        estimate_linf,
        lambda M, seed: estimate_improvement_ratio(M, g, seed=seed),
    ):
        first, again, other = (estimate(H, seed=s) for s in (3, 3, 4))
        assert (first.lower, first.upper) == (again.lower, again.upper)
        assert (first.lower, first.upper) != (other.lower, other.upper)


def test_the_theorem_s_numbers():
    assert shortfall(100, 100, 0.1) == 0.0
    assert shortfall(10**6, 1, 0.1) == 1.0
    for eps in (0.5, 0.01, 1e-4):
        k = steps_for(10**6, eps, 1e-3)
        assert shortfall(10**6, k, 1e-3) <= eps < shortfall(10**6, k - 1, 1e-3)


def test_ritz_values_lie_within_the_spectrum_and_reach_it():
    H = matrix("symmetric", 40)
    values = np.linalg.eigvalsh(H)
    low, high, steps = extreme_ritz_values(lambda v: H @ v, 40, 40, np.random.default_rng(0))
    assert steps == 40
    assert np.abs([low - values[0], high - values[-1]]).max() < 1e-12 * np.abs(values).max()


SKEW = np.array([[0.0, 1.0], [-1.0, 0.0]])


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: estimate_l2(np.ones((2, 3))), ShapeError),
        (lambda: estimate_l2(SKEW), SymmetryError),
        (lambda: estimate_l2("H"), InputError),
        (lambda: estimate_l2(lambda v: v), OptionError),
        (lambda: estimate_l2(lambda v: v, dimension=0), OptionError),
        (lambda: estimate_l2(lambda v: v[:1], dimension=2), ShapeError),
        (lambda: estimate_l2(lambda v: v * np.nan, dimension=2), NonFiniteError),
        (lambda: estimate_l2(np.eye(2), rtol=0.0), OptionError),
        (lambda: estimate_l2(np.eye(2), failure=1.0), OptionError),
        (lambda: estimate_abs_sum(np.eye(2), probes=15), OptionError),
        (lambda: estimate_abs_sum(np.eye(2), probes=64.0), OptionError),
        (lambda: estimate_abs_sum(np.eye(2), failure=0.0), OptionError),
        (lambda: estimate_linf_lower(np.eye(2), restarts=0), OptionError),
        (lambda: estimate_linf_lower(np.eye(2), iterations=True), OptionError),
        (lambda: estimate_linf(np.eye(2), failure=-0.1), OptionError),
        (lambda: estimate_improvement_ratio(np.eye(2), [1.0]), ShapeError),
        (lambda: estimate_improvement_ratio(np.eye(2), [0.0, 0.0]), InputError),
        (lambda: estimate_improvement_ratio(np.zeros((2, 2)), [1.0, 0.0]), InputError),
        (lambda: hessian_operator(np.cos, [np.inf]), NonFiniteError),
    ],
)
def test_bad_input_is_refused(call, error):
    with pytest.raises(error):
        call()


def test_an_operator_is_checked_once():
    calls = []
    operator = as_operator(lambda v: calls.append(1) or v, 3)
    assert len(calls) == 2
    assert np.array_equal(operator(np.ones(3)), np.ones(3))
