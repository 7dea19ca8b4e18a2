"""Two-dimensional matrices by eigenvalues and a rational rotation."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


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
