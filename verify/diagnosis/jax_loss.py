"""A JAX loss at a pytree of parameters: gradient and exact Hessian-vector products, forward over reverse."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from signgeo.solvers.errors import DataTypeError, MissingExtraError, ShapeError
from signgeo.solvers.intake import Dense
from signgeo.verify.diagnosis.layers import Layers, consecutive
from signgeo.verify.diagnosis.point import Intake, Point, function_point


def jax_point(loss: Callable[..., Any], params: Any, batch: tuple[Any, ...], intake: Intake) -> Point:
    """The point params (a pytree) of ``loss(params, *batch)``.

    Floating-point leaves are the parameters, in the order of the tree; all other leaves are held fixed. The arrays of
    `batch` are arguments of the compiled functions, whatever else it holds is compiled in.

    Raises MissingExtraError, ShapeError for no parameters or a loss that is no scalar, DataTypeError for complex ones.
    """
    try:
        jax: Any = importlib.import_module("jax")
    except ImportError as error:
        raise MissingExtraError("jax", "nn") from error
    leaves = _Leaves(jax, params)
    arrays, data_of = _arrays_apart(jax, batch)

    def value(x: Any, arrays: list[Any]) -> Any:
        return loss(leaves.tree(x), *data_of(arrays))

    at = leaves.vector()
    _require_scalar(jax, value, at, arrays)
    worth, gradient = jax.jit(jax.value_and_grad(value))(at, arrays)
    multiply = jax.jit(lambda x, arrays, v: jax.jvp(lambda w: jax.grad(value)(w, arrays), (x,), (v,))[1])

    def product(v: Dense) -> Dense:
        return np.asarray(multiply(at, arrays, jax.numpy.asarray(v, at.dtype)), dtype=np.float64)

    found = np.asarray(gradient, dtype=np.float64)
    return function_point(product, found, leaves.layers, float(worth), "a JAX loss", intake)


class _Leaves:
    """The floating-point leaves of a pytree as one vector, and back."""

    def __init__(self, jax: Any, params: Any) -> None:
        self._jax = jax
        paths, self._structure = jax.tree_util.tree_flatten_with_path(params)
        self._all = [leaf for _, leaf in paths]
        self._free = [k for k, leaf in enumerate(self._all) if _is_parameter(jax, leaf)]
        names = [jax.tree_util.keystr(path, simple=True, separator=".") or "parameters" for path, _ in paths]
        shapes = [(names[k], tuple(int(n) for n in np.shape(self._all[k]))) for k in self._free]
        self.layers: Layers = consecutive(shapes)
        if not self.layers:
            raise ShapeError(
                "params",
                got=f"a pytree with {len(self._all)} leaves and no floating-point entry",
                expected="at least one parameter",
                remedy="Pass the pytree of arrays that the loss takes first.",
            )

    def vector(self) -> Any:
        """All parameters, shape (d,), in the widest of their types."""
        flat = [self._jax.numpy.ravel(self._jax.numpy.asarray(self._all[k])) for k in self._free]
        return self._jax.numpy.concatenate(flat)

    def tree(self, x: Any) -> Any:
        """The pytree with the entries of x (d,) as parameters, each of its own shape and type."""
        leaves, start = list(self._all), 0
        for k in self._free:
            leaf = self._jax.numpy.asarray(self._all[k])
            leaves[k] = x[start : start + leaf.size].reshape(leaf.shape).astype(leaf.dtype)
            start += leaf.size
        return self._jax.tree_util.tree_unflatten(self._structure, leaves)


def _is_parameter(jax: Any, leaf: Any) -> bool:
    if not isinstance(leaf, np.ndarray | np.generic | float | jax.Array):
        return False
    if jax.numpy.issubdtype(jax.numpy.result_type(leaf), jax.numpy.complexfloating):
        raise DataTypeError(
            "params",
            got="complex parameters",
            expected="real ones",
            remedy="Pass real and imaginary part as two arrays.",
        )
    return bool(jax.numpy.issubdtype(jax.numpy.result_type(leaf), jax.numpy.floating))


def _arrays_apart(jax: Any, batch: tuple[Any, ...]) -> tuple[list[Any], Callable[[list[Any]], tuple[Any, ...]]]:
    """The arrays in a batch, and the function that puts others in their place."""
    leaves, structure = jax.tree_util.tree_flatten(batch)
    where = [k for k, leaf in enumerate(leaves) if isinstance(leaf, np.ndarray | jax.Array)]

    def data_of(arrays: list[Any]) -> tuple[Any, ...]:
        found = list(leaves)
        for k, array in zip(where, arrays, strict=True):
            found[k] = array
        whole: tuple[Any, ...] = jax.tree_util.tree_unflatten(structure, found)
        return whole

    return [leaves[k] for k in where], data_of


def _require_scalar(jax: Any, value: Callable[..., Any], at: Any, arrays: list[Any]) -> None:
    shape = getattr(jax.eval_shape(value, at, arrays), "shape", None)
    if shape != ():
        got = "a loss that is no array" if shape is None else f"a loss of shape {tuple(shape)}"
        raise ShapeError(
            "loss", got=got, expected="a scalar", remedy="Take the mean over the batch, return nothing else."
        )
