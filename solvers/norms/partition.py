"""Partitions of the coordinates into blocks, checked and in one canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np
from signgeo.solvers.errors import PartitionError

Blocks = tuple[tuple[int, ...], ...]


def canonical_blocks(blocks: Iterable[Sequence[int]]) -> Blocks:
    """The blocks with sorted indices, ordered by their first index.

    Raises PartitionError unless they cover 0, ..., d - 1, each index once, d being how many indices there are.
    """
    found = tuple(tuple(_index(i) for i in _members(block)) for block in _members(blocks))
    if not found or not all(found):
        _refuse("no block" if not found else "an empty block", "at least one block, none empty")
    indices = sorted(i for block in found for i in block)
    for index, following in pairwise(indices):
        if index == following:
            _refuse(f"index {index} in more than one place", "blocks that do not overlap")
    missing = next((i for i, index in enumerate(indices) if i != index), None)
    if missing is not None:
        _refuse(f"indices up to {indices[-1]} without {missing}", "blocks that cover every coordinate from 0 on")
    return tuple(sorted(tuple(sorted(block)) for block in found))


def _members(blocks: Any) -> Sequence[Any]:
    if isinstance(blocks, str | bytes) or not isinstance(blocks, Iterable):
        _refuse(repr(blocks), "a sequence of sequences of indices")
    try:
        return tuple(blocks)
    except Exception as error:  # what calls itself iterable may fail in its own way
        _refuse(f"{type(blocks).__name__}, which does not iterate ({error})", "a sequence of sequences of indices")


def _index(value: Any) -> int:
    if not isinstance(value, int | np.integer) or isinstance(value, bool | np.timedelta64) or value < 0:
        _refuse(f"index {value!r}", "integers >= 0")
    return int(value)


def _refuse(got: str, expected: str) -> NoReturn:
    raise PartitionError(
        "blocks", got=got, expected=expected, remedy="List every coordinate 0, ..., d - 1 in exactly one block."
    )
