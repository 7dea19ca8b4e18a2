"""The block norms of Table 1: the largest Euclidean norm over blocks, and its dual, their sum."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms.base import Norm
from signgeo.solvers.norms.partition import Blocks, canonical_blocks
from signgeo.solvers.norms.rigorous import added, euclidean
from signgeo.solvers.rounding import down


@dataclass(frozen=True)
class _BlockNorm(Norm):
    """What both block norms share: the partition and the Euclidean norms of the blocks."""

    blocks: Blocks | Iterable[Sequence[int]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", canonical_blocks(self.blocks))

    @cached_property
    def parts(self) -> tuple[NDArray[np.intp], ...]:
        """The index array of each block."""
        return tuple(np.array(block, dtype=np.intp) for block in self.blocks)

    @property
    def dimension(self) -> int:
        """How many coordinates the blocks cover."""
        return sum(part.size for part in self.parts)

    def block_norms(self, x: Dense) -> Dense:
        """||x_B||_2 for each block, shape (..., number of blocks); no block underflows beside a larger one."""
        gathered = np.abs(x[..., self._order])
        largest = np.maximum.reduceat(gathered, self._starts, axis=-1)
        _, exponent = np.frexp(largest)
        scaled = np.ldexp(gathered, -np.repeat(exponent, self._sizes, axis=-1))
        sums = np.add.reduceat(np.square(scaled), self._starts, axis=-1)
        return np.asarray(np.ldexp(np.sqrt(sums), exponent))

    def enclosures(self, x: Any) -> list[Enclosure]:
        """Certified bounds on each ||x_B||_2 of one vector."""
        vector = as_vector(x, "x", self.dimension)
        return [euclidean(vector[part]) for part in self.parts]

    def spread(self, values: Dense) -> Dense:
        """One value per block (..., number of blocks) copied to the coordinates (..., d) of its block."""
        return np.asarray(values[..., self.labels])

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.concatenate(self.parts)

    @cached_property
    def _sizes(self) -> NDArray[np.intp]:
        return np.array([part.size for part in self.parts])

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        return np.concatenate(([0], np.cumsum(self._sizes)[:-1]))

    @cached_property
    def labels(self) -> NDArray[np.intp]:
        """The number of the block of each coordinate, shape (d,)."""
        labels = np.empty(self.dimension, dtype=np.intp)
        labels[self._order] = np.repeat(np.arange(len(self.parts)), self._sizes)
        return labels


@dataclass(frozen=True)
class BlockLInf(_BlockNorm):
    """||x||_{B,inf} = max_B ||x_B||_2 over the blocks of a partition of the coordinates.

    Its steepest direction is ||z||_{B,1} norm_B(z), each block divided by its own 2-norm. On a block where z_B = 0
    any vector of 2-norm at most 1 maximises: 0 is the selection made here (the paper's Eq. 22 prints 0/0).

    Parameters
    ----------
    blocks : sequences of indices, kept sorted and ordered by their first index.

    Raises PartitionError unless the blocks cover 0, ..., d - 1 without overlap.
    """

    @property
    def dual(self) -> BlockL1:
        """The sum over the blocks."""
        return BlockL1(self.blocks)

    def raw_norm(self, x: Dense) -> Dense:
        """Largest block norm."""
        return np.asarray(self.block_norms(x).max(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """Sum of the block norms times each block's unit vector."""
        sizes = self.block_norms(z)
        total = sizes.sum(axis=-1, keepdims=True)
        return np.asarray(total * (z / self.spread(np.where(sizes == 0.0, 1.0, sizes))))

    def enclose(self, x: Any) -> Enclosure:
        """The largest of the block enclosures."""
        parts = self.enclosures(x)
        return Enclosure(max(e.lower for e in parts), max(e.upper for e in parts), exact=True)

    def euclidean_lower(self, d: int) -> float:
        """||x||_2 <= sqrt(number of blocks) ||x||_{B,inf}."""
        del d
        count = len(self.parts)
        return 1.0 if count == 1 else down(1.0 / float(np.nextafter(math.sqrt(count), np.inf)))


@dataclass(frozen=True)
class BlockL1(_BlockNorm):
    """||x||_{B,1} = sum_B ||x_B||_2, the dual of `BlockLInf`.

    Its steepest direction keeps the block of largest 2-norm (the first such) and zeroes the others.

    Parameters and errors as for `BlockLInf`.
    """

    @property
    def dual(self) -> BlockLInf:
        """The maximum over the blocks."""
        return BlockLInf(self.blocks)

    def raw_norm(self, x: Dense) -> Dense:
        """Sum of the block norms."""
        return np.asarray(self.block_norms(x).sum(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """z on its largest block, 0 elsewhere."""
        sizes = self.block_norms(z)
        chosen = np.zeros_like(sizes)
        np.put_along_axis(chosen, np.expand_dims(sizes.argmax(axis=-1), -1), 1.0, -1)
        return z * self.spread(chosen)

    def enclose(self, x: Any) -> Enclosure:
        """The sum of the block enclosures."""
        return added(self.enclosures(x))

    def euclidean_lower(self, d: int) -> float:
        """||x||_2 <= ||x||_{B,1}."""
        del d
        return 1.0
