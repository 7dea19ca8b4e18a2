"""(L0, L1)-smooth functions with a point and a direction."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.functions.profiles import Cosh, Exponential, Extremal, HalfSquare, Quartic
from signgeo.properties.functions.relaxed import Corner, RelaxedSmooth, Ridge, Separable
from signgeo.properties.strategies.digits import small_integers
from signgeo.properties.strategies.norms import drawn_norm
from signgeo.properties.strategies.options import dimensions
from signgeo.solvers.norms import L1, L2, LInf

Dense = NDArray[np.float64]

_RIDGE, _SEPARABLE, _CORNER = range(3)
_KINDS = st.sampled_from((_RIDGE, _RIDGE, _RIDGE, _SEPARABLE, _CORNER))
_PROFILES = st.one_of(
    st.builds(Extremal, st.integers(1, 4), st.integers(1, 4)),
    st.sampled_from((Exponential(), Cosh(), Quartic(), HalfSquare())),
)
_CORNERS = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
_SEPARABLE_NORMS = st.sampled_from((LInf(), L1(), L2()))
_SIMPLE = ("LInf", "L1", "L2", "Diagonal", "BlockLInf", "BlockL1")


def relaxed_functions(
    *, dimension: int | tuple[int, int] = (1, 4)
) -> SearchStrategy[tuple[RelaxedSmooth, Dense, Dense]]:
    """Draws (f, x, u): a function with constants L0, L1 > 0 in its norm, a point, and a direction u != 0.

    Raises OptionError for a bad dimension.
    """
    sizes = dimensions(dimension)

    @st.composite
    def together(draw: DrawFn) -> tuple[RelaxedSmooth, Dense, Dense]:
        f, d = _function(draw, draw(sizes), draw(_KINDS))
        x = small_integers(draw, d, 5).astype(np.float64) / 4.0
        u = small_integers(draw, d, 5).astype(np.float64)
        if not u.any():
            u[0] = 1.0
        return f, x, u

    return together()


def step_parameters() -> SearchStrategy[tuple[int, int, int]]:
    """Draws (L0, L1, k) for Eq. 90 at ||g||_* = k L0 / (2 L1); k = 2 is where it is tight."""
    return st.tuples(st.integers(1, 20), st.integers(1, 20), st.integers(0, 6))


def _function(draw: DrawFn, d: int, kind: int) -> tuple[RelaxedSmooth, int]:
    if kind == _CORNER:
        G, l0, l1 = draw(_CORNERS)
        return Corner(G, l0, l1), 2
    profile = draw(_PROFILES)
    if kind == _SEPARABLE:
        return Separable(draw(_SEPARABLE_NORMS), profile, d), d
    w = small_integers(draw, d, 5).astype(np.float64)
    if not w.any():
        w[0] = 1.0
    return Ridge(drawn_norm(draw, d, _SIMPLE), profile, tuple(w.tolist())), d
