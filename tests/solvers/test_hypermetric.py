"""Hypermetric inequalities: valid, found when violated, and the bounds made of them true."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from signgeo.solvers.hypermetric import Tightening, certified_bound, tight_bound
from signgeo.solvers.hypermetric_cuts import Cuts, _grown, _triangles, values, violated
from signgeo.solvers.sign_closest_kernel import form_value

from .sign_judge import all_signs, symmetric

Dense = NDArray[np.float64]


def factor(d: int, k: int, seed: int) -> Dense:
    V = np.random.default_rng(seed).standard_normal((d, k))
    return np.asarray(V / np.linalg.norm(V, axis=1, keepdims=True))


def form(d: int, seed: int) -> Dense:
    A = np.random.default_rng(seed).standard_normal((d, d))
    return symmetric(A @ A.T)


def b_matrix(cuts: Cuts, d: int) -> NDArray[np.int64]:
    b = np.zeros((cuts.count, d), np.int64)
    for row in range(cuts.count):
        for index, sign in zip(cuts.index[row], cuts.sign[row], strict=True):
            if sign:
                b[row, index] += int(sign)
    return b


def test_all_violated_triangles_are_found() -> None:
    V = factor(12, 4, 0)
    found = _triangles(V @ V.T, 10**6, 0.0)
    count = sum(
        float(np.sum((V[i] + a * V[j] + b * V[k]) ** 2)) < 1.0
        for i, j, k in combinations(range(12), 3)
        for a, b in product((1, -1), repeat=2)
    )
    assert found.count == count
    assert (values(V, found) < 1.0).all()


def test_grown_inequalities_are_violated_and_odd() -> None:
    V = factor(14, 4, 1)
    grown = _grown(V @ V.T, _triangles(V @ V.T, 200, 0.0), 100, 0.0)
    assert grown.count > 0
    assert (values(V, grown) < 1.0).all()
    assert ((grown.sign != 0).sum(axis=1) == 5).all()


@pytest.mark.parametrize("seed", range(3))
def test_every_inequality_holds_for_sign_vectors(seed: int) -> None:
    V = factor(9, 3, seed)
    cuts = violated(V, violated(V, Cuts.none(), 60), 200, longer=1.0)
    products = b_matrix(cuts, 9) @ all_signs(9).T.astype(np.int64)
    assert (products**2 >= 1).all()
    assert (b_matrix(cuts, 9).sum(axis=1) % 2 == 1).all()


@pytest.mark.parametrize("seed", range(5))
def test_bounds_are_true_and_become_tight(seed: int) -> None:
    d = 10
    K = form(d, seed)
    best = max(all_signs(d), key=lambda z: form_value(K, z))
    value = form_value(K, best)
    tightening = Tightening(K, factor(d, 8, seed), Cuts.none())
    tightening.focus(best, value)
    for _ in range(12):
        tightening.round()
        l, _ = tightening.estimate()
        bound = certified_bound(K, l, tightening.cuts)
        assert bound is not None
        assert bound.upper >= value
        z = np.linalg.eigvalsh(np.diag(bound.l) - K - tightening.cuts.matrix(d))[0]
        assert z >= 0.0
    tight = tight_bound(K, tightening.cuts, best)
    assert tight is not None
    assert value <= tight.upper <= value * (1.0 + 1e-12)


def test_an_untrue_bound_is_refused() -> None:
    K = form(8, 0)
    assert certified_bound(K, np.zeros(8), Cuts.none(), tries=3) is None


def test_cuts_join_without_duplicates() -> None:
    V = factor(10, 3, 2)
    cuts = violated(V, Cuts.none(), 40)
    assert cuts.joined(cuts).count == cuts.count
    assert cuts.keep(np.zeros(cuts.count, bool)).count == 0
