"""Every norm: axioms, duality, the steepest direction, exact double duals, scale."""

import math
from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers.errors import (
    DataTypeError,
    DefinitenessError,
    InputError,
    NonFiniteError,
    OptionError,
    PartitionError,
    ScaleError,
    ShapeError,
)
from signgeo.solvers.norms import (
    L1,
    L2,
    BlockL1,
    BlockLInf,
    Diagonal,
    LInf,
    Lp,
    MaxOf,
    Norm,
    Nuclear,
    Spectral,
    SumOf,
)

D = 6
LAYERS = [(Spectral(2, 2), slice(0, 4)), (LInf(), slice(4, 6))]
NORMS = [
    L1(),
    L2(),
    LInf(),
    *(Lp(p) for p in (1, 1.25, Fraction(4, 3), 2, 3, 7.5, float("inf"))),
    BlockLInf([(0, 3), (1, 2, 4), (5,)]),
    BlockL1([(0, 3), (1, 2, 4), (5,)]),
    Diagonal([0.3, 1, 2, 1e-3, 5, 1e4]),
    Diagonal([0.3, 1, 2, 1e-3, 5, 1e4]).dual,
    Spectral(2, 3),
    Nuclear(3, 2),
    MaxOf(*LAYERS),
    SumOf(*LAYERS),
]
every_norm = pytest.mark.parametrize("norm", NORMS, ids=repr)
ROUNDING = 64 * D * 2.0**-53  # a few dozen roundings for each of d terms, SVD of a 2 x 3 matrix included


def batch(seed, size=50):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(size, D))
    x[:10] *= rng.integers(0, 2, size=(10, D))  # some with zeros
    x[10:20] = rng.integers(-1, 2, size=(10, D))  # some with ties
    return x


def inner(x, y):
    return (x * y).sum(axis=-1)


@every_norm
def test_duality_and_the_steepest_direction(norm):
    x, z = batch(0), batch(1)
    size = norm.dual_norm(z)
    assert (inner(x, z) <= norm.norm(x) * size * (1 + ROUNDING) + ROUNDING).all()
    y = norm.steepest(z)
    np.testing.assert_allclose(norm.norm(y), size, rtol=ROUNDING)
    np.testing.assert_allclose(inner(z, y), size**2, rtol=ROUNDING, atol=ROUNDING)
    np.testing.assert_allclose(norm.direction(z) * size[:, None], y, rtol=ROUNDING, atol=ROUNDING)


@every_norm
def test_it_is_a_norm(norm):
    x, y = batch(2), batch(3)
    assert (norm.norm(x + y) <= (norm.norm(x) + norm.norm(y)) * (1 + ROUNDING)).all()
    assert (norm.norm(-4.0 * x) == 4.0 * norm.norm(x)).all()
    assert norm.norm(np.zeros(D)) == 0.0
    assert not norm.steepest(np.zeros(D)).any()
    assert not norm.direction(np.zeros(D)).any()
    assert (norm.norm(x[x.any(axis=1)]) > 0).all()


@every_norm
def test_double_dual_is_equal_and_hashable(norm):
    assert norm.dual.dual == norm
    assert hash(norm.dual.dual) == hash(norm)
    assert norm.dual != norm or norm in (L2(), Lp(2))


@every_norm
@pytest.mark.parametrize("exponent", [-1000, -300, 300, 900])
def test_scaling_by_a_power_of_two_is_exact(norm, exponent):
    x = batch(4)
    assert (norm.norm(np.ldexp(x, exponent)) == np.ldexp(norm.norm(x), exponent)).all()
    expected = np.ldexp(norm.steepest(x), exponent)
    normal = np.abs(expected) >= 2.0**-1022
    assert (norm.steepest(np.ldexp(x, exponent))[normal] == expected[normal]).all()


@every_norm
def test_batches_have_any_leading_shape(norm):
    x = batch(5, 60)
    cube = x.reshape(3, 4, 5, D)
    np.testing.assert_array_equal(norm.norm(cube).ravel(), norm.norm(x))
    np.testing.assert_array_equal(norm.steepest(cube).reshape(60, D), norm.steepest(x))
    assert norm.norm(x[0]).shape == ()


@every_norm
def test_enclosures_hold_the_value_and_are_narrow(norm):
    for x in batch(6, 30):
        if x.any():
            bounds, value = norm.enclose(x), float(norm.norm(x))
            assert bounds.relative_width < 2.0**-36
            assert bounds.lower * (1 - ROUNDING) <= value <= bounds.upper * (1 + ROUNDING)
    zero = norm.enclose(np.zeros(D))
    assert zero.lower == zero.upper == 0.0


@every_norm
def test_the_comparison_with_the_euclidean_norm_holds(norm):
    x = np.vstack([batch(7, 200), np.sign(batch(8, 200)), np.eye(D)])
    a = norm.euclidean_lower(D)
    assert a > 0.0
    assert (a * L2().norm(x) <= norm.norm(x) * (1 + ROUNDING)).all()


@pytest.mark.parametrize(
    ("norm", "power", "total"),
    [
        (L1(), 1, lambda x: sum(x)),
        (L2(), 2, lambda x: sum(v**2 for v in x)),
        (Lp(3), 3, lambda x: sum(v**3 for v in x)),
        (Lp(10), 10, lambda x: sum(v**10 for v in x)),
        (Diagonal([0.25, 4, 3e-9, 1, 2, 1e20]), 2, lambda x: sum(v * v * w for v, w in zip(x, W, strict=True))),
        (Diagonal([0.25, 4, 3e-9, 1, 2, 1e20], True), 2, lambda x: sum(v * v / w for v, w in zip(x, W, strict=True))),
    ],
)
@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e150])
def test_enclosures_against_exact_rationals(norm, power, total, scale):
    for x in batch(9, 25) * scale:
        bounds = norm.enclose(x)
        exact = total([abs(Fraction(v)) for v in x.tolist()])
        assert Fraction(bounds.lower) ** power <= exact <= Fraction(bounds.upper) ** power
        assert bounds.relative_width < 2.0**-48


W = [Fraction(w) for w in (0.25, 4, 3e-9, 1, 2, 1e20)]


@pytest.mark.parametrize(("p", "plain"), [(1, L1()), (2, L2()), (float("inf"), LInf())])
def test_lp_agrees_with_the_named_norms(p, plain):
    x = batch(10)
    np.testing.assert_array_equal(Lp(p).norm(x), plain.norm(x))
    np.testing.assert_array_equal(Lp(p).dual_norm(x), plain.dual_norm(x))
    np.testing.assert_array_equal(Lp(p).steepest(x), plain.steepest(x))


def test_lp_conjugates_are_exact_rationals():
    assert Lp(3).dual == Lp(1.5)
    assert Lp(1).dual == Lp(float("inf"))
    assert Lp(np.nextafter(1.0, 2.0)).dual.dual == Lp(np.nextafter(1.0, 2.0))
    assert repr(Lp(1.5)) == "Lp(1.5)"
    assert "Fraction" in repr(Lp(3.1).dual)


@pytest.mark.parametrize("p", [1e21, 1e300, np.nextafter(1.0, 2.0), 1e12])
def test_lp_near_its_ends(p):
    x = np.array([3.0, -2.0, 3.0, 1e-200])
    for norm in (Lp(p), Lp(p).dual):
        bounds = norm.enclose(x)
        assert bounds.relative_width < 2.0**-50
        assert bounds.lower * (1 - 1e-12) <= norm.norm(x) <= bounds.upper * (1 + 1e-12)


def test_known_steepest_directions_of_table_1():
    z = np.array([3.0, -4.0, 0.0, 12.0])
    np.testing.assert_array_equal(L2().steepest(z), z)
    np.testing.assert_array_equal(LInf().steepest(z), [19, -19, 0, 19])
    np.testing.assert_array_equal(L1().steepest(z), [0, 0, 0, 12])
    np.testing.assert_allclose(BlockLInf([(0, 1), (2, 3)]).steepest(z), [17 * 0.6, -17 * 0.8, 0, 17], rtol=1e-15)
    np.testing.assert_array_equal(BlockL1([(0, 1), (2, 3)]).steepest(z), [0, 0, 0, 12])
    np.testing.assert_array_equal(Diagonal([1, 2, 3, 4]).steepest(z), [3, -2, 0, 3])


def test_small_blocks_keep_their_direction_beside_large_ones():
    z = np.array([3e-290, 4e-290, 1e10])
    y = BlockLInf([(0, 1), (2,)]).direction(z)
    np.testing.assert_allclose(y, [0.6, 0.8, 1.0], rtol=1e-14)
    y = MaxOf((L2(), slice(0, 2)), (L1(), slice(2, 3))).direction(z)
    np.testing.assert_allclose(y, [0.6, 0.8, 1.0], rtol=1e-14)


def test_blocks_are_canonical():
    assert BlockLInf([[4, 1], np.array([0, 3]), (2,)]) == BlockLInf([(0, 3), (1, 4), (2,)])
    assert MaxOf(*LAYERS[::-1]) == MaxOf(*LAYERS)


def test_weights_of_extreme_spread():
    norm = Diagonal([1e-300, 1e300])
    bounds = norm.enclose(np.array([3e150, 4e-150]))
    assert bounds.lower <= 5.0 * (1 + 1e-15)
    assert bounds.upper >= 5.0 * (1 - 1e-15)
    assert bounds.relative_width < 2.0**-48
    np.testing.assert_allclose(norm.norm(np.array([3e150, 4e-150])), 5.0, rtol=1e-15)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Lp(0.5), OptionError),
        (lambda: Lp(float("nan")), OptionError),
        (lambda: Lp("2"), OptionError),
        (lambda: Lp(True), OptionError),
        (lambda: Diagonal([1.0, 0.0]), DefinitenessError),
        (lambda: Diagonal([1.0, -1.0]), DefinitenessError),
        (lambda: Diagonal([1.0, float("inf")]), NonFiniteError),
        (lambda: Diagonal([]), ShapeError),
        (lambda: BlockLInf([]), PartitionError),
        (lambda: BlockLInf([(0, 1), (1, 2)]), PartitionError),
        (lambda: BlockLInf([(0,), (2,)]), PartitionError),
        (lambda: BlockLInf([(0,), ()]), PartitionError),
        (lambda: BlockLInf([(0.5,)]), PartitionError),
        (lambda: BlockLInf([(-1, 0)]), PartitionError),
        (lambda: BlockLInf("01"), PartitionError),
        (lambda: BlockLInf([0, 1]), PartitionError),
        (lambda: Spectral(0, 2), OptionError),
        (lambda: Nuclear(2, 1.5), OptionError),
        (lambda: MaxOf(), PartitionError),
        (lambda: MaxOf(L1()), PartitionError),
        (lambda: MaxOf((L1(), slice(0, 2)), (L1(), slice(1, 3))), PartitionError),
        (lambda: MaxOf((L1(), slice(0, 2)), (L1(), slice(3, 4))), PartitionError),
        (lambda: MaxOf((L1(), slice(0, None))), PartitionError),
        (lambda: MaxOf((L1(), slice(0, 4, 2))), PartitionError),
        (lambda: MaxOf((L1(), 3)), PartitionError),
        (lambda: SumOf((Spectral(2, 2), slice(0, 3))), PartitionError),
        (lambda: L1().norm(["a"]), DataTypeError),
        (lambda: L1().norm([2**53 + 1, 1]), DataTypeError),
        (lambda: L1().norm(1.0), ShapeError),
        (lambda: L1().norm(np.zeros((3, 0))), ShapeError),
        (lambda: L2().norm([1.0, float("nan")]), NonFiniteError),
        (lambda: Spectral(2, 2).norm(np.zeros(3)), ShapeError),
        (lambda: BlockLInf([(0,), (1,)]).steepest(np.zeros(3)), ShapeError),
        (lambda: Diagonal([1.0]).enclose(np.zeros(2)), ShapeError),
        (lambda: L1().norm(np.full(4, 1e308)), ScaleError),
        (lambda: L1().enclose(np.full(4, 1e308)), ScaleError),
        (lambda: L2().enclose(np.full(4, 1.5e308)), ScaleError),
        (lambda: Lp(3).enclose(np.full(8, 1.5e308)), ScaleError),
        (lambda: LInf().steepest(np.full(4, 1e308)), ScaleError),
        (lambda: Diagonal([1e-200]).steepest([1e200]), ScaleError),
    ],
)
def test_bad_input_raises_a_typed_error(make, error):
    with pytest.raises(error):
        make()


def test_a_norm_of_ones_own_says_what_it_lacks():
    class Own(Norm):
        dual = property(lambda self: self)

        def raw_norm(self, x):
            return np.sqrt((x**2).sum(axis=-1))

        def raw_steepest(self, z):
            return z

    assert Own().norm([3.0, 4.0]) == 5.0
    for missing in (lambda: Own().enclose([1.0]), lambda: Own().euclidean_lower(2)):
        with pytest.raises(InputError, match="Override"):
            missing()


def test_a_direction_beyond_float64_is_refused():
    with pytest.raises(ScaleError, match="direction"):
        Diagonal([1e-310, 1.0]).direction([1.0, 1.0])


def test_the_constant_of_a_largest_norm_survives_weights_whose_inverse_squares_overflow():
    a = MaxOf((Diagonal([1e-320, 1e-320]), slice(0, 2)), (L2(), slice(2, 3))).euclidean_lower(3)
    assert 0.0 < Fraction(a) ** 2 <= Fraction(1e-320)
    assert a > 0.99 * math.sqrt(1e-320)
