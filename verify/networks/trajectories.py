"""The experiment of Fig. 3: step sizes searched, both trajectories measured, everything finished kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from signgeo.solvers import Enclosure, Rigor
from signgeo.solvers.errors import OptionError
from signgeo.solvers.intake import Dense
from signgeo.verify.experiments.saved_pieces import SavedPieces
from signgeo.verify.networks.directional import DirectionalEstimate, directional_estimate
from signgeo.verify.networks.empirical_loss import EmpiricalLoss, Vector
from signgeo.verify.networks.hessian_estimates import HessianEstimate, hessian_estimate
from signgeo.verify.networks.image_data import ImageData
from signgeo.verify.networks.plan import ExperimentPlan, NetworkPlan
from signgeo.verify.networks.progress import Tally
from signgeo.verify.networks.step_search import StepGrid, search_steps
from signgeo.verify.networks.training import METHODS, Trainer, TrainingRun


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One method on one network with its best step size.

    Attributes
    ----------
    network, method, dimension : which, and the number d of parameters.
    grid : the step sizes tried; `grid.best` made this trajectory.
    points : the directional estimates after epochs 0, 1, .., epochs.
    accuracy : of the test set after the same epochs.
    hessian : epoch -> the estimates from Hessian-vector products there.
    """

    network: str
    method: str
    dimension: int
    grid: StepGrid
    points: tuple[DirectionalEstimate, ...]
    accuracy: Dense
    hessian: dict[int, HessianEstimate]

    @property
    def losses(self) -> Dense:
        """The training loss after epochs 0, 1, .., epochs."""
        return np.array([point.loss for point in self.points])

    def ratios(self, over: str = "max") -> Dense:
        """R(x) after epochs 0, 1, .., epochs, from the "max" or "min" over gamma."""
        return np.array([point.ratio(over) for point in self.points])


def network_trajectories(
    plan: ExperimentPlan,
    data: ImageData,
    *,
    folder: Path | None = None,
    on_piece: Callable[[int, int], None] | None = None,
) -> list[Trajectory]:
    """SGD's and signSGD's trajectory for each network of the plan.

    folder : keeps each finished epoch; a run of the same plan and data goes on from them (`SavedPieces`).
    on_piece : called as on_piece(done, total), both counted in passes over the training set.

    The same seed gives the same result on the same machine and JAX. Raises OptionError, StorageError.
    """
    saved = SavedPieces(folder, _settings(plan, data))
    tally = Tally(plan, max(1, len(data.labels) // plan.batch), on_piece)
    return [t for network in plan.networks for t in _NetworkRuns(network, plan, data, saved, tally).trajectories()]


def crossings(ratios: Dense) -> tuple[float, ...]:
    """Where R = 1 is crossed: epochs, between two by interpolating ln R."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(ratios)
    pairs = pairwise(logs)
    return tuple(
        float(k + a / (a - b)) for k, (a, b) in enumerate(pairs) if np.isfinite(a - b) and (a > 0.0) != (b > 0.0)
    )


def _settings(plan: ExperimentPlan, data: ImageData) -> dict[str, object]:
    networks = [[n.name, n.epochs, *map(list, n.exponents)] for n in plan.networks]
    hessian = {"points": plan.hessian_points, "hessian_batches": plan.hessian_batches}
    numbers = {"batch": plan.batch, "seed": plan.seed, "gammas": list(plan.gammas), **hessian}
    return {"experiment": "networks", "data": data.fingerprint, "networks": networks, **numbers}


class _NetworkRuns:
    """All runs of one network."""

    def __init__(
        self, network: NetworkPlan, plan: ExperimentPlan, data: ImageData, saved: SavedPieces, tally: Tally
    ) -> None:
        self.network, self.plan, self.tally = network, plan, tally
        self.loss = EmpiricalLoss(network.build, data, plan.batch, plan.seed)
        self.trainers = {method: Trainer(self.loss, method, seed=plan.seed, saved=saved) for method in METHODS}
        self.hessian_epochs = plan.hessian_epochs(network.epochs)
        self._start: dict[str, float] | None = None

    def trajectories(self) -> Iterator[Trajectory]:
        """Both methods' trajectories: each needs the best step sizes of both for alpha_1 and alpha_2."""
        grids = [self._searched(method, k) for k, method in enumerate(METHODS)]
        for method, grid in zip(METHODS, grids, strict=True):
            run = self._path(method, grid.best, grids[0].best, grids[1].best)
            points = tuple(_point(run.columns, k, self.loss.dimension) for k in range(self.network.epochs + 1))
            hessian = {epoch: _hessian_estimate(run.columns, epoch) for epoch in self.hessian_epochs}
            accuracy = run.columns["accuracy"]
            yield Trajectory(self.network.name, method, self.loss.dimension, grid, points, accuracy, hessian)

    def _searched(self, method: str, place: int) -> StepGrid:
        exponents = self.network.exponents[place]
        tried = 0

        def final_loss(step: float) -> float:
            nonlocal tried
            tried += 1
            if tried > len(exponents):  # the grid grows
                self.tally.expect(self.network.epochs + 1)
            return self._final_loss(method, step)

        grid = search_steps(final_loss, exponents)
        if not np.isfinite(min(grid.losses)):
            raise OptionError(
                "data",
                got=f"{self.network.name} with {method}, which diverges at every step size from {grid.steps[0]:g} on",
                expected="a step size with a finite training loss",
                remedy="Look at the images: do the labels belong to them?",
            )
        return grid

    def _final_loss(self, method: str, step: float) -> float:
        epochs = self.network.epochs

        def measure(epoch: int, x: Vector) -> dict[str, float]:
            return {"loss": self.loss.value(x) if epoch == epochs else np.nan}

        name = f"{self.network.name}-{method}-{step:g}"
        run = self.trainers[method].run(name, step, epochs, measure, self.tally.advance)
        values = run.columns["loss"]
        if run.diverged:  # the epoch that diverged was counted, and those after it are not run
            self.tally.advance(epochs - len(values))
            return np.inf
        return float(values[-1])

    def _path(self, method: str, step: float, gradient_step: float, sign_step: float) -> TrainingRun:
        def measure(epoch: int, x: Vector) -> dict[str, float]:
            point = directional_estimate(self.loss, x, gradient_step, sign_step, self.plan.gammas)
            return {**_columns(point), "accuracy": self.loss.accuracy(x), **self._hessian_columns(epoch, x)}

        def tick(count: int) -> None:
            self.tally.advance(count * self.tally.measurement)

        name, epochs = f"{self.network.name}-{method}-path", self.network.epochs
        return self.trainers[method].run(name, step, epochs, measure, tick)

    def _hessian_columns(self, epoch: int, x: Vector) -> dict[str, float]:
        """The ends of the three intervals; NaN at epochs where none are wanted. Both methods start at the same x."""
        if epoch not in self.hessian_epochs:
            return dict.fromkeys(_HESSIAN, np.nan)
        if epoch == 0 and self._start is not None:
            found = self._start
        else:
            estimate = hessian_estimate(self.loss, x, self.plan.seed, self.plan.hessian_batches)
            bounds = estimate.l2, estimate.linf, estimate.ratio
            found = dict(zip(_HESSIAN, (end for b in bounds for end in (b.lower, b.upper)), strict=True))
        if epoch == 0:
            self._start = found
        self.tally.advance(self.tally.probe)
        return found


_HESSIAN: tuple[str, ...] = (
    "h_l2_lower",
    "h_l2_upper",
    "h_linf_lower",
    "h_linf_upper",
    "h_ratio_lower",
    "h_ratio_upper",
)


def _hessian_estimate(columns: Mapping[str, Dense], epoch: int) -> HessianEstimate:
    ends = [float(columns[name][epoch]) for name in _HESSIAN]
    return HessianEstimate(*(Enclosure(a, b, Rigor.ESTIMATED) for a, b in zip(ends[::2], ends[1::2], strict=True)))


def _columns(point: DirectionalEstimate) -> dict[str, float]:
    ends = {"l2_max": point.l2[0], "l2_min": point.l2[1], "linf_max": point.linf[0], "linf_min": point.linf[1]}
    return {"loss": point.loss, "density": point.density, **ends}


def _point(columns: Mapping[str, Dense], k: int, dimension: int) -> DirectionalEstimate:
    loss, phi, *ends = (
        float(columns[name][k]) for name in ("loss", "density", "l2_max", "l2_min", "linf_max", "linf_min")
    )
    return DirectionalEstimate(loss, phi, (ends[0], ends[1]), (ends[2], ends[3]), dimension)
