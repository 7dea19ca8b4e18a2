"""Fig. 3: networks that people train, SGD against signSGD. Needs the extra nn (JAX, Equinox, Optax)."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "EmpiricalLoss": "empirical_loss",
    "ExperimentPlan": "plan",
    "ImageData": "image_data",
    "NetworkPlan": "plan",
    "Trajectory": "trajectories",
    "cifar_plan": "plan",
    "crossings": "trajectories",
    "digit_images": "image_data",
    "digit_plan": "plan",
    "directional_estimate": "directional",
    "hessian_estimate": "hessian_estimates",
    "network_trajectories": "trajectories",
    "read_cifar10": "cifar_files",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Raises MissingExtraError for a part that needs a package of the extra nn that is not installed."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(f"signgeo.verify.networks.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        if (package := (error.name or "").partition(".")[0]) not in ("jax", "jaxlib", "equinox", "optax"):
            raise
        from signgeo.solvers.errors import MissingExtraError

        raise MissingExtraError(package, "nn") from error


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from signgeo.verify.networks.cifar_files import read_cifar10 as read_cifar10
    from signgeo.verify.networks.directional import directional_estimate as directional_estimate
    from signgeo.verify.networks.empirical_loss import EmpiricalLoss as EmpiricalLoss
    from signgeo.verify.networks.hessian_estimates import hessian_estimate as hessian_estimate
    from signgeo.verify.networks.image_data import ImageData as ImageData
    from signgeo.verify.networks.image_data import digit_images as digit_images
    from signgeo.verify.networks.plan import ExperimentPlan as ExperimentPlan
    from signgeo.verify.networks.plan import NetworkPlan as NetworkPlan
    from signgeo.verify.networks.plan import cifar_plan as cifar_plan
    from signgeo.verify.networks.plan import digit_plan as digit_plan
    from signgeo.verify.networks.trajectories import Trajectory as Trajectory
    from signgeo.verify.networks.trajectories import crossings as crossings
    from signgeo.verify.networks.trajectories import network_trajectories as network_trajectories
