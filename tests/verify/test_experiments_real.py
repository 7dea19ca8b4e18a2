"""Real matrices: the data, the rows, and the correlation of prediction and measurement."""

import dataclasses
import json
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import spearmanr
from signgeo.solvers import (
    Enclosure,
    LInf,
    LogisticRegression,
    Quadratic,
    Rigor,
    improvement_ratio,
    steepest_descent,
)
from signgeo.solvers.errors import InputError, OptionError
from signgeo.verify.experiments import correlations, draw_scatter, rank_correlation, real_matrices
from signgeo.verify.experiments.datasets import (
    AT_0,
    AT_SOLUTION,
    COLUMNS,
    COMPONENTS,
    principal_components,
    standardised,
)
from signgeo.verify.experiments.poisson import PoissonRegression
from signgeo.verify.experiments.real_problems import _at, problems, speed_up
from signgeo.verify.experiments.statsmodels_problems import statsmodels_installed


@pytest.fixture(scope="module")
def rows():
    return real_matrices()


def test_columns_are_standardised_and_constant_ones_dropped():
    data = np.array([[1.0, 5.0, 2.0], [2.0, 5.0, 4.0], [4.0, 5.0, 9.0]])
    scaled = standardised(data)
    assert scaled.shape == (3, 2)
    assert np.abs(scaled.mean(axis=0)).max() < 4 * np.finfo(float).eps
    assert np.abs(np.square(scaled).mean(axis=0) - 1.0).max() < 8 * np.finfo(float).eps


def test_principal_components_have_a_diagonal_hessian_with_the_same_spectrum():
    columns = standardised(np.random.default_rng(0).normal(size=(40, 6)) @ np.diag([3.0, 2.0, 1.0, 1.0, 1.0, 1.0]))
    columns = np.column_stack([columns, columns[:, 0] + columns[:, 1]])  # one direction less than columns
    turned = principal_components(columns)
    assert turned.shape == (40, 6)
    gram = turned.T @ turned
    # A singular value decomposition is off by some d^(3/2) roundings of the largest singular value.
    assert np.abs(gram - np.diag(gram.diagonal())).max() < 1e3 * np.finfo(float).eps * gram.max()
    assert np.abs(np.sort(gram.diagonal()) - np.linalg.eigvalsh(columns.T @ columns)[1:]).max() < 1e-12 * gram.max()


def test_the_problems_asked_for_are_there():
    shapes = {(p.dataset, p.loss): p.objective.A.shape for p in problems() if p.coordinates == COLUMNS}
    assert shapes["diabetes", "least squares"] == (442, 10)
    assert shapes["breast_cancer", "logistic regression"] == (569, 30)
    assert shapes["digits", "logistic regression"] == (1797, 61)
    assert shapes["wine", "softmax regression"] == (178, 13)
    if statsmodels_installed():
        assert shapes["longley", "least squares"] == (16, 6)
        assert shapes["randhie", "Poisson regression"] == (20190, 9)


def test_without_statsmodels_there_are_still_more_than_twelve(monkeypatch):
    monkeypatch.setattr("signgeo.verify.experiments.statsmodels_problems.statsmodels_installed", lambda: False)
    assert sum(len(p.points) for p in problems()) == 24


def test_poisson_regression_has_its_gradient_hessian_and_least_point():
    rng = np.random.default_rng(0)
    A = standardised(rng.normal(size=(50, 4)))
    f = PoissonRegression(A, rng.poisson(3.0, size=50).astype(float), 0.01)
    x, v, h = 0.1 * rng.normal(size=4), rng.normal(size=4), 1e-5
    # Central differences: h^2 / 6 times a third derivative of the order of mean |A v|^3, and rounding over h.
    third = (np.abs(A @ v) ** 3 * np.exp(np.abs(A).sum(axis=1))).mean()
    assert abs((f.f(x + h * v) - f.f(x - h * v)) / (2 * h) - f.gradient(x) @ v) < h**2 * third + 1e-15 / h * 10
    slope = (f.gradient(x + h * v) - f.gradient(x - h * v)) / (2 * h)
    assert np.abs(slope - f.hessian(x) @ v).max() < h**2 * third * np.abs(A).max() + 1e-15 / h * 10
    assert np.linalg.norm(f.gradient(f.minimiser)) < 1e-8


def test_at_least_twelve_matrices_each_with_its_chain_of_bounds(rows):
    assert len(rows) == (67 if statsmodels_installed() else 24)
    assert len({row.name for row in rows}) == len(rows)
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


def test_the_mean_of_r_along_the_path_can_be_taken_by_hand(rows):
    row = next(r for r in rows if r.dataset == "diabetes" and r.coordinates == COMPONENTS)
    problem = next(p for p in problems() if p.dataset == "diabetes" and p.coordinates == COMPONENTS)
    f, x, ratios = problem.objective, np.zeros(row.dimension), []
    for _ in range(row.steps):
        ratios.append(improvement_ratio(f.hessian(x), f.gradient(x)).value)
        g = f.gradient(x)
        x = x - np.abs(g).sum() / row.L_inf.upper * np.sign(g)
    assert ratios[0] == pytest.approx(row.predicted.value, rel=1e-12)
    assert np.mean(ratios) == pytest.approx(row.along, rel=1e-9)  # signs near 0 may differ by rounding, seldom


def test_a_model_at_the_solution_is_least_there():
    problem = next(p for p in problems() if p.dataset == "iris" and AT_SOLUTION in p.points)
    model, hessian = _at(problem, AT_SOLUTION)
    at = problem.objective.minimiser
    gradient = problem.objective.gradient(at)
    assert np.abs(model.gradient(at) - gradient).max() < 32 * np.finfo(float).eps * np.abs(hessian).sum()
    # Newton's method ends where f does not fall any more in floating point: at a gradient of the root of eps.
    assert np.linalg.norm(gradient) < 10 * np.sqrt(np.finfo(float).eps)
    assert np.array_equal(model.hessian(at), hessian)
    assert not isinstance(_at(problem, AT_0)[0], Quadratic)
    bent = next(p for p in problems() if p.loss == "softmax regression")
    assert isinstance(_at(bent, AT_0)[0], Quadratic)  # its Hessian is not largest at 0


def test_a_prediction_whose_bounds_hold_1_neither_agrees_nor_disagrees(rows):
    for measured in (0.5, 2.0):
        row = dataclasses.replace(rows[0], speed_up=measured)
        for predicted, agrees in ((Enclosure(0.9, 1.1), None), (Enclosure(1.1, 1.2), measured > 1.0)):
            assert dataclasses.replace(row, predicted=predicted).agrees is agrees


def test_speed_up_counts_steps_to_the_slower_ones_end():
    assert speed_up(np.array([4.0, 1.0, 0.5]), np.array([4.0, 3.0, 1.0])) == 2.0
    assert speed_up(np.array([4.0, 3.0, 1.0]), np.array([4.0, 1.0, 0.5])) == 0.5
    assert speed_up(np.array([4.0, 2.0]), np.array([4.0, 2.0])) == 1.0


def test_rows_are_json_and_the_same_every_time(rows):
    again = [row for row in real_matrices() if row.dimension < 20]
    first = [row for row in rows if row.dimension < 20]
    assert json.dumps([r.to_json() for r in again]) == json.dumps([r.to_json() for r in first])


def test_correlation_and_its_interval(rows):
    for found in correlations(rows):
        assert -1.0 <= found.lower <= found.value <= found.upper <= 1.0
        assert (found.matrices, found.datasets) == (len(rows), len({row.dataset for row in rows}))
        assert found.resamples == 2000
        again = rank_correlation(rows, found.measure, predictor=found.predictor)
        assert found == again
        exact = spearmanr(
            [_number(getattr(r, found.predictor)) for r in rows], [getattr(r, found.measure) for r in rows]
        )
        assert found.value == pytest.approx(exact.statistic, abs=1e-12)
    perfect = [dataclasses.replace(row, speed_up=row.predicted.value) for row in rows]
    assert rank_correlation(perfect, resamples=200).lower == 1.0
    assert rank_correlation(perfect, resamples=200).same_side == len(rows)


def test_r_predicts_the_first_step_and_on_the_path_the_race(rows):
    first, race, along = correlations(rows)
    assert first.lower > 0.5
    assert along.lower > 0.5
    assert race.upper < first.lower  # R at the start says little about 100 steps


def test_the_interval_covers_what_it_should():
    """95% intervals of 40 independent data sets of one matrix each, with a known correlation of ranks."""
    rng, covered = np.random.default_rng(0), 0
    truth = 6 / np.pi * np.arcsin(0.5 / 2)  # Spearman's of a normal pair with correlation 1/2
    row = RowStub("", 0.0, 0.0)
    for _ in range(60):
        a = rng.normal(size=40)
        b = 0.5 * a + np.sqrt(0.75) * rng.normal(size=40)
        made = [dataclasses.replace(row, dataset=str(k), along=a[k], speed_up=b[k]) for k in range(40)]
        found = rank_correlation(made, predictor="along", resamples=300)
        covered += found.lower <= truth <= found.upper
    # At 95% a count below 50 of 60 has probability 2e-4; percentile intervals of 40 pairs reach some 93%.
    assert covered >= 50


@dataclasses.dataclass(frozen=True)
class RowStub:
    dataset: str
    along: float
    speed_up: float


def _number(value):
    return value.value if isinstance(value, Enclosure) else value


def test_the_scatter_is_drawn(rows, tmp_path):
    written = draw_scatter(rows, tmp_path)
    assert {p.name for p in written} == {"real-matrices.svg", "real-matrices.png", "real-matrices.csv"}
    assert len((tmp_path / "real-matrices.csv").read_text().splitlines()) == len(rows) + 1


def test_bad_requests_are_refused(rows, tmp_path):
    with pytest.raises(OptionError, match="measure"):
        rank_correlation(rows, "luck")
    with pytest.raises(OptionError, match="predictor"):
        rank_correlation(rows, predictor="luck")
    with pytest.raises(InputError, match="data sets"):
        rank_correlation([r for r in rows if r.dataset in ("iris", "wine")])
    with pytest.raises(InputError, match="data sets"):
        draw_scatter([], tmp_path)
