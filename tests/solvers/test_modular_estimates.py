"""Constants in norms by layer from products: intervals that hold the certified value, and what they cost."""

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator
from signgeo.solvers import (
    L1,
    L2,
    BlockLInf,
    LInf,
    MaxOf,
    Rigor,
    Spectral,
    estimate_smoothness,
    linf,
    smoothness,
)
from signgeo.solvers.errors import InputError, OptionError, ShapeError, SymmetryError
from signgeo.solvers.matrix_parts import matrix_parts
from signgeo.solvers.modular_bounds import relaxed, two_sided_bound
from signgeo.solvers.modular_estimates import estimate_curvatures

NORMS = {
    "L2": L2(),
    "LInf": LInf(),
    "blocks": BlockLInf([range(4), range(4, 12), range(12, 24)]),
    "spectral": Spectral(4, 6),
    "tall": Spectral(8, 3),
    "layers": MaxOf((Spectral(4, 5), slice(0, 20)), (L2(), slice(20, 24))),
    "mixed": MaxOf(
        (Spectral(3, 5), slice(0, 15)), (LInf(), slice(15, 20)), (BlockLInf([[0, 2], [1, 3]]), slice(20, 24))
    ),
}


def matrix(kind, d=24, seed=0):
    a = np.random.default_rng(seed).normal(size=(d, d))
    return {"psd": a @ a.T / d, "indefinite": a + a.T, "diagonal": np.diag(a[0])}[kind]


@pytest.mark.parametrize("kind", ["psd", "indefinite", "diagonal"])
@pytest.mark.parametrize("name", NORMS)
def test_the_estimate_holds_the_certified_value(name, kind):
    H = matrix(kind)
    truth, found = smoothness(H, NORMS[name]), estimate_smoothness(aslinearoperator(H), NORMS[name])
    assert truth.rigor is Rigor.CERTIFIED
    assert found.rigor is Rigor.ESTIMATED
    slack = 1e-12 * truth.upper  # the products are rounded: 24 terms each
    assert found.lower <= truth.upper + slack
    assert found.upper >= truth.lower - slack
    # Both ends rest on one relaxation: a factor 2 (Grothendieck's constant is 1.79, matrices have a larger one).
    assert found.upper <= 2.0 * truth.lower


@pytest.mark.parametrize("name", NORMS)
def test_the_witness_attains_the_lower_end(name):
    H, norm = matrix("indefinite"), NORMS[name]
    found = estimate_smoothness(H, norm)
    x, y = found.witness
    assert x @ H @ y / (norm.norm(x) * norm.norm(y)) == pytest.approx(found.lower, rel=1e-12)


def test_smoothness_takes_operators_in_these_norms():
    H = matrix("psd")
    for norm in (NORMS["blocks"], NORMS["spectral"], NORMS["layers"]):
        found = smoothness(aslinearoperator(H), norm)
        assert found.lower <= smoothness(H, norm).upper
        assert "fails with probability <= 0.05" in found.method
    with pytest.raises(OptionError, match="dense or sparse"):
        smoothness(aslinearoperator(H), NORMS["spectral"], certificate=True)


def test_a_thousand_coordinates_cost_some_hundred_products_and_bracket_to_a_tenth():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(200, 1000)) * np.geomspace(1.0, 0.01, 1000)
    calls = []

    def multiply(v):
        calls.append(1)
        return X.T @ (X @ v) / 200

    operator = LinearOperator((1000, 1000), matvec=multiply, dtype=float)
    blocks = BlockLInf([range(500), range(500, 1000)])
    layers = MaxOf((Spectral(20, 40), slice(0, 800)), (L2(), slice(800, 1000)))
    for norm in (LInf(), blocks, layers):
        calls.clear()
        found = estimate_smoothness(operator, norm)
        assert len(calls) < 800
        assert found.relative_width < 0.3


def test_known_constants():
    # ||X||_F^2 <= rank ||X||^2, and <I, X> is at most the trace of an orthogonal matrix.
    for H, truth in ((np.eye(9), 3.0), (np.outer(np.eye(3).ravel(), np.eye(3).ravel()), 9.0)):
        found = estimate_smoothness(H, Spectral(3, 3))
        assert found.lower <= truth * (1 + 1e-12)
        assert truth <= found.upper <= 1.05 * truth


def test_certified_weights_hold_and_half_of_them_do_not(monkeypatch):
    H = matrix("indefinite", d=10)
    parts = matrix_parts(LInf(), 10)
    bound = two_sided_bound(H, relaxed(H, parts, 0))
    exact = linf(H)
    assert exact.upper <= bound <= 1.3 * exact.lower
    from signgeo.solvers import modular_bounds

    monkeypatch.setattr(modular_bounds, "is_surely_psd", lambda matrix: False)
    assert two_sided_bound(H, relaxed(H, parts, 0)) == np.inf  # nothing proved, nothing claimed


def test_the_zero_operator():
    found = estimate_curvatures(np.zeros((4, 4)), LInf())
    assert found.smoothness.upper == found.upper.upper == 0.0


@pytest.mark.parametrize(
    ("H", "norm", "options", "error", "says"),
    [
        (np.eye(3), L1(), {}, InputError, "MaxOf"),
        (np.eye(3), "sign", {}, InputError, "a Norm"),
        (np.eye(3), Spectral(2, 2), {}, ShapeError, r"R\^3"),
        (np.eye(3), LInf(), {"failure": 0.0}, OptionError, "failure"),
        (np.eye(3), LInf(), {"time_limit": -1.0}, OptionError, "time_limit"),
        (np.array([[0.0, 1.0], [-1.0, 0.0]]), LInf(), {}, SymmetryError, "symmetric"),
    ],
)
def test_bad_input(H, norm, options, error, says):
    with pytest.raises(error, match=says):
        estimate_smoothness(H, norm, **options)
