"""Damaged matrix files, truncated anywhere, bits flipped, bombs: a matrix or one FileFormatError of one line."""

from __future__ import annotations

import io
import pickle
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.matrix_files import read_matrix

H = np.array([[2.0, -1.0, 0.0], [-1.0, 2.0, 0.1], [0.0, 0.1, 1e-200]])


def archive(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def saved(write: Any) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


GOOD: dict[str, bytes] = {
    "dense.npy": saved(lambda f: np.save(f, H)),
    "fortran.npy": saved(lambda f: np.save(f, np.asfortranarray(H))),
    "swapped.npy": saved(lambda f: np.save(f, H.astype(">f8"))),
    "integers.npy": saved(lambda f: np.save(f, np.eye(3, dtype=np.int16))),
    "dense.npz": archive(H=H, other=np.zeros(2)),
    "plain.npz": saved(lambda f: np.savez(f, H)),
    "csr.npz": saved(lambda f: sp.save_npz(f, sp.csr_array(H))),
    "coo.npz": saved(lambda f: sp.save_npz(f, sp.coo_array(H), compressed=False)),
    "array.mtx": saved(lambda f: scipy.io.mmwrite(f, H, precision=17)),
    "coordinate.mtx": saved(lambda f: scipy.io.mmwrite(f, sp.coo_array(H), symmetry="symmetric")),
    "plain.csv": saved(lambda f: np.savetxt(f, H, delimiter=",")),
    "remarks.csv": b"\xef\xbb\xbf# a remark\r\n1;2\r\n2;1\r\n",
}


def tame(folder: Path, name: str, content: bytes) -> Any:
    """The matrix read, or None for a FileFormatError of one line; anything else passes through."""
    file = folder / name
    file.write_bytes(content)
    try:
        return read_matrix(file)
    except FileFormatError as error:
        text = str(error)
    assert "\n" not in text
    assert name in text
    return None


@pytest.mark.parametrize("name", GOOD)
def test_truncated_at_every_length(tmp_path: Path, name: str) -> None:
    whole = GOOD[name]
    assert tame(tmp_path, name, whole) is not None
    read = [n for n in range(len(whole)) if tame(tmp_path, name, whole[:n]) is not None]
    if not name.endswith((".csv", ".mtx")):  # of text, what is left may be a matrix by itself
        assert read == []


@pytest.mark.parametrize("name", GOOD)
def test_every_bit_flipped(tmp_path: Path, name: str) -> None:
    whole = GOOD[name]
    for position in range(len(whole)):
        flipped = bytearray(whole)
        flipped[position] ^= 1 << (position % 8)
        tame(tmp_path, name, bytes(flipped))


@pytest.mark.slow
@pytest.mark.parametrize("name", GOOD)
def test_many_damages(tmp_path: Path, name: str) -> None:
    rng, whole = random.Random(name), GOOD[name]
    for _ in range(20_000):
        tame(tmp_path, name, damaged(whole, rng))


def damaged(whole: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, removed, repeated or put in."""
    data = bytearray(whole)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        at, length = rng.randrange(len(data) + 1), rng.choice([1, 2, 8, 40])
        kind = rng.randrange(4)
        if kind == 0 and data:
            data[at % len(data)] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length]
        else:
            data[at:at] = rng.choice(
                [b"\x00", b"\xff" * length, b"9" * length, b"-1", b"nan", b"1e999", b"\n", b",", b"_"]
            )
    return bytes(data)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("ending", [".npy", ".npz", ".mtx", ".csv"])
def test_content_of_another_kind(tmp_path: Path, name: str, ending: str) -> None:
    read = tame(tmp_path, "H" + ending, GOOD[name])
    assert (read is not None) == name.endswith(ending)


class Bomb:
    """Unpickling it leaves a file behind."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return (Path.touch, (self.mark,))


def test_nothing_is_ever_unpickled(tmp_path: Path) -> None:
    mark = tmp_path / "exploded"
    objects = np.array([[Bomb(mark)]], dtype=object)
    plain = saved(lambda f: np.save(f, objects, allow_pickle=True))
    parts = {"data": np.ones(1), "indices": np.zeros(1, int), "indptr": np.array([0, 1]), "shape": np.array([1, 1])}
    hidden = [
        plain,
        pickle.dumps(Bomb(mark)),
        plain.replace(b"'descr': '|O'", b"'descr': '<f8'"),
        plain.replace(b"\x93NUMPY\x01", b"\x93NUMPY\x02"),
    ]
    for content in hidden:
        assert tame(tmp_path, "H.npy", content) is None or b"<f8" in content
    for arrays in ({"H": objects}, {**parts, "format": np.array(b"csr", dtype=object)}, {**parts, "format": objects}):
        stream = io.BytesIO()
        np.savez(stream, allow_pickle=True, **arrays)
        assert tame(tmp_path, "H.npz", stream.getvalue()) is None
    for ending in (".mtx", ".csv", ".npz"):
        assert tame(tmp_path, "H" + ending, pickle.dumps(Bomb(mark))) is None
    assert not mark.exists()


LIMIT = 700 * 2**20
READ = """
import sys
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.matrix_files import read_matrix
import scipy.sparse
def peak():  # of this process: ru_maxrss begins with that of its parent
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
before = peak()
try:
    read_matrix(sys.argv[1])
    print("read", end=" ")
except FileFormatError as error:
    print("refused", end=" ")
print((peak() - before) * 1024)
"""


def bombs(folder: Path) -> dict[str, Path]:
    """Small files that ask for much memory."""
    made = {}
    for name, size in (("zeros", 2**30), ("many", 2**26)):
        file = folder / f"{name}.npz"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
            for k in range(1 if name == "zeros" else 300):
                with target.open(f"a{k}.npy", "w") as stream:
                    header = saved(lambda f, size=size: np.lib.format.write_array_header_1_0(f, shape_of(size)))
                    stream.write(header)
                    for _ in range(size // 2**24 if name == "zeros" else 1):
                        stream.write(bytes(2**24))
        made[name] = file
    texts = {
        "entries.mtx": "%%MatrixMarket matrix coordinate real general\n9 9 99999999999\n1 1 1\n",
        "shape.mtx": "%%MatrixMarket matrix array real symmetric\n134217728 134217728\n1\n",
        "pattern.mtx": "%%MatrixMarket matrix coordinate pattern general\n134217728 134217728 0\n",
        "skew.mtx": "%%MatrixMarket matrix array real skew-symmetric\n100000 100000\n1\n",
        "digits.csv": "1" * 10_000_000 + ",2\n",
    }
    for name, text in texts.items():
        made[name] = folder / name
        made[name].write_text(text)
    huge = saved(lambda f: np.lib.format.write_array_header_1_0(f, shape_of(2**50)))
    made["promise.npy"] = folder / "promise.npy"
    made["promise.npy"].write_bytes(huge + bytes(64))
    index = np.zeros(1, dtype=int)
    shape = {"format": np.array(b"csr"), "shape": np.array([2**40, 2**40])}
    shape |= {"data": np.ones(1), "indices": index, "indptr": np.array([0, 1])}
    made["shape.npz"] = folder / "shape.npz"
    made["shape.npz"].write_bytes(archive(**shape))
    return made


def shape_of(size: int) -> dict[str, Any]:
    return {"shape": (size // 8,), "fortran_order": False, "descr": "<f8"}


def test_small_files_cannot_ask_for_much_memory(tmp_path: Path) -> None:
    """Measured: nothing takes more than what was promised, at most the limit; most are refused before they are read."""
    seen = {}
    for name, file in bombs(tmp_path).items():
        done = subprocess.run([sys.executable, "-c", READ, str(file)], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, (name, done.stderr[-500:])
        seen[name] = (done.stdout.split()[0], int(done.stdout.split()[1]))
    assert {name for name, (state, _) in seen.items() if state == "read"} <= {"zeros", "pattern.mtx", "digits.csv"}
    assert max(grown for name, (_, grown) in seen.items() if name != "zeros") < LIMIT, seen
