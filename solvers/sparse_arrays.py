"""Sparse matrices as callers store them: structure checked before compiled code trusts it, duplicates summed."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from signgeo.solvers.errors import DataTypeError, ScaleError, ShapeError
from signgeo.solvers.real_arrays import Dense, as_float64, as_real_array, require_finite
from signgeo.solvers.rounding import gamma, sum_up, up
from signgeo.solvers.sign_scaling import granule


def as_canonical(H: Any, name: str) -> tuple[Any, float]:
    """A scipy sparse matrix (m, n) as a csr_array of float64: sorted, without duplicates and zeros; nothing shared.

    Also an upper bound on sum_ij |H_ij - csr_ij| over what summing duplicates rounded: 0.0 where that was exact.
    Raises DataTypeError, ShapeError (for indices outside the matrix too, which SciPy would follow), NonFiniteError,
    ScaleError.
    """
    if len(H.shape) != 2:
        raise ShapeError(name, got=f"shape {H.shape}", expected="2 dimensions", remedy="Reshape it.")
    entries = _checked_structure(H, name)
    matrix = entries.tocsr()
    if not matrix.has_canonical_format:
        matrix = matrix.copy()  # of csr, tocsr is no copy
        matrix.sum_duplicates()
    require_finite(matrix.data, f"{name}.data")
    rounding = _rounding_of_sums(entries, name) if matrix.nnz < entries.nnz else 0.0
    matrix.eliminate_zeros()
    return matrix, rounding


def _checked_structure(H: Any, name: str) -> Any:
    """H in its own format if that is compressed, else as a coo_array, with float64 entries."""
    try:
        if H.format in ("csr", "csc", "bsr"):
            data, indices, indptr = H.data, np.array(H.indices), np.array(H.indptr)
            if indices.dtype.kind not in "iu" or indptr.dtype.kind not in "iu":
                raise ValueError("indices that are no integers")
            build = getattr(sp, f"{H.format}_array")
            parts: tuple[Any, ...] = (_numbers(data, name), indices, indptr)
        else:
            entries = H.tocoo()
            build, parts = sp.coo_array, (_numbers(entries.data, name), entries.coords)
        checked = build(parts, shape=H.shape)
        checked.check_format(full_check=True) if build is not sp.coo_array else None
    except DataTypeError:
        raise
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise ShapeError(
            name,
            got=f"a sparse matrix whose parts do not fit together ({error})",
            expected="one that passes SciPy's check_format",
            remedy="Build it anew from its entries, e.g. by scipy.sparse.coo_array.",
        ) from error
    return checked


def _numbers(data: Any, name: str) -> Dense:
    return as_float64(as_real_array(data, f"{name}.data"), f"{name}.data")


def _rounding_of_sums(entries: Any, name: str) -> float:
    """k terms sum to within gamma(k - 1) of the sum of their absolute values (Higham 2002, Section 4.2)."""
    coo = entries.tocoo()
    with np.errstate(over="ignore"):
        if granule(coo.data) > 0.0:
            return 0.0
    sizes, counts = (
        sp.coo_array((values, coo.coords), shape=coo.shape).tocsr().data
        for values in (np.abs(coo.data), np.ones(coo.data.size))
    )
    summed = sizes[counts > 1.0]
    if not summed.max() < 2.0**1020 / summed.size:
        raise ScaleError(f"{name}: duplicate entries up to {np.abs(coo.data).max():.3g}, whose sums may overflow")
    return up(gamma(2 * int(counts.max())) * sum_up(summed))
