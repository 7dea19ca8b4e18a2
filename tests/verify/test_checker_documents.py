"""The checker's door: binding to the input, and malformed documents (thousands of damaged ones: tests/fuzz)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers.certificate import Certificate, Part, matrix_sha256
from signgeo.solvers.intake import as_symmetric
from signgeo.verify.checker import MalformedDocument, Verdict, check_document, read_document
from signgeo.verify.checker.document import parse
from signgeo.verify.checker.inputs import averaged, sha256

CENTRED = 1.5 * (np.eye(3) - np.ones((3, 3)) / 3)
LEAF = {"l": [2.0, 2.0], "gamma": [], "b": []}
TREE = {"split": [0, 1], "same": LEAF, "opposite": {**LEAF, "l": [3.0, 1.0]}}
PARTS = (
    Part("sign-vector", "linf", "lower", 4.0, {"s": [1, 1, -1]}),
    Part("diagonal", "lsep", "upper", 4.5, {"l": [1.5] * 3}),
    Part("gram", "lsep", "lower", 3.9, {"X": [[1.0, 0.0], [-0.5, 0.75], [-0.5, -0.75]]}),
    Part("hypermetric", "linf", "upper", 4.0, {"l": [1.5] * 3, "gamma": [0.5], "b": [[[0, 1], [1, 1], [2, 1]]]}),
    Part("branch", "linf", "upper", 4.0, {"root": TREE}),
    Part("block", "block_linf", "upper", 4.5, {"blocks": [[0, 2], [1]], "l": [2.0, 2.5]}),
)  # fmt: skip


def fresh() -> dict[str, Any]:
    return parse(json.dumps(Certificate((CENTRED,), PARTS).document()))


def test_the_document_used_below_is_accepted() -> None:
    assert check_document(fresh()).accepted


# Binding to the input


def test_the_checkers_hash_is_the_solvers_hash() -> None:
    rng = np.random.default_rng(1)
    for shape in ((1, 1), (3, 5), (7, 2)):
        dense = rng.standard_normal(shape) * (rng.random(shape) < 0.5)
        assert sha256(dense) == matrix_sha256(dense) == matrix_sha256(sp.coo_array(dense))


@pytest.mark.parametrize("given", [CENTRED, sp.csr_array(CENTRED)], ids=["dense", "sparse"])
def test_the_matrix_of_the_certificate_is_accepted(given: Any) -> None:
    assert check_document(fresh(), [given]).accepted


@pytest.mark.parametrize(
    "given",
    [CENTRED + np.diag([0.0, 0.0, 1e-16 * 4]), -CENTRED, np.eye(2), CENTRED * np.nan, np.triu(CENTRED)],
    ids=["last bit", "sign", "shape", "nan", "half"],
)
def test_another_matrix_is_rejected_and_named_so(given: Any) -> None:
    verdict = check_document(fresh(), [given])
    assert not verdict.accepted
    assert "another matrix" in verdict.findings[0] or "not finite" in verdict.findings[0]


def test_another_number_of_matrices_is_rejected() -> None:
    assert not check_document(fresh(), [CENTRED, CENTRED]).accepted


@pytest.mark.parametrize("make", [np.asarray, sp.csr_array], ids=["dense", "sparse"])
def test_a_matrix_that_is_asymmetric_by_rounding_is_averaged_as_the_solvers_do(make: Any) -> None:
    rng = np.random.default_rng(2)
    skewed = rng.standard_normal((6, 6))
    skewed = skewed + skewed.T
    skewed[0, 1], skewed[4, 2] = (np.nextafter(v, np.inf) for v in (skewed[0, 1], skewed[4, 2]))
    intake = as_symmetric(make(skewed))
    ours = averaged(skewed)
    assert ours is not None
    assert np.array_equal(ours[0], intake.dense())
    document = Certificate((intake.matrix,), (Part("sign-vector", "linf", "lower", 0.0, {"s": [1] * 6, "t": [1] * 6}),))
    verdict = check_document(document.document(), [skewed])
    assert any("averaged" in note for note in verdict.notes)


def test_a_matrix_bound_by_its_hash_alone_must_be_given() -> None:
    document = fresh()
    del document["matrices"][0]["entries"]
    assert "--matrix" in check_document(document).findings[0]
    assert check_document(document, [CENTRED]).accepted


def test_entries_that_do_not_fit_the_hash_are_rejected() -> None:
    document = fresh()
    document["matrices"][0]["entries"][0][0] = (0.5).hex()
    assert not check_document(document).accepted
    assert not check_document(document, [CENTRED]).accepted


# Malformed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[]", "not an object"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": Infinity}', "Infinity"),
        ('{"a": ' * 200_000 + "1" + "}" * 200_000, "too deeply"),
        ("[" * 200_000, "too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "not JSON"),
        ('{"a": 1', "not JSON"),
    ],
)
def test_text_that_is_no_document(text: str, words: str) -> None:
    with pytest.raises(MalformedDocument, match=words):
        parse(text)


def test_a_bare_identity_is_a_certificate(tmp_path: Path) -> None:
    terms = [{"coefficient": "1", "product": [0]}, {"coefficient": "1", "product": [], "squares": ["x"]}]
    file = tmp_path / "step.json"
    file.write_text(json.dumps({"hypotheses": [], "goal": "(>= (* x x) 0)", "terms": terms}))
    assert check_document(read_document(file)).accepted
    file.write_text(json.dumps({"parts": [{"hypotheses": [], "goal": "(>= (* x x) 1)", "terms": terms}]}))
    assert not check_document(read_document(file)).accepted


def test_files_that_are_no_certificate(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    for content in (b"\xff\xfe\x00", b'{"format": "other"}', b'{"format": "signgeo-certificate", "version": 2}'):
        file.write_bytes(content)
        with pytest.raises(MalformedDocument):
            read_document(file)
    with file.open("wb") as stream:
        stream.truncate(2**30)  # sparse: takes no room
    with pytest.raises(MalformedDocument, match="larger"):
        read_document(file)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("bound", "nan"), ("bound", "inf"), ("bound", "0x1p+5000"), ("bound", "1.5"), ("bound", "0xzz"),
        ("bound", None), ("bound", True), ("bound", 2**60), ("bound", float("inf")), ("bound", [1]),
        ("kind", "other"), ("kind", None), ("kind", "../../x"), ("quantity", 3), ("quantity", "identity"),
        ("relation", "equal"), ("data", []), ("data", None),
    ],
)  # fmt: skip
def test_a_part_with_a_wrong_field_is_rejected(key: str, value: Any) -> None:
    document = fresh()
    document["parts"][0][key] = value
    assert not check_document(document).accepted


@pytest.mark.parametrize("key", ["format", "version", "matrices", "parts"])
def test_a_document_without_one_of_its_keys_is_rejected(key: str) -> None:
    document = fresh()
    del document[key]
    assert "malformed" in check_document(document).findings[0]


def test_no_part_states_nothing() -> None:
    assert not check_document({**fresh(), "parts": []}).accepted


def test_a_deep_tree_in_memory_does_not_exhaust_the_stack() -> None:
    d = 3000
    leaf = {"l": [0.0], "gamma": [], "b": []}
    node: dict[str, Any] = leaf
    for j in range(d - 1, 0, -1):
        rest = {"l": [0.0] * (d - j), "gamma": [], "b": []}
        node = (
            {"split": [0, j], "same": node, "opposite": rest}
            if j > d - 20
            else {"split": [0, j], "same": node, "opposite": leaf}
        )
    document = Certificate((sp.csr_array((d, d)),), ()).document()
    document["parts"] = [
        {"kind": "branch", "quantity": "max_sign_form", "relation": "upper", "bound": 0.0, "data": {"root": node}}
    ]
    verdict = check_document(document, [sp.csr_array((d, d))])
    assert isinstance(verdict, Verdict)
    assert not verdict.accepted  # the short leaves near the root have the wrong number of variables
