"""Exact numbers, balls, and exact facts about matrices."""

from __future__ import annotations

import ast
import math
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from signgeo.properties.computable import PRECISIONS, Computable, apply, at_most_number, equal_number
from signgeo.properties.exact import Surd, enclose, rational, root, sign
from signgeo.properties.exact_matrices import (
    bilinear_maximum,
    integer_form,
    inverse,
    is_psd,
    l2_value,
    linf_value,
)
from signgeo.properties.outcome import at_most, equal
from signgeo.solvers.enclosure import Enclosure, Truth

ROOT = Path(__file__).resolve().parents[2]


def test_square_roots_cancel_exactly() -> None:
    assert root(2) + root(8) - root(18) == 0
    assert root(2) * root(3) == root(6)
    assert root(fmpq(1, 2)) * root(2) == 1
    assert sign(root(2) + root(3) - root(10)) == -1
    assert isinstance(root(2), Surd)
    assert root(Fraction(9, 4)) == fmpq(3, 2)
    assert rational(3) - root(2) > 1
    assert (root(6) / root(2)) == root(3)


def test_nearly_equal_surds_are_told_apart() -> None:
    tiny = fmpq(1, 10**60)
    assert root(2) < root(2) + tiny
    assert (root(2) + root(3)) * (root(2) + root(3)) == 5 + 2 * root(6)


@pytest.mark.parametrize("value", [0.1, 2.0**-1074, 1.0, -3.5, 2.0**1000])
def test_floats_are_kept_exactly(value: float) -> None:
    found = enclose(rational(value))
    assert found.lower == found.upper == value


def test_enclosure_of_a_third_is_one_float_wide() -> None:
    found = enclose(fmpq(1, 3))
    assert found.upper == math.nextafter(found.lower, 1.0)
    assert Fraction(found.lower) < Fraction(1, 3) < Fraction(found.upper)


def test_enclosure_of_what_no_float_reaches_is_open() -> None:
    assert enclose(fmpq(10) ** 400).lower == -enclose(-(fmpq(10) ** 400)).upper == sys.float_info.max
    assert at_most_number(fmpq(10) ** 400, fmpq(10) ** 400 + 1).truth is Truth.SURELY_TRUE


def test_a_ball_never_decides_an_equality() -> None:
    same = apply(lambda v: v.exp().log(), fmpq(1, 3))
    outcome = equal_number(same, fmpq(1, 3))
    assert outcome.truth is Truth.UNDECIDED
    assert outcome.acceptable
    assert equal_number(same, fmpq(1, 3) + fmpq(1, 10**100)).truth is Truth.SURELY_FALSE
    assert at_most_number(same, fmpq(1, 3) + fmpq(1, 10**100)).truth is Truth.SURELY_TRUE


@pytest.mark.parametrize(
    "vague",
    [lambda: arb(1, 0.5), lambda: arb(0, "inf") if ctx.prec == PRECISIONS[0] else arb(1, 0.5)],
    ids=["always", "infinite-at-first"],
)
def test_a_ball_that_lost_its_bits_is_not_acceptable(vague: Any) -> None:
    assert not at_most_number(Computable(vague), 1).acceptable
    assert not equal_number(Computable(vague), 1).acceptable


@pytest.mark.parametrize("top", [5.0, 1e300, math.inf])
def test_a_useless_bound_on_one_side_is_not_within_the_promise(top: float) -> None:
    narrow, wide = Enclosure(0.5, 1.0 + 1e-3), Enclosure(1.0, top)
    assert at_most(narrow, wide, promised=1e-2).acceptable
    assert not at_most(narrow, wide, promised=1e-4).acceptable
    assert not equal(Enclosure(0.9, 1.0), wide, promised=1e-2).acceptable
    assert not at_most(Enclosure(0.0, top), narrow, promised=1e-2).acceptable


@pytest.mark.parametrize("scale", [1.0, 2.0**-900, 2.0**900, 0.1])
def test_integer_form_is_exact(scale: float) -> None:
    H = np.array([[3.0, -1.0], [-1.0, 0.0]]) * scale
    M, k = integer_form(H)
    assert all(Fraction(int(m)) * Fraction(2) ** k == Fraction(h) for m, h in zip(M.ravel(), H.ravel(), strict=True))


def test_matrix_facts() -> None:
    swap = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert linf_value(swap) == 2
    assert bilinear_maximum(swap) == 2
    assert l2_value(swap) == 1
    assert not is_psd(swap)
    assert is_psd(np.ones((3, 3)))
    assert not is_psd(np.ones((3, 3)) - 2.0**-40 * np.eye(3))
    assert inverse(np.ones((2, 2))) is None
    assert l2_value(np.array([[2.0, 1], [1, 1]])) == (3 + root(5)) / 2


def test_spectral_norm_is_no_integer_that_64_bits_cannot_tell_from_it() -> None:
    n = 2.0**40
    H = np.array([[n, 0, 0], [0, -n, 1], [0, 1, n / 2]])  # eigenvalues n and -n - 2^-40.6
    assert at_most_number(l2_value(H), rational(n)).truth is Truth.SURELY_FALSE
    assert l2_value(np.array([[n, 0, 0], [0, -n, 0], [0, 0, n / 2]])) == rational(n)


def test_irrational_spectral_norm_is_a_ball_around_it() -> None:
    H = np.array([[2.0, 1, 0], [1, 3, 1], [0, 1, 5]])
    value = l2_value(H)
    top = float(np.linalg.eigvalsh(H)[-1])
    assert at_most_number(value, rational(top) + fmpq(1, 2**40)).truth is Truth.SURELY_TRUE
    assert at_most_number(rational(top) - fmpq(1, 2**40), value).truth is Truth.SURELY_TRUE


SOURCES = sorted((ROOT / "properties").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_tolerance_is_picked_by_hand(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\b(isclose|allclose|approx)\b", text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare):
            numbers = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
            assert not any(0.0 < abs(n) < 2.0**-7 for n in numbers), f"line {node.lineno}"
