"""Normalized against plain sign descent: the constants, the bounds that hold of the runs, and the gap."""

import csv

import numpy as np
import pytest
import signgeo.verify.experiments
from signgeo.properties.functions.profiles import Cosh
from signgeo.properties.functions.relaxed import Separable
from signgeo.solvers import LInf
from signgeo.verify.experiments import draw_normalized, normalized_descent, normalized_runs
from signgeo.verify.experiments.normalized_descent import (
    DIMENSION,
    L0,
    L1,
    METHODS,
    SPREADS,
    STEPS,
    TARGET,
    CoshSum,
    guaranteed_steps,
    start,
)
from signgeo.verify.report import experiments


@pytest.fixture(scope="module")
def runs():
    return normalized_runs()


def test_the_constants_are_those_of_the_function():
    assert [float(c) for c in Separable(LInf(), Cosh(), DIMENSION).constants] == [L0, L1]


@pytest.mark.parametrize("a", SPREADS)
def test_plain_descent_has_the_constant_of_its_start(a):
    """The Hessian diag(cosh x_i) has max-norm constant sum cosh x_i = f(x) + d."""
    x = start(a)
    assert abs(np.cosh(x).sum() / (CoshSum().f(x) + L0) - 1.0) < 32 * np.finfo(float).eps


@pytest.mark.parametrize("method", METHODS)
def test_runs_stay_below_their_guarantees(runs, method):
    sizes = np.minimum.accumulate(runs.gradients[method])
    assert sizes.size == STEPS + 1
    positive = sizes[sizes > 1e-3]  # below, the logarithm in D(p) cancels in floats
    # n gradients above epsilon are possible only up to the guaranteed number of steps
    n = np.arange(1, positive.size + 1)
    assert (n - 1 <= guaranteed_steps(method, positive, runs.gap[-1])).all()
    assert (np.array(runs.steps[method]) <= guaranteed_steps(method, TARGET, runs.gap)).all()


def test_a_bound_that_promises_more_would_be_seen_to_fail(runs):
    sizes = np.minimum.accumulate(runs.gradients["plain"])
    n = np.arange(1, sizes.size + 1)
    assert not (n - 1 <= guaranteed_steps("plain", sizes, runs.gap[-1]) / 1_000.0).all()


def test_the_sharp_bound_is_below_theorem_3(runs):
    for target in (0.01, 1.0, L0 / L1, 100.0):
        sharp, paper = (guaranteed_steps(m, target, runs.gap) for m in ("sharp", "paper"))
        assert (3.89 * sharp < paper).all()  # 18 / 4.6212 > 3.89


def test_the_gap_opens_with_the_distance(runs):
    """Plain descent needs steps like e^a, the normalized ones like a."""
    growth = {m: np.diff(np.log(np.array(runs.steps[m], dtype=float)))[2:] for m in METHODS}
    assert (growth["plain"] > 0.8).all()
    assert (growth["paper"] < 0.3).all()
    assert (growth["sharp"] < 0.3).all()
    assert runs.steps["plain"][-1] > 10 * runs.steps["paper"][-1]


def test_files(runs, tmp_path):
    written = draw_normalized(tmp_path, runs)
    assert [p.name for p in written] == [f"normalized-descent.{end}" for end in ("svg", "png", "csv")]
    assert written[0].stat().st_size < 300_000
    with written[2].open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["a"]) for row in rows] == list(SPREADS)
    assert [int(row["plain_steps"]) for row in rows] == runs.steps["plain"]
    drawn = written[0].read_bytes()
    assert draw_normalized(tmp_path, runs)[0].read_bytes() == drawn


def test_the_report_shows_it(runs, monkeypatch):
    def blank(numbers, folder, **options):
        for number in numbers:
            for end in ("svg", "png"):
                (folder / f"figure-{number}.{end}").write_text("<svg/>")

    monkeypatch.setattr(signgeo.verify.experiments, "draw_figures", blank, raising=False)
    monkeypatch.setattr(normalized_descent, "normalized_runs", lambda: runs)
    trouble = []
    *_, last = experiments._attempt("figures", experiments._figures, trouble)
    assert not trouble
    assert "Theorem 3" in last.caption
    assert 10_000 < len(last.uri) < 400_000
