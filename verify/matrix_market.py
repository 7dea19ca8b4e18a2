"""Matrix Market files, read by a few lines of Python: readers in C have been seen to crash on damaged ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSION_LIMIT = 2**27
KINDS, FIELDS = ("coordinate", "array"), ("real", "integer", "pattern")
SYMMETRIES = {"general": 0.0, "symmetric": 1.0, "skew-symmetric": -1.0}


def parse_matrix_market(content: bytes) -> Any:
    """The matrix in the bytes of a .mtx file: a csr_array for `coordinate`, an ndarray (m, n) for `array`.

    Raises ValueError with one line that says what is wrong.
    """
    first, _, rest = content.partition(b"\n")
    words = first.decode("ascii", errors="replace").lower().split()
    if len(words) != 5 or words[:2] != ["%%matrixmarket", "matrix"]:
        raise ValueError("the first line is not that of a Matrix Market file")
    kind, field, symmetry = words[2:]
    if kind not in KINDS or field not in FIELDS or symmetry not in SYMMETRIES or (kind, field) == ("array", "pattern"):
        raise ValueError(f"a {kind[:20]} {field[:20]} {symmetry[:20]} matrix, where a real one is needed")
    while rest.lstrip().startswith(b"%"):
        rest = rest.lstrip().partition(b"\n")[2]
    size_line, _, body = rest.lstrip().partition(b"\n")
    sizes = [int(word) for word in size_line.split()]
    if len(sizes) != (3 if kind == "coordinate" else 2) or not all(0 <= v <= DIMENSION_LIMIT for v in sizes[:2]):
        raise ValueError("the line with the sizes is not one")
    if b"_" in body:
        raise ValueError("an underscore in a number")
    numbers = np.array(body.split(), dtype=np.float64)
    if kind == "coordinate":
        return _coordinate(numbers, sizes, field == "pattern", SYMMETRIES[symmetry])
    return _array(numbers, sizes, SYMMETRIES[symmetry])


def _coordinate(numbers: NDArray[np.float64], sizes: list[int], pattern: bool, mirror: float) -> Any:
    import scipy.sparse as sp

    rows, cols, count = sizes
    width = 2 if pattern else 3
    if numbers.size != width * count:
        raise ValueError(f"truncated: {numbers.size} numbers where {count} entries need {width * count}")
    table = numbers.reshape(count, width)
    i, j = table[:, 0], table[:, 1]
    whole = bool(np.isfinite(table[:, :2]).all()) and np.array_equal(np.trunc(table[:, :2]), table[:, :2])
    if not whole or (count and (min(i.min(), j.min()) < 1 or i.max() > rows or j.max() > cols)):
        raise ValueError(f"an entry outside {rows} x {cols}")
    values = np.ones(count) if pattern else table[:, 2]
    row, col = i.astype(np.int64) - 1, j.astype(np.int64) - 1
    if mirror:
        off = row != col
        row, col = np.concatenate([row, col[off]]), np.concatenate([col, row[off]])
        values = np.concatenate([values, mirror * values[off]])
    return sp.csr_array(sp.coo_array((values, (row, col)), shape=(rows, cols)))


def _array(numbers: NDArray[np.float64], sizes: list[int], mirror: float) -> NDArray[np.float64]:
    """Columns one after the other; of a symmetric matrix from the diagonal down, of a skew one from below it."""
    rows, cols = sizes
    if mirror and rows != cols:
        raise ValueError("a symmetric matrix that is not square")
    skip = 1 if mirror < 0.0 else 0
    needed = rows * (rows + 1 - 2 * skip) // 2 if mirror else rows * cols
    if numbers.size != needed:
        raise ValueError(f"truncated: {numbers.size} numbers where {needed} are needed")
    if not mirror:
        return np.ascontiguousarray(numbers.reshape(cols, rows).T)
    matrix = np.zeros((rows, cols))
    upper = np.triu_indices(rows, skip)
    matrix[upper] = mirror * numbers
    matrix.T[upper] = numbers
    return matrix
