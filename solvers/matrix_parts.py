"""Norms that are the largest spectral norm of matrices made of the coordinates, and weights that bound H in them.

LInf is one with matrices (1, 1), L2 with one matrix (1, d), BlockLInf with one row per block; Spectral and MaxOf of all
these as well. Let D be block diagonal with P_k (x) I for P_k PSD, that is x^T D x = sum_k tr(P_k X_k X_k^T) over the
matrices X_k of x. Where ||x|| <= 1, X_k X_k^T <= I, so x^T D x <= sum_k tr(P_k), and

    -D <= H <= D   implies   x^T H y <= (x^T D x + y^T D y) / 2 <= sum_k tr(P_k)   on the unit ball,

while H <= D alone bounds x^T H x. One-sided or not, the best P solves a semidefinite program (`matrix_relaxation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import L2, BlockLInf, LInf, MaxOf, Norm, Spectral

Weights = tuple[Dense, ...]
"""One symmetric PSD stack (count, rows, rows) for each stack of parts."""

_LONGEST_SIDE = 1_024  # eigenvectors of longer sides take seconds in every sweep
_FLOOR = 2.0**-44  # relative to the largest: below, an eigenvalue of a Gram matrix is mostly rounding


@dataclass(frozen=True, eq=False)
class MatrixParts:
    """The matrices of a norm, those of one shape stacked.

    stacks : index arrays (count, rows, cols), covering 0, ..., d - 1 once. The weights P act on the rows: a matrix and
        its transpose are the same norm, but not the same bound.
    """

    dimension: int
    stacks: tuple[NDArray[np.intp], ...]

    @property
    def order(self) -> int:
        """The sum of all rows: sum_k tr(P_k) for P = I."""
        return sum(stack.shape[0] * stack.shape[1] for stack in self.stacks)

    @property
    def transposed(self) -> MatrixParts | None:
        """The same norm with weights on the other sides; None where no part has two, or where they are too long."""
        turned = tuple(_turned(stack) for stack in self.stacks)
        same = all(a is b for a, b in zip(turned, self.stacks, strict=True))
        return None if same else MatrixParts(self.dimension, turned)

    def unit(self, factor: Dense) -> Dense:
        """The maximiser (d, r) of <factor, A> over factors A of spectral norm at most 1 in each part."""
        result = np.zeros_like(factor)
        for stack in self.stacks:
            result[stack] = _polar(_sides(factor, stack)).reshape(*stack.shape, -1)
        return result

    def moduli(self, factor: Dense) -> Weights:
        """(G G^T)^(1/2) of each part G of a factor (d, r)."""
        found = []
        for stack in self.stacks:
            sides = _sides(factor, stack)
            product = _polar(sides) @ sides.transpose(0, 2, 1)
            found.append((product + product.transpose(0, 2, 1)) / 2.0)
        return tuple(found)

    def products(self, image: Dense, factor: Dense) -> Weights:
        """The PSD part of the symmetric part of G A^T, for each part G of `image` and A of `factor`."""
        found = []
        for stack in self.stacks:
            product = _sides(image, stack) @ _sides(factor, stack).transpose(0, 2, 1)
            values, vectors = np.linalg.eigh((product + product.transpose(0, 2, 1)) / 2.0)
            found.append((vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1))
        return tuple(found)

    def trace(self, weights: Weights) -> float:
        """sum_k tr(P_k), rounded to nearest."""
        return sum(trace_of(p) for p in weights)

    def apply(self, weights: Weights, x: Dense) -> Dense:
        """D x for x (d,)."""
        result = np.empty_like(x)
        for stack, p in zip(self.stacks, weights, strict=True):
            result[stack] = p @ x[stack]
        return result

    def dense(self, weights: Weights) -> Dense:
        """D as a matrix (d, d): the entries of the P_k, copied."""
        matrix = np.zeros((self.dimension, self.dimension))
        for stack, p in zip(self.stacks, weights, strict=True):
            for indices, part in zip(stack, p, strict=True):
                for column in indices.T:
                    matrix[np.ix_(column, column)] = part
        return matrix


def matrix_parts(norm: Norm, d: int) -> MatrixParts | None:
    """The parts of a norm on R^d; None for a norm that is no maximum of spectral norms."""
    stacks = _stacks(norm, np.arange(d))
    return None if stacks is None else MatrixParts(d, tuple(stacks))


def raised(parts: MatrixParts, weights: Weights, share: float) -> Weights:
    """P + c I with c = `share` of the mean eigenvalue: what is then surely positive definite."""
    lift = share * parts.trace(weights) / parts.order
    return tuple((p + p.transpose(0, 2, 1)) / 2.0 + lift * np.eye(p.shape[1]) for p in weights)


def inverse_roots(weights: Weights) -> Weights:
    """P^(-1/2) of positive definite weights."""
    found = []
    for p in weights:
        values, vectors = np.linalg.eigh(p)
        found.append((vectors / np.sqrt(values)[:, None, :]) @ vectors.transpose(0, 2, 1))
    return tuple(found)


def trace_of(stack: Dense) -> float:
    """The sum of the traces of a stack (count, rows, rows), rounded to nearest."""
    return float(np.trace(stack, axis1=1, axis2=2).sum())


def _sides(factor: Dense, stack: NDArray[np.intp]) -> Dense:
    """The parts of a factor (d, r), their columns side by side: (count, rows, cols r)."""
    return factor[stack].reshape(stack.shape[0], stack.shape[1], -1)


def _polar(sides: Dense) -> Dense:
    """U V^T of each G = U S V^T, from the smaller of its Gram matrices; directions with S = 0 count as zero."""
    wide = sides.shape[1] <= sides.shape[2]
    turned = sides.transpose(0, 2, 1)
    values, vectors = np.linalg.eigh(sides @ turned if wide else turned @ sides)
    live = values > _FLOOR * values.max(axis=-1, keepdims=True)
    inverse = np.where(live, 1.0 / np.sqrt(np.where(live, values, 1.0)), 0.0)
    scaled, other = vectors * inverse[:, None, :], vectors.transpose(0, 2, 1)
    return np.asarray(scaled @ (other @ sides) if wide else (sides @ scaled) @ other)


def _turned(stack: NDArray[np.intp]) -> NDArray[np.intp]:
    """The transposed matrices, where they are more than one row and their new rows not too many."""
    rows, cols = stack.shape[1:]
    return stack.transpose(0, 2, 1) if rows > 1 and cols <= _LONGEST_SIDE else stack


def _stacks(norm: Norm, at: NDArray[np.intp]) -> list[NDArray[np.intp]] | None:
    if isinstance(norm, LInf):
        return [at.reshape(-1, 1, 1)]
    if isinstance(norm, L2):
        return [at.reshape(1, 1, -1)]
    if isinstance(norm, BlockLInf):
        return [at[part].reshape(1, 1, -1) for part in norm.parts]
    if isinstance(norm, Spectral):
        matrix = at.reshape(1, norm.rows, norm.cols)
        return [matrix if norm.rows <= norm.cols else matrix.transpose(0, 2, 1)]
    if isinstance(norm, MaxOf):
        found = [_stacks(part, at[span.start : span.stop]) for part, span in norm.parts]
        return None if any(s is None for s in found) else [stack for s in found for stack in s or []]
    return None
