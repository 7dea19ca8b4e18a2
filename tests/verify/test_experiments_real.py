"""Real matrices: the data, the rows, and the correlation of prediction and measurement."""

import dataclasses
import json
from itertools import pairwise

import numpy as np
import pytest
from signgeo.solvers import LInf, LogisticRegression, Rigor, steepest_descent
from signgeo.solvers.errors import InputError, OptionError
from signgeo.verify.experiments import draw_scatter, rank_correlation, real_matrices
from signgeo.verify.experiments.datasets import problems, standardised
from signgeo.verify.experiments.real_problems import speed_up


@pytest.fixture(scope="module")
def rows():
    return real_matrices()


def test_columns_are_standardised_and_constant_ones_dropped():
    data = np.array([[1.0, 5.0, 2.0], [2.0, 5.0, 4.0], [4.0, 5.0, 9.0]])
    scaled = standardised(data)
    assert scaled.shape == (3, 2)
    assert np.abs(scaled.mean(axis=0)).max() < 4 * np.finfo(float).eps
    assert np.abs(np.square(scaled).mean(axis=0) - 1.0).max() < 8 * np.finfo(float).eps


def test_the_three_problems_asked_for_are_there():
    shapes = {(p.dataset, p.loss.split(",")[0]): p.objective.A.shape for p in problems()}
    assert shapes["diabetes", "least squares"] == (442, 10)
    assert shapes["breast_cancer", "logistic regression"] == (569, 30)
    assert shapes["digits", "logistic regression"] == (1797, 61)


def test_at_least_twelve_matrices_each_with_its_chain_of_bounds(rows):
    assert len(rows) >= 12
    for row in rows:
        chain = (row.L_2, row.L_inf, row.L_sep)
        for small, large in pairwise(chain):
            assert small.lower <= large.upper, row.name
            assert small.rigor >= Rigor.CERTIFIED
        assert row.L_sep.lower * row.rho_diag.lower <= row.L_2.upper * row.dimension / row.spread * (
            1.0 + 1e-9
        )  # Prop. 5
        assert row.L_inf.exact, row.name
        assert row.spread * (1.0 + 1e-12) >= 1.0, row.name


def test_prediction_is_eq_12(rows):
    for row in rows:
        ratio = row.density.value * row.dimension * row.L_2.value / row.L_inf.value
        assert abs(row.predicted.value / ratio - 1.0) < 1e-12


def test_a_row_can_be_run_again_by_hand(rows):
    row = next(r for r in rows if r.dataset == "wine" and r.point == "at 0")
    problem = next(p for p in problems() if p.dataset == "wine" and isinstance(p.objective, LogisticRegression))
    path = steepest_descent(problem.objective, np.zeros(row.dimension), LInf(), 1, step_size=1.0 / row.L_inf.upper)
    drop = path.f[0] - path.f[1]
    size = np.abs(problem.objective.gradient(np.zeros(row.dimension))).sum()
    assert drop >= size**2 / (2.0 * row.L_inf.upper) * (1.0 - 1e-12)  # Lemma 2, the guarantee that R compares


def test_speed_up_counts_steps_to_the_slower_ones_end():
    assert speed_up(np.array([4.0, 1.0, 0.5]), np.array([4.0, 3.0, 1.0])) == 2.0
    assert speed_up(np.array([4.0, 3.0, 1.0]), np.array([4.0, 1.0, 0.5])) == 0.5
    assert speed_up(np.array([4.0, 2.0]), np.array([4.0, 2.0])) == 1.0


def test_rows_are_json_and_the_same_every_time(rows):
    again = [row for row in real_matrices() if row.dimension < 20]
    first = [row for row in rows if row.dimension < 20]
    assert json.dumps([r.to_json() for r in again]) == json.dumps([r.to_json() for r in first])


def test_correlation_and_its_interval(rows):
    for measure in ("first_step", "speed_up"):
        found = rank_correlation(rows, measure, resamples=2000)
        assert -1.0 <= found.lower <= found.value <= found.upper <= 1.0
        assert (found.matrices, found.datasets) == (len(rows), 6)
        assert found == rank_correlation(rows, measure, resamples=2000)
    perfect = [dataclasses.replace(row, speed_up=row.predicted.value) for row in rows]
    assert rank_correlation(perfect, resamples=200).lower == 1.0


def test_the_scatter_is_drawn(rows, tmp_path):
    written = draw_scatter(rows, tmp_path)
    assert {p.name for p in written} == {"real-matrices.svg", "real-matrices.png", "real-matrices.csv"}
    assert len((tmp_path / "real-matrices.csv").read_text().splitlines()) == len(rows) + 1


def test_bad_requests_are_refused(rows, tmp_path):
    with pytest.raises(OptionError, match="measure"):
        rank_correlation(rows, "luck")
    with pytest.raises(InputError, match="data sets"):
        rank_correlation([r for r in rows if r.dataset in ("iris", "wine")])
    with pytest.raises(InputError, match="data sets"):
        draw_scatter([], tmp_path)
