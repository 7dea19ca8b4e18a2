"""A branch and bound that stops, is saved, and goes on: nothing proved is lost, nothing is proved twice."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from signgeo.solvers import linf, sign_branch, sign_branch_bounds
from signgeo.solvers.errors import FileFormatError
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.sign_branch_bounds import tighten_or_split
from signgeo.solvers.sign_branch_certificate import proof_of
from signgeo.solvers.sign_node import Ties
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_relaxation import relax, widened
from signgeo.solvers.sign_rounding import rounded_signs
from signgeo.solvers.sign_tree_file import TreeFile, load_tree

D = 70


def graph(seed: int = 0) -> np.ndarray:
    W = np.triu((np.random.default_rng(seed).random((D, D)) < 0.5).astype(float), 1)
    W = W + W.T
    return np.diag(W.sum(axis=1)) - W


def started(K, *, certify: bool) -> tuple[sign_branch.Branching, sign_branch.Node]:
    relaxation = relax(K, SignOptions())
    z = rounded_signs(K, relaxation.factor)
    state = sign_branch.Branching(K, z, 4.0, 1e-9, certify, deadline=time.perf_counter() + 200.0)
    return state, sign_branch.Node(Ties.none(D), widened(relaxation.factor), Cuts.none(), relaxation.upper)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes split after two rounds and are never handed to a search, so that there is a tree to save."""
    monkeypatch.setattr(sign_branch_bounds, "_MOST_ROUNDS", 2)
    monkeypatch.setattr(sign_branch_bounds, "_SEARCH_GAP", 0.0)


def shape(node: sign_branch.Node) -> tuple[object, ...]:
    cuts = 0 if node.split or node.closed else node.cuts.count
    bound = None if node.bound is None else (node.bound.upper, node.bound.l.tolist())
    return (node.split, node.closed, node.upper, node.ties.head.tolist(), cuts, bound, *map(shape, node.children))


@pytest.mark.parametrize("stops", [1, 2, 3])
def test_a_saved_tree_is_the_same_tree_and_ends_at_the_same_value(tmp_path: Path, impatient: None, stops: int) -> None:
    K, file = graph(), tmp_path / "state"
    state, root = started(K, certify=True)
    whole = started(K, certify=True)
    sign_branch.run(*whole, tighten_or_split, 1)
    for stop in range(1, 2 * stops, 2):
        sign_branch.run(state, root, tighten_or_split, 1, stop)
        assert not state.finished
        TreeFile(file).save(state, root, at_once=True)
        again = started(K, certify=True)[0]
        loaded = load_tree(file, again)
        assert loaded is not None
        assert shape(loaded) == shape(root)
        assert again.nodes == state.nodes
        state, root = again, loaded
    sign_branch.run(state, root, tighten_or_split, 1)
    assert state.finished
    assert state.value == whole[0].value
    proof = proof_of(root, 0)
    assert proof is not None
    assert state.value <= proof.upper < state.value + 4.0
    TreeFile(file).save(state, root, at_once=True)
    assert not file.exists()


def test_what_a_search_closed_is_opened_again_for_a_certificate(tmp_path: Path, impatient: None) -> None:
    K, file = graph(1), tmp_path / "state"
    state, root = started(K, certify=False)
    sign_branch.run(state, root, tighten_or_split, 1, 2)
    end = sign_branch.leaves(root)[0]
    end.closed, end.bound = True, None
    TreeFile(file).save(state, root, at_once=True)
    kept = load_tree(file, started(K, certify=False)[0])
    state = started(K, certify=True)[0]
    opened = load_tree(file, state)
    assert kept is not None
    assert opened is not None
    assert sum(node.closed for node in sign_branch.leaves(opened)) < sum(
        node.closed for node in sign_branch.leaves(kept)
    )
    sign_branch.run(state, opened, tighten_or_split, 1)
    assert proof_of(opened, 0) is not None
    assert state.finished


def test_linf_goes_on_with_a_stored_tree(tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    H, file = graph(2), tmp_path / "state"
    expected = linf(H)
    run = sign_branch.run
    with monkeypatch.context() as patch:
        patch.setattr(sign_branch, "run", lambda state, root, how, threads, _most=0: run(state, root, how, threads, 2))
        cut_short = linf(H, certificate=True, checkpoint=file)
    assert cut_short.lower <= expected.lower <= cut_short.upper
    assert not cut_short.exact
    assert file.exists()
    seen = []
    monkeypatch.setattr(sign_branch, "run", lambda *a: (seen.append(a[0].nodes), run(*a))[1])
    done = linf(H, certificate=True, checkpoint=file)
    assert seen[0] >= 2  # those of the first run are not explored again
    assert done.exact
    assert done.lower == expected.lower
    assert not file.exists()


def test_the_answer_does_not_depend_on_the_number_of_threads(impatient: None) -> None:
    K = graph(3)
    shapes = []
    for threads in (1, 2):
        state, root = started(K, certify=True)
        sign_branch.run(state, root, tighten_or_split, threads)
        shapes.append(shape(root))
    assert shapes[0] == shapes[1]


def test_a_foreign_or_damaged_tree_is_refused(tmp_path: Path, impatient: None) -> None:
    K, file = graph(), tmp_path / "state"
    state, root = started(K, certify=True)
    sign_branch.run(state, root, tighten_or_split, 1, 2)
    TreeFile(file).save(state, root, at_once=True)
    with pytest.raises(FileFormatError, match="another problem"):
        linf(graph(1), certificate=True, checkpoint=file)
    with np.load(file) as data:
        arrays = dict(data)
    broken = {"factor": arrays["factor"][:-5], "split": arrays["split"] + 1000, "parent": arrays["parent"][::-1] + 7}
    for name, value in broken.items():
        with file.open("wb") as stream:
            np.savez(stream, **{**arrays, name: value})
        with pytest.raises(FileFormatError, match="damaged"):
            linf(K, certificate=True, checkpoint=file)
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(FileFormatError, match="checkpoint"):
        linf(K, certificate=True, checkpoint=file)


def test_interrupting_a_branching_leaves_a_valid_enclosure(monkeypatch: pytest.MonkeyPatch, impatient: None) -> None:
    H = graph(4)
    calls = []

    def interrupted(*_: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(TreeFile, "save", lambda *a, **_k: interrupted(*a))
    result = linf(H, certificate=True)
    assert result.lower <= linf(H).lower <= result.upper
    assert not result.exact
