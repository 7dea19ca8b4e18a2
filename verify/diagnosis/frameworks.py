"""Which framework the parameters belong to; it is imported only if they do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from signgeo.verify.diagnosis.point import Intake, Point


def framework_point(loss: Callable[..., Any], params: Any, batch: tuple[Any, ...], intake: Intake) -> Point:
    """Through PyTorch for a module or a dict of tensors, through JAX for anything else.

    Raises MissingExtraError where JAX is needed and not installed, and the errors of the adapters.
    """
    if _is_torch(params):
        from signgeo.verify.diagnosis.torch_loss import torch_point

        return torch_point(loss, params, batch, intake)
    from signgeo.verify.diagnosis.jax_loss import jax_point

    return jax_point(loss, params, batch, intake)


def _is_torch(params: Any) -> bool:
    torch = sys.modules.get("torch")  # whoever holds a tensor has imported it
    if torch is None:
        return False
    if isinstance(params, Mapping):
        return any(isinstance(value, torch.Tensor) for value in params.values())
    return isinstance(params, torch.nn.Module)
