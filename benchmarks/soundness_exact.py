"""Rational matrices, integers times a power of two, and the largest values of their forms over sign vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq, fmpz_mat

Dense = np.ndarray


@dataclass(frozen=True, eq=False)
class Exact:
    """The rational matrix unit * whole: whole an fmpz_mat (m, n), unit a power of two as fmpq."""

    whole: Any
    unit: Any

    @property
    def shape(self) -> tuple[int, int]:
        return int(self.whole.nrows()), int(self.whole.ncols())

    @cached_property
    def rows(self) -> list[list[int]]:
        """The integers of `whole`."""
        m, n = self.shape
        flat = [int(v) for v in self.whole.entries()]
        return [flat[i * n : (i + 1) * n] for i in range(m)]

    def __neg__(self) -> Exact:
        return Exact(-self.whole, self.unit)

    def __getitem__(self, at: tuple[int, int]) -> Any:
        return self.whole[at] * self.unit


def power_of_two(k: int) -> Any:
    return fmpq(1 << k) if k >= 0 else fmpq(1, 1 << -k)


def exact_matrix(A: Dense) -> Exact:
    """The exact entries of a float matrix (m, n)."""
    mantissas, exponents = np.frexp(A)
    integers = np.ldexp(mantissas, 53).astype(np.int64)
    least = int(exponents.min(initial=1024, where=integers != 0))
    shifts = np.where(integers != 0, exponents - least, 0).ravel().tolist()
    whole = [m << k for m, k in zip(integers.ravel().tolist(), shifts, strict=True)]
    return Exact(fmpz_mat(*A.shape, whole), power_of_two(least - 53))


def column(x: Dense) -> Exact:
    """A vector as a matrix of one column."""
    return exact_matrix(np.asarray(x, dtype=np.float64).reshape(-1, 1))


def form_value(H: Exact, x: Any, y: Any) -> Any:
    """x^T H y of exact columns x (d, 1), y (d, 1)."""
    return (x.whole.transpose() * H.whole * y.whole)[0, 0] * (x.unit * H.unit * y.unit)


def bilinear_maximum(A: Exact) -> Any:
    """max s^T A t over sign vectors, A (m, n): the largest sum of |row sums| with signs, in Gray-code order."""
    m, n = A.shape
    columns = A.rows if m < n else [list(column) for column in zip(*A.rows, strict=True)]
    doubled = [[2 * v for v in column] for column in columns]
    sums = [sum(values) for values in zip(*columns, strict=True)]
    best, positive = sum(map(abs, sums)), [True] * len(columns)
    for step in range(1, 1 << (len(columns) - 1)):
        j = (step & -step).bit_length() - 1
        if positive[j]:
            sums = [a - b for a, b in zip(sums, doubled[j], strict=True)]
        else:
            sums = [a + b for a, b in zip(sums, doubled[j], strict=True)]
        positive[j] = not positive[j]
        best = max(best, sum(map(abs, sums)))
    return best * A.unit


def form_maximum(A: Exact) -> Any:
    """max s^T A s over sign vectors, A symmetric."""
    rows, d = A.rows, A.shape[0]
    best = None
    for pattern in range(1 << (d - 1)):
        signs = [1 if pattern >> i & 1 == 0 else -1 for i in range(d)]
        value = sum(s * sum(map(int.__mul__, row, signs)) for s, row in zip(signs, rows, strict=True))
        best = value if best is None else max(best, value)
    return best * A.unit
