"""Log-sum-exp, the regressions and the counterexample at d = 7: held and refuted where they should be."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from signgeo.properties.computable import at_most_number, encloses, number_enclosure
from signgeo.properties.exact import rational
from signgeo.properties.functions.profiles import (
    Cosh,
    Cosine,
    Exponential,
    Extremal,
    HalfSquare,
    Huber,
    PseudoHuber,
    Quartic,
    Softplus,
)
from signgeo.properties.functions.smooth import LogSumExp, RidgeSum
from signgeo.properties.inequalities import families
from signgeo.properties.inequalities.beyond import seven_vectors
from signgeo.solvers import LInf
from signgeo.solvers.enclosure import Truth
from signgeo.solvers.errors import InputError

HADAMARD = np.array([[1, 1], [1, -1]])


@given(families.probabilities())
def test_log_sum_exp_holds(p):
    assert families.log_sum_exp(p).truth is Truth.SURELY_TRUE
    assert families.log_sum_exp_separable(p).truth is Truth.SURELY_TRUE


@given(families.weighted_samples())
def test_regressions_hold(drawn):
    assert families.logistic(drawn).truth is Truth.SURELY_TRUE
    assert families.softmax(drawn).truth is Truth.SURELY_TRUE


@pytest.mark.parametrize(
    "outcome",
    [
        lambda: families.log_sum_exp(np.array([1, 1]), factor=Fraction(99, 100)),
        lambda: families.log_sum_exp_separable(np.array([1, 1]), weight=Fraction(49, 100)),
        lambda: families.logistic((np.array([1, 1]), HADAMARD), share=Fraction(1, 5)),
        lambda: families.softmax((np.array([1, 1]), HADAMARD), two_classes_formula=True),
    ],
    ids=["log-sum-exp", "separable", "logistic", "softmax"],
)
def test_false_variants_are_refuted(outcome):
    assert outcome().truth is Truth.SURELY_FALSE


def test_seven_vectors_beat_the_planar_ratio():
    outcome = seven_vectors()
    assert outcome.truth is Truth.SURELY_TRUE
    assert outcome.acceptable


def test_a_row_between_two_others_keeps_its_weight():
    """Rows -1, 0, 1: the largest variance is 2/3, not a quarter of the squared range."""
    f = LogSumExp((((-1.0,), (0.0,), (1.0,)),))
    steepest = max(float(f.hessian([x])[0, 0]) for x in np.linspace(-3.0, 3.0, 61))
    bounds = f.constants[LInf()]
    assert bounds.lower <= steepest <= bounds.upper
    assert LogSumExp((((-1.0,), (1.0,), (1.0,)),)).constants[LInf()].lower == pytest.approx(1.0)


BOUNDED = [Cosine(), HalfSquare(), Huber(), PseudoHuber(), Softplus()]


@pytest.mark.parametrize(
    "profile", [*BOUNDED, Cosh(), Exponential(), Extremal(3, 2), Quartic()], ids=lambda p: type(p).__name__
)
def test_the_curvature_of_a_profile_stays_below_what_it_declares(profile):
    l0, l1 = profile.growth
    for u in (fmpq(k, 8) for k in range(-32, 33)):
        bend, slope = abs(profile.curvature(u)), abs(profile.slope(u))
        assert at_most_number(bend, l0 + l1 * slope).acceptable
        if profile in BOUNDED:
            assert at_most_number(bend, rational(profile.curvature_bound)).acceptable


@pytest.mark.parametrize("profile", BOUNDED, ids=lambda p: type(p).__name__)
def test_the_largest_curvature_is_attained_at_0(profile):
    assert encloses(number_enclosure(profile.curvature(fmpq(0))), rational(profile.curvature_bound), "at 0").acceptable


def test_ridges_of_unbounded_curvature_have_no_constant():
    with pytest.raises(InputError, match="Cosh"):
        _ = RidgeSum(Cosh(), ((1.0,),), (1.0,)).constants[LInf()]
