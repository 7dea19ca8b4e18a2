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
_DIGITS = (0, 1, -1, 2, -2, 3, -3)
_CODES = {(base, n): st.integers(0, base**n - 1) for base in (2, 3, 5, 7) for n in range(1, _PER_DRAW + 1)}


def small_integers(draw: DrawFn, count: int, base: int = 7) -> NDArray[np.int64]:
    """`count` integers: of {0, 1} for base 2, of -1..1 for 3, -2..2 for 5, -3..3 for 7."""
    digits: list[int] = []
    for start in range(0, count, _PER_DRAW):
        size = min(_PER_DRAW, count - start)
        code = draw(_CODES[base, size])
        for _ in range(size):
            code, digit = divmod(code, base)
            digits.append(_DIGITS[digit])
    return np.array(digits, dtype=np.int64)


def signs(draw: DrawFn, count: int) -> NDArray[np.int64]:
    """A sign vector; shrinks to all ones."""
    return 1 - 2 * small_integers(draw, count, 2)
