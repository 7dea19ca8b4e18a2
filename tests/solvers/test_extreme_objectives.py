"""Objectives on data from 1e-320 to 1e308: constants that hold the exact value, minimisers, or a typed refusal."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers import L1, L2, LeastSquares, LInf, LogisticRegression, Quadratic, SoftmaxRegression
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.rounding import form_bounds

pytestmark = pytest.mark.filterwarnings("error")
SCALES = [1e-320, 1e-308, 1e-200, 1e-162, 1e-154, 1.0, 1e150, 1e153, 1e154, 1e200, 1.7e308]
Y = np.array([1.0, -1.0])


def data(scale: float) -> np.ndarray:
    return np.array([[1.0, -0.7], [0.3, 1.0]]) * scale


def exact_gram(A: np.ndarray, ridge: float = 0.0) -> list[list[Fraction]]:
    rows = [[Fraction(v) for v in row] for row in A.tolist()]
    d, lift = A.shape[1], 4 * len(rows) * Fraction(ridge)
    return [[sum(r[i] * r[j] for r in rows) + (i == j) * lift for j in range(d)] for i in range(d)]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("ridge", [0.0, 5e-324, 1e-200, 1.0, 1e200, 1.7e308])
def test_constants_hold_the_exact_value(scale: float, ridge: float) -> None:
    A = data(scale)
    H = exact_gram(A, ridge)
    for norm, value in ((L1(), max(abs(v) for row in H for v in row)), (LInf(), H[0][0] + H[1][1] + 2 * abs(H[0][1]))):
        try:
            found = LogisticRegression(A, Y, ridge).smoothness_constant(norm)
        except ScaleError:
            assert max(scale**2 if scale < 1e154 else math.inf, ridge) > 1e305
            continue
        assert Fraction(found.lower) <= value / 8 <= Fraction(found.upper)


@pytest.mark.parametrize("scale", SCALES)
def test_softmax_is_bounded_or_refused(scale: float) -> None:
    for norm in (L1(), L2(), LInf()):
        try:
            found = SoftmaxRegression(data(scale), [0, 1], 3).smoothness_constant(norm)
        except ScaleError:
            assert scale > 1e150
            continue
        assert 0.0 <= found.lower <= found.upper < math.inf


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", [1e-300, 1.0, 1e200, 1e308])
def test_minimisers_are_right_or_refused(scale: float, size: float) -> None:
    A, y = data(scale), Y * size
    H = np.array([[1.0, 0.3], [0.3, 0.8]]) * scale
    for objective, matrix, right in ((LeastSquares(A, y), A, y), (Quadratic(H, y), H, -y)):
        try:
            x = objective.minimiser
        except ScaleError:
            assert size / scale > 1e307
            continue
        for i in range(2):
            terms = [Fraction(float(matrix[i, j])) * Fraction(float(x[j])) for j in range(2)]
            underflow = sum(Fraction(abs(float(v))) for v in matrix[i]) * Fraction(2) ** -1070
            off = abs(sum(terms) - Fraction(float(right[i])))
            assert off <= Fraction(1, 10**10) * (sum(map(abs, terms)) + Fraction(size)) + underflow


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", [1e-300, 1.0, 1e200, 1e308])
def test_the_minimum_of_a_quadratic_holds_the_exact_one(scale: float, size: float) -> None:
    H, b = np.array([[1.0, 0.3], [0.3, 0.8]]) * scale, Y * size
    (p, q), (_, r), (u, v) = *[[Fraction(t) for t in row] for row in H.tolist()], map(Fraction, b.tolist())
    exact = -(r * u * u - 2 * q * u * v + p * v * v) / (2 * (p * r - q * q))
    try:
        found = Quadratic(H, b).minimum
    except ScaleError:
        assert abs(exact) > Fraction(1e306) or size / scale > 1e307
        return
    if found.rigor.name == "CERTIFIED":
        assert found.lower == -math.inf or Fraction(found.lower) <= exact <= Fraction(found.upper)


def test_forms_beyond_the_range_are_unbounded_not_an_error() -> None:
    one = np.array([1e200, -1e200])
    assert form_bounds(np.array([[1.0, 1.0], [1.0, -1.0]]), one, one) == (-math.inf, math.inf)
