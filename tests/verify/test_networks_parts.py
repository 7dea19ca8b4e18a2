"""Networks, losses, methods, step sizes and the estimates of Fig. 3, each against an independent computation."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from signgeo.solvers import Rigor, l2, linf
from signgeo.solvers.errors import OptionError
from signgeo.verify.experiments.saved_pieces import SavedPieces
from signgeo.verify.networks import EmpiricalLoss, ImageData, cifar_plan, directional_estimate, hessian_estimate
from signgeo.verify.networks.architectures import BatchNormalization, ConvolutionalNetwork, ResidualNetwork
from signgeo.verify.networks.progress import Tally
from signgeo.verify.networks.step_search import search_steps
from signgeo.verify.networks.training import SGD, SIGN_SGD, Trainer
from signgeo.verify.networks.trajectories import crossings

SINGLE = float(np.finfo(np.float32).eps)


def images(n=40, size=4, channels=1, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 17, (n, channels, size, size), dtype=np.uint8)
    labels = (pixels.mean(axis=(1, 2, 3)) * classes / 17).astype(np.uint8)
    return ImageData("noise", pixels, labels, pixels[: n // 4], labels[: n // 4], white=16, classes=classes)


class SoftmaxRegression(eqx.Module):
    """On the pixels: its Hessian has a closed form."""

    weight: jax.Array

    def __init__(self, key):
        self.weight = jax.random.normal(key, (3, 16)) / 4

    def __call__(self, x):
        return x.reshape(x.shape[0], -1) @ self.weight.T


@pytest.fixture(scope="module")
def loss():
    return EmpiricalLoss(SoftmaxRegression, images(), 10, 0)


def softmax_truth(loss, x):
    """Loss, gradient and Hessian of softmax regression in float64."""
    A = loss.data.images.reshape(40, -1) / 16.0
    W = np.asarray(x, dtype=np.float64).reshape(3, 16)
    scores = A @ W.T
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    one = np.eye(3)[loss.data.labels]
    value = -np.mean(np.log((p * one).sum(axis=1)))
    gradient = ((p - one).T @ A / 40).ravel()
    H = sum(np.kron(np.diag(q) - np.outer(q, q), np.outer(a, a)) for q, a in zip(p, A, strict=True)) / 40
    return value, gradient, H


def parameters(network):
    return sum(leaf.size for leaf in jax.tree_util.tree_leaves(network) if hasattr(leaf, "size"))


def test_the_networks_of_the_paper_have_their_sizes():
    cifar = images(10, 32, 3, 10)
    cnn, resnet = cifar_plan(cifar).networks
    key = jax.random.PRNGKey(0)
    # Keras' cifar10_cnn prints 1,250,858; ResNet20 with option A: 432 + 32 + 14,016 + 51,072 + 203,520 + 650.
    shapes = [jax.eval_shape(network.build, key) for network in (cnn, resnet)]
    assert [parameters(shape) for shape in shapes] == [1_250_858, 269_722]
    assert (cnn.epochs, resnet.epochs) == (200, 600)


def test_the_residual_network_has_twenty_layers_and_halves_twice():
    resnet = jax.eval_shape(cifar_plan(images(10, 32, 3, 10)).networks[1].build, jax.random.PRNGKey(0))
    assert 1 + 2 * len(resnet.blocks) + 1 == 20
    assert [block.stride for block in resnet.blocks] == [1, 1, 1, 2, 1, 1, 2, 1, 1]


@pytest.mark.parametrize("kind", ["cnn", "resnet"])
def test_scores_have_their_shape(kind):
    key = jax.random.PRNGKey(0)
    if kind == "cnn":
        network = ConvolutionalNetwork((2, 2, 3, 3), 5, size=13, channels=2, classes=4, shrink=True, key=key)
    else:
        network = ResidualNetwork((2, 3), 1, channels=2, classes=4, key=key)
    assert jax.eval_shape(network, jnp.ones((6, 2, 13, 13))).shape == (6, 4)


def test_batch_normalization_centres_and_scales():
    x = np.random.default_rng(0).normal(3.0, 5.0, (50, 2, 3, 3)).astype(np.float32)
    y = np.asarray(BatchNormalization(2)(jnp.asarray(x)), dtype=np.float64)
    variance = x.astype(np.float64).var(axis=(0, 2, 3))
    assert np.abs(y.mean(axis=(0, 2, 3))).max() <= 450 * SINGLE  # a sum of 450 terms around 1
    assert np.abs(y.var(axis=(0, 2, 3)) - variance / (variance + 1e-5)).max() <= 450 * SINGLE


def test_loss_gradient_and_hessian_of_softmax_regression(loss):
    value, gradient, H = softmax_truth(loss, loss.start)
    slack = 200 * SINGLE  # some 100 operations on numbers up to 2
    found, slope = loss.value_and_gradient(loss.start)
    assert abs(found - value) <= slack
    assert abs(loss.value(loss.start) - value) <= slack
    assert np.abs(slope - gradient).max() <= slack
    operator = loss.hessian(loss.start)
    v = np.random.default_rng(1).standard_cauchy(48) * 1e30
    assert np.abs(operator @ v - H @ v).max() <= slack * np.abs(v).max()
    guess = np.exp(loss.data.test_images.reshape(10, -1) / 16.0 @ loss.start.reshape(3, 16).T).argmax(axis=1)
    assert loss.accuracy(loss.start) == np.mean(guess == loss.data.test_labels)


def test_a_batch_that_does_not_divide():
    with pytest.raises(OptionError, match="divisor of 40"):
        EmpiricalLoss(SoftmaxRegression, images(), 7, 0)


def by_hand(loss, batch, method, momentum, step, epochs):
    """m <- momentum m + g, x <- x - step m or x - step sign(m), the order of the images drawn from (seed, epoch)."""
    x, m = loss.start.copy(), np.zeros(loss.dimension, np.float32)
    for epoch in range(1, epochs + 1):
        order = np.random.default_rng((5, epoch)).permutation(40)
        for k in range(0, 40, batch):
            part = order[k : k + batch]
            _, g = loss.batch_gradient(x, loss.data.images[part], loss.data.labels[part])
            m = np.float32(momentum) * m + np.asarray(g)
            x = x - np.float32(step) * (m if method == SGD else np.sign(m))
    return x


def trainer(loss, method):
    return Trainer(loss, method, seed=5, saved=SavedPieces(None, {}))


@pytest.mark.parametrize(("method", "batch", "step", "epochs"), [(SGD, 10, 0.01, 3), (SIGN_SGD, 1, 0.2, 3)])
def test_steps_are_those_of_the_formula(method, batch, step, epochs):
    data = replace(images(), labels=np.random.default_rng(1).integers(0, 3, 40).astype(np.uint8))  # signs alternate
    loss = EmpiricalLoss(SoftmaxRegression, data, batch, 0)
    x = by_hand(loss, batch, method, 0.9, step, epochs)
    run = trainer(loss, method).run("r", step, epochs, lambda e, x: {"e": e}, lambda n: None)
    assert np.array_equal(run.columns["e"], range(epochs + 1))
    slack = 20 * (40 // batch) * epochs * SINGLE * (1 + np.abs(x).max())  # steps of a few roundings
    assert np.abs(run.parameters - x).max() <= slack
    assert (
        np.abs(by_hand(loss, batch, method, 0.8, step, epochs) - x).max() > 10 * slack
    )  # any other momentum is noticed


def test_a_run_that_diverges_says_so(loss):
    run = trainer(loss, SGD).run("r", 1e38, 4, lambda e, x: {"e": e}, lambda n: None)
    assert run.diverged
    assert len(run.columns["e"]) < 5


@pytest.mark.parametrize("start", [(-1, 0, 1), (3, 4, 5), (-9, -8)])
def test_the_grid_grows_until_its_best_is_inside(start):
    grid = search_steps(lambda s: (np.log10(s) - 0.1) ** 2 if s < 50 else np.nan, start)
    assert grid.best == 1.0
    assert grid.inside
    assert list(grid.steps) == sorted(grid.steps)


def test_a_grid_whose_best_is_never_inside_ends_and_says_so():
    grid = search_steps(lambda s: 1.0 / s, (0, 1))
    assert (len(grid.steps), grid.inside, grid.best) == (13, False, grid.steps[-1])


def test_directional_differences_against_the_exact_gradient(loss):
    x, steps, gammas = loss.start, (0.5, 0.05), (0.5, 1.0)
    found = directional_estimate(loss, x, *steps, gammas)
    value, g, _ = softmax_truth(loss, x)
    quotients = {2: [], 1: []}
    for gamma in gammas:
        for p, s in ((2, -steps[0] * g), (1, -steps[1] * np.sign(g))):
            change = softmax_truth(loss, x + gamma * s)[1] - g
            primal = np.linalg.norm(gamma * s, {2: 2, 1: np.inf}[p])
            quotients[p].append(np.linalg.norm(change, p) / primal)
    # Two gradients, each entry rounded by about 200 eps, over a move of at least `least`.
    least = {2: 0.5 * 0.5 * np.linalg.norm(g), 1: 0.5 * 0.05}
    for p, ends in ((2, found.l2), (1, found.linf)):
        slack = 400 * SINGLE * (48 if p == 1 else np.sqrt(48)) / least[p]
        assert abs(ends[0] - max(quotients[p])) <= slack
        assert abs(ends[1] - min(quotients[p])) <= slack
    assert found.loss == pytest.approx(value, abs=200 * SINGLE)
    phi = np.abs(g).sum() ** 2 / (48 * g @ g)
    assert found.density == pytest.approx(phi, rel=1e-3)  # gradients of 1e-2, entries rounded by 200 eps
    for k, over in enumerate(("max", "min")):
        assert found.ratio(over) == found.density * 48 * found.l2[k] / found.linf[k]


def test_estimates_from_products_hold_the_exact_constants(loss):
    _, g, H = softmax_truth(loss, loss.start)
    found = hessian_estimate(loss, loss.start)
    slack = 1.0 + 1e-3  # products rounded by 200 eps, over constants of at least 0.1 from 48 x 48 entries
    exact = l2(H), linf((H + H.T) / 2)
    for estimate, truth in zip((found.l2, found.linf), exact, strict=True):
        assert estimate.rigor is Rigor.ESTIMATED
        assert estimate.lower <= truth.upper * slack
        assert estimate.upper * slack >= truth.lower
    ratio = np.abs(g).sum() ** 2 / (g @ g) * exact[0].upper / exact[1].lower
    assert found.ratio.lower <= ratio * slack
    assert found.ratio.upper * slack >= ratio


def test_crossings_are_interpolated_in_the_logarithm():
    assert crossings(np.array([2.0, 0.5, 0.5, 8.0])) == pytest.approx((0.5, 2.25))
    assert crossings(np.array([2.0, np.nan, 0.5, 0.4])) == ()


def test_estimates_of_the_first_batches_are_those_of_a_smaller_set(loss):
    part = replace(loss.data, images=loss.data.images[:20], labels=loss.data.labels[:20])
    small, x = EmpiricalLoss(SoftmaxRegression, part, 10, 0), loss.start
    v = np.random.default_rng(2).normal(size=loss.dimension)
    assert np.array_equal(loss.hessian(x, 2) @ v, small.hessian(x) @ v)
    assert not np.array_equal(loss.hessian(x) @ v, small.hessian(x) @ v)
    some, whole = hessian_estimate(loss, x, first=2), hessian_estimate(small, x)
    for name in ("l2", "linf", "ratio"):
        ends = [(getattr(e, name).lower, getattr(e, name).upper) for e in (some, whole)]
        assert ends[0] == ends[1]


def test_progress_counts_what_a_probe_of_one_batch_costs():
    plan = cifar_plan(images(10, 32, 3, 10))
    assert plan.hessian_batches == 1
    assert Tally(plan, 50, None).probe == 6
    assert Tally(replace(plan, hessian_batches=None), 50, None).probe == 300
