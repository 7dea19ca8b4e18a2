"""Constants of X^T X from X alone, against exact rational arithmetic and against the matrix formed."""

import itertools
import math
import re
from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers import (
    L1,
    L2,
    Gram,
    LInf,
    gram_cones,
    gram_shape,
    improvement_ratio,
    intake,
    l2,
    linf,
    lsep,
    smoothness,
)
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.gram_bounds import dominating, factor_value, rayleigh_lower, sign_value_bounds
from signgeo.solvers.gram_constants import gram_largest_entry, gram_linf, gram_lsep
from signgeo.solvers.gram_signs import good_signs
from signgeo.solvers.sign_options import SignOptions


def exactly(X, z):
    """|X z|^2 in rationals."""
    return sum(sum((Fraction(float(x)) * int(s) for x, s in zip(row, z, strict=True)), Fraction(0)) ** 2 for row in X)


def largest(X):
    """L_inf(X^T X) over all sign vectors, in rationals."""
    return max(exactly(X, (1, *z)) for z in itertools.product((1, -1), repeat=X.shape[1] - 1))


def family(name, n, d, seed=0):
    rng = np.random.default_rng((seed, n, d))
    X = rng.standard_normal((n, d))
    if name == "integers":
        X = rng.integers(-3, 4, (n, d)).astype(float)
    elif name == "large integers":
        X = rng.integers(-(10**6), 10**6, (n, d)).astype(float)
    elif name == "duplicates":
        X = X[:, rng.integers(0, 3, d)] * rng.choice([-1.0, 1.0], d)
    elif name == "zero columns":
        X[:, ::3] = 0.0
    elif name == "axes":  # every orthant's wall holds columns, and values tie
        X = np.eye(n)[:, rng.integers(0, n, d)]
    elif name == "one line":
        X = np.outer(rng.standard_normal(n), rng.standard_normal(d))
    elif name == "mixed rows":
        X *= np.logspace(-100, 100, n)[:, None]
    elif name == "denormal":
        X = np.ldexp(rng.integers(-9, 10, (n, d)).astype(float), -1074)
    elif name == "large":
        X *= 1e150
    elif name == "small":
        X *= 1e-150
    return X


FAMILIES = (
    *("gauss", "integers", "large integers", "duplicates", "zero columns", "axes", "one line", "mixed rows"),
    *("denormal", "large", "small"),
)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_search_over_directions_is_exact(name, n):
    X = family(name, n, 9)
    if not X.any():
        X[0, 0] = 1.0
    found, true = with_few_rows(X), largest(X)
    assert Fraction(found.lower) <= true <= Fraction(found.upper)
    assert exactly(X, found.witness) >= Fraction(found.lower)
    assert found.exact or name == "denormal"  # its squares underflow
    assert exactly(X, found.witness) == true or name not in ("integers", "large integers", "axes")


def with_few_rows(X, **options):
    """gram_linf as for a matrix of more than 24 columns: the search runs whatever the size."""
    found = gram_linf(Gram(np.hstack([X, np.zeros((X.shape[0], 25))])), SignOptions(**options))
    return type(found)(found.lower, found.upper, found.rigor, witness=found.witness[: X.shape[1]], exact=found.exact)


def test_with_five_rows_it_agrees_with_the_formed_matrix():
    X = family("gauss", 5, 40)
    found, formed = linf(Gram(X)), linf(X.T @ X)
    assert found.exact
    assert found.method == "exact by search"
    assert max(found.lower, formed.lower) <= min(found.upper, formed.upper)


def test_it_settles_what_the_formed_matrix_leaves_open():
    X = family("gauss", 3, 400)
    found = linf(Gram(X))
    assert found.exact
    assert found.relative_width < 1e-11


@pytest.mark.parametrize("start", [0.0, 0.5])
def test_the_bound_rests_on_no_good_start(start):
    X = family("gauss", 3, 10) / 8.0
    root = math.sqrt(largest(X))
    search = gram_cones.search_cones(X, start * root, SignOptions(n_jobs=1))
    assert search.finished
    assert search.upper >= root
    assert np.linalg.norm(search.image) == pytest.approx(root, rel=1e-12)
    assert search.upper <= root * (1.0 + 1e-12)


def test_cones_left_open_keep_the_bound_true(monkeypatch):
    X = family("gauss", 4, 12) / 8.0
    monkeypatch.setattr(gram_cones, "_DEPTH", 2)  # the stack is full after eight halvings
    search = gram_cones.search_cones(X, 0.0, SignOptions())
    assert not search.finished
    assert search.upper >= math.sqrt(largest(X))


def test_no_time_still_gives_a_true_enclosure():
    X = family("gauss", 4, 300)
    short, full = linf(Gram(X), time_limit=1e-9), linf(Gram(X))
    assert not short.exact
    assert short.lower <= full.upper
    assert short.upper >= full.lower
    assert short.certificate.part("diagonal").bound == short.upper


def test_ctrl_c_keeps_what_is_known(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    X = family("gauss", 4, 2_000)
    with monkeypatch.context() as patch:
        patch.setattr(gram_cones, "wait", interrupted)
        stopped = linf(Gram(X), time_limit=None)
    full = linf(Gram(X))
    assert full.exact
    assert not stopped.exact
    assert stopped.lower <= full.upper
    assert full.lower <= stopped.upper < 1.6 * full.lower


def test_progress_shows_bounds_that_hold(capsys, monkeypatch):
    monkeypatch.setattr(gram_cones, "_PAUSE", 0.001)
    monkeypatch.setattr(gram_cones, "_EFFORT", 10_000)
    found = linf(Gram(1e3 * family("gauss", 4, 500)), progress=True)
    shown = re.findall(r"L_inf in \[(.+?), (.+?)\]", capsys.readouterr().err)
    assert shown
    for lower, upper in shown:
        assert float(lower) <= found.lower * (1 + 1e-7)
        assert float(upper) >= found.upper * (1 - 1e-7)


def test_rtol_stops_earlier_and_is_kept():
    X = family("gauss", 4, 500)
    coarse, full = linf(Gram(X), rtol=1e-2), linf(Gram(X))
    assert coarse.lower <= full.upper
    assert full.lower <= coarse.upper
    assert coarse.relative_width <= 1.0001e-2


@pytest.mark.parametrize("name", FAMILIES)
def test_l_dominates_in_rationals(name):
    X = family(name, 2, 6)
    X = np.ldexp(X, -int(np.frexp(np.abs(X).max())[1])) if X.any() else X
    l = dominating(X, np.random.default_rng(1).uniform(0.1, 3.0, 6))
    assert leading_minors_are_nonnegative(X, l)
    used = X.any(axis=0)
    assert not used.any() or not leading_minors_are_nonnegative(X, l * (1.0 - 1e-6))


def leading_minors_are_nonnegative(X, l):
    """Whether diag(l) - X^T X is PSD, by exact elimination."""
    from signgeo.verify.checker.psd import as_fractions, proves_psd_exactly

    exact = as_fractions(X)
    return proves_psd_exactly(np.diag(as_fractions(l)) - exact.T @ exact)


@pytest.mark.parametrize("name", FAMILIES)
def test_values_are_enclosed(name):
    X = family(name, 3, 7, seed=5)
    X = np.ldexp(X, -int(np.frexp(np.abs(X).max())[1])) if X.any() else X
    rng = np.random.default_rng(2)
    s = rng.choice([-1.0, 1.0], 7)
    low, high = sign_value_bounds(X, s)
    assert Fraction(low) <= exactly(X, s) <= Fraction(high)
    v = rng.standard_normal(7)
    image = [sum(Fraction(float(x)) * Fraction(float(c)) for x, c in zip(row, v, strict=True)) for row in X]
    length = sum(Fraction(float(c)) ** 2 for c in v)
    assert Fraction(rayleigh_lower(X, v)) <= sum(y * y for y in image) / length
    V = v[:, None] / np.abs(v[:, None])
    assert Fraction(factor_value(X, V)) <= exactly(X, V[:, 0])


def test_integral_values_are_exact():
    X = family("integers", 3, 30)
    found = linf(Gram(X))
    assert found.lower == exactly(X, found.witness)


@pytest.fixture
def never_formed(monkeypatch):
    form = intake._form_gram

    def refuse(gram):
        assert gram.shape[0] < 100, "X^T X was formed"
        return form(gram)

    monkeypatch.setattr(intake, "_form_gram", refuse)


@pytest.mark.usefixtures("never_formed")
def test_a_wide_factor_is_never_formed():
    X = np.random.default_rng(0).standard_normal((8, 30_000))
    H = Gram(X)
    bounds = {"linf": linf(H), "lsep": lsep(H, rtol=1e-5), "l1": smoothness(H, L1()), "max": smoothness(H, LInf())}
    assert bounds["linf"].upper <= bounds["lsep"].upper * (1.0 + 1e-5)
    assert bounds["max"].lower == bounds["linf"].lower
    assert bounds["lsep"].relative_width <= 1e-5
    assert bounds["l1"].lower <= np.square(X).sum(axis=0).max() <= bounds["l1"].upper
    spectrum = np.linalg.eigvalsh(X @ X.T)
    for found in (l2(H), smoothness(H, L2())):
        assert found.lower <= spectrum[-1] * (1 + 1e-12)
        assert found.upper >= spectrum[-1] * (1 - 1e-12)
    assert improvement_ratio(H, np.ones(30_000)).relative_width < 0.5


def test_wide_factors_agree_with_formed_ones(monkeypatch):
    X = family("gauss", 8, 60)
    formed_sep, formed_inf = lsep(X.T @ X), linf(X.T @ X)
    monkeypatch.setattr(gram_shape, "_FORMED", 50)
    wide_sep, wide_inf = lsep(Gram(X)), linf(Gram(X))
    assert wide_sep.method == "low-rank factor of a Gram"
    assert max(wide_sep.lower, formed_sep.lower) <= min(wide_sep.upper, formed_sep.upper)
    assert wide_sep.relative_width <= 1e-7
    assert wide_inf.lower <= formed_inf.upper
    assert formed_inf.lower <= wide_inf.upper
    assert wide_inf.lower >= 0.99 * formed_inf.lower


def test_results_do_not_depend_on_threads():
    X = family("gauss", 4, 200)
    one, two = linf(Gram(X), n_jobs=1), linf(Gram(X), n_jobs=2)
    assert (one.lower, one.upper) == (two.lower, two.upper)
    assert np.array_equal(one.witness, two.witness)


def test_flips_improve_on_alternation():
    X = family("gauss", 6, 300, seed=3)
    z = good_signs(X, np.ascontiguousarray(X.T), 0)
    image = X @ z
    assert (z * (X.T @ image) >= np.square(X).sum(axis=0) - 1e-9 * (image @ image)).all()


def test_too_large_a_factor_is_refused():
    for constant in (linf, lsep, l2):
        with pytest.raises(ScaleError):
            constant(Gram(np.full((2, 2_000), 1e200)))


def test_zero_factors():
    zero = Gram(np.zeros((2, 2_000)))
    assert [f(zero).upper for f in (linf, lsep, l2)] == [0.0, 0.0, 0.0]
    assert gram_largest_entry(zero).upper == 0.0
    assert gram_lsep(zero, SignOptions()).exact


@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_search_over_directions_is_exact_at_length(n):
    for seed in range(30):
        for name in FAMILIES:
            X = family(name, n, 4 + seed % 6, seed)
            if X.any():
                found, true = with_few_rows(X), largest(X)
                assert Fraction(found.lower) <= true <= Fraction(found.upper), (name, seed)
                assert found.exact or name == "denormal", (name, seed)
