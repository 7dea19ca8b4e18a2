"""linf: enclosures, witnesses, options, decomposition."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import Gram, linf, sign_branch, sign_branch_search, sign_walk
from signgeo.solvers.errors import (
    DataTypeError,
    NonFiniteError,
    OptionError,
    ScaleError,
    ShapeError,
    SymmetryError,
)
from signgeo.solvers.sign_progress import Progress
from signgeo.verify.checker import check_document
from signgeo.verify.checker.rules.diagonal import dominates

from .sign_judge import brute_force, exact_value, hard_matrices, symmetric


def wishart(d: int, seed: int) -> np.ndarray[Any, Any]:
    A = np.random.default_rng(seed).standard_normal((d, d))
    return symmetric(A @ A.T / d)


@pytest.mark.parametrize("psd", [True, False])
def test_equals_brute_force(psd: bool) -> None:
    for H in hard_matrices(400, 8, 5, psd=psd):
        result = linf(H)
        truth = brute_force(H) if H.any() else Fraction(0)
        assert result.exact
        assert Fraction(result.lower) <= truth <= Fraction(result.upper)
        witness = result.witness
        if isinstance(witness, tuple):
            s, t = witness
            value = math.fsum(((H * np.outer(s, t)).ravel()).tolist())
        else:
            value = math.fsum(((H * np.outer(witness, witness)).ravel()).tolist())
        assert value == float(truth)  # bit for bit


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_equals_brute_force_at_length(seed: int) -> None:
    for psd in (True, False):
        for H in hard_matrices(700, 12, 100 + seed, psd=psd):
            truth = brute_force(H) if H.any() else Fraction(0)
            result = linf(H)
            assert Fraction(result.lower) <= truth <= Fraction(result.upper)
            assert result.exact


def test_psd_witness_is_one_vector() -> None:
    for H in hard_matrices(50, 8, 6, psd=True):
        assert isinstance(linf(H).witness, np.ndarray)


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e200])
def test_scale(scale: float) -> None:
    H = np.array([[2.0, -1.0, 0.5], [-1.0, 3.0, 1.0], [0.5, 1.0, 1.0]]) * scale
    assert Fraction(linf(H).lower) <= brute_force(H) <= Fraction(linf(H).upper)


@pytest.mark.parametrize("scale", [1e-150, 1e150])
def test_scale_beyond_enumeration(scale: float) -> None:
    plain, scaled = linf(wishart(30, 1)), linf(wishart(30, 1) * scale)
    assert scaled.exact
    assert np.array_equal(plain.witness, scaled.witness)


def test_overflow_is_refused() -> None:
    with pytest.raises(ScaleError):
        linf(np.full((3, 3), 1e308))


def test_components_are_solved_apart() -> None:
    blocks = [wishart(d, d) for d in (12, 12, 12, 1, 1)]
    H = sp.block_diag(blocks, format="csr")
    shuffle = np.random.default_rng(0).permutation(H.shape[0])
    together = linf(H[shuffle][:, shuffle])
    assert together.exact
    assert abs(together.value - sum(linf(b).value for b in blocks)) <= 1e-12 * together.value


def test_large_diagonal() -> None:
    assert linf(sp.diags_array(np.arange(-500.0, 501.0)).tocsr()).lower == 500.0 * 501.0


@pytest.mark.slow
def test_sparse_beyond_search_is_bounded() -> None:
    n = 1_600
    ring = sp.diags_array([np.full(n, 2.0), np.full(n - 1, -1.0), np.full(n - 1, -1.0)], offsets=[0, 1, -1]).tocsr()
    result = linf(ring, time_limit=5.0)
    assert result.lower <= 4.0 * n - 2.0 <= result.upper * (1.0 + 1e-12)
    assert result.relative_width < 0.5


def test_gram_is_widened_by_what_forming_it_changed() -> None:
    X = np.random.default_rng(7).standard_normal((4, 6))
    result = linf(Gram(X))
    best = max(
        sum((sum(Fraction(float(x)) * int(v) for x, v in zip(row, s, strict=True)) ** 2 for row in X), Fraction(0))
        for s in np.array(np.meshgrid(*[[-1, 1]] * 6)).reshape(6, -1).T
    )
    assert Fraction(result.lower) <= best <= Fraction(result.upper)
    assert result.exact


@pytest.mark.parametrize("d", [40, 60])
def test_beyond_enumeration_search_and_certificate_agree(d: int) -> None:
    H = wishart(d, d)
    searched, certified = linf(H, n_jobs=2), linf(H, certificate=True)
    assert searched.exact
    assert certified.exact
    assert np.array_equal(searched.witness, certified.witness)
    assert {part.kind for part in searched.certificate.parts} == {"sign-vector", "search"}
    assert {part.kind for part in certified.certificate.parts} <= {"sign-vector", "hypermetric", "branch"}


def test_indefinite_beyond_enumeration() -> None:
    rng = np.random.default_rng(8)
    H = symmetric(rng.standard_normal((28, 28)))
    result = linf(H)
    s, t = result.witness
    assert result.exact
    assert float(exact_value(H, t)) == pytest.approx(result.lower, rel=1e-15)
    assert np.array_equal(np.sign(H @ t), s)


def test_time_limit_leaves_a_valid_enclosure() -> None:
    H = wishart(130, 3)
    result = linf(H, time_limit=0.5)
    s = result.witness
    assert not result.exact
    assert result.lower <= s @ H @ s * (1.0 + 1e-12)
    assert result.upper >= linf(H, time_limit=3.0).lower


@pytest.mark.parametrize("shape", ["components", "tied", "components, one of them settled"])
def test_unfinished_runs_prove_their_bound(shape: str) -> None:
    """What L_sep bounds is not called the result of a search, and the checker accepts it."""
    H = wishart(60, 0)
    if shape == "tied":
        X = np.random.default_rng(5).integers(-3, 4, (60, 50)).astype(float)
        X = np.column_stack([X, -X[:, :3]])
        H = X.T @ X
    else:
        H = sp.block_diag([H, wishart(50, 1) if shape == "components" else wishart(9, 1), [[2.0]]]).toarray()
    result = linf(H, rtol=0.3)
    assert not result.exact
    upper = [part for part in result.certificate.parts if part.relation == "upper"]
    if shape != "components, one of them settled":
        assert [part.kind for part in upper] == ["diagonal"]
        assert upper[0].bound == result.upper
        assert check_document(result.certificate.document(), [H]).accepted
    else:  # a search had its part in the bound: the proof beside it is of a weaker one
        assert [part.kind for part in upper] == ["diagonal", "search"]
        assert upper[0].bound > result.upper
        assert dominates(upper[0].data["l"], H, False)


@pytest.mark.parametrize("certificate", [False, True])
def test_interrupt_returns_the_best_so_far(monkeypatch: pytest.MonkeyPatch, certificate: bool) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "show", interrupted)
    H = wishart(100, 1)
    result = linf(H, certificate=certificate)
    s = result.witness
    assert not result.exact
    assert result.lower <= s @ H @ s * (1.0 + 1e-12) <= result.upper


def test_progress_line(capsys: pytest.CaptureFixture[str]) -> None:
    linf(wishart(40, 1), certificate=True, progress=True)
    assert "gap" in capsys.readouterr().err


def test_rtol_stops_early() -> None:
    result = linf(wishart(100, 1), rtol=0.2)
    assert result.relative_width <= 0.2
    assert not result.exact


def test_a_long_search_is_split_saved_and_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_branch_search, "SHORT", 500.0)
    H, file = wishart(80, 1), tmp_path / "search.npz"
    expected = linf(H)
    run = sign_branch.run
    with monkeypatch.context() as patch:
        patch.setattr(sign_branch, "run", lambda state, root, how, threads, _most=0: run(state, root, how, threads, 2))
        stopped = linf(H, checkpoint=file)
    assert stopped.lower <= expected.upper
    assert expected.lower <= stopped.upper
    assert file.exists()
    seen: list[int] = []
    monkeypatch.setattr(sign_branch, "run", lambda *a: (seen.append(a[0].nodes), run(*a))[1])
    resumed = linf(H, checkpoint=file)
    assert seen[0] >= 3
    assert seen[-1] > 10
    assert resumed.exact
    assert not file.exists()
    assert np.array_equal(resumed.witness, expected.witness)


def test_components_keep_checkpoints_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    H = sp.block_diag([wishart(60, 0), wishart(60, 1)]).toarray()
    with monkeypatch.context() as patch:
        patch.setattr(sign_walk, "walk", interrupted)
        assert not linf(H, checkpoint=tmp_path / "state").exact
    assert {file.name for file in tmp_path.iterdir()} == {"state.0", "state.1"}
    assert linf(H, checkpoint=tmp_path / "state").exact
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("H", "error"),
    [
        (np.ones((2, 3)), ShapeError),
        (np.ones(3), ShapeError),
        (np.array([[1.0, 2.0], [0.0, 1.0]]), SymmetryError),
        (np.array([[np.nan]]), NonFiniteError),
        (np.array([["a"]]), DataTypeError),
    ],
)
def test_bad_matrices(H: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        linf(H)


@pytest.mark.parametrize(
    "option",
    [{"rtol": -1}, {"rtol": 1.0}, {"time_limit": 0}, {"seed": -1}, {"seed": 0.5}, {"n_jobs": 0}, {"progress": 2},
     {"checkpoint": 3}, {"certificate": "yes"}],
)  # fmt: skip
def test_bad_options(option: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(option))):
        linf(np.eye(2), **option)
