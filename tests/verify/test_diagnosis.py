"""diagnose on explicit problems: intervals hold exact constants, rankings come out as constructed."""

import json

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import aslinearoperator
from signgeo.solvers import (
    L1,
    L2,
    BlockLInf,
    Enclosure,
    Gram,
    LInf,
    LogisticRegression,
    MaxOf,
    Quadratic,
    Rigor,
    Spectral,
    Truth,
    l2,
    linf,
    smoothness,
    upper_curvature,
)
from signgeo.solvers.errors import (
    InputError,
    OptionError,
)
from signgeo.verify import diagnose
from signgeo.verify.diagnosis import Layer
from signgeo.verify.diagnosis.assess import gain
from signgeo.verify.diagnosis.display import outward
from signgeo.verify.diagnosis.ranking import ranked

LAYERS = {"weight": (2, 4), "bias": (4,)}
BLOCKS = BlockLInf([range(8), range(8, 12)])
MODULAR = MaxOf((Spectral(2, 4), slice(0, 8)), (L2(), slice(8, 12)))
GD, SIGN, BLOCK, MUON = "gradient descent", "sign descent", "block-normalized", "spectral (Muon-like)"


def problem(kind, d=12, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(d, d))
    return {"psd": a @ a.T, "indefinite": a + a.T}[kind], rng.normal(size=d)


def holds(interval, truth):
    """Whether an ESTIMATED interval meets a certified one, but for the rounding of some dozen products."""
    slack = 1e-12 * truth.upper
    return interval.lower <= truth.upper + slack and truth.lower - slack <= interval.upper


@pytest.mark.parametrize("kind", ["psd", "indefinite"])
@pytest.mark.parametrize("given", ["matrix", "products", "formed"])
def test_intervals_hold_the_exact_constants(kind, given):
    H, g = problem(kind)
    found = diagnose(
        H if given == "matrix" else aslinearoperator(H), g, layers=LAYERS, dense_limit=64 if given == "formed" else 0
    )
    truth = {GD: l2(H), SIGN: linf(H), BLOCK: smoothness(H, BLOCKS), MUON: smoothness(H, MODULAR)}
    singular = np.linalg.svd(g[:8].reshape(2, 4), compute_uv=False).sum()
    tail = np.linalg.norm(g[8:])
    dual = {GD: np.linalg.norm(g), SIGN: np.abs(g).sum(), BLOCK: np.linalg.norm(g[:8]) + tail, MUON: singular + tail}
    for row in found.rows:
        name = row.method.name
        assert holds(row.smoothness, truth[name])
        assert holds(row.upper_curvature, upper_curvature(H, row.method.norm))
        assert row.dual_norm.value == pytest.approx(dual[name], rel=1e-14)
        assert row.improvement.lower <= dual[name] ** 2 / (2.0 * truth[name].upper) * (1 + 1e-12)
        assert row.improvement.upper >= dual[name] ** 2 / (2.0 * truth[name].upper) * (1 - 1e-12)
        assert row.upper_improvement.upper >= row.improvement.lower
        # No curvature along one direction exceeds L+, so the best step there gains at least the guarantee.
        assert row.line_curvature.lower <= row.upper_curvature.upper * (1 + 1e-12)
        assert row.line_improvement.upper >= row.upper_improvement.lower * (1 - 1e-12)
        rigor = Rigor.CERTIFIED if given == "matrix" else Rigor.ESTIMATED
        assert row.smoothness.rigor is row.improvement.rigor is rigor
    assert (found.products > 0) == (given == "products")


def test_the_guarantee_is_kept_by_a_real_step():
    H, g = problem("indefinite")
    for row in diagnose(H, g, layers=LAYERS).rows:
        for constant, promised in ((row.smoothness, row.improvement), (row.upper_curvature, row.upper_improvement)):
            step = row.method.norm.steepest(g) / constant.upper
            gained = g @ step - 0.5 * step @ H @ step
            assert gained >= promised.lower * (1 - 1e-12)


def test_a_diagonal_hessian_with_a_dense_gradient_favours_signs():
    found = diagnose(np.diag(np.arange(1.0, 13.0)), np.ones(12), layers=LAYERS)
    assert found.ranking.best == (SIGN,)
    assert found.ranking.decided
    # Eq. 12: R = phi d L_2 / L_inf = 12 * 12 / 78.
    ratio = found[SIGN].improvement / found[GD].improvement
    assert 144 / 78 in ratio


def test_a_matrix_of_ones_with_one_partial_derivative_favours_gradient_descent():
    found = diagnose(np.ones((12, 12)), np.eye(12)[0], layers=LAYERS)
    assert found.ranking.best == (GD,)
    assert found.ranking.places[SIGN].decided
    assert found.ranking.places[SIGN].first == 4
    assert 1.0 / 24.0 in found[GD].improvement
    assert 1.0 / 288.0 in found[SIGN].improvement


def test_a_hessian_along_one_matrix_direction_favours_the_spectral_norm():
    # H = I on a 4 x 4 layer: L = 4 in the spectral norm, and the nuclear norm of an orthogonal G is 4 = 2 ||G||_F.
    rng = np.random.default_rng(1)
    G = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    even = diagnose(np.eye(16), G.ravel(), layers={"w": (4, 4)})
    assert not even.ranking.decided
    assert set(even.ranking.best) >= {GD, MUON}
    # Curvature along one rank-one direction only: the spectral constant falls to that of L2, the dual norm stays.
    bend = np.outer(G[0], G[1]).ravel()
    found = diagnose(np.outer(bend, bend), G.ravel(), layers={"w": (4, 4)})
    assert found.ranking.better(MUON, GD) is Truth.SURELY_TRUE


def test_methods_with_the_same_norm_are_a_decided_tie():
    H, g = problem("psd")
    found = diagnose(H, g)  # one layer, a vector: three methods are gradient descent
    assert found.groups == (0, 1, 0, 0)
    assert found.ranking.better(GD, BLOCK) is Truth.SURELY_FALSE
    assert not any({a, b} == {GD, BLOCK} for a, b in found.ranking.undecided)
    assert found[GD].improvement.lower == found[BLOCK].improvement.lower
    tie = diagnose(np.ones((3, 3)), np.eye(3)[0])
    assert set(tie.ranking.best) == {GD, BLOCK, MUON}
    assert tie.ranking.decided
    assert "are the same here" in tie.ranking.sentence()


def test_overlapping_intervals_are_undecided_not_ordered():
    gains = [Enclosure(1.0, 2.0), Enclosure(1.5, 3.0), Enclosure(0.1, 0.2), Enclosure(2.5, 2.6)]
    ranking = ranked("abcd", gains, range(4))
    assert {name: str(place) for name, place in ranking.places.items()} == {
        "d": "1-2",
        "b": "1-3",
        "a": "2-3",
        "c": "4",
    }
    assert ranking.best == ("d", "b")
    assert not ranking.decided
    assert set(ranking.undecided) == {("d", "b"), ("b", "a")}
    assert ranking.sentence() == "undecided between d and b"
    assert ranking.better("d", "b") is Truth.UNDECIDED
    assert ranking.better("d", "a") is Truth.SURELY_TRUE


def test_a_function_that_is_not_convex_is_told_apart():
    H, g = np.diag([1.0, -1.0, 0.5, -0.75]), np.ones(4)
    found = diagnose(H, g)
    row = found[SIGN]
    assert 3.25 in row.smoothness
    assert 1.5 in row.upper_curvature
    assert (row.upper_improvement > row.improvement) is Truth.SURELY_TRUE
    assert -0.25 in row.line_curvature
    text = str(found)
    assert "the loss is not convex here" in text
    assert "does not bend upwards" in text
    assert "not convex" not in str(diagnose(np.eye(3), np.ones(3)))


@pytest.mark.parametrize("scale", [2.0**-700, 2.0**300])
def test_far_scales_give_infinite_or_zero_ends_not_wrong_ones(scale):
    H, g = problem("psd")
    plain, moved = diagnose(H, g, layers=LAYERS), diagnose(H * scale, g, layers=LAYERS)
    for a, b in zip(plain.rows, moved.rows, strict=True):
        assert b.smoothness.lower == pytest.approx(a.smoothness.lower * scale, rel=0.02)
        assert b.improvement.lower == pytest.approx(a.improvement.lower / scale, rel=0.02)


def test_zero_gradient_and_zero_hessian():
    flat = diagnose(np.eye(3), np.zeros(3))
    assert all(row.improvement.upper == 0.0 for row in flat.rows)
    assert "the gradient is zero" in str(flat)
    linear = diagnose(np.zeros((3, 3)), np.ones(3))
    assert all(row.improvement.upper == np.inf for row in linear.rows)
    assert json.loads(json.dumps(linear.to_json(), allow_nan=False))["methods"][0]["improvement"]["upper"] is None


def test_a_gradient_that_may_be_zero_guarantees_nothing():
    flat = Enclosure(0.0, 0.0)
    assert gain(Enclosure(0.0, 1e-300), flat).lower == 0.0
    assert gain(Enclosure(1e-300, 1e-300), flat).lower == np.inf


def test_what_a_hessian_may_be():
    X, g = np.random.default_rng(0).normal(size=(5, 6)), np.ones(6)
    by_factor, by_entries = diagnose(Gram(X), g), diagnose(X.T @ X, g)
    by_sparse = diagnose(sp.csr_array(X.T @ X), g)
    for a, b, c in zip(by_factor.rows, by_entries.rows, by_sparse.rows, strict=True):
        assert a.smoothness.lower == pytest.approx(b.smoothness.lower, rel=1e-9)
        assert c.smoothness.lower == pytest.approx(b.smoothness.lower, rel=1e-9)
    large = diagnose(X.T @ X, g, certify_limit=5)
    assert large[GD].smoothness.rigor is Rigor.ESTIMATED
    assert holds(large[GD].smoothness, by_entries[GD].smoothness)


def test_objectives():
    H, b = problem("psd")
    quadratic, x = Quadratic(H, b), np.ones(12)
    found = diagnose(quadratic, x, layers=LAYERS)
    assert found.source == "Quadratic"
    assert found.loss == quadratic.f(x)
    assert holds(found[SIGN].smoothness, linf(H))
    rng = np.random.default_rng(0)
    logistic = LogisticRegression(rng.normal(size=(50, 100)), rng.choice([-1.0, 1.0], 50))
    at = rng.normal(size=100)
    by_products = diagnose(logistic, at)
    assert holds(by_products[GD].smoothness, l2(logistic.hessian(at)))
    assert by_products[GD].smoothness.rigor is Rigor.ESTIMATED


def test_further_norms():
    H, g = problem("psd")
    found = diagnose(H, g, norms={"coordinate descent": L1()})
    assert found["coordinate descent"].smoothness.lower == np.abs(H).max()
    assert "coordinate descent" in str(found)
    with pytest.raises(InputError, match="entries"):
        diagnose(aslinearoperator(H), g, norms={"coordinate descent": L1()}, dense_limit=0)


def test_vectors_may_have_the_max_norm():
    H, g = problem("psd")
    found = diagnose(H, g, layers=LAYERS, vectors=LInf())
    norm = MaxOf((Spectral(2, 4), slice(0, 8)), (LInf(), slice(8, 12)))
    assert found[MUON].method.norm == norm
    assert "max norm of vectors" in found[MUON].method.geometry


def test_layers_and_kernels():
    kernel = {"kernel": (2, 3, 1, 2)}
    first, last = (diagnose(np.eye(12), np.ones(12), layers=kernel, output_axis=axis) for axis in (0, -1))
    assert first[MUON].method.norm.parts[0][0] == Spectral(2, 6)
    assert last[MUON].method.norm.parts[0][0] == Spectral(6, 2)
    triples = [("bias", slice(8, 12), (4,)), ("weight", slice(0, 8), (2, 4))]
    named = [Layer("weight", 0, (2, 4)), Layer("bias", 8, (4,))]
    for layers in (triples, named):
        assert diagnose(np.eye(12), np.ones(12), layers=layers)[MUON].method.norm == MODULAR


def test_what_is_shown():
    H, g = problem("psd")
    found = diagnose(H, g, layers=LAYERS)
    text, page, data = str(found), found._repr_html_(), found.to_json()
    for name in found.methods:
        assert name in text
        assert name in page
    assert found.ranking.sentence() in text
    assert data["rankings"]["smoothness"]["best"] == list(found.ranking.best)
    assert data["layers"][1] == {"name": "bias", "start": 8, "shape": [4]}
    assert "quadratic model" in text
    assert repr(found).startswith("Diagnosis(a matrix, d = 12: ")
    with pytest.raises(KeyError, match="sign descent"):
        found["signSGD"]
    with pytest.raises(OptionError, match="smoothness"):
        found.ranking_by("luck")


@pytest.mark.parametrize(
    ("e", "shown"),
    [
        (Enclosure(1.0, 1.0), "1"),
        (Enclosure(1.00001, 1.99999), "[1, 2]"),
        (Enclosure(0.123449, 0.123451), "[0.1234, 0.1235]"),
        (Enclosure(0.0, np.inf), "[0, inf]"),
        (Enclosure(-1.23456e-7, 1.23456e7), "[-1.235e-7, 1.235e+7]"),
    ],
)
def test_ends_are_shown_rounded_outward(e, shown):
    assert outward(e) == shown


def test_the_same_seed_gives_the_same_numbers():
    H, g = problem("indefinite")
    one, other = (diagnose(aslinearoperator(H), g, layers=LAYERS, dense_limit=0, seed=3) for _ in range(2))
    for a, b in zip(one.rows, other.rows, strict=True):
        assert (a.smoothness.lower, a.smoothness.upper) == (b.smoothness.lower, b.smoothness.upper)
