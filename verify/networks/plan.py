"""What Fig. 3 is made of: which networks on which images, how long, with which first grid of step sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from signgeo.solvers.errors import OptionError
from signgeo.verify.networks.architectures import ConvolutionalNetwork, ResidualNetwork
from signgeo.verify.networks.directional import GAMMAS
from signgeo.verify.networks.image_data import ImageData

HESSIAN_POINTS = 3


@dataclass(frozen=True)
class NetworkPlan:
    """One network: a row of the figure.

    Attributes
    ----------
    name : as the figure shows it. build : key -> the network.
    epochs : passes over the training set.
    exponents : k of the first step sizes 10^(k/2), of SGD and of signSGD.
    """

    name: str
    build: Callable[[Any], Any]
    epochs: int
    exponents: tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class ExperimentPlan:
    """The whole experiment.

    Attributes
    ----------
    networks : the rows. batch : images per batch. seed : of initial parameters, orders and probes.
    gammas : of the directional finite differences.
    hessian_points : at how many epochs of each trajectory Hessian-vector products are taken: the start, the end, and
        those between spaced quadratically.
    hessian_batches : over how many batches of the training set, from the first; None: over all of it.
    """

    networks: tuple[NetworkPlan, ...]
    batch: int
    seed: int = 0
    gammas: tuple[float, ...] = GAMMAS
    hessian_points: int = HESSIAN_POINTS
    hessian_batches: int | None = None

    def hessian_epochs(self, epochs: int) -> tuple[int, ...]:
        """The epochs at which Hessian-vector products are taken, ascending, 0 among them."""
        last = max(1, self.hessian_points - 1)
        return tuple(sorted({round(epochs * (k / last) ** 2) for k in range(self.hessian_points)}))

    def with_epochs(self, epochs: int | None) -> ExperimentPlan:
        """The plan with that many epochs for each network; None leaves it. Raises OptionError."""
        if epochs is None:
            return self
        if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
            raise OptionError("epochs", got=repr(epochs), expected="an integer >= 1", remedy="E.g. 20.")
        return replace(self, networks=tuple(replace(network, epochs=epochs) for network in self.networks))


def cifar_plan(data: ImageData) -> ExperimentPlan:
    """The paper's: batches of 1,000, 200 epochs of the CNN and 600 of ResNet20 (App. D.2).

    One product with the Hessian over all 50,000 images takes as long as some three epochs of training, and a point
    takes a hundred: Hessians are those of the loss over the first batch.
    """
    size, channels, classes = data.images.shape[2], data.images.shape[1], data.classes

    def cnn(key: Any) -> Any:
        widths = (32, 32, 64, 64)
        return ConvolutionalNetwork(widths, 512, size=size, channels=channels, classes=classes, shrink=True, key=key)

    def resnet20(key: Any) -> Any:
        return ResidualNetwork((16, 32, 64), 3, channels=channels, classes=classes, key=key)

    grids = (-4, -3, -2, -1, 0), (-9, -8, -7, -6, -5)
    networks = NetworkPlan("CNN", cnn, 200, grids), NetworkPlan("ResNet20", resnet20, 600, grids)
    return ExperimentPlan(networks, 1000, hessian_batches=1)


def digit_plan(data: ImageData) -> ExperimentPlan:
    """Networks of a few thousand parameters and batches of 100, for a run of minutes on two cores."""
    size, channels, classes = data.images.shape[2], data.images.shape[1], data.classes

    def cnn(key: Any) -> Any:
        widths = (8, 8, 16, 16)
        return ConvolutionalNetwork(widths, 32, size=size, channels=channels, classes=classes, shrink=False, key=key)

    def resnet8(key: Any) -> Any:
        return ResidualNetwork((4, 8, 16), 1, channels=channels, classes=classes, key=key)

    grids = (-4, -3, -2, -1), (-7, -6, -5, -4)
    return ExperimentPlan((NetworkPlan("small CNN", cnn, 20, grids), NetworkPlan("ResNet8", resnet8, 20, grids)), 100)
