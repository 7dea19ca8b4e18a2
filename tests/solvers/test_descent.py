"""Descent: the guaranteed decrease of every step, known runs, both normalized variants, errors."""

import math

import numpy as np
import pytest
from signgeo.solvers import (
    L1,
    L2,
    BlockLInf,
    Diagonal,
    LInf,
    Lp,
    MaxOf,
    Objective,
    Quadratic,
    Spectral,
    normalized_steepest_descent,
    steepest_descent,
)
from signgeo.solvers.descent import sharp_step_length
from signgeo.solvers.errors import InputError, NonFiniteError, OptionError, ScaleError, ShapeError

RNG = np.random.default_rng(3)
X = RNG.normal(size=(6, 4))
BOWL = Quadratic(X.T @ X, RNG.normal(size=4))
NORMS = [
    L1(),
    L2(),
    LInf(),
    Lp(3),
    BlockLInf([(0, 2), (1, 3)]),
    Diagonal([1, 2, 3, 4]),
    Spectral(2, 2),
    MaxOf((L2(), slice(0, 2)), (LInf(), slice(2, 4))),
]


@pytest.mark.parametrize("norm", NORMS, ids=repr)
def test_every_step_decreases_by_the_guarantee_of_lemma_2(norm):
    run = steepest_descent(BOWL, RNG.normal(size=4), norm, 40)
    assert run.x.shape == (41, 4)
    assert run.f.shape == run.dual_gradient_norm.shape == (41,)
    assert run.steps == 40
    bound = run.f[:-1] - run.dual_gradient_norm[:-1] ** 2 / (2 * BOWL.constants[norm].upper)
    assert (run.f[1:] <= bound + 1e-13 * np.abs(run.f[0])).all()  # rounding of f near the minimum
    assert all(BOWL.f(x) == value for x, value in zip(run.x, run.f, strict=True))


def test_coordinate_descent_reaches_the_minimum_in_as_many_steps_as_coordinates():
    run = steepest_descent(Quadratic(np.eye(5)), [1, 2, 3, 4, 5], L1(), 5)
    assert not run.x[-1].any()
    assert (run.dual_gradient_norm[:-1] ** 2).sum() == 55 == 2 * run.f[0]


def test_a_step_size_of_ones_own_is_taken():
    run = steepest_descent(Quadratic(np.eye(2)), [1.0, -2.0], LInf(), 1, step_size=0.25)
    np.testing.assert_array_equal(run.x[1], [1 - 0.75, -2 + 0.75])


class Cosh(Objective):
    """cosh(L1 x_1) L0 / L1^2 is (L0, L1)-smooth: f'' = L0 cosh <= L0 + L1 |f'|."""

    dimension = 1

    def f(self, x):
        return 0.5 * math.cosh(2.0 * x[0])

    def gradient(self, x):
        return np.array([math.sinh(2.0 * x[0])])


@pytest.mark.parametrize("variant", ["paper", "sharp"])
@pytest.mark.parametrize("norm", [L2(), LInf(), L1()], ids=repr)
def test_normalized_descent_decreases_as_guaranteed(variant, norm):
    L_0, L_1 = 2.0, 2.0
    run = normalized_steepest_descent(Cosh(), [4.0], norm, 60, L0=L_0, L1=L_1, variant=variant)
    g = run.dual_gradient_norm[:-1]
    if variant == "paper":
        guarantee = g**2 / (2 * (5 * L_0 + 4 * L_1 * g))
    else:
        p = L_1 * g / L_0
        guarantee = L_0 / L_1**2 * ((1 + 2 * p) * np.log((1 + 2 * p) / (1 + p)) - p)
    assert (run.f[:-1] - run.f[1:] >= guarantee * (1 - 1e-9) - 1e-14).all()
    lengths = np.abs(np.diff(run.x[:, 0]))
    expected = g / (5 * L_0 + 4 * L_1 * g) if variant == "paper" else [sharp_step_length(s, L_0, L_1) for s in g]
    np.testing.assert_allclose(lengths, expected, rtol=1e-9, atol=1e-15)
    assert (lengths < (1 / (4 * L_1) if variant == "paper" else math.log(2) / L_1)).all()


def test_the_sharp_step_at_the_instance_of_the_claims():
    length = sharp_step_length(3.0, 1.0, 2.0)
    assert length == math.log1p(6 / 7) / 2
    p = 6.0
    assert abs(((1 + 2 * p) * math.log((1 + 2 * p) / (1 + p)) - p) / 4 - 0.511877) < 5e-7


def test_a_stationary_start_stays():
    for run in (
        steepest_descent(Quadratic(np.eye(2)), [0, 0], LInf(), 3),
        normalized_steepest_descent(Quadratic(np.eye(2)), [0, 0], LInf(), 3, L0=1.0, L1=1.0, variant="sharp"),
    ):
        assert not run.x.any()


@pytest.mark.parametrize("exponent", [-300, 300])
def test_scaling_start_and_offset_scales_the_run(exponent):
    near = steepest_descent(Quadratic(np.eye(2) * 3), [1.0, -2.0], LInf(), 5)
    far = steepest_descent(Quadratic(np.eye(2) * 3), np.ldexp([1.0, -2.0], exponent), LInf(), 5)
    np.testing.assert_array_equal(np.ldexp(near.x, exponent), far.x)


EYE = Quadratic(np.eye(2))


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: steepest_descent(EYE, [1.0], L2(), 1), ShapeError),
        (lambda: steepest_descent(EYE, [1.0, float("nan")], L2(), 1), NonFiniteError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], L2(), -1), OptionError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], L2(), 1.5), OptionError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], L2(), 1, step_size=0.0), OptionError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], L2(), 1, step_size=float("inf")), OptionError),
        (lambda: steepest_descent(np.eye(2), [1.0, 1.0], L2(), 1), InputError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], "l2", 1), InputError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], Diagonal([1.0]), 1), ShapeError),
        (lambda: steepest_descent(Quadratic(np.zeros((2, 2)), [1, 1]), [1.0, 1.0], L2(), 1), OptionError),
        (lambda: steepest_descent(EYE, [1.0, 1.0], L2(), 5000, step_size=10.0), ScaleError),
        (lambda: steepest_descent(Cosh(), [1.0], L2(), 1), InputError),
        (lambda: normalized_steepest_descent(EYE, [1.0, 1.0], L2(), 1, L0=0.0, L1=1.0), OptionError),
        (lambda: normalized_steepest_descent(EYE, [1.0, 1.0], L2(), 1, L0=1.0, L1=-1.0), OptionError),
        (lambda: normalized_steepest_descent(EYE, [1.0, 1.0], L2(), 1, L0=1.0, L1=1.0, variant="x"), OptionError),
    ],
)
def test_bad_input_raises_a_typed_error(make, error):
    with pytest.raises(error):
        make()


def test_the_sharp_step_of_a_slope_beyond_float64_is_its_limit():
    assert sharp_step_length(1e308, 1.0, 1e10) == math.log(2.0) / 1e10
    assert sharp_step_length(1.0, 1e308, 1e308) == pytest.approx(math.log(1.5) / 1e308)
