"""Real numbers from whatever a caller passes: arrays, vectors of them, single numbers; or a typed error."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.errors import DataTypeError, NonFiniteError, OptionError, ShapeError

Dense = NDArray[np.float64]


def as_real_array(x: Any, name: str) -> NDArray[Any]:
    """Whatever NumPy makes of x, if that is an array of real numbers of at most 64 bits.

    Raises ShapeError for nested sequences of unequal length, DataTypeError for all else that is no such array.
    """
    masked = [part for part in (x if isinstance(x, list | tuple) else [x]) if np.ma.is_masked(part)]
    if masked:
        raise DataTypeError(
            name,
            got=f"a masked array with {int(np.ma.getmaskarray(masked[0]).sum())} masked entries",
            expected="an array in which every entry counts",
            remedy="Fill the masked entries, e.g. with .filled(0.0), after deciding what they stand for.",
        )
    if callable(getattr(x, "tocoo", None)):
        raise DataTypeError(
            name, got=f"a sparse matrix, {type(x).__name__}", expected="a dense array", remedy="Pass its .toarray()."
        )
    try:
        array = np.asarray(x)
    except MemoryError:
        raise
    except ValueError as error:
        raise ShapeError(
            name,
            got="nested sequences of unequal length",
            expected="an array",
            remedy="Give every row the same length.",
        ) from error
    except Exception as error:  # an object's own __array__ may fail in any way
        raise DataTypeError(
            name,
            got=f"{type(x).__name__}, which fails as an array ({type(error).__name__})",
            expected="an array of real numbers",
            remedy="Convert it to a NumPy array first.",
        ) from error
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise DataTypeError(
            name,
            got=f"dtype {array.dtype}",
            expected="real numbers that are float64 exactly",
            remedy="Convert it yourself, e.g. with .astype(numpy.float64), after deciding what may be lost.",
        )
    return array


def as_float64(array: NDArray[Any], name: str) -> Dense:
    """A real array as float64. Raises DataTypeError for integers that would be rounded."""
    converted = array.astype(np.float64)
    large = np.abs(converted) >= 2.0**53 if array.dtype.kind in "iu" else np.zeros(1, dtype=bool)
    if large.any() and not np.array_equal(converted[large].astype(object), array[large].astype(object)):
        raise DataTypeError(
            name,
            got=f"{array.dtype} entries beyond 2^53",
            expected="integers that are float64 exactly",
            remedy="Scale the matrix, or convert it yourself after deciding what may be lost.",
        )
    return converted


def as_number(value: Any, name: str) -> float:
    """One finite real number. Raises DataTypeError, NonFiniteError."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating | np.integer):
        raise DataTypeError(name, got=repr(value), expected="a real number", remedy="Pass an int or a float.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise NonFiniteError(name, got=f"{value!r:.40}", expected="a finite number", remedy="Stay below 1.8e308.")
    return number


def as_integer(value: Any, name: str, least: int, remedy: str) -> int:
    """An integer of at least `least`. Raises OptionError."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise OptionError(name, got=repr(value), expected=f"an integer >= {least}", remedy=remedy)
    return int(value)


def as_share(value: Any, name: str, remedy: str = "E.g. 0.05.") -> float:
    """A number in (0, 1), such as a probability. Raises OptionError."""
    if isinstance(value, bool) or not isinstance(value, float | np.floating) or not 0.0 < value < 1.0:
        raise OptionError(name, got=repr(value), expected="a number in (0, 1)", remedy=remedy)
    return float(value)


def require_finite(array: Dense, name: str) -> None:
    """Raise NonFiniteError, naming the first offending index, unless every entry is finite."""
    finite = np.isfinite(array)
    if not finite.all():
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise NonFiniteError(
            name,
            got=f"{array[index]} at index {index}",
            expected="finite numbers",
            remedy="Remove or replace NaN and infinite entries.",
        )
