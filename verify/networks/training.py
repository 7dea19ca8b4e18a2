"""SGD and signSGD with momentum, one epoch after the other, each epoch kept: a killed run goes on and ends the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import optax
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.saved_pieces import SavedPieces
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


class Trainer:
    """One method on one loss: x <- x - step u with m <- 0.9 m + g and u = m (SGD) or u = sign(m) (signSGD).

    The sign is that of the full update, momentum included, as in the paper (App. D.2).
    """

    def __init__(self, loss: EmpiricalLoss, method: str) -> None:
        parts = [optax.trace(decay=MOMENTUM)] + ([optax.scale_by_sign()] if method == SIGN_SGD else [])
        direction = optax.chain(*parts)

        def update(x: Any, state: Any, images: Any, labels: Any, step: Any) -> Any:
            value, gradient = loss.batch_gradient(x, images, labels)
            towards, state = direction.update(gradient, state, x)
            return optax.apply_updates(x, -step * towards), state, value

        self.loss, self.method = loss, method
        self._update = jax.jit(update)
        self._initial = direction.init(jax.numpy.asarray(loss.start))

    def run(
        self,
        step: float,
        epochs: int,
        seed: int,
        saved: SavedPieces,
        name: str,
        measure: Measure,
        tick: Callable[[int], None],
    ) -> TrainingRun:
        """Train from the loss' start; goes on from the epochs kept under `name`.

        Parameters
        ----------
        step : the step size. epochs : passes over the training set, in an order that seed and epoch decide.
        measure : called as measure(epoch, x) after epoch 0 (the start), 1, .., epochs; always with the same names.
        tick : called as tick(n) when n more of them are done, once for all that were kept.
        """
        kept = saved.load(name)
        x, momentum = (self.loss.start, None) if kept is None else (_single(kept["x"]), _single(kept["momentum"]))
        columns = {} if kept is None else {key[2:]: list(kept[key]) for key in kept if key.startswith("c_")}
        done = -1 if kept is None else int(kept["epoch"])
        diverged = kept is not None and bool(kept["diverged"])
        state = self._state(momentum)
        if done >= 0:
            tick(done + 1)
        while done < epochs and not diverged:
            if done >= 0:
                x, state, diverged = self._epoch(x, state, step, (seed, done + 1))
            done += 1
            if not diverged:
                for key, value in measure(done, x).items():
                    columns.setdefault(key, []).append(value)
            arrays = {f"c_{key}": np.array(column) for key, column in columns.items()}
            momentum = _single(jax.tree_util.tree_leaves(state)[0])
            facts: dict[str, Any] = {
                "x": x,
                "momentum": momentum,
                "epoch": np.array(done),
                "diverged": np.array(diverged),
            }
            saved.keep(name, {**facts, **arrays})
            tick(1)
        return TrainingRun(x, {key: np.array(column) for key, column in columns.items()}, diverged)

    def _state(self, momentum: Vector | None) -> Any:
        """The optimizer's state, which is the momentum alone."""
        if momentum is None:
            return self._initial
        structure = jax.tree_util.tree_structure(self._initial)
        return jax.tree_util.tree_unflatten(structure, [jax.numpy.asarray(momentum)])

    def _epoch(self, x: Any, state: Any, step: float, seed: tuple[int, int]) -> tuple[Vector, Any, bool]:
        order = np.random.default_rng(seed).permutation(len(self.loss.data.labels))
        values = []
        for images, labels in self.loss.batches(order):
            x, state, value = self._update(x, state, images, labels, np.float32(step))
            values.append(value)
        found = _single(x)
        return found, state, not (np.isfinite(found).all() and np.isfinite(np.array(values)).all())


def _single(array: Any) -> Vector:
    return np.asarray(array, np.float32)
