"""What H may be: turns what a caller passes into a checked symmetric float64 matrix, or raises a typed error.

Accepted: array-likes of float64 (integers and float32 where the conversion is exact), scipy sparse matrices, and
``Gram(X)`` for H = X^T X. An asymmetry of rounding size, at most 4 eps max|H_ij|, is averaged away and reported as
`widening`; more is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from signgeo.solvers.errors import DataTypeError, ScaleError, ShapeError, SymmetryError
from signgeo.solvers.real_arrays import Dense as Dense
from signgeo.solvers.real_arrays import as_float64, as_real_array, require_finite
from signgeo.solvers.rounding import UNIT, gamma, sum_up, up
from signgeo.solvers.sparse_arrays import as_canonical


@dataclass(frozen=True, eq=False)
class Gram:
    """H = X^T X given by its factor X of shape (n, d): positive semidefinite by construction.

    `l2` works with X X^T where n < d. `linf`, `lsep` and `smoothness` in L1, L2 and LInf leave H unformed beyond 1,500
    columns if n < d / 2; with up to five rows `linf` is exact whatever d is (`signgeo.solvers.gram_cones`).
    """

    X: Dense

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", as_rectangular(self.X, "Gram.X"))

    @property
    def shape(self) -> tuple[int, int]:
        """Shape (d, d) of H."""
        return (self.X.shape[1], self.X.shape[1])

    def any(self) -> bool:
        """Whether H has an entry other than 0."""
        return bool(self.X.any())


@dataclass(frozen=True, eq=False)
class SymmetricMatrix:
    """A checked input.

    Attributes
    ----------
    matrix : (d, d), exactly symmetric: a read-only C-contiguous ndarray, or a canonical csr_array.
    widening : upper bound on sum_ij |H_ij - matrix_ij| over what averaging (or forming X^T X) changed.
    gram : the factor it came from, or None.
    """

    matrix: Any
    widening: float = 0.0
    gram: Gram | None = None

    @property
    def dimension(self) -> int:
        """d."""
        return int(self.matrix.shape[0])

    @property
    def is_sparse(self) -> bool:
        """Whether `matrix` is a csr_array."""
        return bool(sp.issparse(self.matrix))

    @property
    def shape(self) -> tuple[int, int]:
        """Shape (d, d)."""
        return (self.dimension, self.dimension)

    def any(self) -> bool:
        """Whether an entry is not 0."""
        return bool((self.matrix.data if self.is_sparse else self.matrix).any())

    def dense(self) -> Dense:
        """The matrix as an ndarray (d, d)."""
        array: Dense = self.matrix.toarray() if self.is_sparse else self.matrix
        return array


def as_symmetric(H: Any, name: str = "H") -> SymmetricMatrix:
    """Check H and return it as a SymmetricMatrix.

    Raises DataTypeError, ShapeError, NonFiniteError, SymmetryError.
    """
    if isinstance(H, SymmetricMatrix):
        return H
    if isinstance(H, Gram):
        return _form_gram(H)
    if sp.issparse(H):
        return _symmetric_sparse(H, name)
    array = as_rectangular(H, name)
    _require_square(array.shape, name)
    return _averaged(array, name)


def as_rectangular(A: Any, name: str = "A") -> Dense:
    """Check a dense matrix of shape (m, n), m, n >= 1, and return a read-only C-contiguous float64 copy.

    Raises DataTypeError, ShapeError, NonFiniteError.
    """
    return _frozen(_exact_float64(A, name, ndim=2))


def as_vector(x: Any, name: str, dimension: int | None = None) -> Dense:
    """Check a vector of shape (d,) and return a read-only float64 copy.

    Raises DataTypeError, ShapeError, NonFiniteError.
    """
    vector = _exact_float64(x, name, ndim=1)
    if dimension is not None and vector.size != dimension:
        raise ShapeError(
            name,
            got=f"length {vector.size}",
            expected=f"length {dimension}",
            remedy="Pass one entry per coordinate of the problem.",
        )
    return _frozen(vector)


def as_batch(H: Any) -> Dense:
    """Check a stack of symmetric matrices of shape (n, d, d) and return a C-contiguous float64 array.

    Each must be exactly symmetric. Raises DataTypeError, ShapeError, NonFiniteError, SymmetryError.
    """
    stack = _exact_float64(H, "H", ndim=3)
    _require_square(stack.shape[1:], "H")
    if not np.array_equal(stack, stack.transpose(0, 2, 1)):
        raise SymmetryError(
            "H",
            got="an asymmetric matrix in the stack",
            expected="H[k] == H[k].T exactly for every k",
            remedy="Average first: (H + H.transpose(0, 2, 1)) / 2.",
        )
    return np.ascontiguousarray(stack)


def is_operator(H: Any) -> bool:
    """Whether H is a linear operator such as SciPy's: it has a shape and multiplies vectors, but shows no entries."""
    return callable(getattr(H, "matvec", None)) and hasattr(H, "shape") and not hasattr(H, "__array__")


def _exact_float64(x: Any, name: str, *, ndim: int) -> Dense:
    if is_operator(x):
        raise DataTypeError(
            name,
            got=f"a linear operator, {type(x).__name__}",
            expected="entries: an array, a sparse matrix or Gram(X)",
            remedy="l2, linf, lsep and smoothness take operators, and so does every estimate_ function.",
        )
    array = as_real_array(x, name)
    if array.ndim != ndim:
        raise ShapeError(
            name,
            got=f"shape {array.shape}",
            expected=f"{ndim} dimension{'s' * (ndim > 1)}",
            remedy="Reshape it.",
        )
    if 0 in array.shape:
        raise ShapeError(
            name,
            got=f"shape {array.shape}",
            expected="at least one entry in each dimension",
            remedy="There is nothing to compute for an empty array.",
        )
    converted = as_float64(array, name)
    require_finite(converted, name)
    return converted


def _require_square(shape: tuple[int, ...], name: str) -> None:
    if len(shape) != 2 or shape[0] != shape[1] or shape[0] == 0:
        raise ShapeError(
            name,
            got=f"shape {shape}",
            expected="a square matrix (d, d) with d >= 1",
            remedy="For a rectangular matrix use inf_one_norm(A); for a factor X of H = X^T X use Gram(X).",
        )


def _require_symmetric(asymmetry: float, largest: float, name: str) -> None:
    if asymmetry > 8.0 * UNIT * largest:  # 4 eps, eps = 2 u
        raise SymmetryError(
            name,
            got=f"max |H_ij - H_ji| = {asymmetry:.3g} with max |H_ij| = {largest:.3g}",
            expected="H == H.T up to 4 eps max|H_ij|",
            remedy="Pass (H + H.T) / 2 if the symmetric part is what you mean.",
        )


def _averaged(array: Dense, name: str) -> SymmetricMatrix:
    if np.array_equal(array, array.T):
        return SymmetricMatrix(_frozen(array))
    with np.errstate(over="ignore"):
        asymmetry = float(np.abs(array - array.T).max())
    _require_symmetric(asymmetry, float(np.abs(array).max()), name)
    lower, upper = np.tril(array), np.triu(array, 1)
    average = np.tril(lower + (upper.T - np.tril(lower, -1)) / 2)
    matrix = average + np.tril(average, -1).T
    return SymmetricMatrix(_frozen(matrix), widening=sum_up(np.nextafter(np.abs(array - matrix), np.inf)))


def _symmetric_sparse(H: Any, name: str) -> SymmetricMatrix:
    _require_square(H.shape, name)
    matrix, rounding = as_canonical(H, name)
    skew = abs(matrix - matrix.T.tocsr())
    if skew.nnz and skew.max() > 0.0:
        _require_symmetric(float(skew.max()), float(abs(matrix).max()), name)
        below = sp.tril(matrix, -1, format="csr")  # the same arithmetic as for dense matrices, so the same hash
        average = sp.tril(matrix, format="csr") + (sp.triu(matrix, 1).T.tocsr() - below) * 0.5
        symmetric = sp.csr_array(average + sp.tril(average, -1).T)
        change = abs(matrix - symmetric)
        widening = sum_up(np.nextafter(change.data, np.inf))
        return SymmetricMatrix(symmetric, widening=up(widening + rounding) if rounding else widening)
    return SymmetricMatrix(matrix, widening=rounding)


def _form_gram(gram: Gram) -> SymmetricMatrix:
    """X^T X in float64; |fl(X^T X) - X^T X| <= gamma(n) |X|^T |X| entrywise, summed over all entries."""
    X = gram.X
    with np.errstate(over="ignore", invalid="ignore"):
        product = X.T @ X
    if not np.isfinite(product).all():
        raise ScaleError(f"Gram(X): X^T X exceeds the range of float64, entries of X are up to {np.abs(X).max():.3g}")
    matrix = np.tril(product) + np.tril(product, -1).T
    row_sums = np.abs(X).sum(axis=1)
    exponent = int(np.frexp(row_sums.max())[1])  # so that their squares stay in range
    row_sums = np.ldexp(row_sums, -exponent)
    n, d = X.shape
    error = up(gamma(n) * float(row_sums @ row_sums)) * (1.0 + gamma(n + 2 * d + 8))
    underflow = 2.0**-1074 * X.shape[0] * X.shape[1] ** 2
    widening = up(up(float(np.ldexp(up(error), 2 * exponent))) + underflow)
    return SymmetricMatrix(_frozen(matrix), widening=widening, gram=gram)


def _frozen(array: Dense) -> Dense:
    """An array that nobody else holds, read-only and C-contiguous: not copied again, since matrices may be large."""
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result
