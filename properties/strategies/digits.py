"""Small integers, many at a time: eight entries from one draw, so that a matrix costs a draw or two.

Each draw is below 2^24, where Hypothesis draws evenly; the digits are ordered 0, 1, -1, 2, -2, 3, -3, so that what
shrinks becomes sparse and small.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

_PER_DRAW = 8
_TABLES = {
    base: np.array([0, 1, -1, 2, -2, 3, -3][:base], dtype=np.int64) if base > 2 else np.array([0, 1])
    for base in (2, 3, 5, 7)
}
_POWERS = {base: base ** np.arange(_PER_DRAW, dtype=np.int64) for base in _TABLES}


def small_integers(draw: DrawFn, count: int, base: int = 7) -> NDArray[np.int64]:
    """`count` integers: of {0, 1} for base 2, of -1..1 for 3, -2..2 for 5, -3..3 for 7."""
    parts = []
    for start in range(0, count, _PER_DRAW):
        size = min(_PER_DRAW, count - start)
        code = draw(st.integers(0, base**size - 1))
        parts.append(code // _POWERS[base][:size] % base)
    return _TABLES[base][np.concatenate(parts)] if parts else np.zeros(0, dtype=np.int64)


def signs(draw: DrawFn, count: int) -> NDArray[np.int64]:
    """A sign vector; shrinks to all ones."""
    return 1 - 2 * small_integers(draw, count, 2)
