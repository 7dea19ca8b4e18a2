import random

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import strategies as st
from signgeo.properties.outcome import at_most
from signgeo.properties.property import Property
from signgeo.solvers.enclosure import Enclosure
from signgeo.verify.campaign import SHRINK_DRAWS, STEERED_WASTE, WASTE, find_counterexample, run_property
from signgeo.verify.literal import literal
from signgeo.verify.repeatable import derived_seed


def on_pairs(check, elements=None):
    elements = st.integers(-50, 50) if elements is None else elements
    return Property("p", "p", lambda: st.tuples(elements, elements), check)


def sides(left, right):
    return at_most(Enclosure.point(left), Enclosure.point(right))


def test_a_property_that_holds_reports_its_tie():
    result = run_property(on_pairs(lambda v: sides(2 * v[0] * v[1], v[0] ** 2 + v[1] ** 2)), examples=200, seed=1)
    assert result.ok
    assert result.examples == 200
    assert result.tightest.slack == 0.0


def test_a_counterexample_is_shrunk():
    found, count, error = find_counterexample(on_pairs(lambda v: sides(v[0] + v[1], 60)), examples=500, seed=1)
    assert error == ""
    assert 0 < count <= 500
    a, b = eval(found.value)
    assert a + b == 61


def test_a_falsified_property_fails_with_its_shrunk_instance():
    result = run_property(on_pairs(lambda v: sides(v[0], 9)), examples=500, seed=3)
    assert not result.ok
    assert result.counterexample.value == "(10, 0)"
    assert result.counterexample.truth == "surely false"


def test_the_search_is_steered_toward_small_slack():
    def nearest(check):
        return min(run_property(on_pairs(check), examples=300, seed=s).nearest.slack for s in range(3))

    def steered(v):
        return sides(100.0, 101.0 + abs(v[0] - 37) + abs(v[1] + 23))

    assert nearest(steered) == pytest.approx(1 / 101)


def test_ties_are_counted_and_draw_no_more_examples():
    result = run_property(on_pairs(lambda v: sides(0.0, abs(v[0] - v[1]))), examples=300, seed=0)
    assert 0 < result.ties < 150
    assert result.tightest.slack == 0.0
    assert result.nearest.slack > 0.0


@pytest.mark.parametrize(("promised", "ok"), [(0.5, True), (1e-9, False)])
def test_undecided_is_counted_and_fails_beyond_its_promise(promised, ok):
    def check(v):
        return at_most(Enclosure(0.9, 1.1), Enclosure(1.0, 1.2), promised=promised)

    result = run_property(on_pairs(check), examples=50, seed=0)
    assert result.ok is ok
    assert result.undecided > 0
    assert result.widest.width > 0.0
    if not ok:
        assert result.counterexample.truth == "undecided"


def test_undecided_refutes_nothing():
    undecided = on_pairs(lambda v: at_most(Enclosure(0.9, 1.1), Enclosure(1.0, 1.2)))
    assert find_counterexample(undecided, examples=50, seed=0)[0] is None


def test_an_error_in_a_check_is_its_last_line():
    result = run_property(on_pairs(lambda v: 1 / 0), examples=50, seed=0)
    assert not result.ok
    assert result.error == "ZeroDivisionError: division by zero (on (0, 0))"


def test_an_error_in_a_strategy_is_its_last_line():
    def broken():
        raise RuntimeError("no such\nstrategy")

    result = run_property(Property("p", "p", broken, lambda v: sides(0, 1)), examples=50, seed=0)
    assert result.error == "RuntimeError: no such strategy"


def test_shrinking_has_a_limit_and_keeps_the_best_so_far():
    calls = 0

    def check(v):
        nonlocal calls
        calls += 1
        return sides(float(np.abs(v).sum()), 1.0)

    arrays = st.lists(st.floats(-1e6, 1e6), min_size=60, max_size=60).map(np.array)
    found, count, _ = find_counterexample(Property("p", "p", lambda: arrays, check), examples=200, seed=5)
    assert found is not None
    assert calls <= count + SHRINK_DRAWS
    assert check(eval(found.value, {"np": np})).truth.value == "surely false"


def test_a_strategy_that_rejects_nearly_everything_cannot_stall_the_steering():
    drawn = 0

    @st.composite
    def picky(draw):
        nonlocal drawn
        drawn += 1
        numbers = draw(st.lists(st.integers(0, 1000), min_size=8, max_size=8))
        assume(sum(numbers) % 3 == 0)
        return tuple(numbers)

    prop = Property("p", "p", picky, lambda v: sides(0.0, 1.0 + sum(v)))
    result = run_property(prop, examples=150, seed=0)
    assert result.ok
    assert result.examples == 150
    assert drawn <= (STEERED_WASTE + WASTE) * 150 + 200


def test_same_seed_same_result_and_another_seed_another():
    def campaign(seed):
        prop = on_pairs(lambda v: sides(2 * v[0] * v[1], v[0] ** 2 + v[1] ** 2 + 1), st.floats(-9, 9))
        return run_property(prop, examples=100, seed=seed).tightest

    assert campaign(4) == campaign(4)
    assert campaign(4) != campaign(5)


def test_draws_do_not_depend_on_the_modules_loaded(tmp_path, monkeypatch):
    def drawn():
        seen = []
        numbers = st.integers()
        prop = Property("p", "p", lambda: numbers, lambda v: seen.append(v) or sides(0, 1))
        run_property(prop, examples=300, seed=0)
        return seen

    before = drawn()
    (tmp_path / "constants_of_mine.py").write_text("A = [123456789, 987654321, 192837465]\n" * 3)
    monkeypatch.syspath_prepend(tmp_path)
    __import__("constants_of_mine")
    assert drawn() == before


def test_global_generators_are_seeded_for_a_campaign_and_restored():
    def drawn():
        seen = []
        run_property(on_pairs(lambda v: seen.append(random.random()) or sides(0, 1)), examples=20, seed=0)
        return seen

    random.seed(7)
    before = random.getstate()
    first = drawn()
    assert random.getstate() == before
    assert drawn() == first


def test_seeds_differ_by_name():
    assert derived_seed(0, "a") != derived_seed(0, "b")
    assert derived_seed(0, "a") == derived_seed(0, "a")


@pytest.mark.parametrize(
    "value",
    [
        np.array([[2.0, -1.0], [0.1, 1e-300]]),
        np.array([1, -1], dtype=np.int8),
        np.zeros((0, 3)),
        (np.float64(0.1), [1, 2.5], {"a": (1,)}),
        np.array([True, False]),
    ],
    ids=["matrix", "signs", "empty", "nested", "bools"],
)
def test_literals_come_back(value):
    back = eval(literal(value), {"np": np})
    np.testing.assert_equal(back, value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype
        assert back.shape == value.shape
