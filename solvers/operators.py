"""What can only be multiplied with: linear operators, Hessian-vector products, differences of gradients."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import issparse
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, NonFiniteError, ScaleError, ShapeError, SymmetryError
from signgeo.solvers.intake import Dense, Gram, as_vector
from signgeo.solvers.norms.rigorous import euclidean
from signgeo.solvers.real_arrays import as_integer, as_real_array
from signgeo.solvers.sparse_arrays import as_canonical

_SINGLE = float(np.finfo(np.float32).eps)


@dataclass(frozen=True, eq=False)
class SymmetricOperator:
    """v -> H v for a symmetric H on R^d, its answers checked: shape (d,), finite, float64.

    2^-exponent brings products to around 1, so that neither their squares nor their sums leave the range of float64.
    """

    dimension: int
    product: Callable[[Dense], Any]
    exponent: int = 0

    def __call__(self, v: Dense) -> Dense:
        """H v, shape (d,). Raises DataTypeError, ShapeError, NonFiniteError."""
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
            image = as_real_array(self.product(v), "H v").astype(np.float64)
        if image.shape != (self.dimension,):
            raise ShapeError(
                "H", got=f"a product of shape {image.shape}", expected=f"({self.dimension},)", remedy="Flatten it."
            )
        if not np.isfinite(image).all():
            raise NonFiniteError(
                "H", got="a product with NaN or infinity", expected="finite numbers", remedy="Scale the operator."
            )
        return image

    def scaled(self, v: Dense) -> Dense:
        """2^-exponent H v, shape (d,)."""
        return np.asarray(np.ldexp(self(v), -self.exponent))

    def restored(self, bounds: Enclosure) -> Enclosure:
        """Bounds for H from bounds for 2^-exponent H. Raises ScaleError where they leave the range of float64."""
        try:
            lower, upper = (math.ldexp(value, self.exponent) for value in (bounds.lower, bounds.upper))
        except OverflowError as error:
            raise ScaleError("the estimate exceeds the range of float64; scale the operator down") from error
        return replace(bounds, lower=lower, upper=upper)


def as_operator(H: Any, dimension: int | None = None, *, seed: int = 0) -> SymmetricOperator:
    """H as a SymmetricOperator.

    Parameters
    ----------
    H : a scipy LinearOperator, anything with a shape (d, d) that multiplies vectors by ``@`` or ``matvec`` (arrays,
        sparse matrices, curvature operators), nested lists, a Gram, or a function v -> H v, which needs `dimension`.
    dimension : d, for a function.
    seed : of the two vectors on which symmetry is checked: |<u, H v> - <v, H u>| above the square root of single
        precision, relative to |u||Hv| + |v||Hu|, is more than rounding in any precision that operators compute in.

    Raises InputError, DataTypeError, OptionError, ShapeError, NonFiniteError, SymmetryError.
    """
    as_integer(seed, "seed", 0, "Give another seed.")
    if isinstance(H, SymmetricOperator):
        return H
    if isinstance(H, Gram):
        factor = H.X
        return _checked(SymmetricOperator(H.shape[0], lambda v: factor.T @ (factor @ v)), seed)
    if isinstance(H, np.ndarray | list | tuple):
        H = as_real_array(H, "H")
    if issparse(H):
        H = as_canonical(H, "H")[0]
    shape = getattr(H, "shape", None)
    if isinstance(shape, tuple):
        if len(shape) != 2 or shape[0] != shape[1] or shape[0] < 1:
            raise ShapeError("H", got=f"shape {tuple(shape)}", expected="(d, d)", remedy="Pass a square operator.")
        operator = SymmetricOperator(int(shape[0]), getattr(H, "matvec", None) or (lambda v: H @ v))
    elif callable(H):
        d = as_integer(dimension, "dimension", 1, "A bare function does not tell its d.")
        operator = SymmetricOperator(d, H)
    else:
        raise InputError(
            "H",
            got=type(H).__name__,
            expected="a linear operator, a matrix, or a function v -> H v",
            remedy="E.g. scipy.sparse.linalg.LinearOperator((d, d), matvec=f).",
        )
    return _checked(operator, seed)


def hessian_operator(gradient: Callable[[Dense], Any], x: Any) -> SymmetricOperator:
    """The Hessian at x (d,) of a function given by its gradient, multiplied by central differences.

    (g(x + h v) - g(x - h v)) / 2 h with |h v| = eps^(1/3) (1 + |x|): some ten correct digits of a smooth gradient in
    float64. Its errors are outside every interval that an estimate states.

    Raises the errors of `intake` for x and for what the gradient returns, ScaleError for an x too large to move.
    """
    point = as_vector(x, "x")
    length = float(np.cbrt(np.finfo(float).eps)) * (1.0 + euclidean(point).upper)

    def product(v: Dense) -> Dense:
        size = float(np.linalg.norm(v))
        if size == 0.0:
            return np.zeros_like(point)
        h = length / size
        forward, backward = (as_vector(gradient(point + s * v), "gradient", point.size) for s in (h, -h))
        return np.asarray((forward - backward) / (2.0 * h))

    return _checked(SymmetricOperator(point.size, product), 0)


def _checked(operator: SymmetricOperator, seed: int) -> SymmetricOperator:
    """The operator with its exponent, after its symmetry was checked on two random vectors."""
    u, v = np.random.default_rng((seed, 99)).normal(size=(2, operator.dimension))
    hu = operator(u)
    exponent = int(np.frexp(np.abs(hu).max())[1])
    operator = replace(operator, exponent=exponent)
    hu, hv = np.ldexp(hu, -exponent), operator.scaled(v)
    scale = float(np.linalg.norm(u) * np.linalg.norm(hv) + np.linalg.norm(v) * np.linalg.norm(hu))
    underflow = float(np.ldexp(1.0, -1074 - exponent)) * float(np.abs(u).sum() + np.abs(v).sum())
    if abs(float(u @ hv) - float(v @ hu)) > math.sqrt(_SINGLE) * scale + underflow:
        raise SymmetryError(
            "H", got="<u, H v> different from <v, H u>", expected="a symmetric operator", remedy="Use (H + H^T) / 2."
        )
    return operator
