"""diagnose on JAX losses: pytrees of parameters, exact products, and what is refused."""

import numpy as np
import pytest
from signgeo.solvers import L2, MaxOf, Rigor, Spectral, l2, linf
from signgeo.solvers.errors import DataTypeError, NonFiniteError, OptionError, ShapeError
from signgeo.verify import diagnose
from signgeo.verify.diagnosis.jax_loss import jax_point
from signgeo.verify.diagnosis.point import Intake

jax = pytest.importorskip("jax")
jnp = jax.numpy

SINGLE = float(np.finfo(np.float32).eps)


def quadratic(seed=0, d=10):
    a = np.random.default_rng(seed).normal(size=(d, d)).astype(np.float32)
    return a @ a.T


def loss_of(H):
    def loss(params, shift):
        x = jnp.concatenate([params["bias"], params["layer"]["weight"].ravel()]) + shift
        return 0.5 * x @ H @ x

    return loss


PARAMS = {"layer": {"weight": np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3)}, "bias": np.ones(4, np.float32)}


def test_gradient_products_layers_and_constants_of_a_quadratic():
    H = quadratic()
    shift = np.full(10, 0.5, np.float32)
    point = jax_point(loss_of(H), PARAMS, (shift,), Intake(64, 1000, 0))
    assert [(layer.name, layer.start, layer.shape) for layer in point.layers] == [
        ("bias", 0, (4,)),
        ("layer.weight", 4, (2, 3)),
    ]
    x = np.concatenate([PARAMS["bias"], PARAMS["layer"]["weight"].ravel()]) + shift
    size = np.abs(H) @ np.abs(x)
    assert np.all(np.abs(point.gradient - H @ x) <= 20 * SINGLE * size)  # some ten terms, rounded in single precision
    v = np.random.default_rng(1).normal(size=10)
    assert np.all(np.abs(point.operator(v) - H @ v) <= 20 * SINGLE * (np.abs(H) @ np.abs(v)))
    assert point.loss == pytest.approx(0.5 * x @ H @ x, rel=20 * SINGLE)
    found = diagnose(loss_of(H), PARAMS, shift)
    exact = H.astype(np.float64)
    for name, truth in (("gradient descent", l2(exact)), ("sign descent", linf(exact))):
        row = found[name]
        assert row.smoothness.rigor is Rigor.ESTIMATED
        slack = 100 * SINGLE * np.abs(exact).sum()
        assert row.smoothness.lower - slack <= truth.upper
        assert row.smoothness.upper + slack >= truth.lower
    assert found["spectral (Muon-like)"].method.norm == MaxOf((L2(), slice(0, 4)), (Spectral(2, 3), slice(4, 10)))


def test_other_leaves_are_held_fixed():
    params = {"w": jnp.ones(3), "steps": 3, "mask": jnp.array([True, False, True]), "none": None, "f": jnp.tanh}
    found = diagnose(lambda p, power: jnp.sum(p["mask"] * p["f"](p["w"]) ** power) * p["steps"], params, 2)
    assert found.dimension == 3
    assert found.layers[0].name == "w"


def test_a_bare_array_and_a_scalar_are_parameters():
    found = diagnose(lambda x: jnp.sum(x**4), jnp.arange(1.0, 4.0))
    assert 12.0 * 9.0 in found["gradient descent"].smoothness  # max 12 x^2
    assert found.layers[0].name == "parameters"
    assert diagnose(lambda x: x**2, 3.0).dimension == 1


def test_a_network_beyond_the_dense_limit():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 8)).astype(np.float32), rng.integers(0, 3, 40)
    params = [rng.normal(size=(16, 8)) / 3, np.zeros(16), rng.normal(size=(3, 16)) / 4]

    def loss(p, X, y):
        logits = jnp.tanh(X @ p[0].T + p[1]) @ p[2].T
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(len(y)), y])

    found = diagnose(loss, params, X, y)
    assert found.dimension == 192
    from jax.flatten_util import ravel_pytree

    flat, unravel = ravel_pytree([jnp.asarray(p, jnp.float32) for p in params])
    H = np.asarray(jax.hessian(lambda v: loss(unravel(v), X, y))(flat), dtype=np.float64)
    H = (H + H.T) / 2
    slack = 100 * SINGLE * np.abs(H).sum()  # the products and H are rounded in single precision, over 40 examples
    for row in found.rows[1:]:
        x, z = row.smoothness.witness
        assert abs(x @ H @ z - row.smoothness.lower) <= slack
    assert found["gradient descent"].smoothness.upper >= l2(H).lower - slack
    assert found["sign descent"].smoothness.lower <= linf(H, time_limit=5.0).upper + slack


def test_equinox_modules():
    equinox = pytest.importorskip("equinox")
    model = equinox.nn.MLP(3, "scalar", 5, 1, key=jax.random.PRNGKey(0))
    x = jnp.ones((7, 3))
    found = diagnose(lambda m, x: jnp.mean(jax.vmap(m)(x) ** 2), model, x)
    assert found.dimension == 3 * 5 + 5 + 5 + 1
    assert any("weight" in layer.name for layer in found.layers)


@pytest.mark.parametrize(
    ("loss", "params", "error", "says"),
    [
        (lambda p: p["a"] ** 2, {"a": jnp.ones(3)}, ShapeError, r"shape \(3,\)"),
        (lambda p: (jnp.sum(p["a"]), p), {"a": jnp.ones(3)}, ShapeError, "scalar"),
        (lambda p: jnp.sum(p["a"]) * jnp.nan, {"a": jnp.ones(3)}, NonFiniteError, "loss"),
        (lambda p: jnp.sum(jnp.sqrt(p["a"])), {"a": jnp.zeros(3)}, NonFiniteError, "gradient"),
        (lambda p: 0.0, {}, ShapeError, "params"),
        (lambda p: 0.0, {"a": jnp.zeros((0, 3)), "n": 3}, ShapeError, "params"),
        (lambda p: jnp.sum(jnp.abs(p["a"])), {"a": jnp.ones(2, complex)}, DataTypeError, "complex"),
    ],
)
def test_bad_input(loss, params, error, says):
    with pytest.raises(error, match=says):
        diagnose(loss, params)


def test_layers_come_from_the_tree():
    with pytest.raises(OptionError, match="layers"):
        diagnose(lambda p: jnp.sum(p), jnp.ones(2), layers={"a": (2,)})
