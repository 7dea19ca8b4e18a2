"""Matrices from files that may be anything: .npy, .npz, .mtx and .csv; sizes checked first, nothing unpickled."""

from __future__ import annotations

import contextlib
import io
import os
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.matrix_market import parse_matrix_market

SIZE_LIMIT = 8 * 2**30
NAMES = ("H", "A", "matrix", "arr_0")
"""Which array of an .npz is meant when it holds several."""


def read_matrix(path: str | os.PathLike[str]) -> Any:
    """The matrix in a file, as a float or integer ndarray (m, n) or a scipy sparse array, as it is stored.

    What may be in it (finite numbers, symmetric) is for ``signgeo.solvers.intake`` to judge.
    Raises FileFormatError for a file that is missing, truncated, of an unknown kind, or holds Python objects.
    """
    file = Path(path)
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise _error(file, f"the ending {file.suffix!r}", "Use one of " + ", ".join(_READERS) + ".")
    try:
        if not file.is_file():
            raise _error(file, "a folder or device" if file.exists() else "no such file", "Check the path.")
        with warnings.catch_warnings():  # Python and NumPy warn of odd bytes in headers: what is wrong is said below
            warnings.simplefilter("ignore")
            return reader(file)
    except FileFormatError:
        raise
    except OSError as error:
        raise _error(file, str(error.strerror or error), "Check the path and its permissions.") from error
    except MemoryError as error:
        raise _error(file, "more than fits into memory", "Use a smaller matrix.") from error
    except Exception as error:  # damaged bytes fail in NumPy, zlib, zipfile and tokenize, each in its own way
        line = " ".join(str(error).split())[:160] or type(error).__name__
        raise _error(
            file, f"what does not read as {file.suffix} ({line})", "The file may be damaged; write it again."
        ) from error


def read_vector(path: str | os.PathLike[str]) -> Any:
    """The vector in a file, shape (d,): a one-dimensional array, or a matrix with one row or one column.

    Raises FileFormatError.
    """
    array = read_matrix(path)
    dense = array.toarray() if hasattr(array, "toarray") else array
    if dense.ndim == 2 and 1 in dense.shape:
        dense = dense.reshape(-1)
    if dense.ndim != 1:
        raise _error(Path(path), f"an array of shape {dense.shape}", "Give a vector: one number per coordinate.")
    return dense


def _error(file: Path, got: str, remedy: str) -> FileFormatError:
    return FileFormatError(
        f"file {os.fspath(file)!r}", got=got, expected="a matrix in .npy, .npz, .mtx or .csv", remedy=remedy
    )


def _read_npy(file: Path) -> Any:
    with file.open("rb") as stream:
        return _array(stream, file.stat().st_size, file)


def _array(stream: IO[bytes], size: int, file: Path) -> Any:
    """One array in NumPy's format whose header must fit the bytes that are there."""
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read_header(stream)
    if dtype.hasobject:
        raise _error(file, "Python objects, which could run code when read", "Save a numeric array.")
    count = 1
    for length in shape:
        count *= int(length)
    if stream.tell() + count * dtype.itemsize > size:
        raise _error(file, f"{size} bytes, fewer than an array of shape {shape} needs", "The file is truncated.")
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)


def _read_npz(file: Path) -> Any:
    with zipfile.ZipFile(file) as archive:
        members = {i.filename.removesuffix(".npy"): i for i in archive.infolist() if i.filename.endswith(".npy")}
        if sum(i.file_size for i in members.values()) > SIZE_LIMIT:
            raise _error(file, "an archive that unpacks to more than 8 GiB", "Use a smaller matrix.")

        def load(name: str) -> Any:
            return _array(io.BytesIO(archive.read(members[name])), members[name].file_size, file)

        if {"format", "shape", "data"} <= members.keys():
            return _sparse(load, members.keys(), file)
        names = [n for n in NAMES if n in members] or list(members)
        if not names or (len(names) > 1 and names[0] not in NAMES):
            raise _error(
                file, f"arrays {sorted(members)}", f"Store one array, or name the matrix one of {', '.join(NAMES)}."
            )
        return load(names[0])


def _sparse(load: Callable[[str], Any], names: Any, file: Path) -> Any:
    """What scipy.sparse.save_npz writes, with indices checked before anything is built of them."""
    import scipy.sparse as sp

    kind = load("format").item()
    kind = kind.decode("ascii") if isinstance(kind, bytes) else str(kind)
    shape = tuple(int(v) for v in load("shape"))
    data = load("data")
    if kind == "coo" and {"row", "col"} <= names:
        matrix = sp.coo_array((data, (load("row"), load("col"))), shape=shape)
    elif kind in ("csr", "csc") and {"indices", "indptr"} <= names:
        build = sp.csr_array if kind == "csr" else sp.csc_array
        matrix = build((data, load("indices"), load("indptr")), shape=shape)
        matrix.check_format(full_check=True)
    else:
        raise _error(file, f"a sparse matrix of kind {kind!r}", "Store it as csr, csc or coo.")
    return sp.csr_array(matrix)


def _read_mtx(file: Path) -> Any:
    if file.stat().st_size > SIZE_LIMIT:
        raise _error(file, "more than 8 GiB of text", "Use a smaller matrix.")
    return parse_matrix_market(file.read_bytes())


def _read_csv(file: Path) -> Any:
    """Numbers separated by commas, semicolons, tabs or blanks; ``#`` starts a comment."""
    rows: list[list[float]] = []
    with file.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            text = line.split("#", 1)[0].strip()
            if not text:
                continue
            separator = next((c for c in ",;\t" if c in text), None)
            cells = text.split(separator)
            try:
                rows.append([_number(cell) for cell in cells])
            except ValueError as bad:
                raise _error(file, f"{bad} in line {number}", "Remove headers; every cell is a number.") from None
            if len(rows[-1]) != len(rows[0]):
                got = f"{len(rows[-1])} numbers in line {number}, {len(rows[0])} in the first"
                raise _error(file, got, "Give every line the same number of cells.")
    if not rows:
        raise _error(file, "no numbers", "Write one row of the matrix per line.")
    return np.array(rows)


def _number(cell: str) -> float:
    with contextlib.suppress(ValueError):
        if "_" not in cell:  # which Python reads as a separator of digits
            return float(cell)
    raise ValueError(repr(cell.strip()[:40]))


_READERS: dict[str, Callable[[Path], Any]] = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".mtx": _read_mtx,
    ".csv": _read_csv,
}
