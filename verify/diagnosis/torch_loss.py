"""A PyTorch loss at the parameters of a module: gradient and exact Hessian-vector products by double backward."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from signgeo.solvers.errors import InputError, ShapeError
from signgeo.solvers.intake import Dense
from signgeo.verify.diagnosis.layers import consecutive
from signgeo.verify.diagnosis.point import Intake, Point, function_point


def torch_point(loss: Callable[..., Any], params: Any, batch: tuple[Any, ...], intake: Intake) -> Point:
    """The parameters of a module, or a dict of tensors, as a point of ``loss()`` or ``loss(params, *batch)``.

    The loss is evaluated once, and its graph serves every product: what dropout draws is drawn once. Gradients stored
    in the module, its buffers (running statistics) and the random state stay as they are. Attention takes PyTorch's
    plain implementation, since the fused ones have no second derivative.

    Raises ShapeError for no parameters or a loss that is no scalar, InputError for a loss that does not depend on the
    parameters or has no second derivative.
    """
    torch: Any = sys.modules["torch"]
    named, argument = _parameters(torch, params)
    with torch.enable_grad(), torch.random.fork_rng(devices=[]), _own_buffers(torch, params), _plain_attention():
        value = _scalar(torch, _call(loss, argument, batch))
        tensors = [tensor for _, tensor in named]
        gradients = torch.autograd.grad(value, tensors, create_graph=True, materialize_grads=True)
    _require_second_derivative(gradients)
    multiply = _Products(torch, tensors, gradients)
    return function_point(
        multiply,
        _as_numpy(torch, gradients),
        consecutive((name, tuple(tensor.shape)) for name, tensor in named),
        float(value.detach()),
        "a PyTorch loss",
        intake,
    )


class _Products:
    """v -> H v through the graph of the gradients."""

    def __init__(self, torch: Any, tensors: Sequence[Any], gradients: Sequence[Any]) -> None:
        self._torch, self._tensors = torch, tensors
        self._bent = [(k, g) for k, g in enumerate(gradients) if g.requires_grad]  # the others are constant
        self._stops = np.cumsum([0, *(tensor.numel() for tensor in tensors)])

    def __call__(self, v: Dense) -> Dense:
        """H v, shape (d,). Raises InputError where an operation has no second derivative."""
        if not self._bent:
            return np.zeros_like(v)
        try:
            images = self._torch.autograd.grad(
                [g for _, g in self._bent],
                self._tensors,
                grad_outputs=[self._piece(v, k) for k, _ in self._bent],
                retain_graph=True,
                materialize_grads=True,
            )
        except (RuntimeError, NotImplementedError) as error:
            raise _once_only(str(error).splitlines()[0]) from error
        return _as_numpy(self._torch, images)

    def _piece(self, v: Dense, k: int) -> Any:
        like = self._tensors[k]
        piece = self._torch.from_numpy(np.array(v[self._stops[k] : self._stops[k + 1]]))
        return piece.to(device=like.device, dtype=like.dtype).reshape(like.shape)


def _require_second_derivative(gradients: Sequence[Any]) -> None:
    """An operation marked once-differentiable cuts the graph with a node of errors: its products would be zero."""
    waiting, seen = [g.grad_fn for g in gradients], set()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        if node.name() in ("torch::autograd::Error", "torch::autograd::NotImplemented"):
            raise _once_only("a function marked as once differentiable")
        seen.add(node)
        waiting += [following for following, _ in node.next_functions]


def _once_only(what: str) -> InputError:
    return InputError(
        "loss",
        got=f"an operation that PyTorch cannot differentiate twice ({what})",
        expected="operations with a second derivative",
        remedy="Switch fused kernels off, e.g. torch.backends.cudnn.flags(enabled=False) for recurrent layers.",
    )


def _parameters(torch: Any, params: Any) -> tuple[list[tuple[str, Any]], Any]:
    """The named tensors to differentiate by, and what the loss gets as its first argument."""
    argument = params
    if isinstance(params, Mapping):
        argument = {
            name: tensor.detach().clone().requires_grad_() if _is_real(torch, tensor) else tensor
            for name, tensor in params.items()
        }
        named = list(argument.items())
    else:
        named = list(params.named_parameters())
    named = [(str(name), t) for name, t in named if _is_real(torch, t) and t.requires_grad and t.numel()]
    if not named:
        raise ShapeError(
            "params",
            got="no floating-point tensor that requires a gradient",
            expected="at least one parameter",
            remedy="Check requires_grad of the module's parameters.",
        )
    return named, argument


def _is_real(torch: Any, tensor: Any) -> bool:
    return isinstance(tensor, torch.Tensor) and tensor.is_floating_point()


def _call(loss: Callable[..., Any], argument: Any, batch: tuple[Any, ...]) -> Any:
    """``loss()`` for a closure, that is where nothing is required and no batch is given; else with all arguments."""
    try:
        inspect.signature(loss).bind()
    except (TypeError, ValueError):
        return loss(argument, *batch)
    return loss(argument, *batch) if batch else loss()


def _scalar(torch: Any, value: Any) -> Any:
    if not isinstance(value, torch.Tensor) or value.numel() != 1:
        got = f"a loss of shape {tuple(value.shape)}" if isinstance(value, torch.Tensor) else type(value).__name__
        raise ShapeError(
            "loss", got=got, expected="a scalar tensor", remedy="Take the mean over the batch; no .item()."
        )
    if not value.requires_grad:
        raise InputError(
            "loss",
            got="a value that does not depend on the parameters",
            expected="a graph from the parameters to the loss",
            remedy="Evaluate the given module inside the loss, without detach() or no_grad().",
        )
    return value.reshape(())


def _as_numpy(torch: Any, tensors: Sequence[Any]) -> Dense:
    flat = [tensor.detach().reshape(-1).to(device="cpu", dtype=torch.float64) for tensor in tensors]
    return np.asarray(torch.cat(flat).numpy())


@contextmanager
def _own_buffers(torch: Any, params: Any) -> Iterator[None]:
    """While it lasts, the module works on copies of its buffers, so that running statistics are not touched."""
    owners = params.modules() if isinstance(params, torch.nn.Module) else ()
    kept = [(owner, name, b) for owner in owners for name, b in owner.named_buffers(recurse=False)]
    try:
        for owner, name, buffer in kept:
            setattr(owner, name, buffer.clone())
        yield
    finally:
        for owner, name, buffer in kept:
            setattr(owner, name, buffer)


def _plain_attention() -> Any:
    attention: Any = importlib.import_module("torch.nn.attention")
    return attention.sdpa_kernel(attention.SDPBackend.MATH)
