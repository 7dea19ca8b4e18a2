"""No enclosure misses the true value: a small soundness campaign, and what larger ones found."""

import sys
from dataclasses import asdict
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import Enclosure, inf_one_norm, linf, lsep_batch, lsep_family, minimise_ising

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import soundness
import soundness_checks as checks

TINY = 2.0**-1074


def ground_state(J, h):
    """The least energy in rationals."""
    J, h = [[Fraction(v) for v in row] for row in J.tolist()], [Fraction(v) for v in h.tolist()]
    n = len(h)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    return min(
        -sum(J[i][j] * s[i] * s[j] for i, j in pairs) - sum(a * b for a, b in zip(h, s, strict=True))
        for s in product((1, -1), repeat=n)
    )


def test_a_campaign_finds_nothing():
    total = soundness.campaign(1000, seed=11, n_jobs=1, progress=False)
    assert total.matrices == 1000
    assert all(t.judged for t in total.tallies.values())
    assert total.findings == []


def shaved(function, ends):
    """The function with its bounds moved by `ends`, even if that puts them in the wrong order."""

    def wrong(*arguments, **options):
        bounds = function(*arguments, **options)
        lower, upper = ends(bounds.lower, bounds.upper)
        fields = {"witness": bounds.witness, "certificate": bounds.certificate, "relative_width": 0.0}
        return SimpleNamespace(lower=lower, upper=upper, **fields)

    return wrong


SLIPS = {"upper": lambda low, up: (low, up * (1 - 2.0**-40)), "lower": lambda low, up: (low * (1 + 2.0**-40), up)}
SINGLE = ["linf", "inf_one_norm", "l2", "rho_diag", "density", "improvement_ratio"]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("name", SINGLE)
def test_an_end_shaved_by_a_trillionth_is_found(monkeypatch, name, slip):
    """One part in 10^12, far more than a rounding, far less than any tolerance."""
    check = {name: (checks.CHECKS[name][0], 1.0, 1.0)}
    monkeypatch.setattr(checks, name, shaved(getattr(checks, name), SLIPS[slip]))
    monkeypatch.setattr(soundness, "CHECKS", check)
    monkeypatch.setattr(soundness, "BATCH_CHECKS", {})
    tally = soundness.run_chunk(3, 0, 60).tallies[name]
    assert len(tally.findings) > tally.judged // 3
    assert all(f"{slip} end" in text for text in tally.findings)


@pytest.mark.parametrize("name", ["lsep", "lsep_family", "smoothness"])
def test_ends_off_by_a_hundredth_are_found(monkeypatch, name):
    """These leave a gap between bound and truth, which the slip has to exceed."""
    for ends in (lambda low, up: (low, up * 0.99), lambda low, up: (low * 1.01, up)):
        with monkeypatch.context() as patch:
            patch.setattr(checks, name, shaved(getattr(checks, name), ends))
            patch.setattr(soundness, "CHECKS", {name: (checks.CHECKS[name][0], 1.0, 1.0)})
            patch.setattr(soundness, "BATCH_CHECKS", {})
            assert soundness.run_chunk(3, 0, 20).findings


def test_an_enclosure_whose_ends_are_in_the_wrong_order_is_a_finding_not_a_refusal(monkeypatch):
    monkeypatch.setattr(checks, "density", lambda z: Enclosure(2.0, 1.0))
    tally = soundness.run_chunk(3, 0, 20).tallies["density"]
    assert tally.findings
    assert tally.refusals == 0


def test_an_untyped_exception_is_a_finding(monkeypatch):
    def broken(case, rng):
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(soundness.CHECKS, "l2", (broken, 1.0, 1.0))
    assert len(soundness.run_chunk(3, 0, 4).tallies["l2"].findings) == 4


def test_a_checkpoint_is_taken_up_where_it_ends(tmp_path):
    file = tmp_path / "campaign.jsonl"
    whole = soundness.campaign(700, seed=4, n_jobs=1, progress=False, checkpoint=file)
    first, second = file.read_text().splitlines(keepends=True)
    file.write_text(first + second[: len(second) // 2])
    again = soundness.campaign(700, seed=4, n_jobs=1, progress=False, checkpoint=file)
    assert asdict(again) | {"seconds": 0} == asdict(whole) | {"seconds": 0}
    assert sum(line.endswith("}\n") for line in file.read_text().splitlines(keepends=True)) == 2


def test_linf_of_a_sparse_matrix_without_entries():
    assert linf(sp.csr_array((1, 1))).upper == 0.0


def test_certificates_of_subnormal_bilinear_forms_hold_the_value():
    rng = np.random.default_rng(0)
    for _ in range(20):
        A = rng.integers(-9, 10, (4, 4)) * TINY
        value = max(sum(abs(sum(map(Fraction, (row * s).tolist()))) for row in A) for s in product((1, -1), repeat=4))
        bounds = inf_one_norm(A, certificate=True)
        assert Fraction(bounds.lower) <= value <= Fraction(bounds.upper)


@pytest.mark.parametrize("units", [[[-5, 0], [0, 7]], [[0, 3, 5], [3, 1, -7], [5, -7, 2]]])
def test_ising_of_subnormal_couplings(units):
    J, h = np.array(units) * TINY, np.arange(1, len(units) + 1) * TINY
    value = minimise_ising(J, h).value
    assert Fraction(value.lower) <= ground_state(J, h) <= Fraction(value.upper)


def test_ising_of_couplings_that_were_symmetrised():
    J, h = np.array([[0.0, 1.0], [1.0 + 2.0**-52, 0.0]]), np.zeros(2)
    value = minimise_ising(J, h).value
    for given in (J, J.T):
        assert Fraction(value.lower) <= ground_state(given, h) <= Fraction(value.upper)


@pytest.mark.parametrize("matrix", [[[-1.0]], [[4.0, -3.5], [-3.5, 0.0]], [[2.0, 1, 0], [1, 2, 0], [0, 0, -1]]])
@pytest.mark.parametrize("scale", [1.0, 2.0 * TINY])
def test_lsep_batch_takes_no_indefinite_matrix_for_semidefinite(matrix, scale):
    assert lsep_batch(np.array([matrix]) * scale).two_sided.all()


@pytest.mark.filterwarnings("error")
def test_lsep_family_of_matrices_of_very_different_scale_warns_of_nothing():
    rng = np.random.default_rng(3)
    for exponent in (-308, -300, -160, 160, 290):
        X = rng.standard_normal((4, 4))
        bounds = lsep_family([np.eye(4) + 1.0, (X + X.T) * 10.0**exponent])
        assert 0.0 <= bounds.lower <= bounds.upper


def test_lsep_batch_upper_is_the_sum_of_its_subnormal_l():
    rng = np.random.default_rng(0)
    stack = rng.standard_normal((200, 5, 5)) * 1e-312
    stack = stack + stack.transpose(0, 2, 1)
    batch = lsep_batch(stack, n_jobs=1)
    for l, upper in zip(batch.l.tolist(), batch.upper.tolist(), strict=True):
        assert sum(map(Fraction, l)) <= Fraction(upper)
