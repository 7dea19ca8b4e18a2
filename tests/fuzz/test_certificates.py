"""Damaged certificates: the checker never fails, and accepts only what an independent judge proves in rationals."""

from __future__ import annotations

import importlib
import json
import random
from collections import Counter
from typing import Any

import pytest
from signgeo.verify.checker import MalformedDocument, check_document
from signgeo.verify.checker.document import parse

from .corruptions import corrupted, pool
from .exact_judge import proves


def judged(document: Any) -> str:
    """What the checker said; an acceptance that the judge does not confirm fails the test."""
    if isinstance(document, str):
        try:
            document = parse(document)
        except MalformedDocument:
            return "unreadable"
    verdict = check_document(document)
    assert verdict.findings
    for position, part in enumerate(verdict.parts):
        if part.accepted:
            stated = document["parts"][position]
            assert confirmed(stated, document["matrices"]), json.dumps([stated, document["matrices"]])
    return "accepted" if verdict.accepted else "rejected"


def confirmed(part: dict[str, Any], matrices: list[Any]) -> bool:
    """Whether the judge finds the part proved; what it cannot even read proves nothing."""
    try:
        return proves(part, matrices)
    except (AssertionError, LookupError, ValueError, ArithmeticError, TypeError):
        return False


def attack(count: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    return Counter(judged(corrupted(rng)) for _ in range(count))


def test_the_good_ones_are_accepted_and_the_judge_agrees() -> None:
    assert all(judged(text) == "accepted" for text in pool())


def test_corruptions() -> None:
    seen = attack(1500, seed=1)
    assert min(seen["unreadable"], seen["rejected"], seen["accepted"]) > 50


@pytest.mark.slow
def test_twelve_thousand_corruptions() -> None:
    seen = attack(12_000, seed=2)
    assert seen.total() > 10_000
    assert min(seen["unreadable"], seen["rejected"], seen["accepted"]) > 500


BREAKS: dict[str, tuple[str, str, Any]] = {
    "definiteness by Cholesky": ("signgeo.verify.checker.rules.diagonal", "proves_psd", lambda *_: True),
    "definiteness of leaves": ("signgeo.verify.checker.rules.leaf", "proves_psd", lambda *_: True),
    "sums of l": ("signgeo.verify.checker.rules.diagonal", "excess", lambda *_: 0.0),
    "sums of leaves": ("signgeo.verify.checker.rules.leaf", "excess", lambda *_: 0.0),
    "values of signs": ("signgeo.verify.checker.rules.sign_vector", "excess", lambda *_: 0.0),
    "values of factors": ("signgeo.verify.checker.rules.gram", "_rounded", lambda *_: True),
    "identities": ("signgeo.verify.checker.rules.identity", "fault", lambda *_: ""),
    "grids": ("signgeo.verify.checker.rules.integral", "is_multiple", lambda *_: True),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_checker_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge is no mirror of the checker: with one test of a rule left out, some corruption betrays it."""
    module, attribute, replacement = BREAKS[name]
    monkeypatch.setattr(importlib.import_module(module), attribute, replacement)
    with pytest.raises(AssertionError):
        attack(5_000, seed=79)  # the last is noticed after 1,066


def test_numbers_with_more_digits_than_a_float_are_malformed() -> None:
    """Rounded to the float64 beside them they would prove a statement that the text does not make."""
    document = parse(pool()[0])
    for text in ("0x1.00000000000000001p+0", "0x0.8p-1074", "0x1p-99999999999", "0x1p" + "9" * 5000):
        document["parts"][0]["bound"] = text
        assert "malformed" in check_document(document).findings[0]
    for text in ("0x3p-1", "0x1.80000000000000000000p0", "-0x.8p-1073", "0x0p+9"):
        document["parts"][0]["bound"] = text
        assert "malformed" not in check_document(document).findings[0]


def test_a_small_identity_cannot_ask_for_much_memory_or_time() -> None:
    square = {"coefficient": "1e999999999", "product": [0]}
    nested = "x"
    for k in range(12):
        nested = f"(* (+ {nested} y{k}) (+ {nested} z{k}))"
    for data in (
        {"hypotheses": [], "goal": "(>= (* x x) 0)", "terms": [square]},
        {"hypotheses": [], "goal": f"(>= {nested} 0)", "terms": []},
    ):
        part = {"kind": "identity", "quantity": "identity", "relation": "upper", "bound": 0, "data": data}
        verdict = check_document({"format": "signgeo-certificate", "version": 1, "matrices": [], "parts": [part]})
        assert not verdict.accepted
