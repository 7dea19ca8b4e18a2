"""Smooth functions with known constants, alone or with points, in every norm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.functions.profiles import Cosine, HalfSquare, Huber, Profile, PseudoHuber, Softplus
from signgeo.properties.functions.smooth import LogSumExp, QuadraticFunction, RidgeSum, SmoothFunction
from signgeo.properties.strategies.digits import small_integers
from signgeo.properties.strategies.matrices import psd_matrices, symmetric_matrices
from signgeo.properties.strategies.norms import ALL, drawn_norm
from signgeo.properties.strategies.options import dimensions
from signgeo.solvers.errors import InputError, OptionError
from signgeo.solvers.norms import LInf, Norm

Dense = NDArray[np.float64]

FAMILIES = ("quadratic", "indefinite", "huber", "pseudo-huber", "logistic", "cosine", "star", "log-sum-exp", "softmax")


def smooth_functions(
    norm: Norm | None = None, *, dimension: int | tuple[int, int] = (1, 4), families: Sequence[str] = FAMILIES
) -> SearchStrategy[SmoothFunction]:
    """Draws smooth functions on the space of `norm`, whose `constants[norm]` is an Enclosure of the least constant.

    Parameters
    ----------
    norm : fixes d where it has a dimension; the max norm by default.
    dimension : d, or a range, for a norm that is defined for every d.
    families : some of FAMILIES. "star" is (L/2) <w, x>^2, the worst case of many claims.

    Raises InputError if norm is no Norm, OptionError for an unknown family.
    """
    given = LInf() if norm is None else norm
    if not isinstance(given, Norm):
        raise InputError("norm", got=type(norm).__name__, expected="a Norm or None", remedy="E.g. LInf().")
    sizes, makers = dimensions(dimension if given.dimension is None else given.dimension), _chosen(families)

    @st.composite
    def function(draw: DrawFn) -> SmoothFunction:
        return draw(makers)(draw, draw(sizes))

    return function()


def functions_and_points(
    count: int = 2,
    *,
    kinds: Sequence[str] = ALL,
    dimension: int | tuple[int, int] = (1, 4),
    families: Sequence[str] = FAMILIES,
) -> SearchStrategy[tuple[SmoothFunction, Norm, *tuple[Dense, ...]]]:
    """Draws (f, norm, x_1, ..., x_count); options as for `smooth_functions` and `norms`."""
    sizes, makers = dimensions(dimension), _chosen(families)

    @st.composite
    def together(draw: DrawFn) -> tuple[SmoothFunction, Norm, *tuple[Dense, ...]]:
        d = draw(sizes)
        norm = drawn_norm(draw, d, kinds)
        f = draw(makers)(draw, d)
        return (f, norm, *(small_integers(draw, d, 5) / 2.0 for _ in range(count)))

    return together()


def _chosen(families: Sequence[str]) -> SearchStrategy[Callable[[DrawFn, int], SmoothFunction]]:
    unknown = [k for k in families if k not in FAMILIES]
    if unknown or not families or isinstance(families, str):
        raise OptionError(
            "families", got=repr(families), expected=f"some of {', '.join(FAMILIES)}", remedy="Name some."
        )
    return st.sampled_from([_MAKERS[k] for k in families])


def _rows(entries: NDArray[Any]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in entries.astype(np.float64).tolist())


def _quadratic(matrices: Callable[..., SearchStrategy[Dense]]) -> Callable[[DrawFn, int], SmoothFunction]:
    kept = lru_cache(maxsize=None)(lambda d: matrices(dimension=d, scale=(1.0, 1.0)))  # one strategy for each d

    def make(draw: DrawFn, d: int) -> SmoothFunction:
        H = draw(kept(d))
        return QuadraticFunction(_rows(H), tuple(small_integers(draw, d, 5).astype(np.float64).tolist()))

    return make


def _ridges(profile: Profile, most: int = 3) -> Callable[[DrawFn, int], SmoothFunction]:
    counts = st.integers(1, most)

    def make(draw: DrawFn, d: int) -> SmoothFunction:
        n = draw(counts)
        W = small_integers(draw, n * d, 5).reshape(n, d)
        weights = np.ldexp(1.0, small_integers(draw, n, 5))
        return RidgeSum(profile, _rows(W), tuple(weights.tolist()))

    return make


def _log_sum_exp(draw: DrawFn, d: int) -> SmoothFunction:
    del draw
    return LogSumExp((_rows(np.eye(d, dtype=np.int64)),))


def _softmax(draw: DrawFn, d: int) -> SmoothFunction:
    """Rows at will: up to two examples, two or three classes."""
    n, classes = draw(_EXAMPLES), draw(_CLASSES)
    return LogSumExp(tuple(_rows(small_integers(draw, classes * d, 5).reshape(classes, d)) for _ in range(n)))


_EXAMPLES, _CLASSES = st.integers(1, 2), st.integers(2, 3)
_MAKERS: dict[str, Callable[[DrawFn, int], SmoothFunction]] = {
    "quadratic": _quadratic(psd_matrices),
    "indefinite": _quadratic(symmetric_matrices),
    "huber": _ridges(Huber()),
    "pseudo-huber": _ridges(PseudoHuber()),
    "logistic": _ridges(Softplus()),
    "cosine": _ridges(Cosine()),
    "star": _ridges(HalfSquare(), most=1),
    "log-sum-exp": _log_sum_exp,
    "softmax": _softmax,
}
