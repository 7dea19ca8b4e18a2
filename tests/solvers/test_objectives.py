"""Objectives: derivatives against differences, constants against the matrices they come from, minima, errors."""

import math
from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers import L1, L2, BlockLInf, Diagonal, Gram, LInf, Lp, Rigor, smoothness
from signgeo.solvers.errors import (
    DataTypeError,
    InputError,
    NonFiniteError,
    OptionError,
    ScaleError,
    ShapeError,
    SymmetryError,
)
from signgeo.solvers.objective import Objective
from signgeo.solvers.quadratic import Quadratic
from signgeo.solvers.regression import LeastSquares, LogisticRegression
from signgeo.solvers.softmax import LogSumExp, SoftmaxRegression

RNG = np.random.default_rng(7)
A = RNG.normal(size=(20, 4))
Y = np.sign(A[:, 0] + 2.0 * RNG.normal(size=20))
OBJECTIVES = [
    Quadratic(A.T @ A, [1.0, -2.0, 0.5, 0.0], 3.0),
    Quadratic(np.array([[1.0, 2, 0, 0], [2, -1, 0, 0], [0, 0, 0, 3], [0, 0, 3, 1]])),
    LeastSquares(A, Y),
    LogisticRegression(A, Y),
    LogisticRegression(A, Y, ridge=0.25),
    LogSumExp(4),
    SoftmaxRegression(A[:, :2], Y > 0),
]
every_objective = pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda o: type(o).__name__)


@every_objective
def test_gradient_and_hessian_agree_with_central_differences(objective):
    # Central differences err by h^2 f'''/6 + u |f| / h: about u^(2/3) at h = u^(1/3).
    h, room = 2.0**-17, 1e-8
    x, v = RNG.normal(size=4), RNG.normal(size=4)
    slope = (objective.f(x + h * v) - objective.f(x - h * v)) / (2 * h)
    assert abs(slope - objective.gradient(x) @ v) < room * (1 + abs(slope))
    turn = (objective.gradient(x + h * v) - objective.gradient(x - h * v)) / (2 * h)
    np.testing.assert_allclose(objective.hessian(x) @ v, turn, rtol=room, atol=room)
    np.testing.assert_allclose(objective.hvp(x, v), objective.hessian(x) @ v, rtol=1e-12, atol=1e-12)


@every_objective
@pytest.mark.parametrize("norm", [L1(), L2(), LInf(), Lp(3), Diagonal([1, 2, 3, 4])], ids=repr)
def test_the_constant_bounds_the_hessian_everywhere_and_is_attained_at_0(objective, norm):
    constant = objective.constants[norm]
    assert objective.constants[norm] is constant
    assert norm in dict(objective.constants)
    for x in (np.zeros(4), RNG.normal(size=4)):
        here = smoothness((objective.hessian(x) + objective.hessian(x).T) / 2, norm)
        assert here.lower <= constant.upper * (1 + 1e-14)
        if not x.any() and not isinstance(objective, LogSumExp):
            assert here.upper >= constant.lower * (1 - 1e-14)
    assert len(objective.constants) >= 1


@pytest.mark.parametrize("objective", [OBJECTIVES[0], *OBJECTIVES[2:5]], ids=lambda o: type(o).__name__)
def test_minimisers_are_stationary_and_minimal(objective):
    at = objective.minimiser
    assert np.abs(objective.gradient(at)).max() < 1e-7
    assert objective.minimum.lower <= objective.f(at) <= objective.minimum.upper * (1 + 1e-14)
    for _ in range(20):
        assert objective.f(at + 0.1 * RNG.normal(size=4)) >= objective.minimum.lower


def test_minima_that_are_known_exactly_or_absent():
    psd = Quadratic(np.diag([1.0, 2.0]), c=5.0)
    assert (psd.minimum.lower, psd.minimum.upper, psd.minimum.rigor) == (5.0, 5.0, Rigor.CERTIFIED)
    assert not psd.minimiser.any()
    indefinite = Quadratic(np.diag([1.0, -1.0]))
    assert indefinite.minimum.upper == -math.inf
    assert indefinite.minimiser is None
    slope = Quadratic(np.diag([1.0, 0.0]), [0.0, 1.0])
    assert slope.minimiser is None
    assert slope.minimum.upper == -math.inf
    singular = Quadratic(np.ones((2, 2)), [2.0, 2.0])
    assert singular.minimum.rigor is Rigor.TESTED
    np.testing.assert_allclose(singular.minimiser, [-1, -1], atol=1e-15)
    separable = LogisticRegression([[1.0], [2.0]], [1, 1])
    assert separable.minimum is None or separable.minimum.upper < 1e-10


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("scale", [1e-120, 1.0, 1e120])
def test_the_minimum_of_a_definite_quadratic_is_certified(seed, scale):
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 5))
    half = rng.integers(-4, 5, size=(d, d)).astype(float)
    h, b = (half.T @ half + np.eye(d)) * scale, rng.normal(size=d)
    bounds = Quadratic(h, b, 2.0).minimum
    assert bounds.rigor is Rigor.CERTIFIED
    rows = [[Fraction(v) for v in [*row, -entry]] for row, entry in zip(h.tolist(), b.tolist(), strict=True)]
    solution = solved(rows)
    exact = 2 + sum(Fraction(v) * x for v, x in zip(b.tolist(), solution, strict=True)) / 2
    assert Fraction(bounds.lower) <= exact <= Fraction(bounds.upper)
    assert bounds.width <= 1e-13 * (1 + abs(bounds.lower))


def solved(rows):
    """Gauss-Jordan elimination of the augmented rows of a positive definite system, in rationals."""
    for k in range(len(rows)):
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [v - rows[i][k] * w for v, w in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


@pytest.mark.parametrize(
    ("norm", "value"),
    [(LInf(), 1.0), (L2(), 0.5), (L1(), 0.25), (Diagonal([1, 2, 3, 4]), 0.375), (BlockLInf([(0, 1), (2, 3)]), 1.0)],
    ids=repr,
)
def test_log_sum_exp_has_its_constant_in_every_norm(norm, value):
    bounds = LogSumExp(4).constants[norm]
    assert value in bounds
    assert bounds.relative_width < 1e-14
    # Nearly attained where p is one half twice: the variance is then a quarter of the squared range.
    ends = ([50.0, 50.0, 0.0, 0.0], [50.0, 0.0, 50.0, 0.0])
    near = [smoothness(LogSumExp(4).hessian(x), norm) for x in ends]
    assert value * (1 - 1e-12) <= max(bounds.upper for bounds in near)
    assert all(here.lower <= bounds.upper for here in near)


def test_log_sum_exp_is_stable_and_constant_on_the_line():
    assert LogSumExp(1).constants[LInf()].upper == 0.0
    assert LogSumExp(2).f([1e300, 1e300]) == 1e300
    assert LogSumExp(3).minimum.upper == -math.inf
    np.testing.assert_array_equal(LogSumExp(2).gradient([-1e300, 1e300]), [0, 1])


def test_softmax_regression_needs_the_sum_of_squared_norms_from_four_classes_on():
    # claims.md G.4: A = [[1, 1], [1, -1]]: 4 with 4 classes, while ||A^T A||_{inf,1} / n = 2 bounds 2 classes.
    a = np.array([[1.0, 1.0], [1.0, -1.0]])
    four = SoftmaxRegression(a, [0, 3])
    assert four.dimension == 8
    assert four.constants[LInf()].upper >= 4.0
    two = SoftmaxRegression(a, [0, 1]).constants[LInf()]
    assert 2.0 in two
    assert two.relative_width < 1e-12
    # Scores that put one half on two classes for each example: its Hessian exceeds the two-class bound.
    weights = 40.0 * np.array([[1, 0], [0, 1], [0, -1], [-1, 0]]).ravel()
    at = smoothness(four.hessian(weights), LInf())
    assert at.lower > 2.0
    assert at.lower <= four.constants[LInf()].upper


@pytest.mark.parametrize("norm", [L1(), L2(), LInf(), Lp(3)], ids=repr)
def test_softmax_constants_bound_the_hessian_anywhere(norm):
    rng = np.random.default_rng(2)
    objective = SoftmaxRegression(rng.normal(size=(6, 2)), rng.integers(0, 3, size=6), classes=3)
    for scale in (0.0, 1.0, 10.0):
        h = objective.hessian(scale * rng.normal(size=6))
        assert smoothness(h, norm).lower <= objective.constants[norm].upper


def test_logistic_regression_reads_labels_0_and_1_and_does_not_overflow():
    zero_one = LogisticRegression(A, (Y + 1) / 2)
    assert zero_one.f(np.ones(4)) == LogisticRegression(A, Y).f(np.ones(4))
    huge = LogisticRegression([[1.0]], [1.0])
    assert huge.f([-1e300]) == 1e300
    assert huge.f([1e300]) == 0.0
    assert huge.gradient([-1e300]) == -1.0


def test_logistic_constant_is_a_quarter_of_the_gram_matrix():
    bounds = LogisticRegression(A, Y).constants[LInf()]
    whole = smoothness(Gram(A), LInf())
    assert bounds.lower * 80 <= whole.upper * (1 + 1e-15)
    assert bounds.upper * 80 >= whole.lower * (1 - 1e-15)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Quadratic([[1.0, 2.0]]), ShapeError),
        (lambda: Quadratic([[1.0, 2.0], [0.0, 1.0]]), SymmetryError),
        (lambda: Quadratic(np.eye(2), [1.0]), ShapeError),
        (lambda: Quadratic(np.eye(2), c=float("nan")), NonFiniteError),
        (lambda: Quadratic(np.eye(2)).f([1.0]), ShapeError),
        (lambda: Quadratic(np.eye(2)).gradient([1.0, float("inf")]), NonFiniteError),
        (lambda: Quadratic(np.eye(2)).hessian(["a", "b"]), DataTypeError),
        (lambda: Quadratic(np.eye(2)).constants[Diagonal([1.0])], ShapeError),
        (lambda: Quadratic(np.eye(2) * 1e-200, [1e200, 1.0]).minimiser, ScaleError),
        (lambda: LeastSquares(A, Y[:3]), ShapeError),
        (lambda: LeastSquares(A[0], Y), ShapeError),
        (lambda: LogisticRegression(A, np.arange(20)), InputError),
        (lambda: LogisticRegression(A, Y, ridge=-1.0), OptionError),
        (lambda: LogisticRegression(A, Y, ridge=float("nan")), OptionError),
        (lambda: LogisticRegression(A, Y, ridge="1"), OptionError),
        (lambda: LogSumExp(0), OptionError),
        (lambda: LogSumExp(2.0), OptionError),
        (lambda: SoftmaxRegression(A, Y), InputError),
        (lambda: SoftmaxRegression(A, np.full(20, 0.5)), InputError),
        (lambda: SoftmaxRegression(A, np.arange(20), classes=3), InputError),
        (lambda: SoftmaxRegression(A, np.zeros(20), classes=1), OptionError),
    ],
)
def test_bad_input_raises_a_typed_error(make, error):
    with pytest.raises(error):
        make()


def test_an_objective_without_hessian_or_constants_says_so():
    class Bare(Objective):
        dimension = 1

        def f(self, x):
            return float(x[0])

        def gradient(self, x):
            return np.ones(1)

    assert Bare().minimum is None
    assert Bare().minimiser is None
    for missing in (lambda: Bare().hessian([0.0]), lambda: Bare().hvp([0.0], [1.0]), lambda: Bare().constants[L2()]):
        with pytest.raises(InputError, match="Bare"):
            missing()


def test_a_minimum_beyond_float64_is_refused_though_the_minimiser_is_none():
    with pytest.raises(ScaleError):
        _ = Quadratic(1e-100 * np.eye(2), [1e150, 1e150]).minimum
