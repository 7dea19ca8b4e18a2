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
    if not largest < 2.0**1020 / max(1, A.size):  # a sparse matrix may store no entry
        raise ScaleError(f"{name}: {A.size} entries up to {largest:.3g}, whose sums may overflow; scale it down")


def scaled(A: Dense) -> Scaled:
    """Scale A (not all zero, sums of entries far from overflow) by a power of two."""
    total = float(np.abs(A).sum())
    exponent = 51 - int(np.frexp(total)[1])
    matrix = np.ldexp(np.ldexp(A, exponent // 2), exponent - exponent // 2)
    unchanged = np.array_equal(np.ldexp(np.ldexp(matrix, -(exponent // 2)), exponent // 2 - exponent), A)
    return Scaled(matrix, exponent, unchanged and bool((matrix == np.rint(matrix)).all()))


def granule(A: Dense) -> float:
    """The largest power of two of which every entry is a multiple, or 0.0 where signed sums in float64 may round.

    With such a u, changing one sign of z changes z^T A z (A symmetric) by a multiple of 4u.
    """
    mantissas, exponents = np.frexp(np.abs(A[A != 0.0]))
    if mantissas.size == 0:
        return 0.0
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    lowest = np.log2((whole & -whole).astype(np.float64)).astype(np.int64) + exponents - 53
    exponent = int(lowest.min())
    u = float(np.ldexp(1.0, exponent)) if exponent > -1000 else 0.0
    return u if u > 0.0 and float(np.abs(A).sum()) < 2.0**51 * u else 0.0
