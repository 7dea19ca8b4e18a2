"""What is diagnosed: a gradient and a Hessian at one point, with the layers that the coordinates fall into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Rigor
from signgeo.solvers.errors import NonFiniteError, ShapeError, SymmetryError
from signgeo.solvers.intake import Dense, SymmetricMatrix, as_symmetric, as_vector, is_operator
from signgeo.solvers.operators import SymmetricOperator, as_operator
from signgeo.solvers.real_arrays import as_integer
from signgeo.verify.diagnosis.layers import Layers, as_layers

_SINGLE = float(np.finfo(np.float32).eps)


@dataclass(frozen=True)
class Intake:
    """How a Hessian is taken in: `dense_limit`, `certify_limit` and `seed` of `diagnose`. Raises OptionError."""

    dense_limit: int
    certify_limit: int
    seed: int

    def __post_init__(self) -> None:
        for name in ("dense_limit", "certify_limit"):
            as_integer(getattr(self, name), name, 0, "The largest d for which entries are used.")


@dataclass(frozen=True, eq=False)
class Point:
    """A gradient g (d,) and the Hessian there.

    matrix : the Hessian where its entries are known, else None. operator : the same as products.
    exact : whether gradient and entries are the problem's own numbers; what a framework or a function computes is
        rounded in ways nobody bounds, and then no number that rests on it is more than ESTIMATED.
    loss : f there, or None. source : what was given, in words.
    """

    gradient: Dense
    matrix: SymmetricMatrix | None
    operator: SymmetricOperator
    layers: Layers
    exact: bool
    loss: float | None
    source: str

    @property
    def dimension(self) -> int:
        """d."""
        return self.gradient.size

    @property
    def rigor(self) -> Rigor:
        """The most that can be said of any number here."""
        return Rigor.CERTIFIED if self.exact else Rigor.ESTIMATED


def given_point(H: Any, gradient: Any, layers: Any, intake: Intake) -> Point:
    """From a Hessian (entries, Gram, or an operator) and a gradient (d,).

    Raises the errors of `as_symmetric`, `as_operator` and `as_vector`, ShapeError, PartitionError.
    """
    g = as_vector(gradient, "gradient")
    if is_operator(H):
        return function_point(H, g, as_layers(layers, g.size), None, "a linear operator", intake)
    matrix = as_symmetric(H)
    if matrix.dimension != g.size:
        raise _mismatch(matrix.dimension, g.size)
    operator = as_operator(matrix.gram or matrix.matrix, seed=intake.seed)
    known = matrix if matrix.dimension <= intake.certify_limit else None
    return Point(g, known, operator, as_layers(layers, g.size), True, None, "a matrix")


def function_point(
    product: Callable[[Dense], Any] | Any,
    gradient: Any,
    layers: Layers,
    loss: float | None,
    source: str,
    intake: Intake,
) -> Point:
    """From computed Hessian-vector products (a function or an operator) and a computed gradient (d,).

    Up to `intake.dense_limit` coordinates the Hessian is formed, one product a column.

    Raises NonFiniteError, ShapeError, SymmetryError and the errors of `as_operator`.
    """
    if loss is not None and not np.isfinite(loss):
        raise NonFiniteError(
            "loss", got=repr(loss), expected="a finite number", remedy="Go back to where it is finite."
        )
    g = as_vector(gradient, "gradient")
    shape = getattr(product, "shape", None)
    if shape is not None and tuple(shape) != (g.size, g.size):
        raise _mismatch(int(shape[0]), g.size)
    operator = as_operator(product, g.size, seed=intake.seed)
    matrix = _formed(operator) if g.size <= intake.dense_limit else None
    return Point(g, matrix, operator, layers, False, loss, source)


def _formed(operator: SymmetricOperator) -> SymmetricMatrix:
    columns = np.stack([operator(e) for e in np.eye(operator.dimension)], axis=1)
    asymmetry = float(np.abs(columns - columns.T).max())
    if asymmetry > np.sqrt(_SINGLE) * float(np.abs(columns).max()):
        raise SymmetryError(
            "H",
            got=f"products whose entries differ by {asymmetry:.2g} from their mirror image",
            expected="a symmetric operator",
            remedy="A Hessian-vector product that depends on chance (dropout, sampling) has to fix its seed.",
        )
    return as_symmetric((columns + columns.T) / 2.0)


def _mismatch(hessian: int, gradient: int) -> ShapeError:
    return ShapeError(
        "gradient",
        got=f"{gradient} entries with a Hessian of {hessian}",
        expected="as many as H has rows",
        remedy="Flatten both in the same order.",
    )
