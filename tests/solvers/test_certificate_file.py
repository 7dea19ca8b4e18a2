"""Certificates written to disk come back the same; what is none is refused with a typed error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import Certificate
from signgeo.solvers.certificate import NamedMatrix, Part
from signgeo.solvers.errors import CertificateError, FileFormatError

H = np.array([[2.0, -1.0], [-1.0, 1e-200]])


def certificate(matrix: Any = H) -> Certificate:
    tree = {"split": [0, 1], "same": {"l": [0.1], "gamma": [], "b": []}, "opposite": {"l": [4.5], "gamma": [], "b": []}}
    parts = (
        Part("sign-vector", "linf", "lower", 4.0, {"s": np.array([1, -1], dtype=np.int8)}),
        Part("diagonal", "lsep", "upper", 4.1, {"l": np.array([3.0, 1.1]), "remark": "a word", "two_sided": True}),
        Part("branch", "max_sign_form", "upper", 4.5, {"root": tree, "none": None}),
        Part("gram", "lsep", "lower", 3.0, {"X": np.eye(2)}),
    )
    return Certificate((matrix,), parts)


def test_a_certificate_comes_back_the_same(tmp_path: Path) -> None:
    written = certificate()
    written.save(tmp_path / "c.json")
    read = Certificate.load(tmp_path / "c.json")
    assert read.document() == written.document()
    assert np.array_equal(read.matrix, H)
    assert np.array_equal(read.l, [3.0, 1.1])
    assert read.part("branch").data["root"]["split"].tolist() == [0, 1]
    assert [p.bound for p in read.parts] == [4.0, 4.1, 4.5, 3.0]


def test_a_large_matrix_comes_back_by_name(tmp_path: Path) -> None:
    written = certificate(sp.eye_array(100, format="csr"))
    written.save(tmp_path / "c.json")
    read = Certificate.load(tmp_path / "c.json")
    assert read.matrix == NamedMatrix((100, 100), written.sha256[0])
    assert read.document() == written.document()


def test_saving_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "c.json"
    certificate().save(target)
    before = target.read_text()
    with pytest.raises(CertificateError):
        Certificate((H,), (Part("diagonal", "lsep", "upper", 1.0, {"l": object()}),)).save(target)
    assert target.read_text() == before
    with pytest.raises(OSError):
        certificate().save(tmp_path / "no" / "folder.json")
    assert [f.name for f in tmp_path.iterdir()] == ["c.json"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00"])
def test_what_is_not_json(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.json").write_text(text)
    with pytest.raises(FileFormatError):
        Certificate.load(tmp_path / "c.json")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError):
        Certificate.load(tmp_path / "c.json")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "other"), ("version", 2), ("matrices", None), ("matrices", [{}]), ("matrices", 3), ("parts", None),
        ("parts", [{}]), ("parts", [None]), ("parts", [{"kind": "x", "quantity": "y", "relation": "lower"}]),
        ("matrices", [{"shape": [2, 2], "sha256": "0", "entries": [["0x1p+0"] * 2] * 2}]),
    ],
)  # fmt: skip
def test_what_is_no_certificate(tmp_path: Path, key: str, value: Any) -> None:
    (tmp_path / "c.json").write_text(json.dumps({**certificate().document(), key: value}))
    with pytest.raises(CertificateError):
        Certificate.load(tmp_path / "c.json")
