"""Certificates of optimality, checked here by a tiny exact reader of their own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from signgeo.solvers import inf_one_norm, linf
from signgeo.solvers.certificate import Certificate
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.sign_node import Ties, duplicate_ties, merged_cuts

from ..rationals import Rows, exactly, is_psd
from .sign_judge import brute_force, hard_matrices, symmetric

Dense = NDArray[np.float64]


def leaf_bound(leaf: dict[str, Any], owner: list[int], sign: list[int], H: Rows) -> Fraction:
    heads = sorted(set(owner))
    place = {head: k for k, head in enumerate(heads)}
    k = len(heads)
    S = [[Fraction(0)] * k for _ in range(k)]
    for i, row in enumerate(H):
        for j, h in enumerate(row):
            S[place[owner[i]]][place[owner[j]]] -= sign[i] * sign[j] * h
    for i, l in enumerate(leaf["l"]):
        S[i][i] += Fraction(float(l))
    for gamma, b in zip(leaf.get("gamma", []), leaf.get("b", []), strict=True):
        assert gamma >= 0
        assert sum(c for _, c in b) % 2 == 1
        for p, x in b:
            for q, y in b:
                S[p][q] -= Fraction(float(gamma)) * x * y
    assert is_psd(S)
    return sum(Fraction(float(x)) for x in leaf["l"]) - sum(Fraction(float(x)) for x in leaf.get("gamma", []))


def tree_bound(node: dict[str, Any], owner: list[int], sign: list[int], H: Rows) -> Fraction:
    if "split" not in node:
        return leaf_bound(node, owner, sign, H)
    i, j = node["split"]
    assert owner[i] == i < j == owner[j]
    bounds = []
    for child, relation in (("same", 1), ("opposite", -1)):
        tied = [i if o == j else o for o in owner]
        signs = [relation * s if o == j else s for o, s in zip(owner, sign, strict=True)]
        bounds.append(tree_bound(node[child], tied, signs, H))
    return max(bounds)


def proved(certificate: Certificate) -> Fraction:
    """The exact bound that the upper part proves, `unit` and `shift` taken into account."""
    part = next(p for p in certificate.parts if p.relation == "upper")
    A = np.asarray(certificate.matrix)
    if part.data.get("doubled"):
        m, n = A.shape
        A = np.block([[np.zeros((m, m)), A / 2], [A.T / 2, np.zeros((n, n))]])
    H = exactly(A)
    d = len(H)
    bound = tree_bound(part.data.get("root", part.data), list(range(d)), [1] * d, H)
    bound += 2 * d * Fraction(float(part.data.get("shift", 0.0)))
    if "unit" in part.data:
        assert bound < Fraction(part.bound) + 4 * Fraction(part.data["unit"])
    else:
        assert bound <= Fraction(part.bound)
    return Fraction(part.bound)


@pytest.mark.parametrize("psd", [True, False])
def test_certificates_prove_the_exact_value(psd: bool) -> None:
    for H in hard_matrices(70, 6, 21, psd=psd):
        if not H.any():
            continue
        result = linf(H, certificate=True)
        truth = brute_force(H)
        assert Fraction(result.lower) <= truth <= Fraction(result.upper)
        assert truth <= proved(result.certificate)
        assert {part.kind for part in result.certificate.parts} <= {"sign-vector", "diagonal", "hypermetric", "branch"}
        assert result.exact


def test_rectangular_certificates() -> None:
    rng = np.random.default_rng(22)
    for shape in ((1, 4), (4, 1), (3, 5), (5, 3)):
        A = rng.standard_normal(shape)
        result = inf_one_norm(A, certificate=True)
        assert brute_force(A if shape[0] >= shape[1] else A.T) <= proved(result.certificate)
        assert result.relative_width <= 1e-13


def test_a_lowered_l_does_not_prove_it() -> None:
    A = np.random.default_rng(23).standard_normal((6, 6))
    certificate = linf(symmetric(A @ A.T), certificate=True).certificate
    part = certificate.parts[-1]
    leaf = part.data.get("root", part.data)
    while "split" in leaf:
        leaf = leaf["same"]
    leaf["l"][0] -= 0.1 * abs(leaf["l"][0])
    with pytest.raises(AssertionError):
        proved(certificate)


def test_integral_data_are_closed_below_the_next_value() -> None:
    rng = np.random.default_rng(24)
    W = np.triu((rng.random((30, 30)) < 0.5).astype(float), 1)
    W = W + W.T
    result = linf(np.diag(W.sum(axis=1)) - W, certificate=True)
    assert result.lower == result.upper
    assert result.lower % 4 == 0


def test_ties_number_classes_by_their_smallest_index() -> None:
    ties = Ties.none(5).tie(1, 3, -1).tie(0, 1, -1)
    assert ties.owner.tolist() == [0, 0, 1, 0, 2]
    assert ties.sign.tolist() == [1, -1, 1, 1, 1]
    assert ties.head.tolist() == [0, 2, 4]
    K = symmetric(np.random.default_rng(0).integers(-5, 6, (5, 5)).astype(float))
    M, error = ties.form(K)
    z = np.array([1, -1, 1], np.int8)
    assert error is None
    assert z @ M @ z == ties.expand(z) @ K @ ties.expand(z)
    assert np.array_equal(ties.restrict(ties.expand(z)), z)
    assert ties.restrict(np.array([1, 1, 1, 1, 1], np.int8)) is None


def test_duplicates_are_tied_without_loss() -> None:
    rng = np.random.default_rng(25)
    X = rng.integers(-4, 5, (5, 4)).astype(float)
    columns = X[:, rng.integers(0, 4, 40)] * rng.choice([-1.0, 1.0], 40)
    H = symmetric(columns.T @ columns)
    assert duplicate_ties(H).count <= 4
    result = linf(H)
    assert result.exact
    assert result.lower == linf(H, certificate=True).lower


def test_merged_inequalities_stay_valid() -> None:
    index = np.array([[0, 1, 2, -1, -1, -1, -1], [0, 1, 2, 3, 4, -1, -1], [1, 3, 4, -1, -1, -1, -1]], np.int32)
    sign = np.array([[1, 1, 1, 0, 0, 0, 0], [1, -1, 1, 1, 1, 0, 0], [1, 1, -1, 0, 0, 0, 0]], np.int8)
    merged = merged_cuts(Cuts(index, sign, np.array([1.0, 2.0, 3.0])), 0, 1, 1)
    assert merged.weight.tolist() == [2.0, 3.0]  # the first becomes trivial
    assert merged.index[0, :3].tolist() == [1, 2, 3]
    assert merged.index[1, :3].tolist() == [0, 2, 3]
    assert merged.sign[1, :3].tolist() == [1, 1, -1]
