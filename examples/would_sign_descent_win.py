"""Would sign descent win here? The ranking of diagnose against what the methods then really do, along real trainings.

Two models are trained on scikit-learn's digits with Adam. At several points of each training every method starts from
there and takes 1 step, and 100 steps, of size 1/L in its norm. A ranking by guarantees need not be the order of what is
gained: this counts how often it is. Needs the extra nn.

python examples/would_sign_descent_win.py
"""

from itertools import combinations

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree
from signgeo.solvers import Truth
from signgeo.verify import diagnose
from sklearn.datasets import load_digits

STOPS = (0, 5, 20, 60, 150, 400)  # steps of Adam at which a point is diagnosed
STEPS = (1, 100)


def linear(params, x):
    return x @ params["weight"].T + params["bias"]


def network(params, x):
    return linear(params["second"], jnp.tanh(linear(params["first"], x)))


def dense(rng, outputs, inputs):
    return {"weight": rng.standard_normal((outputs, inputs)) / np.sqrt(inputs), "bias": np.zeros(outputs)}


def models():
    rng = np.random.default_rng(0)
    yield "softmax regression", linear, dense(rng, 10, 64)
    yield "network 64-16-10", network, {"first": dense(rng, 16, 64), "second": dense(rng, 10, 16)}


def training(loss, params, x, y):
    """The parameters at each stop."""
    adam = optax.adam(0.01)
    gradient = jax.jit(jax.grad(loss))
    state = adam.init(params)
    for step in range(STOPS[-1] + 1):
        if step in STOPS:
            yield step, params
        updates, state = adam.update(gradient(params, x, y), state)
        params = optax.apply_updates(params, updates)


def decreases(value_and_gradient, start, row):
    """What the method gains within each number of STEPS, its step being 1 / L at the start."""
    point, gained, at_start = start, [], None
    for step in range(max(STEPS) + 1):
        value, gradient = value_and_gradient(point)
        at_start = float(value) if at_start is None else at_start
        if step in STEPS:
            gained.append(at_start - float(value))
        point = point - row.method.norm.steepest(np.asarray(gradient, dtype=np.float64)) / row.smoothness.upper
    return gained


class Counts:
    """How often the ranking is the order of what is gained."""

    def __init__(self):
        self.points, self.decided, self.undecided = 0, 0, 0
        self.right, self.best = dict.fromkeys(STEPS, 0), dict.fromkeys(STEPS, 0)

    def add(self, ranking, truth):
        self.points += 1
        for one, other in combinations(ranking.names, 2):
            answer = ranking.better(one, other)
            if answer is Truth.UNDECIDED:
                self.undecided += 1
                continue
            self.decided += 1
            for k, steps in enumerate(STEPS):
                self.right[steps] += (truth[one][k] > truth[other][k]) is bool(answer)
        for k, steps in enumerate(STEPS):
            self.best[steps] += max(truth, key=lambda method, k=k: truth[method][k]) in ranking.best

    def show(self):
        print(
            f"{self.points} points; {self.decided} pairs of methods decided by the ranking, {self.undecided} undecided"
        )
        for steps in STEPS:
            print(f"after {steps} step{'s' * (steps > 1)}:", end=" ")
            print(f"{self.right[steps]} of {self.decided} decided pairs are in the order ranked;", end=" ")
            print(f"the best is among those ranked best at {self.best[steps]} of {self.points} points")


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    digits = load_digits()
    x, y = digits.data[:600] / 16.0, digits.target[:600]
    counts = Counts()
    print(f"{'model':20}{'Adam step':>10}{'loss':>8}  place by guarantee, then what 1 and 100 steps gain")
    for name, model, begin in models():

        def loss(params, x, y, model=model):
            return optax.softmax_cross_entropy_with_integer_labels(model(params, x), y).mean()

        _, unravel = ravel_pytree(begin)
        value_and_gradient = jax.jit(jax.value_and_grad(lambda v, loss=loss, unravel=unravel: loss(unravel(v), x, y)))
        for step, params in training(loss, begin, x, y):
            found = diagnose(loss, params, x, y)
            start = np.asarray(ravel_pytree(params)[0])
            truth = {row.method.name: decreases(value_and_gradient, start, row) for row in found.rows}
            places = found.ranking.places.items()
            shown = "; ".join(f"{method} {p}: {truth[method][0]:.2g}, {truth[method][1]:.2g}" for method, p in places)
            print(f"{name:20}{step:10}{found.loss:8.4f}  {shown}")
            counts.add(found.ranking, truth)
    counts.show()


if __name__ == "__main__":
    main()
