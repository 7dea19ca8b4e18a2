"""diagnose: the one entry, which tells what it was given by its type and imports a framework only with its objects."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from signgeo.solvers.errors import InputError, OptionError
from signgeo.solvers.induced import plain_norm
from signgeo.solvers.intake import Gram, SymmetricMatrix, is_operator
from signgeo.solvers.norms import L2, Norm
from signgeo.solvers.objective import Objective
from signgeo.verify.diagnosis.assess import Assessment, Effort, assess
from signgeo.verify.diagnosis.layers import as_layers, require_axis
from signgeo.verify.diagnosis.methods import Method, own_methods, require_vector_norm, usual_methods
from signgeo.verify.diagnosis.notes import notes_on
from signgeo.verify.diagnosis.point import Intake, Point, function_point, given_point
from signgeo.verify.diagnosis.result import Diagnosis


def diagnose(
    loss: Any,
    params: Any,
    *batch: Any,
    layers: Any = None,
    norms: Mapping[str, Norm] | None = None,
    vectors: Norm = L2(),  # noqa: B008  (frozen)
    output_axis: int = 0,
    failure: float = 0.05,
    rtol: float = 0.01,
    time_limit: float | None = 10.0,
    seed: int = 0,
    dense_limit: int = 64,
    certify_limit: int = 1000,
) -> Diagnosis:
    """Would a sign-like optimizer win here? Norms, constants, guaranteed decreases and a ranking at one point.

    ================================  =====================================================================
    loss, params                      what it is
    ================================  =====================================================================
    JAX function, pytree              ``loss(params, *batch)``; exact Hessian-vector products
    function, torch.nn.Module         ``loss(module, *batch)`` or a closure ``loss()``; exact products
    function, dict of torch tensors   ``loss(params, *batch)``
    Objective, x (d,)                 its gradient and Hessian at x
    H, gradient (d,)                  a Hessian (array, sparse, Gram, LinearOperator) and a gradient
    ================================  =====================================================================

    Every number is of the quadratic model at this point: f itself may bend more within a step. A step of 1 / L along
    the steepest direction of a norm gains at least ||g||_*^2 / (2 L) on it (Lemma 2).

    Parameters
    ----------
    loss, params, batch : as in the table; the loss is a scalar. Parameters that are no floating-point arrays, or that
        need no gradient, are held fixed.
    layers : of a Hessian or an Objective (a framework's tensors are its layers): None for a single one, a mapping from
        names to shapes in the order of the vector, or triples (name, slice, shape).
    norms : further geometries by name, e.g. ``{"coordinate descent": L1()}``; norms that are no maximum of spectral
        norms need entries, so d at most `dense_limit` or a matrix.
    vectors : L2() or LInf(), the norm of biases and scales in spectral descent.
    output_axis : 0 reads a kernel of shape (out, in, height, width) as (out, in * height * width); -1 one of shape
        (height, width, in, out) as (height * width * in, out), as Flax has them.
    failure : in (0, 1); by a union bound, the probability that any upper end of an ESTIMATED constant is too small.
    rtol, time_limit : where an exact search for a constant stops: relative width, seconds for each constant.
    seed : of all random starts; the same seed gives the same numbers unless a time limit cuts in.
    dense_limit : up to this many parameters a Hessian of products is formed and handled as a matrix.
    certify_limit : up to this many rows a matrix gets CERTIFIED constants; beyond, estimates from its products.

    Returns
    -------
    Diagnosis. Numbers are CERTIFIED for a matrix with its gradient; whatever a framework or a function computes is
    rounded in ways nobody bounds, so all that rests on it is ESTIMATED.

    Raises the typed errors of `signgeo.solvers.errors`: NonFiniteError for a loss, gradient or product with NaN or
    infinity, ShapeError for lengths that do not fit, no parameters or a loss that is no scalar, PartitionError for
    layers that do not cover the parameters, OptionError, SymmetryError, MissingExtraError.
    """
    started = time.perf_counter()
    effort, intake = Effort(failure, rtol, time_limit, seed), Intake(dense_limit, certify_limit, seed)
    axis, vectors = require_axis(output_axis), require_vector_norm(vectors)
    point, count = _counted(_point(loss, params, batch, layers, intake))
    methods = usual_methods(point.layers, vectors, axis) + own_methods(norms or {}, point.dimension)
    each = failure / (3 * len(methods))  # L+ rests on up to three estimates: its own and those of L
    rows, groups = _assessed(point, methods, replace(effort, failure=each))
    return Diagnosis(
        rows,
        point.layers,
        point.dimension,
        point.loss,
        point.source,
        notes_on(point, rows, failure),
        groups,
        time.perf_counter() - started,
        count[0],
    )


def _point(loss: Any, params: Any, batch: tuple[Any, ...], layers: Any, intake: Intake) -> Point:
    if isinstance(loss, Objective):
        _refuse_batch(batch, "an Objective has its data within")
        return _objective_point(loss, params, layers, intake)
    entries = (np.ndarray, list, tuple, Gram, SymmetricMatrix)
    if isinstance(loss, entries) or sp.issparse(loss) or is_operator(loss):
        _refuse_batch(batch, "a Hessian needs no data")
        return given_point(loss, params, layers, intake)
    if not callable(loss):
        raise InputError(
            "loss",
            got=type(loss).__name__,
            expected="a function, an Objective, or a Hessian (array, sparse matrix, Gram, LinearOperator)",
            remedy="See the table in help(signgeo.verify.diagnose).",
        )
    if layers is not None:
        raise OptionError(
            "layers",
            got="layers with a function",
            expected="None",
            remedy="The tensors of the parameters are the layers.",
        )
    return _framework_point(loss, params, batch, intake)


def _objective_point(objective: Objective, x: Any, layers: Any, intake: Intake) -> Point:
    at = objective.point(x)
    return function_point(
        lambda v: objective.hvp(at, v),
        objective.gradient(at),
        as_layers(layers, objective.dimension),
        objective.f(at),
        type(objective).__name__,
        intake,
    )


def _framework_point(loss: Callable[..., Any], params: Any, batch: tuple[Any, ...], intake: Intake) -> Point:
    """Through PyTorch for a module or a dict of tensors, through JAX for anything else."""
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


def _counted(point: Point) -> tuple[Point, list[int]]:
    """The point with an operator that counts its products."""
    count = [0]
    product = point.operator.product

    def counting(v: Any) -> Any:
        count[0] += 1
        return product(v)

    return replace(point, operator=replace(point.operator, product=counting)), count


def _assessed(
    point: Point, methods: tuple[Method, ...], effort: Effort
) -> tuple[tuple[Assessment, ...], tuple[int, ...]]:
    """The rows, and a number for each that is the same for norms that are the same."""
    plain = [plain_norm(method.norm) for method in methods]
    groups = tuple(plain.index(norm) for norm in plain)
    rows: list[Assessment] = []
    for method, group in zip(methods, groups, strict=True):
        same = group < len(rows)
        rows.append(replace(rows[group], method=method) if same else assess(point, method, effort))
    return tuple(rows), groups


def _refuse_batch(batch: tuple[Any, ...], why: str) -> None:
    if batch:
        raise InputError(
            "batch", got=f"{len(batch)} further arguments", expected="none", remedy=f"Leave them out: {why}."
        )
