"""Log-sum-exp, the regressions and the counterexample at d = 7: held and refuted where they should be."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from signgeo.properties.inequalities import families
from signgeo.properties.inequalities.low_dimension import seven_vectors
from signgeo.solvers.enclosure import Truth

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
