"""Smoothness in each kind of norm: closed forms, known constants, blocks and weights judged exactly."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from signgeo.solvers import (
    L1,
    L2,
    BlockL1,
    BlockLInf,
    Diagonal,
    LInf,
    Lp,
    MaxOf,
    Nuclear,
    Spectral,
    SumOf,
    smoothness,
)
from signgeo.solvers.errors import ScaleError
from signgeo.verify.checker import check_document

from ..rationals import bounds_both_sides
from .induced_cases import BLOCKS, CASES, WEIGHTS, D, every_matrix


@every_matrix
def test_closed_forms(matrix):
    exact = smoothness(matrix, L1())
    assert exact.lower == exact.upper == np.abs(matrix).max()
    assert exact.exact
    signs = np.array(list(product([-1.0, 1.0], repeat=D)))
    best = np.abs(signs @ matrix).sum(axis=1).max()
    for norm in (LInf(), Lp(float("inf")), BlockLInf([(i,) for i in range(D)])):
        bounds = smoothness(matrix, norm)
        assert abs(bounds.lower - best) <= 1e-13 * best
        assert bounds.exact
    for norm in (L2(), Lp(2), BlockLInf([range(D)]), BlockL1([range(D)]), Spectral(1, D), Nuclear(D, 1)):
        bounds = smoothness(matrix, norm)
        assert bounds.relative_width < 1e-12
        assert bounds.lower <= np.linalg.norm(matrix, 2) * (1 + 1e-13) <= bounds.upper * (1 + 1e-12)
    assert smoothness(matrix, BlockL1([(i,) for i in range(D)])).upper == exact.upper


@every_matrix
def test_block_bounds_are_exactly_as_certified(matrix):
    bounds = smoothness(matrix, BlockLInf(BLOCKS))
    for exact in (False, True):
        assert check_document(bounds.certificate.document(), exact=exact).accepted
    l = bounds.certificate.part("block")
    upper = bounds.certificate.parts[1]
    assert l.relation == "lower"
    assert sum(map(Fraction, upper.data["l"].tolist())) <= Fraction(upper.bound) == Fraction(bounds.upper)
    spread = np.zeros(D)
    for value, block in zip(upper.data["l"], upper.data["blocks"], strict=True):
        spread[block] = value
    assert bounds_both_sides(spread, matrix)


@pytest.mark.parametrize("exponent", [-600, 600])
def test_block_certificates_speak_of_the_unscaled_matrix(exponent):
    matrix = np.ldexp(CASES["psd"], exponent)
    bounds = smoothness(matrix, BlockLInf(BLOCKS))
    assert np.array_equal(bounds.certificate.matrix, matrix)
    assert bounds.certificate.parts[1].bound == bounds.upper
    assert check_document(bounds.certificate.document(), exact=True).accepted


def test_block_bounds_are_tight_for_psd_rank_one_and_close_otherwise():
    assert smoothness(CASES["rank one"], BlockLInf(BLOCKS)).relative_width < 1e-7
    rng = np.random.default_rng(0)
    for d in (12, 30):
        x = rng.normal(size=(d, d))
        blocks = [range(i, i + 3) for i in range(0, d, 3)]
        assert smoothness(x.T @ x, BlockLInf(blocks)).relative_width < 0.05
        assert smoothness(x + x.T, BlockLInf(blocks)).relative_width < 0.15


@pytest.mark.parametrize("weights", [WEIGHTS, [1e-300, 1e300, 1, 1e150, 1e-150, 1e-10]])
@pytest.mark.parametrize("reciprocal", [False, True])
def test_diagonal_bounds_hold_exactly(weights, reciprocal):
    matrix = CASES["indefinite"]
    norm = Diagonal(weights, reciprocal)
    try:
        bounds = smoothness(matrix, norm)
    except ScaleError:
        assert 1e-300 in weights
        return
    w = [1 / Fraction(v) if reciprocal else Fraction(v) for v in norm.l]
    assert bounds_both_sides([Fraction(bounds.upper) * v for v in w], matrix)
    assert not bounds_both_sides([Fraction(bounds.lower * (1 - 1e-9)) * v for v in w], matrix)
    assert bounds.relative_width < 1e-12


def test_weights_that_would_overflow_the_constant_are_refused():
    with pytest.raises(ScaleError):
        smoothness(np.eye(1) * 1e200, Diagonal([1e-200]))


@pytest.mark.parametrize("p", [1.0001, 1.9999, 2.0001, 1e6])
def test_lp_is_continuous_at_its_tight_ends(p):
    for matrix in CASES.values():
        assert smoothness(matrix, Lp(p)).relative_width < 0.01


@pytest.mark.parametrize("p", [1.2, 1.5, 1.8])
def test_lp_below_2_is_never_worse_than_plain_interpolation(p):
    for matrix in CASES.values():
        t, spectral = 2 - 2 / p, np.linalg.norm(matrix, 2)
        plain = np.abs(matrix).max() ** (1 - t) * spectral**t
        assert smoothness(matrix, Lp(p)).upper <= plain * (1 + 1e-12)
    scaled = np.diag([1.0, 10, 100, 1, 10, 100]) @ CASES["psd"] @ np.diag([1.0, 10, 100, 1, 10, 100])
    assert smoothness((scaled + scaled.T) / 2, Lp(p)).relative_width < 0.15


@pytest.mark.parametrize("p", [1.2, 1.5, 3, 4, 10])
def test_lp_of_known_matrices(p):
    # J: ||Jx||_q / ||x||_p is largest at x = 1: d^(1/q) d / d^(1/p) = d^(2 - 2/p). diag(l), p > 2: Hoelder's bound.
    bounds = smoothness(np.ones((D, D)), Lp(p))
    value = D ** (2 - 2 / p)
    assert bounds.lower <= value * (1 + 1e-12)
    assert bounds.upper >= value * (1 - 1e-12)
    if p > 2:
        assert bounds.relative_width < 1e-7
        l = np.arange(1.0, D + 1)
        weighted = smoothness(np.diag(l), Lp(p))
        r = p / (p - 2)
        value = (l**r).sum() ** (1 / r)
        assert weighted.relative_width < 1e-7
        assert weighted.lower <= value * (1 + 1e-12) <= weighted.upper * (1 + 1e-7)


@every_matrix
def test_composites_that_are_block_norms_are_treated_as_such(matrix):
    def close(a, b):
        return a.lower <= b.upper and b.lower <= a.upper and a.relative_width <= b.relative_width + 1e-12

    halves = slice(0, 3), slice(3, 6)
    assert close(smoothness(matrix, MaxOf(*((LInf(), half) for half in halves))), smoothness(matrix, LInf()))
    assert close(smoothness(matrix, SumOf(*((L1(), half) for half in halves))), smoothness(matrix, L1()))
    mixed = [(L2(), halves[0]), (BlockLInf([(0, 2), (1,)]), halves[1])]
    blocks = [(0, 1, 2), (3, 5), (4,)]
    assert close(smoothness(matrix, MaxOf(*mixed)), smoothness(matrix, BlockLInf(blocks)))
    mixed = [(norm.dual, half) for norm, half in mixed]
    assert close(smoothness(matrix, SumOf(*mixed)), smoothness(matrix, BlockL1(blocks)))
    assert close(smoothness(matrix, MaxOf((Nuclear(2, 3), slice(0, 6)))), smoothness(matrix, Nuclear(2, 3)))


def test_nuclear_bounds_see_through_rearrangements():
    """The swap of u and v in u v^T has spectral norm 1; H = sum of e_ij e_ji^T reaches 1 on rank-one matrices too."""
    n = 3
    swap = np.zeros((n * n, n * n))
    for i, j in product(range(n), repeat=2):
        swap[i * n + j, j * n + i] = 1.0
    assert smoothness(swap, Nuclear(n, n)).relative_width < 1e-9
    # Its partial transpose vec(I) vec(I)^T has spectral norm n, but is 1 on rank-one matrices.
    ones = np.eye(n).reshape(-1)
    bounds = smoothness(np.multiply.outer(ones, ones), Nuclear(n, n))
    assert 1.0 in bounds
    assert bounds.relative_width < 1e-9


def test_sums_with_an_l1_part_are_exact_off_the_diagonal():
    matrix = np.zeros((4, 4))
    matrix[:2, 2:] = [[1.0, 2], [3, 4]]
    matrix += matrix.T
    bounds = smoothness(matrix, SumOf((L1(), slice(0, 2)), (LInf(), slice(2, 4))))
    assert 7.0 in bounds
    assert bounds.relative_width < 1e-9


def test_a_broken_weight_would_be_noticed(monkeypatch):
    """Lowering the weights that the power method finds is made good by the verified lift, never returned."""
    from signgeo.solvers import group_weights

    right = smoothness(CASES["psd"], BlockLInf(BLOCKS))
    honest = group_weights._weights
    monkeypatch.setattr(group_weights, "_weights", lambda *a: 0.5 * honest(*a))
    wrong = smoothness(CASES["psd"], BlockLInf(BLOCKS))
    assert wrong.upper >= right.lower
    assert check_document(wrong.certificate.document(), exact=True).accepted
