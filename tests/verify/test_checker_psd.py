"""The two proofs of semidefiniteness against exact rationals, right at the boundary where rounding decides."""

from __future__ import annotations

import itertools
import sys
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import scipy.linalg
from signgeo.verify.checker.psd import as_fractions, proves_psd, proves_psd_exactly
from signgeo.verify.checker.rules.branch import check_tree, merge
from signgeo.verify.checker.rules.leaf import check_leaf
from signgeo.verify.checker.verdict import Rejected


def smallest_eigenvalue_sign(matrix: np.ndarray) -> int:
    """-1 if some coefficient of the characteristic polynomial shows a negative root, else 0 or more."""
    rational = flint.fmpq_mat([[flint.fmpq(*float(v).as_integer_ratio()) for v in row] for row in matrix])
    coefficients = list(rational.charpoly())
    d = len(coefficients) - 1
    return -1 if any((-1) ** (d - k) * c < 0 for k, c in enumerate(coefficients)) else 1


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proved_is_true_and_elimination_decides(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 9))
    factor = rng.standard_normal((max(1, d - int(rng.integers(0, 3))), d)) * 10.0 ** rng.integers(-3, 4, d)
    gram = factor.T @ factor
    matrix = (gram + gram.T) / 2 + np.eye(d) * float(rng.choice([0.0, 1e-18, -1e-18, 1e-13, -1e-13, 1e-6, -1e-6]))
    truth = smallest_eigenvalue_sign(matrix) > 0
    assert proves_psd_exactly(as_fractions(matrix)) == truth
    assert not proves_psd(matrix) or truth


@pytest.mark.parametrize("with_flint", [True, False])
def test_integers_are_decided_with_zero_pivots_and_zero_rows(with_flint: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not with_flint:
        monkeypatch.setitem(sys.modules, "flint", None)
    for seed in range(200):
        rng = np.random.default_rng(seed)
        d = int(rng.integers(1, 6))
        half = rng.integers(-2, 3, (d, d))
        matrix = (half + half.T if seed % 2 else half.T @ half).astype(float)
        matrix[0] = matrix[:, 0] = 0.0
        assert proves_psd_exactly(as_fractions(matrix)) == (smallest_eigenvalue_sign(matrix) > 0)


@pytest.mark.parametrize("scale", [1e-200, 1e-150, 1.0, 1e150, 1e200])
@pytest.mark.parametrize("d", [1, 5, 40, 150])
def test_clear_cases_are_proved_at_every_scale(d: int, scale: float) -> None:
    rng = np.random.default_rng(d)
    factor = rng.standard_normal((2 * d, d))
    matrix = scale * (factor.T @ factor)
    assert proves_psd(np.tril(matrix) + np.tril(matrix, -1).T)
    matrix[0, 0] = -scale
    assert not proves_psd(matrix)


def test_a_shifted_identity_is_not_proved_beyond_its_row_errors() -> None:
    assert proves_psd(np.eye(3), np.full(3, 0.9))
    assert not proves_psd(np.eye(3), np.array([0.0, 1.0, 0.0]))
    assert not proves_psd(np.eye(3), np.array([0.0, np.nan, 0.0]))
    assert not proves_psd(np.array([[1.0, np.inf], [np.inf, 1.0]]))


@pytest.mark.parametrize("seed", range(30))
def test_the_rounding_of_a_merge_is_covered(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = 9
    half = rng.standard_normal((d, d)) * 10.0 ** rng.integers(-8, 9, (d, d))
    H = half + half.T
    representative = np.array([0, 1, 0, 1, 1, 5, 0, 5, 1])
    sign = rng.choice([-1.0, 1.0], d)
    sign[[0, 1, 5]] = 1.0
    merged, error = merge(H, representative, sign, False)
    exactly, none = merge(as_fractions(H), representative, sign, True)
    assert none is None
    assert error is not None
    for i in range(3):
        for j in range(3):
            assert abs(Fraction(float(merged[i, j])) - exactly[i, j]) <= Fraction(float(error[i, j]))


@pytest.mark.parametrize("seed", range(60))
def test_a_leaf_accepted_with_rounding_is_accepted_exactly(seed: int) -> None:
    """Random inequalities, l lifted to within a few roundings of feasibility: floats may refuse, never over-accept."""
    rng = np.random.default_rng(seed)
    k, m = 6, 25
    half = rng.standard_normal((k, k))
    M, gamma = half + half.T, rng.random(m)
    triples = [sorted(rng.choice(k, 3, replace=False).tolist()) for _ in range(m)]
    b = [[[i, int(rng.choice([-1, 1]))] for i in triple] for triple in triples]
    combined = M.copy()
    for weight, vector in zip(gamma, b, strict=True):
        row = np.zeros(k)
        row[[i for i, _ in vector]] = [c for _, c in vector]
        combined += weight * np.outer(row, row)
    top = float(np.linalg.eigvalsh(combined)[-1])
    lift = float(rng.choice([-1e-15, 0.0, 1e-15, 1e-14, 1e-13, 1e-12]))
    leaf = {"l": np.full(k, top * (1 + lift)), "gamma": gamma, "b": b}
    outcomes = []
    for exact in (False, True):
        try:
            # an error of one subnormal keeps the rounded proof from falling back to rationals
            check_leaf(M, None if exact else np.full((k, k), 2.0**-1074), leaf, 1e6, extra=[], exact=exact)
            outcomes.append(True)
        except Rejected:
            outcomes.append(False)
    assert outcomes[1] or not outcomes[0]
    assert outcomes[0] or lift < 1e-12


def test_the_error_of_a_matrix_is_part_of_its_leaf() -> None:
    M, error = np.array([[1.0]]), np.array([[0.5]])
    check_leaf(M, error, {"l": [1.5 + 2.0**-40], "gamma": [], "b": []}, 10.0, extra=[])
    with pytest.raises(Rejected):
        check_leaf(M, error, {"l": [1.5 - 2.0**-40], "gamma": [], "b": []}, 10.0, extra=[])


def test_nearly_singular_matrices_that_floating_point_alone_would_accept() -> None:
    """Rank one less than full, rounded: indefinite by a rounding, though Cholesky as such often completes."""
    completed = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        d = int(rng.integers(2, 6))
        factor = rng.standard_normal((d - 1, d))
        matrix = np.tril(factor.T @ factor)
        matrix = matrix + np.tril(matrix, -1).T
        if smallest_eigenvalue_sign(matrix) < 0:
            assert not proves_psd(matrix)
            completed += scipy.linalg.lapack.dpotrf(matrix, lower=1)[1] == 0
    assert completed > 5  # the cases that the margin is there for


def brute_tree(H: np.ndarray, signs: dict[int, int], rng: np.random.Generator) -> dict[str, Any]:
    """A tree down to single sign vectors, each leaf with exactly its value; `signs` are those tied to index 0."""
    d = len(H)
    loose = [j for j in range(d) if j not in signs]
    if not loose:
        s = np.array([signs[j] for j in range(d)])
        return {"l": [float(s @ H @ s)], "gamma": [], "b": []}
    i, j = int(rng.choice(list(signs))), int(rng.choice(loose))
    same = brute_tree(H, {**signs, j: signs[i]}, rng)
    opposite = brute_tree(H, {**signs, j: -signs[i]}, rng)
    return {"split": [i, j] if rng.random() < 0.5 else [j, i], "same": same, "opposite": opposite}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_a_tree_down_to_sign_vectors_is_enumeration(seed: int, exact: bool) -> None:
    rng = np.random.default_rng(seed)
    half = rng.integers(-5, 6, (6, 6))
    H = (half + half.T).astype(float)
    root = brute_tree(H, {0: 1}, rng)
    best = max(float(np.array(s) @ H @ np.array(s)) for s in itertools.product([-1, 1], repeat=6))
    assert check_tree(H, root, best, extra=[], exact=exact) == 32
    with pytest.raises(Rejected):
        check_tree(H, root, best - 1.0, extra=[], exact=exact)
