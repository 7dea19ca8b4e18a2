"""The keyword options that the strategies share, checked once: dimension, rank, spectrum and scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from signgeo.solvers.errors import OptionError

SCALE = (1e-8, 1e8)
"""Entries are small integers times a power of two in this range."""

DIMENSION = (1, 6)
"""Enough for every counterexample of the list of statements; pass a larger range where more is needed."""


def require_integer(value: Any, name: str, least: int) -> int:
    """An integer of at least `least`; OptionError naming the option otherwise."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise OptionError(name, got=repr(value), expected=f"an integer >= {least}", remedy="Give one.")
    return value


def dimensions(dimension: int | tuple[int, int]) -> SearchStrategy[int]:
    """Draws d: the number given, or one of a range (least, most), small ones more often."""
    if not isinstance(dimension, tuple):
        return st.just(require_integer(dimension, "dimension", 1))
    if len(dimension) != 2:
        raise OptionError(
            "dimension", got=repr(dimension), expected="an integer or a pair (least, most)", remedy="E.g. (1, 6)."
        )
    least, most = (require_integer(v, "dimension", 1) for v in dimension)
    if least > most:
        raise OptionError("dimension", got=repr(dimension), expected="least <= most", remedy="Swap the two.")
    preferred = [d for d in (2, 2, 3, 3, 4) if least <= d <= most]
    return st.sampled_from(sorted([*range(least, most + 1), *preferred]))


def exponents(scale: tuple[float, float]) -> SearchStrategy[int]:
    """Draws k with 2^k inside the scale: 0 half the time where it is allowed, and it shrinks to it."""
    if not (isinstance(scale, tuple) and len(scale) == 2 and all(isinstance(s, int | float) for s in scale)):
        raise OptionError("scale", got=repr(scale), expected="a pair (least, most)", remedy="E.g. (1e-8, 1e8).")
    least, most = (float(s) for s in scale)
    if not (0.0 < least <= most < math.inf):
        raise OptionError("scale", got=repr(scale), expected="0 < least <= most", remedy="E.g. (1e-8, 1e8).")
    low, high = math.ceil(math.log2(least)), math.floor(math.log2(most))
    if low > high:
        raise OptionError("scale", got=repr(scale), expected="a range that holds a power of two", remedy="Widen it.")
    usual = min(max(0, low), high)
    others = [usual, low, high, *(k for k in (-1, 1, -10, 10, low + 1, high - 1) if low <= k <= high)]
    return st.sampled_from([usual] * len(others) + others)


def require_rank(rank: int | None, dimension: int | tuple[int, int]) -> int | None:
    """The rank asked for, which every dimension drawn must allow."""
    if rank is None:
        return None
    least = dimension if isinstance(dimension, int) else dimension[0]
    if require_integer(rank, "rank", 0) > least:
        raise OptionError(
            "rank",
            got=f"{rank} with dimensions from {least}",
            expected="a rank that the least dimension allows",
            remedy="Raise the least dimension or lower the rank.",
        )
    return rank


def require_spectrum(spectrum: Sequence[float] | None, *, psd: bool) -> tuple[float, ...] | None:
    """The eigenvalues asked for: finite, and not negative for a PSD matrix."""
    if spectrum is None:
        return None
    values = tuple(float(v) for v in spectrum)
    if not values or not all(math.isfinite(v) for v in values) or (psd and min(values) < 0.0):
        expected = "finite numbers" + (" >= 0" if psd else "") + ", at least one"
        raise OptionError("spectrum", got=repr(spectrum), expected=expected, remedy="Name the eigenvalues.")
    return values
