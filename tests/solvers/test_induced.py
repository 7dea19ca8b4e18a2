"""Smoothness in every norm: a search over many vectors, exact witnesses, scale, kinds of input, options and errors."""

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import (
    L1,
    L2,
    BlockLInf,
    Diagonal,
    Gram,
    LInf,
    Lp,
    MaxOf,
    Norm,
    Rigor,
    Spectral,
    l2,
    linf,
    smoothness,
)
from signgeo.solvers.comparison import inverse_square
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, OptionError, ShapeError, SymmetryError

from .induced_cases import BLOCKS, CASES, NORMS, D, every_matrix, every_norm


def attained(matrix, norm, count=60):
    """max ||Hx||_* / ||x|| over many vectors: random ones, signs, unit vectors, and steps of a power method."""
    rng = np.random.default_rng(5)
    x = np.vstack([rng.normal(size=(count, D)), np.eye(D), list(product([-1.0, 1.0], repeat=D))])
    for _ in range(10):
        x = norm.direction(norm.direction(x @ matrix) @ matrix + 1e-9 * x)
    return float((norm.dual_norm(x @ matrix) / norm.norm(x)).max())


@every_norm
@every_matrix
def test_the_enclosure_holds_what_vectors_attain(norm, matrix):
    bounds = smoothness(matrix, norm)
    best = attained(matrix, norm)
    assert best <= bounds.upper * (1 + 1e-12)
    assert bounds.lower >= best * (1 - 1e-3)  # the witness is no worse than a plain search, to its accuracy
    assert bounds.rigor is Rigor.CERTIFIED
    assert bounds.seconds >= 0.0


@every_norm
@every_matrix
def test_the_witness_attains_the_lower_bound(norm, matrix):
    bounds = smoothness(matrix, norm)
    x, y = bounds.witness if isinstance(bounds.witness, tuple) else (bounds.witness, bounds.witness)
    form = abs(np.asarray(x, dtype=float) @ matrix @ np.asarray(y, dtype=float))
    assert form >= bounds.lower * float(norm.norm(x) * norm.norm(y)) * (1 - 1e-9)


@every_norm
@pytest.mark.parametrize("exponent", [-1000, -400, 400, 900])
def test_scaling_by_a_power_of_two_scales_the_enclosure(norm, exponent):
    plain = smoothness(CASES["indefinite"], norm)
    scaled = smoothness(np.ldexp(CASES["indefinite"], exponent), norm)
    assert scaled.lower == pytest.approx(np.ldexp(plain.lower, exponent), rel=1e-9, abs=0)
    assert scaled.upper == pytest.approx(np.ldexp(plain.upper, exponent), rel=1e-9, abs=0)
    assert scaled.relative_width <= plain.relative_width + 1e-9


@every_norm
def test_zero_matrix_and_kinds_of_input(norm):
    zero = smoothness(np.zeros((D, D)), norm)
    assert (zero.lower, zero.upper) == (0.0, 0.0)
    h = CASES["psd"]
    reference = smoothness(h, norm)
    for other in (sp.csr_array(h), Gram(np.linalg.cholesky(h).T)):
        bounds = smoothness(other, norm)
        assert bounds.lower <= reference.upper * (1 + 1e-12)
        assert bounds.upper >= reference.lower * (1 - 1e-12)
        assert bounds.relative_width <= reference.relative_width + 1e-9


def test_options_reach_the_max_norm_and_unknown_ones_are_refused():
    assert smoothness(CASES["psd"], LInf(), time_limit=5.0, seed=1).exact
    assert smoothness(CASES["psd"], Lp(3), time_limit=5.0, seed=1).relative_width < 1.0
    with pytest.raises(OptionError, match="tolerance"):
        smoothness(CASES["psd"], L2(), tolerance=1e-3)
    for bad in ({"time_limit": -1.0}, {"rtol": 2.0}, {"seed": -1}, {"n_jobs": 0}):
        with pytest.raises(OptionError, match=next(iter(bad))):
            smoothness(CASES["psd"], BlockLInf(BLOCKS), **bad)


def test_rounding_asymmetry_widens_every_norm():
    skewed = CASES["indefinite"].copy()
    skewed[0, 1] = np.nextafter(skewed[0, 1], np.inf)
    for norm in NORMS:
        plain, wide = smoothness(CASES["indefinite"], norm), smoothness(skewed, norm)
        assert wide.lower <= plain.upper
        assert wide.upper >= plain.lower
        assert wide.width > 0.0


class Own(Norm):
    """The Euclidean norm, doubled, by hand."""

    dual = property(lambda self: OwnDual())

    def raw_norm(self, x):
        return 2 * np.sqrt((x**2).sum(axis=-1))

    def raw_steepest(self, z):
        return z / 4

    def enclose(self, x):
        return L2().enclose(x) * 2.0

    def euclidean_lower(self, d):
        return 2.0


class OwnDual(Norm):
    dual = property(lambda self: Own())

    def raw_norm(self, x):
        return np.sqrt((x**2).sum(axis=-1)) / 2

    def raw_steepest(self, z):
        return 4 * z


def test_a_norm_of_ones_own_is_bounded_by_its_comparison_constant():
    bounds = smoothness(CASES["psd"], Own())
    expected = l2(CASES["psd"])
    assert bounds.lower * 4 <= expected.upper
    assert bounds.upper * 4 >= expected.lower
    assert bounds.relative_width < 1e-6
    with pytest.raises(InputError, match="euclidean_lower"):
        smoothness(CASES["psd"], OwnDual())


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: smoothness(np.eye(2), "linf"), InputError),
        (lambda: smoothness(np.eye(2), LInf), InputError),
        (lambda: smoothness(np.eye(2), Diagonal([1.0])), ShapeError),
        (lambda: smoothness(np.eye(5), Spectral(2, 3)), ShapeError),
        (lambda: smoothness([[1.0, 2.0], [0.0, 1.0]], L1()), SymmetryError),
        (lambda: smoothness([1.0], L1()), ShapeError),
    ],
)
def test_bad_input_raises_a_typed_error(make, error):
    with pytest.raises(error):
        make()


def test_results_are_enclosures_of_the_max_norm_function():
    assert isinstance(smoothness(CASES["psd"], LInf()), Enclosure)
    assert smoothness(CASES["psd"], LInf()).upper == linf(CASES["psd"]).upper


def test_a_constant_whose_square_underflows_compares_nothing():
    assert inverse_square(Diagonal([5e-324, 1.0]), 2) == np.inf


def test_parts_share_the_time_and_no_checkpoint(monkeypatch, tmp_path):
    limits = []

    def recorded(H, *, checkpoint=None, time_limit, **options):
        assert checkpoint is None
        limits.append(time_limit)
        return linf(H, time_limit=time_limit, **options)

    monkeypatch.setattr("signgeo.solvers.sign_search.linf", recorded)
    norm = MaxOf((LInf(), slice(0, 3)), (Spectral(2, 2), slice(3, 7)), (LInf(), slice(7, 10)))
    A = np.random.default_rng(0).normal(size=(10, 10))
    smoothness(Gram(A), norm, time_limit=10.0, checkpoint=tmp_path / "saved")
    assert len(limits) == 2
    assert sum(limits) < 10.0
