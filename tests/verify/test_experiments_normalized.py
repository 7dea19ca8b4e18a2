"""Normalized against plain sign descent: the constants, the bounds that hold of the runs, and the gap."""

import csv

import numpy as np
import pytest
from signgeo.properties.functions.profiles import Cosh
from signgeo.properties.functions.relaxed import Separable
from signgeo.solvers import LInf, steepest_descent
from signgeo.verify.experiments import draw_normalized, normalized_runs
from signgeo.verify.experiments.normalized_descent import (
    DIMENSION,
    FACTORS,
    L0,
    L1,
    METHODS,
    SPREADS,
    STEPS,
    TARGET,
    CoshSum,
    best_fixed_step,
    guaranteed_steps,
    start,
)


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


@pytest.mark.parametrize("method", ["paper", "sharp", "plain"])
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


@pytest.mark.parametrize("target", np.geomspace(1e-2, 1e3, 11))
def test_the_constant_of_the_sharp_bound_is_4_6212(runs, target):
    sharp, constant = (guaranteed_steps(m, target, runs.gap) for m in ("sharp", "constant"))
    assert (sharp <= constant).all()
    assert (constant < 4.6212 * runs.gap * max(L0 / target**2, L1 / target)).all()
    assert (constant > 4.6211 * runs.gap * max(L0 / target**2, L1 / target)).all()


def test_the_two_forms_meet_where_the_maximum_turns(runs):
    sharp, constant = (guaranteed_steps(m, L0 / L1, runs.gap) for m in ("sharp", "constant"))
    assert np.abs(sharp / constant - 1.0).max() < 32 * np.finfo(float).eps


def test_the_gap_opens_with_the_distance(runs):
    """Plain descent needs steps like e^a, whatever its fixed step, the normalized ones like a."""
    growth = {m: np.diff(np.log(np.array(runs.steps[m], dtype=float)))[2:] for m in METHODS}
    assert (growth["plain"] > 0.8).all()
    assert (growth["tuned"] > 0.5).all()
    assert (growth["paper"] < 0.3).all()
    assert (growth["sharp"] < 0.3).all()
    assert runs.steps["plain"][-1] > 50 * runs.steps["paper"][-1]
    assert runs.steps["tuned"][-1] > 5 * runs.steps["paper"][-1]


def test_the_best_fixed_step_is_the_best_of_its_grid(runs):
    for a, count, factor in zip(SPREADS, runs.steps["tuned"], runs.factors, strict=True):
        f, x0 = CoshSum(), start(a)
        run = steepest_descent(f, x0, LInf(), count, step_size=factor / (f.f(x0) + L0)).dual_gradient_norm
        assert run[-1] <= TARGET < run[:-1].min()
        assert count <= runs.steps["plain"][SPREADS.index(a)]
    assert max(runs.factors) < max(FACTORS)  # the grid goes on to where runs diverge
    assert best_fixed_step(start(5.0), runs.steps["plain"][4]) == (runs.steps["tuned"][4], runs.factors[4])


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
