"""Matrices with eigenvalues that are known exactly: eigenvectors from Hadamard blocks, whose projectors are dyadic."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.strategies.digits import signs

Dense = NDArray[np.float64]

_HADAMARD = {
    1: np.array([[1.0]]),
    2: np.array([[1.0, 1.0], [1.0, -1.0]]),
    4: np.array([[1.0, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]),
}


def with_spectrum(values: tuple[float, ...]) -> SearchStrategy[Dense]:
    """Draws H = sum_i lambda_i q_i q_i^T, the q_i columns of signed, permuted Hadamard blocks of order 1, 2 and 4.

    Exact, hence of exactly this spectrum, while the lambda_i have few digits.
    """
    d = len(values)
    eigenvalues = np.array(values)

    @st.composite
    def matrix(draw: DrawFn) -> Dense:
        order = np.array(draw(st.permutations(range(d))), dtype=np.intp)
        H = np.zeros((d, d))
        start = 0
        while start < d:
            size = draw(st.sampled_from([k for k in _HADAMARD if k <= d - start]))
            block = _HADAMARD[size]
            part = slice(start, start + size)
            H[part, part] = (block * eigenvalues[order[part]]) @ block.T / size
            start += size
        s, place = signs(draw, d), draw(st.permutations(range(d)))
        return (H * np.outer(s, s))[np.ix_(place, place)]

    return matrix()
