"""The training loss of a network as a function of one vector: value, gradient, Hessian-vector products.

    f(x) = the mean, over the batches into which the training set is cut in its order, of the mean cross-entropy.

Where batch normalization is used, each batch is normalized by its own statistics, in training as here: f is then a
function of x alone. Networks run in float32; the batches' values and gradients are added up in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from numpy.typing import NDArray
from signgeo.solvers.errors import OptionError
from signgeo.solvers.intake import Dense
from signgeo.verify.networks.image_data import ImageData

Array = Any
Vector = NDArray[np.float32]


class EmpiricalLoss:
    """The loss of one network on one training set.

    Parameters
    ----------
    build : makes the network from a random key.
    data : the images. batch : images per batch, a divisor of their number.
    seed : of the initial parameters.

    Attributes
    ----------
    dimension : d. start : the initial parameters, float32, shape (d,).
    batch_gradient : jitted (x, images, labels) -> (loss, gradient) of one batch.

    Raises OptionError for a batch that does not divide the number of images.
    """

    def __init__(self, build: Callable[[Array], Any], data: ImageData, batch: int, seed: int) -> None:
        n = len(data.labels)
        if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1 or n % batch:
            raise OptionError("batch", got=repr(batch), expected=f"a divisor of {n}", remedy=f"E.g. {n}.")
        free, fixed = eqx.partition(build(jax.random.PRNGKey(seed)), eqx.is_inexact_array)
        flat, unravel = ravel_pytree(free)
        white = data.white

        def scores(x: Array, images: Array) -> Array:
            return eqx.combine(unravel(x), fixed)(images.astype(jnp.float32) / white)

        def loss(x: Array, images: Array, labels: Array) -> Array:
            return -jnp.mean(jax.nn.log_softmax(scores(x, images))[jnp.arange(len(labels)), labels])

        def product(x: Array, v: Array, images: Array, labels: Array) -> Array:
            return jax.jvp(lambda w: jax.grad(loss)(w, images, labels), (x,), (v,))[1]

        self.data, self.batch = data, batch
        self.start: Vector = np.asarray(flat, np.float32)
        self.dimension = int(self.start.size)
        self.batch_gradient = jax.jit(jax.value_and_grad(loss))
        self._product = jax.jit(product)
        self._loss = jax.jit(loss)
        self._right = jax.jit(lambda x, images, labels: jnp.sum(jnp.argmax(scores(x, images), axis=1) == labels))

    def batches(self, order: NDArray[Any] | None = None) -> list[tuple[Array, Array]]:
        """(images, labels) of the batches, in the order of the set or in the one given, a permutation (n,)."""
        images, labels = self.data.images, self.data.labels
        starts = range(0, len(labels), self.batch)
        cuts = [slice(s, s + self.batch) if order is None else order[s : s + self.batch] for s in starts]
        return [(images[cut], labels[cut]) for cut in cuts]

    def value(self, x: Vector) -> float:
        """f(x), x of shape (d,)."""
        return float(np.mean([float(self._loss(x, *batch)) for batch in self.batches()]))

    def value_and_gradient(self, x: Vector, first: int | None = None) -> tuple[float, Dense]:
        """f(x) and the full-batch gradient, float64, shape (d,); of the first batches only where so many are named."""
        batches = self.batches()[:first]
        value, gradient = 0.0, np.zeros(self.dimension)
        for batch in batches:
            part, slope = self.batch_gradient(x, *batch)
            value += float(part)
            gradient += np.asarray(slope)
        return value / len(batches), gradient / len(batches)

    def hessian(self, x: Vector, first: int | None = None) -> Any:
        """The Hessian at x as a scipy LinearOperator (d, d): exact products, up to float32 rounding.

        first : of f over that many batches only; None: over all.

        ReLU and max-pooling have no second derivative on a set of measure zero; there it is that of one side.
        """
        from scipy.sparse.linalg import LinearOperator

        batches = self.batches()[:first]

        def matvec(v: Dense) -> Dense:
            # Cauchy probes have entries of any size: scaled to around 1, none overflows float32.
            direction = np.asarray(v, dtype=np.float64).ravel()
            size = float(np.abs(direction).max()) or 1.0
            image = np.zeros(self.dimension)
            for batch in batches:
                image += np.asarray(self._product(x, (direction / size).astype(np.float32), *batch))
            return image * (size / len(batches))

        return LinearOperator((self.dimension, self.dimension), matvec=matvec, rmatvec=matvec, dtype=np.float64)

    def accuracy(self, x: Vector) -> float:
        """The share of test images classified right, in batches of equal size no larger than those of training."""
        n = len(self.data.test_labels)
        parts = np.array_split(np.arange(n), -(-n // self.batch))
        right = [int(self._right(x, self.data.test_images[p], self.data.test_labels[p])) for p in parts]
        return sum(right) / n
