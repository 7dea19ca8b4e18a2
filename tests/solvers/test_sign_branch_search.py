"""Searches that are split, and trees that one way begins and the other finishes, against the maximum over all signs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from signgeo.solvers import sign_branch, sign_branch_bounds, sign_branch_search
from signgeo.solvers.sign_branch_bounds import tighten_or_split
from signgeo.solvers.sign_branch_search import search_or_split
from signgeo.solvers.sign_engine import FormSolution, maximise_form
from signgeo.solvers.sign_options import SignOptions

from .sign_judge import all_signs, hard_matrices

Dense = NDArray[np.float64]


def greatest(K: Dense) -> Fraction:
    """max z^T K z, exactly."""
    unit = max(Fraction(float(a)).denominator for a in K.ravel())
    whole = np.array([[int(Fraction(float(a)) * unit) for a in row] for row in K], dtype=object)
    S = all_signs(K.shape[0]).astype(object)
    return Fraction(int(np.einsum("ij,ij->i", S @ whole, S).max()), unit)


def value(K: Dense, z: NDArray[np.int8]) -> Fraction:
    return sum((Fraction(float(K[i, j])) * int(z[i] * z[j]) for i in range(z.size) for j in range(z.size)), Fraction(0))


def fault(K: Dense, found: FormSolution) -> bool:
    """Whether a bound is wrong, or a maximiser is claimed that is none."""
    best, reached = greatest(K), value(K, found.z)
    return best > Fraction(found.upper) or (found.settled and reached + Fraction(found.slack) < best)


def cases(count: int, seed: int) -> list[Dense]:
    return [H for H in hard_matrices(count, 11, seed, psd=True) if H.shape[0] > 2 and H.any()]


@pytest.fixture
def splitting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search of more than a node is split."""
    monkeypatch.setattr(sign_branch_search, "SHORT", 1.0)
    monkeypatch.setattr(sign_branch_search, "_LEAST", 2)


def test_a_split_search_finds_the_maximum(splitting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    run = sign_branch.run
    monkeypatch.setattr(sign_branch, "run", lambda *a: (run(*a), sizes.append(a[0].nodes))[0])
    assert sum(fault(K, maximise_form(K, SignOptions(seed=1))) for K in cases(150, 21)) == 0
    assert max(sizes) > 3  # or nothing was split


@pytest.mark.parametrize("first", [search_or_split, tighten_or_split])
def test_either_way_finishes_what_the_other_began(first: sign_branch.Explore, splitting: None,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(sign_branch_bounds, "_MOST_ROUNDS", 2)
    run = sign_branch.run

    def both(state: sign_branch.Branching, root: sign_branch.Node, _how: object, threads: int, *_: object) -> None:
        run(state, root, first, threads, 3)
        run(state, root, tighten_or_split if first is search_or_split else search_or_split, threads)

    monkeypatch.setattr(sign_branch, "run", both)
    assert sum(fault(K, maximise_form(K, SignOptions())) for K in cases(60, 22)) == 0


def test_a_search_that_skips_a_child_is_noticed(splitting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = sign_branch_search.split

    def forgetful(node: sign_branch.Node, *rest: object) -> None:
        honest(node, *rest)  # type: ignore[arg-type]
        node.children[0].closed = True
        node.children[0].upper = -1e300

    monkeypatch.setattr(sign_branch_search, "split", forgetful)
    monkeypatch.setattr("signgeo.solvers.sign_engine.rounded_signs", lambda K, *_a, **_k: np.ones(len(K), np.int8))
    assert sum(fault(K, maximise_form(K, SignOptions())) for K in cases(100, 21)) > 0
