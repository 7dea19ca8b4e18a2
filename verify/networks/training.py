"""SGD and signSGD with momentum, one epoch after the other, each epoch kept: a killed run goes on and ends the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np
import optax
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.saved_pieces import Arrays, SavedPieces
from signgeo.verify.networks.empirical_loss import EmpiricalLoss, Vector

SGD, SIGN_SGD = "SGD", "signSGD"
METHODS = (SGD, SIGN_SGD)
MOMENTUM = 0.9

Measure = Callable[[int, Vector], Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """Parameters after the last epoch and what was measured, one entry for each of epochs 0, 1, ..

    diverged : the loss stopped being finite; the columns end with the epoch before.
    """

    parameters: Vector
    columns: Mapping[str, Dense]
    diverged: bool


@dataclass(eq=False)
class _State:
    """Parameters and momentum after an epoch (-1: the start is still to be measured), and what was measured so far."""

    x: Vector
    momentum: Vector
    epoch: int = -1
    diverged: bool = False
    columns: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Arrays) -> _State:
        """The inverse of `arrays`."""
        columns = {key[2:]: list(column) for key, column in kept.items() if key.startswith("c_")}
        return cls(_single(kept["x"]), _single(kept["momentum"]), int(kept["epoch"]), bool(kept["diverged"]), columns)

    def arrays(self) -> dict[str, Any]:
        """As it is kept."""
        facts = {"epoch": np.array(self.epoch), "diverged": np.array(self.diverged)}
        columns = {f"c_{key}": np.array(column) for key, column in self.columns.items()}
        return {"x": self.x, "momentum": self.momentum, **facts, **columns}


class Trainer:
    """One method on one loss: x <- x - step u with m <- 0.9 m + g and u = m (SGD) or u = sign(m) (signSGD).

    The sign is that of the full update, momentum included, as in the paper (App. D.2). The seed and the number of an
    epoch decide the order of the images in it. Each finished epoch is kept in `saved`.
    """

    def __init__(self, loss: EmpiricalLoss, method: str, *, seed: int, saved: SavedPieces) -> None:
        parts = [optax.trace(decay=MOMENTUM)] + ([optax.scale_by_sign()] if method == SIGN_SGD else [])
        direction = optax.chain(*parts)

        def update(x: Any, state: Any, images: Any, labels: Any, step: Any) -> Any:
            value, gradient = loss.batch_gradient(x, images, labels)
            towards, state = direction.update(gradient, state, x)
            return optax.apply_updates(x, -step * towards), state, value

        self.loss, self.method, self.seed, self.saved = loss, method, seed, saved
        self._update = jax.jit(update)
        self._structure = jax.tree_util.tree_structure(direction.init(jax.numpy.asarray(loss.start)))

    def run(self, name: str, step: float, epochs: int, measure: Measure, tick: Callable[[int], None]) -> TrainingRun:
        """Train from the loss' start; goes on from the epochs kept under `name`.

        Parameters
        ----------
        step : the step size. epochs : passes over the training set.
        measure : called as measure(epoch, x) after epoch 0 (the start), 1, .., epochs; always with the same names.
        tick : called as tick(n) when n more of them are done, once for all that were kept.
        """
        kept = self.saved.load(name)
        state = _State(self.loss.start, np.zeros_like(self.loss.start)) if kept is None else _State.of(kept)
        tick(state.epoch + 1)
        while state.epoch < epochs and not state.diverged:
            if state.epoch >= 0:
                self._train(state, step)
            state.epoch += 1
            if not state.diverged:
                for key, value in measure(state.epoch, state.x).items():
                    state.columns.setdefault(key, []).append(value)
            self.saved.keep(name, state.arrays())
            tick(1)
        return TrainingRun(state.x, {key: np.array(c) for key, c in state.columns.items()}, state.diverged)

    def _train(self, state: _State, step: float) -> None:
        """The next epoch. The optimizer's state is the momentum alone."""
        x: Any = state.x
        inner = jax.tree_util.tree_unflatten(self._structure, [jax.numpy.asarray(state.momentum)])
        order = np.random.default_rng((self.seed, state.epoch + 1)).permutation(len(self.loss.data.labels))
        values = []
        for images, labels in self.loss.batches(order):
            x, inner, value = self._update(x, inner, images, labels, np.float32(step))
            values.append(value)
        state.x, state.momentum = _single(x), _single(jax.tree_util.tree_leaves(inner)[0])
        state.diverged = not (np.isfinite(state.x).all() and np.isfinite(np.array(values)).all())


def _single(array: Any) -> Vector:
    return np.asarray(array, np.float32)
