"""Norm: what every norm gives, and the scaling by a power of two that they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, ScaleError, ShapeError
from signgeo.solvers.real_arrays import Dense, as_float64, as_real_array, require_finite


@dataclass(frozen=True)
class Norm(ABC):
    """A norm on R^d with its dual norm and its steepest direction (Eq. 15 and Table 1 of the paper).

    Vectors are arrays of shape (d,), batches of shape (..., d); a norm value has shape (...,). The methods `norm`,
    `dual_norm`, `steepest` and `direction` raise DataTypeError, ShapeError and NonFiniteError on unusable input, and
    ScaleError where the result is no float64.

    A norm of your own subclasses this and gives `raw_norm`, `raw_steepest` and `dual`; with `enclose` and
    `euclidean_lower` as well, `smoothness` bounds its constants with certificates. The raw methods see each vector
    scaled by a power of two so that its largest entry lies in [1/2, 1), or the zero vector.
    """

    @property
    def dimension(self) -> int | None:
        """The d of the space, or None for a norm defined for every d."""
        return None

    @property
    @abstractmethod
    def dual(self) -> Norm:
        """The dual norm; ``n.dual.dual == n``."""

    @abstractmethod
    def raw_norm(self, x: Dense) -> Dense:
        """The norms (...,) of finite vectors x (..., d) of moderate size."""

    @abstractmethod
    def raw_steepest(self, z: Dense) -> Dense:
        """The steepest directions (..., d) of finite vectors z (..., d) of moderate size."""

    def enclose(self, x: Any) -> Enclosure:
        """Certified bounds on the norm of one vector x (d,)."""
        del x
        raise InputError(
            "norm",
            got=f"{type(self).__name__}, which has no certified evaluation",
            expected="a norm that implements enclose(x)",
            remedy="Override enclose(x) in your norm and in its dual.",
        )

    def euclidean_lower(self, d: int) -> float:
        """A constant a > 0 such that surely a ||x||_2 <= ||x|| for all x in R^d."""
        del d
        raise InputError(
            "norm",
            got=f"{type(self).__name__}, which has no comparison constant",
            expected="a norm that implements euclidean_lower(d)",
            remedy="Override euclidean_lower(d) to return a certified a > 0 with a ||x||_2 <= ||x||.",
        )

    def norm(self, x: Any) -> Dense:
        """||x||, shape (...,), for x of shape (..., d)."""
        scaled, exponent = scale_to_unit(self.checked(x, "x"))
        values: Dense = rescale(self.raw_norm(scaled), exponent[..., 0], "the norm")[()]  # a scalar for one vector
        return values

    def dual_norm(self, z: Any) -> Dense:
        """||z||_* = max <x, z> over ||x|| <= 1, shape (...,), for z of shape (..., d)."""
        return self.dual.norm(z)

    def steepest(self, z: Any) -> Dense:
        """A maximiser y of <z, y> - ||y||^2 / 2 (Eq. 15), shape (..., d): ||y|| = ||z||_*, <z, y> = ||z||_*^2."""
        scaled, exponent = scale_to_unit(self.checked(z, "z"))
        return rescale(self.raw_steepest(scaled), exponent, "the steepest direction")

    def direction(self, z: Any) -> Dense:
        """The steepest direction divided by ||z||_*, shape (..., d): a unit vector, or 0 where z = 0."""
        scaled, _ = scale_to_unit(self.checked(z, "z"))
        size = self.dual.raw_norm(scaled)[..., np.newaxis]
        return _in_range(np.asarray(self.raw_steepest(scaled) / np.where(size == 0.0, 1.0, size)), "the direction")

    def checked(self, x: Any, name: str) -> Dense:
        """The batch x as float64 of shape (..., d), checked against `dimension`."""
        array = as_real_array(x, name)
        d = self.dimension
        if array.ndim == 0 or array.shape[-1] == 0 or (d is not None and array.shape[-1] != d):
            raise ShapeError(
                name,
                got=f"shape {array.shape}",
                expected=f"(..., {d if d is not None else 'd >= 1'})",
                remedy="The last axis holds the coordinates of one vector.",
            )
        converted: Dense = array if array.dtype == np.float64 else as_float64(array, name)
        require_finite(converted, name)
        return converted


def scale_to_unit(x: Dense) -> tuple[Dense, NDArray[np.int32]]:
    """Scaled vectors and exponents e (..., 1) with x = scaled * 2^e, the largest |entry| of scaled in [1/2, 1).

    Exact but for entries that are some 10^300 times smaller than the largest, which may round to a subnormal.
    """
    _, exponent = np.frexp(np.abs(x).max(axis=-1, keepdims=True))
    with np.errstate(under="ignore"):
        return np.ldexp(x, -exponent), exponent


def rescale(scaled: Dense, exponent: NDArray[np.int32], what: str) -> Dense:
    """scaled * 2^exponent; ScaleError if that leaves the range of float64."""
    with np.errstate(over="ignore", under="ignore"):
        return _in_range(np.asarray(np.ldexp(scaled, exponent)), what)


def _in_range(result: Dense, what: str) -> Dense:
    if not np.isfinite(result).all():
        raise ScaleError(f"{what} exceeds the range of float64; scale the input down by a power of two")
    return result


def require_norm(norm: Any, d: int) -> None:
    """Raises InputError for what is no Norm, ShapeError for a norm on another space than R^d."""
    if not isinstance(norm, Norm):
        raise InputError(
            "norm", got=repr(norm), expected="a Norm such as L2() or LInf()", remedy="See signgeo.solvers.norms."
        )
    if norm.dimension not in (None, d):
        raise ShapeError(
            "norm",
            got=f"a norm on R^{norm.dimension}",
            expected=f"one on R^{d}, as H or the objective",
            remedy="Match the dimensions.",
        )
