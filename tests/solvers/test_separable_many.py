"""Stacks of small matrices, and one l for several Hessians."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from signgeo.solvers import lsep, lsep_batch, lsep_family
from signgeo.solvers.errors import DataTypeError, NonFiniteError, OptionError, ScaleError, ShapeError, SymmetryError
from signgeo.verify.checker import check_document

from ..rationals import bounds_both_sides

RNG = np.random.default_rng(5)


def stack(n, d, kind):
    A = RNG.standard_normal((n, d, d))
    if kind == "indefinite":
        return A + A.transpose(0, 2, 1)
    rows = d if kind == "psd" else max(1, d // 2)
    H = A[:, :rows].transpose(0, 2, 1) @ A[:, :rows]
    return (H + H.transpose(0, 2, 1)) / 2.0


@pytest.mark.parametrize("kind", ["psd", "singular", "indefinite"])
@pytest.mark.parametrize("d", [1, 2, 3, 8, 16, 33])
def test_batch_equals_single(d, kind):
    H = stack(6, d, kind)
    batch = lsep_batch(H)
    assert np.all(batch.upper - batch.lower <= 1e-6 * batch.upper)
    for k in range(len(H)):
        single = lsep(H[k], rtol=1e-8)
        assert batch.lower[k] <= single.upper
        assert single.lower <= batch.upper[k]


def test_batch_l_is_feasible_in_rationals():
    H = stack(20, 4, "indefinite")
    batch = lsep_batch(H)
    for k in range(len(H)):
        l = batch.l[k]
        assert sum(map(Fraction, l.tolist())) <= Fraction(float(batch.upper[k]))
        assert bounds_both_sides(l, H[k])


def test_batch_of_degenerate_matrices():
    ones = np.ones((4, 4))
    rows = np.diag([1e-8, 1.0, 1e4, 1e8])
    H = np.stack([0.0 * ones, np.eye(4), -np.eye(4), ones, -ones, np.diag([1.0, 0, 0, 2.0]), rows @ ones @ rows])
    batch = lsep_batch(H)
    truth = [0.0, 4.0, 4.0, 16.0, 16.0, 3.0, np.sum(rows) ** 2]
    assert np.all(batch.lower <= np.array(truth) * (1.0 + 1e-15))
    assert np.all(np.array(truth) * (1.0 - 1e-15) <= batch.upper)
    assert np.all(batch.upper - batch.lower <= 1e-6 * batch.upper)


@pytest.mark.parametrize("exponent", [-1000, -600, 600, 1000])
def test_batch_scales(exponent):
    H = stack(4, 5, "indefinite")
    plain, moved = lsep_batch(H), lsep_batch(np.ldexp(H, exponent))
    assert np.array_equal(np.ldexp(plain.upper, exponent), moved.upper)


def test_batch_hardly_needs_the_slow_path(monkeypatch):
    def refuse(*_):
        raise AssertionError("the compiled path gave up")

    monkeypatch.setattr("signgeo.solvers.separable_batch._by_itself", refuse)
    for kind in ("psd", "singular", "indefinite"):
        lsep_batch(stack(300, 8, kind))


@pytest.mark.parametrize(
    ("H", "error"),
    [
        (np.eye(3), ShapeError),
        (np.zeros((2, 3, 2)), ShapeError),
        (np.array([[[1.0, 2.0], [0.0, 1.0]]]), SymmetryError),
        (np.full((1, 2, 2), np.inf), NonFiniteError),
        (np.full((1, 1, 1), "x"), DataTypeError),
        (np.full((1, 4, 4), 1.7e308), ScaleError),
    ],
)
def test_bad_batch(H, error):
    with pytest.raises(error):
        lsep_batch(H)


@pytest.mark.parametrize("d", [1, 4, 9])
def test_family_by_cutting_planes_agrees_with_cvxpy(d):
    H = [*stack(4, d, "psd"), *stack(3, d, "indefinite")]
    cuts, reference = lsep_family(H), lsep_family(H, method="cvxpy")
    assert cuts.relative_width <= 1e-7
    assert max(cuts.lower, reference.lower) <= min(cuts.upper, reference.upper)
    assert max(lsep(A).lower for A in H) <= cuts.upper
    assert check_document(cuts.certificate.document()).accepted
    assert len(cuts.certificate.matrices) == 7


def test_family_of_one_is_lsep():
    H = stack(1, 6, "indefinite")[0]
    family, single = lsep_family([H]), lsep(H)
    assert max(family.lower, single.lower) <= min(family.upper, single.upper)


@pytest.mark.parametrize("d", [2, 4, 6])
def test_log_sum_exp_needs_half_the_dimension(d):
    """At p = (1/2, 1/2, 0, ...) each pair forces l_i + l_j >= 1: L_sep = d / 2 though L_inf = 1."""
    hessians = []
    for i in range(d):
        for j in range(i):
            p = np.zeros(d)
            p[[i, j]] = 0.5
            hessians.append(np.diag(p) - np.outer(p, p))
    found = lsep_family(hessians)
    assert found.lower <= d / 2 <= found.upper
    assert found.relative_width <= 1e-7


def test_family_of_diagonal_and_zero_matrices():
    found = lsep_family([np.diag([1.0, 0.0, 0.0]), np.diag([0.0, -2.0, 0.0])])
    assert found.lower <= 3.0 <= found.upper
    assert found.relative_width <= 1e-12
    assert lsep_family([np.zeros((2, 2))]).upper == 0.0


@pytest.mark.parametrize(
    ("hessians", "options", "error"),
    [
        ([], {}, ShapeError),
        ([np.eye(2), np.eye(3)], {}, ShapeError),
        ([np.eye(2)], {"method": "guess"}, OptionError),
        ([[[0.0, 1.0], [0.0, 0.0]]], {}, SymmetryError),
    ],
)
def test_bad_family(hessians, options, error):
    with pytest.raises(error):
        lsep_family(hessians, **options)
