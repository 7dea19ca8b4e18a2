"""Matrices with eigenvalues that are known exactly: eigenvectors from Hadamard blocks, whose projectors are dyadic, or
in the plane by rational rotations.
"""

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


def spectra_and_angles(*, psd: bool = True) -> SearchStrategy[tuple[int, int, int, int]]:
    """Draws (l_1, l_2, p, q): integer eigenvalues l_1 >= l_2, with l_2 >= 0 if `psd`; tan(theta / 2) = p / q."""
    low = 0 if psd else -9
    pairs = st.tuples(st.integers(low, 9), st.integers(low, 9))
    angles = st.tuples(st.integers(-6, 6), st.integers(1, 6))
    return st.tuples(pairs, angles).map(lambda v: (max(v[0]), min(v[0]), v[1][0], v[1][1]))


def spectra_and_two_angles() -> SearchStrategy[tuple[int, int, int, int, int, int]]:
    """Draws (l_1, l_2, p, q, r, s): PSD eigenvalues and two angles."""
    angles = st.tuples(st.integers(-6, 6), st.integers(1, 6))
    return st.tuples(spectra_and_angles(), angles).map(lambda v: (*v[0], *v[1]))
