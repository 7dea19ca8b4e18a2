"""What fuzzing found: malformed arguments that once came out as a bare exception, a warning, or a silent answer."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo import solvers
from signgeo.solvers import errors
from signgeo.solvers.rounding import sum_bounds

HUGE = 1.7e308
LARGEST = 1.7976931348623157e308


class Failing:
    def __array__(self, *_args, **_options):
        raise RuntimeError("no array")


def product(x):
    return lambda v: x


REFUSED = {
    "masked entries": (lambda: solvers.l2(np.ma.masked_array(np.eye(2), [[True, False], [False, False]])), "masked"),
    "masked vector": (lambda: solvers.L2().norm(np.ma.masked_array([1.0, 2.0], [True, False])), "masked"),
    "masked rows": (lambda: solvers.l2([np.ma.masked_array([1.0, 2.0], [0, 1]), np.ones(2)]), "masked"),
    "sparse where dense is meant": (lambda: solvers.inf_one_norm(sp.eye_array(2)), r"\.toarray\(\)"),
    "a factor whose square overflows": (lambda: solvers.l2(solvers.Gram([[1e160]])), "range of float64"),
    "a spectrum whose sums overflow": (lambda: solvers.rotated_quadratic([LARGEST] * 3, 0.3, 0), "scale them down"),
    "a constant without an inverse": (
        lambda: solvers.steepest_descent(solvers.Quadratic([[5e-324]]), [1.0], solvers.L2(), 3),
        "1 / L in the range",
    ),
    "a first step beyond the range": (
        lambda: solvers.steepest_descent(solvers.Quadratic([[1.0]]), [1e10], solvers.L2(), 3, step_size=1e300),
        "smaller step size",
    ),
    "an array that fails": (lambda: solvers.linf(Failing()), "fails as an array"),
    "an array that fails, in a norm": (lambda: solvers.L1().norm(Failing()), "fails as an array"),
    "ragged vectors in a norm": (lambda: solvers.L1().norm([[1.0], [1.0, 2.0]]), "unequal length"),
    "a scalar graph": (lambda: solvers.maxcut(np.array(1.0)), "shape"),
    "no family": (lambda: solvers.lsep_family(None), "sequence of matrices"),
    "a scalar family": (lambda: solvers.lsep_family(np.array(1.0)), "sequence of matrices"),
    "a sparse family": (lambda: solvers.lsep_family(sp.eye_array(2, format="bsr")), "sequence of matrices"),
    "a QUBO beyond the range": (lambda: solvers.minimise_qubo([[HUGE]]), "scale it down"),
    "L_sep beyond the range": (lambda: solvers.sparse_lsep(np.full((3, 3), -HUGE)), "range of float64"),
    "a constant that is none": (lambda: solvers.Quadratic([[1.0]], c=None), "real number"),
    "a constant too large": (lambda: solvers.Quadratic([[1.0]], c=10**400), "finite"),
    "a value beyond the range": (lambda: solvers.LeastSquares([[1e200]], [0.0]).f([1.0]), "range of float64"),
    "a gradient beyond the range": (lambda: solvers.Quadratic([[1e300]]).gradient([1e10]), "range of float64"),
    "an exponent too large": (lambda: solvers.Lp(10**400), "range of float64"),
    "a conjugate too large": (lambda: solvers.Lp(1 + Fraction(1, 10**400)), "range of float64"),
    "blocks that do not iterate": (lambda: solvers.BlockLInf(sp.bsr_array(np.eye(2))), "sequence of sequences"),
    "an index beyond memory": (lambda: solvers.BlockL1([[9404222468949967490]]), "without 0"),
    "a part beyond memory": (lambda: solvers.MaxOf((solvers.L2(), slice(0, 10**30))), "start < stop"),
    "durations as indices": (lambda: solvers.BlockL1(np.array([[1]], "m8[s]")), "integers"),
    "ends that are no numbers": (lambda: solvers.Enclosure(None, None), "two floats"),
    "ends that compare but are no numbers": (lambda: solvers.Enclosure([], []), "two floats"),
    "arithmetic with what is no number": (lambda: solvers.Enclosure(1.0, 2.0) + None, "float64"),
    "the root of a negative number": (lambda: solvers.Enclosure(-2.0, -1.0).sqrt(), "upper end"),
    "a seed that is none": (lambda: solvers.estimate_l2(np.eye(2), seed=None), "integer >= 0"),
    "a negative seed": (lambda: solvers.estimate_abs_sum(np.eye(2), seed=-1), "integer >= 0"),
    "complex products": (lambda: solvers.estimate_linf(product(np.array([1j])), dimension=1), "complex"),
    "complex matrices": (lambda: solvers.estimate_l2(np.eye(2) * 1j), "complex"),
    "infinite matrices": (lambda: solvers.estimate_lsep(np.full((2, 2), np.inf)), "NaN or infinity"),
    "products that overflow": (lambda: solvers.estimate_linf_lower(np.full((4, 4), HUGE)), "NaN or infinity"),
    "a gradient that is none": (lambda: solvers.hessian_operator(product(None), [1.0]), "object"),
    "a gradient of another length": (lambda: solvers.hessian_operator(product([1.0, 2.0]), [1.0]), "length 1"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_clear_line(name):
    call, words = REFUSED[name]
    with pytest.raises(errors.SigngeoError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_masked_array_without_masked_entries_is_an_array():
    assert solvers.l2(np.ma.masked_array(np.eye(2))).upper >= 1.0


def test_a_tiny_tolerance_of_an_estimate_asks_for_every_step():
    assert solvers.estimate_l2(np.eye(3), rtol=1e-300).lower == pytest.approx(1.0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("H", [[[1e-323]], [[5e-324, 0.0], [0.0, 1e-323]]])
def test_operators_of_a_few_least_floats_have_an_interval(H):
    assert solvers.estimate_lsep(H).upper >= 0.0


@pytest.mark.filterwarnings("error")
def test_an_ascent_keeps_to_the_unit_ball():
    """Rounding once made the slope negative where the form is concave, and the step went backwards, out of the ball."""
    norm = solvers.Diagonal(10.0 ** np.resize([-150.0, 100.0], 4), reciprocal=True)
    rng = np.random.default_rng(0)
    for _ in range(20):
        v = rng.standard_normal(4)
        assert solvers.upper_curvature(np.outer(v, v), norm).upper < math.inf
    H = [[8e31, 0.0, 2.0**52], [0.0, 0.0, -1e-200], [2.0**52, -1e-200, 1.25]]  # found by fuzzing
    assert solvers.upper_curvature(H, solvers.BlockLInf([[0, 2], [1]])).relative_width < 1e-9


def test_zero_times_an_open_end_is_zero():
    product = solvers.Enclosure(0.0, 1.0) * solvers.Enclosure(1.0, math.inf)
    assert product.upper == math.inf
    assert product.lower <= 0.0
    point = solvers.Enclosure.point(0.0) * solvers.Enclosure(math.inf, math.inf)
    assert 0.0 in point


@pytest.mark.parametrize(
    "terms", [[LARGEST] * 2, [LARGEST, LARGEST, -LARGEST], [LARGEST, LARGEST, -LARGEST, 1.0], [-LARGEST] * 3]
)
def test_sums_near_the_end_of_the_range(terms):
    low, high = sum_bounds(np.array(terms))
    exact = sum(map(Fraction, terms))
    assert low == -math.inf or Fraction(low) <= exact
    assert high == math.inf or exact <= Fraction(high)
