"""Matrix files: what is good is read as it stands, what is not gives one FileFormatError (damaged ones: tests/fuzz)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.matrix_files import read_matrix, read_vector

H = np.array([[2.0, -1.0, 0.0], [-1.0, 2.0, 0.1], [0.0, 0.1, 1e-200]])


def dense(matrix: Any) -> np.ndarray:
    return matrix.toarray() if sp.issparse(matrix) else matrix


def write(file: Path, matrix: np.ndarray) -> None:
    if file.suffix == ".npy":
        np.save(file, matrix)
    elif file.suffix == ".npz":
        np.savez_compressed(file, H=matrix, other=np.zeros(2))
    elif file.suffix == ".mtx":
        scipy.io.mmwrite(file, matrix, precision=17)
    else:
        np.savetxt(file, matrix, delimiter=",", fmt="%.17g")


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".mtx", ".csv"])
def test_a_matrix_comes_back_bit_for_bit(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"H{suffix}"
    write(file, H)
    assert np.array_equal(dense(read_matrix(file)), H)


@pytest.mark.parametrize("make", [sp.csr_array, sp.csc_array, sp.coo_array])
def test_sparse_archives(tmp_path: Path, make: Any) -> None:
    sp.save_npz(tmp_path / "H.npz", make(H))
    assert np.array_equal(dense(read_matrix(tmp_path / "H.npz")), H)


MARKET = "%%MatrixMarket matrix {}\n% a remark\n\n{}\n{}\n"


@pytest.mark.parametrize(
    ("header", "sizes", "body", "expected"),
    [
        ("coordinate real symmetric", "2 2 2", "1 1 2.0\n2 1 -1e-3", [[2.0, -1e-3], [-1e-3, 0.0]]),
        ("coordinate integer general", "2 3 2", "1 3 7\n2 1 -4", [[0, 0, 7], [-4, 0, 0]]),
        ("coordinate pattern symmetric", "2 2 1", "2 1", [[0, 1], [1, 0]]),
        ("coordinate real skew-symmetric", "2 2 1", "2 1 3", [[0, -3], [3, 0]]),
        ("array real general", "2 3", "1\n2\n3\n4\n5\n6", [[1, 3, 5], [2, 4, 6]]),
        ("array real symmetric", "2 2", "1\n2\n3", [[1, 2], [2, 3]]),
        ("array real skew-symmetric", "2 2", "5", [[0, -5], [5, 0]]),
    ],
)
def test_matrix_market_variants_as_scipy_reads_them(
    tmp_path: Path, header: str, sizes: str, body: str, expected: list[list[float]]
) -> None:
    file = tmp_path / "A.mtx"
    file.write_text(MARKET.format(header, sizes, body))
    assert np.array_equal(dense(read_matrix(file)), expected)
    assert np.array_equal(dense(scipy.io.mmread(file)), expected)


def test_a_sparse_matrix_market_file(tmp_path: Path) -> None:
    scipy.io.mmwrite(tmp_path / "H.mtx", sp.coo_array(H), precision=17)
    read = read_matrix(tmp_path / "H.mtx")
    assert sp.issparse(read)
    assert np.array_equal(dense(read), H)


@pytest.mark.parametrize("text", ["1,2\n2,1\n", "1;2\n2;1", "1\t2\n2\t1", "# a\n1 2\n\n2 1 # b\n", "\ufeff1,2\n2,1\n"])
def test_text_with_any_separator(tmp_path: Path, text: str) -> None:
    (tmp_path / "H.csv").write_text(text, encoding="utf-8")
    assert np.array_equal(read_matrix(tmp_path / "H.csv"), [[1.0, 2.0], [2.0, 1.0]])


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_vectors(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "g.npy", np.arange(3.0).reshape(shape))
    assert read_vector(tmp_path / "g.npy").shape == (3,)
    np.save(tmp_path / "H.npy", H)
    with pytest.raises(FileFormatError, match="vector"):
        read_vector(tmp_path / "H.npy")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("H.txt", b"1", "ending"),
        ("H", b"1", "ending"),
        ("H.npy", b"", "npy"),
        ("H.npy", b"\x93NUMPY\x01\x00", "npy"),
        ("H.npy", b"not numpy at all", "npy"),
        ("H.npz", b"PK\x03\x04 and then nothing", "npz"),
        ("H.npz", b"", "npz"),
        ("H.mtx", b"%%MatrixMarket matrix coordinate real general\n3 3 5\n1 1 2.0\n", "truncated"),
        ("H.mtx", b"%%MatrixMarket matrix coordinate real general\n2 2 999999999999\n1 1 2.0\n", "truncated"),
        ("H.mtx", b"%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 2.0 1.0\n", "complex"),
        ("H.mtx", b"%%MatrixMarket matrix coordinate real general\n2 2 1\n7 7 2.0\n", "mtx"),
        ("H.mtx", b"hello\n", "mtx"),
        ("H.csv", b"", "no numbers"),
        ("H.csv", b"a,b\n1,2\n", "'a' in line 1"),
        ("H.csv", b"1,2\n3\n", "line 2"),
        ("H.csv", b"1,2\n3,\n", "line 2"),
        ("H.csv", b"1_0,2\n", "'1_0'"),
        ("H.csv", b"\xff\xfe1,2", "csv"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileFormatError, match=words) as caught:
        read_matrix(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder.npy").mkdir()
    for name in ("none.npy", "folder.npy", "no/such/folder.csv"):
        with pytest.raises(FileFormatError):
            read_matrix(tmp_path / name)


def test_a_header_that_promises_too_much_takes_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "H.npy"
    np.save(file, np.zeros((2, 2)))
    promise = file.read_bytes().replace(b"(2, 2), }" + b" " * 12, b"(200000000, 200000), }")
    assert b"200000" in promise
    file.write_bytes(promise)
    with pytest.raises(FileFormatError, match="fewer than"):
        read_matrix(file)


def test_several_unnamed_arrays_are_ambiguous(tmp_path: Path) -> None:
    np.savez(tmp_path / "H.npz", x=H, y=H)
    with pytest.raises(FileFormatError, match="Store one array"):
        read_matrix(tmp_path / "H.npz")
    with zipfile.ZipFile(tmp_path / "empty.npz", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(FileFormatError):
        read_matrix(tmp_path / "empty.npz")


@pytest.mark.parametrize("bad", ["indices", "indptr", "shape"])
def test_sparse_archives_with_impossible_indices(tmp_path: Path, bad: str) -> None:
    matrix = sp.csr_array(H)
    content = {"indices": matrix.indices, "indptr": matrix.indptr, "data": matrix.data}
    content |= {"shape": np.array(matrix.shape), "format": np.array(b"csr")}
    content[bad] = content[bad] + 1000 if bad != "shape" else np.array([2, 2])
    np.savez(tmp_path / "H.npz", **content)
    with pytest.raises(FileFormatError):
        read_matrix(tmp_path / "H.npz")
