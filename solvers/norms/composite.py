"""Norms made of norms on consecutive parts of the vector: the largest of them (modular norm) and their sum."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import PartitionError
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms.base import Norm
from signgeo.solvers.norms.blocks import BlockL1, BlockLInf
from signgeo.solvers.norms.elementary import L1, L2, LInf
from signgeo.solvers.norms.rigorous import added
from signgeo.solvers.rounding import down, up

Part = tuple[Norm, slice | range]


@dataclass(frozen=True, init=False)
class _Composite(Norm):
    """What both share: the parts, each a norm and the range of coordinates that it sees."""

    parts: tuple[tuple[Norm, range], ...]

    def __init__(self, *parts: Part) -> None:
        object.__setattr__(self, "parts", _checked(parts))

    @property
    def dimension(self) -> int:
        """How many coordinates the parts cover."""
        return sum(len(span) for _, span in self.parts)

    def part_norms(self, x: Dense) -> Dense:
        """Each part's norm of its coordinates, shape (..., number of parts)."""
        return np.stack([norm.norm(_take(x, span)) for norm, span in self.parts], axis=-1)

    def part_dual_norms(self, z: Dense) -> Dense:
        """Each part's dual norm of its coordinates, shape (..., number of parts)."""
        return np.stack([norm.dual_norm(_take(z, span)) for norm, span in self.parts], axis=-1)

    def enclosures(self, x: Any) -> list[Enclosure]:
        """Certified bounds on each part's norm of one vector."""
        vector = as_vector(x, "x", self.dimension)
        return [norm.enclose(_take(vector, span)) for norm, span in self.parts]

    def _duals(self) -> list[Part]:
        return [(norm.dual, span) for norm, span in self.parts]


@dataclass(frozen=True, init=False)
class MaxOf(_Composite):
    """max_k ||x_k||_(k), the modular norm: ``MaxOf((norm, slice), ...)``.

    Its steepest direction takes each part's unit steepest direction times the sum of the parts' dual norms
    (claims.md G.5); a part where z is 0 gets 0.

    Parameters
    ----------
    parts : pairs (norm, slice(start, stop)); together the slices cover 0, ..., d - 1 without overlap, in any order.

    Raises PartitionError for parts that overlap, leave a gap, have open ends or a step, or do not fit their norm.
    """

    @property
    def dual(self) -> SumOf:
        """The sum of the dual norms."""
        return SumOf(*self._duals())

    def raw_norm(self, x: Dense) -> Dense:
        """Largest part."""
        return np.asarray(self.part_norms(x).max(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """Unit directions times the sum of dual norms."""
        total = self.part_dual_norms(z).sum(axis=-1, keepdims=True)
        result = np.empty_like(z)
        for norm, span in self.parts:
            result[..., span.start : span.stop] = total * norm.direction(_take(z, span))
        return result

    def enclose(self, x: Any) -> Enclosure:
        """The largest of the parts' enclosures."""
        parts = self.enclosures(x)
        return Enclosure(max(e.lower for e in parts), max(e.upper for e in parts), min(e.rigor for e in parts))

    def euclidean_lower(self, d: int) -> float:
        """(sum_k a_k^-2)^(-1/2) of the parts' constants a_k: ||x||_2^2 <= sum_k ||x_k||^2 / a_k^2."""
        del d
        constants = [norm.euclidean_lower(len(span)) for norm, span in self.parts]
        least, squares = min(constants), 0.0
        for a in constants:
            ratio = up(least / a)  # at most 1: no a_k^-2 overflows
            squares = up(squares + up(ratio * ratio))
        return down(least / up(math.sqrt(squares)))


@dataclass(frozen=True, init=False)
class SumOf(_Composite):
    """sum_k ||x_k||_(k), the dual of `MaxOf`; parts and errors as there.

    Its steepest direction is that of the part with the largest dual norm (the first such), 0 elsewhere.
    """

    @property
    def dual(self) -> MaxOf:
        """The largest of the dual norms."""
        return MaxOf(*self._duals())

    def raw_norm(self, x: Dense) -> Dense:
        """Sum over the parts."""
        return np.asarray(self.part_norms(x).sum(axis=-1))

    def raw_steepest(self, z: Dense) -> Dense:
        """The steepest direction of the part with the largest dual norm."""
        chosen = self.part_dual_norms(z).argmax(axis=-1)
        result = np.zeros_like(z)
        for k, (norm, span) in enumerate(self.parts):
            here = (chosen == k)[..., np.newaxis]
            result[..., span.start : span.stop] = np.where(here, norm.steepest(_take(z, span)), 0.0)
        return result

    def enclose(self, x: Any) -> Enclosure:
        """The sum of the parts' enclosures."""
        return added(self.enclosures(x))

    def euclidean_lower(self, d: int) -> float:
        """The least of the parts' constants: sum_k a_k ||x_k||_2 >= min a ||x||_2."""
        del d
        return min(norm.euclidean_lower(len(span)) for norm, span in self.parts)


def as_block_norm(norm: MaxOf | SumOf) -> BlockLInf | BlockL1 | None:
    """The block norm that this one equals: a maximum of L2, LInf, BlockLInf or a sum of L2, L1, BlockL1; else None."""
    single, blocked = (LInf, BlockLInf) if isinstance(norm, MaxOf) else (L1, BlockL1)
    blocks: list[list[int]] = []
    for part, span in norm.parts:
        if isinstance(part, L2):
            blocks.append(list(span))
        elif isinstance(part, single):
            blocks.extend([i] for i in span)
        elif isinstance(part, blocked):
            blocks.extend([i + span.start for i in block.tolist()] for block in part.parts)
        else:
            return None
    return BlockLInf(blocks) if isinstance(norm, MaxOf) else BlockL1(blocks)


def _take(x: Dense, span: range) -> Dense:
    return x[..., span.start : span.stop]


def _checked(parts: tuple[Part, ...]) -> tuple[tuple[Norm, range], ...]:
    found = sorted((_part(p) for p in parts), key=lambda part: part[1].start)
    expected = 0
    for norm, span in found:
        if span.start != expected:
            _refuse(f"a part from {span.start} after one that ends at {expected}", "slices that follow one another")
        if norm.dimension not in (None, len(span)):
            _refuse(f"{norm} on {len(span)} coordinates", f"a slice of {norm.dimension} coordinates for it")
        expected = span.stop
    if not found:
        _refuse("no part", "at least one pair (norm, slice)")
    return tuple(found)


def _part(part: Any) -> tuple[Norm, range]:
    if not (isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], Norm)):
        _refuse(repr(part), "pairs (norm, slice)")
    norm, span = part
    if not isinstance(span, slice | range) or span.step not in (None, 1):
        _refuse(repr(span), "slice(start, stop) without a step")
    start, stop = span.start or 0, span.stop
    if not (isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop <= sys.maxsize):
        _refuse(repr(span), "slice(start, stop) with 0 <= start < stop")
    return norm, range(start, stop)


def _refuse(got: str, expected: str) -> None:
    raise PartitionError(
        "parts", got=got, expected=expected, remedy="Write MaxOf((norm, slice(0, k)), (norm, slice(k, d)))."
    )
