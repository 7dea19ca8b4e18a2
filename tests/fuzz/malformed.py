"""What a caller may pass by mistake: arrays of every dtype, shape, layout and content, and what is no array at all."""

from __future__ import annotations

import decimal
import fractions
import warnings
from typing import Any

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

FINITE = [0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 1e-320, 5e-324, 2.0**-1022, 1e-200, 1e200, 1e308, -1.7e308, 2.0**53, 1 / 3]
BROKEN = [np.nan, np.inf, -np.inf]
DTYPES = ["?", "b", "h", "i", "q", "B", "H", "I", "Q", "e", "f", "d", "g", "F", "D", "U3", "S2", "O", "M8[s]", "m8[ms]"]


class Hostile:
    """Objects that fail, or lie, when they are asked what they are."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __array__(self, *_args: Any, **_options: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def __repr__(self) -> str:
        return "Hostile()"


@st.composite
def numbers(draw: st.DrawFn, shape: tuple[int, ...]) -> np.ndarray:
    """Floats, mostly finite, of mixed scale."""
    pool = FINITE + (BROKEN if draw(st.integers(0, 4)) == 0 else [])
    entries = st.sampled_from(pool) | st.floats(-10.0, 10.0) | st.integers(-5, 5).map(float)
    return draw(hnp.arrays(np.float64, shape, elements=entries))


@st.composite
def shapes(draw: st.DrawFn, ndim: int) -> tuple[int, ...]:
    """Mostly what is asked for, else any, with empty axes."""
    d = draw(st.integers(1, 5))
    usual = {1: (d,), 2: (d, d), 3: (draw(st.integers(1, 3)), d, d)}[ndim]
    others = st.lists(st.integers(0, 4), max_size=4).map(tuple)
    return usual if draw(st.integers(0, 3)) else draw(others)


@st.composite
def layouts(draw: st.DrawFn, array: np.ndarray) -> Any:
    """The same entries in another storage, or a mask over them."""
    kind = draw(
        st.sampled_from(["plain", "frozen", "strided", "fortran", "swapped", "list", "masked", "matrix", "wide"])
    )
    if kind == "frozen":
        array.flags.writeable = False
    if kind == "strided" and array.ndim:
        array = np.repeat(array, 2, axis=-1)[..., ::2]
    if kind == "fortran":
        array = np.asfortranarray(array)
    if kind == "swapped":
        array = array.astype(array.dtype.newbyteorder())
    if kind == "list":
        return array.tolist()
    if kind == "masked":
        mask = draw(hnp.arrays(bool, array.shape))
        return np.ma.masked_array(array, mask)
    if kind == "matrix" and array.ndim == 2:
        with warnings.catch_warnings():  # NumPy would rather see them gone, but they are still passed
            warnings.simplefilter("ignore")
            return np.asmatrix(array)
    if kind == "wide" and array.ndim:
        return np.broadcast_to(array[..., :1], array.shape) if array.shape[-1] else array
    return array


@st.composite
def symmetric(draw: st.DrawFn) -> np.ndarray:
    d = draw(st.integers(1, 5))
    A = draw(numbers((d, d)))
    with np.errstate(all="ignore"):
        if draw(st.integers(0, 3)) == 0:
            A = A.T @ A
        A = np.tril(A) + np.tril(A, -1).T
        return A * draw(st.sampled_from([1.0, 1.0, 1.0, 2.0**-700, 1e-200, 1e200, 1e-310]))


@st.composite
def sparse(draw: st.DrawFn) -> Any:
    A = draw(symmetric() | numbers((2, 3)) | numbers((3, 3)))
    if draw(st.booleans()):
        with np.errstate(all="ignore"):
            A = A.astype(draw(st.sampled_from(["d", "f", "q", "?", "D", "g"])))
    build = draw(
        st.sampled_from(["csr_array", "csc_array", "coo_array", "lil_array", "dok_array", "bsr_array", "dia_array"])
    )
    if A.dtype.char == "g" and build == "bsr_array":
        build = "csr_array"
    matrix = getattr(sp, build)(sp.coo_array(A))
    if build == "coo_array" and draw(st.booleans()):  # duplicates add up
        matrix = sp.coo_array((np.tile(matrix.data, 2), np.tile(np.stack(matrix.coords), 2)), shape=matrix.shape)
    return matrix


@st.composite
def typed(draw: st.DrawFn, ndim: int) -> np.ndarray:
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    shape = draw(shapes(ndim))
    if dtype.kind == "O":
        cells = st.sampled_from([None, 1, 2.5, "x", [1], 10**400, fractions.Fraction(1, 3), decimal.Decimal("0.1"), {}])
        return draw(hnp.arrays(object, shape, elements=cells))
    elements = hnp.from_dtype(dtype, allow_nan=True) if dtype.kind not in "gG" else None
    array: np.ndarray = draw(hnp.arrays(dtype, shape, elements=elements))
    if array.ndim == 2 and array.shape[0] == array.shape[1] and dtype.kind in "fiub" and draw(st.booleans()):
        lower = np.tri(array.shape[0], dtype=bool)
        array = np.where(lower, array, array.T)
    return array


NOT_ARRAYS: list[Any] = [
    None,
    True,
    3,
    2.5,
    float("nan"),
    10**400,
    1j,
    "text",
    b"bytes",
    "",
    [],
    [[]],
    [[[]]],
    [[1.0, 2.0], [3.0]],
    [[1.0, None], [None, 1.0]],
    [["1", "2"], ["2", "1"]],
    [1.0, [2.0]],
    {},
    {"a": 1},
    {1.0, 2.0},
    (x for x in (1.0, 2.0)),
    range(3),
    fractions.Fraction(1, 3),
    [fractions.Fraction(1, 3)],
    decimal.Decimal("0.1"),
    np.float64(1.0),
    np.datetime64("2020-01-01"),
    object(),
    type,
    len,
    NotImplemented,
    ...,
    memoryview(b"abcd"),
    bytearray(b"ab"),
    np.random.default_rng(0),
    Hostile(ValueError("no array")),
    Hostile(TypeError("no array")),
    Hostile(RuntimeError("no array")),
    Hostile(np.eye(2)),
    Hostile([1.0]),
    Hostile(None),
    np.rec.array([(1.0, 2)], dtype=[("a", "f8"), ("b", "i4")]),
    sp.csr_array((0, 0)),
    sp.csr_array((3, 3)),
    sp.coo_array(np.ones(3)),
]


def _symmetrised(A: Any) -> Any:
    """A + A^T of each matrix of a stack of square ones, infinite where that overflows; other arrays as they are."""
    if A.ndim != 3 or A.shape[1] != A.shape[2]:
        return A
    with np.errstate(over="ignore"):
        return A + np.swapaxes(A, -1, -2)


def anything(ndim: int) -> st.SearchStrategy[Any]:
    """Half of it might be usable where an array of that many dimensions is wanted."""
    usable = {2: symmetric(), 1: st.integers(1, 5).flatmap(lambda d: numbers((d,)))}
    stacks = shapes(3).flatmap(numbers).map(_symmetrised)
    good = usable.get(ndim, stacks)
    return st.one_of(
        good.flatmap(layouts),
        shapes(ndim).flatmap(numbers).flatmap(layouts),
        typed(ndim).flatmap(layouts),
        sparse(),
        st.sampled_from(NOT_ARRAYS),
        good,
    )
