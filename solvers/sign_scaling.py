"""Exact scaling by a power of two, so that sums of signed entries neither overflow nor lose what matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.errors import ScaleError

Dense = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scaled:
    """A float64 matrix times an exact power of two, its entries' absolute sum in [2^50, 2^52].

    matrix : (m, n), A 2^exponent but for entries that underflow.
    exponent : the power.
    integral : whether A 2^exponent has integer entries only, so that float64 sums of them with signs are exact.
    """

    matrix: Dense
    exponent: int
    integral: bool


def require_scale(A: Any, name: str) -> None:
    """Raise ScaleError when the number of entries times max |A_ij| exceeds 2^1020, since sums may then overflow."""
    largest = float(abs(A).max())
    if not largest < 2.0**1020 / A.size:
        raise ScaleError(f"{name}: {A.size} entries up to {largest:.3g}, whose sums may overflow; scale it down")


def scaled(A: Dense) -> Scaled:
    """Scale A (not all zero, sums of entries far from overflow) by a power of two."""
    total = float(np.abs(A).sum())
    exponent = 51 - int(np.frexp(total)[1])
    matrix = np.ldexp(np.ldexp(A, exponent // 2), exponent - exponent // 2)
    unchanged = np.array_equal(np.ldexp(np.ldexp(matrix, -(exponent // 2)), exponent // 2 - exponent), A)
    return Scaled(matrix, exponent, unchanged and bool((matrix == np.rint(matrix)).all()))
