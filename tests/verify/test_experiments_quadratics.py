"""Fig. 2: the grid against the solvers it batches, its findings, and that the same seed draws the same."""

import numpy as np
import pytest
from signgeo.solvers import L2, LInf, Quadratic, l2, linf, rho_diag, rotated_quadratic, steepest_descent
from signgeo.solvers.errors import OptionError
from signgeo.verify.experiments.quadratic_descent import first_decreases, gradient_distances, sign_distances
from signgeo.verify.experiments.quadratic_findings import findings
from signgeo.verify.experiments.quadratic_grid import (
    DIMENSION,
    QuadraticGrid,
    _child_seed,
    _rotated,
    largest_eigenvalues,
    quadratic_grid,
)
from signgeo.verify.experiments.sign_test import LEVEL, Finding, SignTest, family

SMALL = {"size": 12, "rotations": 12, "starts": 8}


@pytest.fixture(scope="module")
def grid():
    return quadratic_grid(**SMALL, n_jobs=1)


def rng_stack(n, d, seed=0):
    a = np.random.default_rng(seed).normal(size=(n, d, d))
    return a @ a.transpose(0, 2, 1)


@pytest.mark.parametrize("d", [1, 3, 12])
def test_batched_runs_are_those_of_steepest_descent(d):
    stack = rng_stack(3, d)
    starts = np.random.default_rng(1).normal(size=(d, 5))
    for norm, run in ((LInf(), sign_distances), (L2(), gradient_distances)):
        steps = np.array([1.0 / (linf(H) if norm == LInf() else l2(H)).upper for H in stack])
        distances = run(stack, steps, starts, 20)
        for k, H in enumerate(stack):
            for c in range(starts.shape[1]):
                path = steepest_descent(Quadratic(H), starts[:, c], norm, 20, step_size=steps[k])
                # Both sum d products per entry of each of 20 steps; neither method expands a perturbation of x_0.
                spread = 20 * 8 * (d + 4) ** 2 * np.finfo(float).eps * np.linalg.norm(starts[:, c]) * np.linalg.cond(H)
                assert abs(distances[k, c] - np.linalg.norm(path.x[-1])) <= spread


def test_a_zero_gradient_stays_put():
    stack = np.zeros((1, 3, 3))
    assert np.array_equal(sign_distances(stack, np.ones(1), np.ones((3, 2)), 5), np.full((1, 2), np.sqrt(3.0)))


def test_the_matrices_are_those_of_rotated_quadratic(grid):
    largest = largest_eigenvalues(grid.ratios)
    spectrum = np.append(np.ones(DIMENSION - 1), largest[4])
    for j in (0, 5, 11):
        H = rotated_quadratic(spectrum, float(grid.thetas[j]), seed=_child_seed(0, 2))
        for measured, enclosure in ((grid.l2, l2(H)), (grid.linf, linf(H)), (grid.rho_diag, rho_diag(H))):
            # The same matrix up to the order of its products: 4 d^2 roundings of entries up to lambda_max.
            assert abs(measured[2, 4, j] / enclosure.upper - 1.0) < 4 * DIMENSION**2 * np.finfo(float).eps


def test_the_bounds_on_l2_hold_and_are_tight():
    rng = np.random.default_rng(3)
    turned = np.stack([np.linalg.qr(rng.normal(size=(DIMENSION, DIMENSION)))[0] for _ in range(20)])
    stack, low, high = _rotated(turned, np.linspace(1.0, 55.0, 20))
    for H, a, b in zip(stack, low, high, strict=True):
        assert np.array_equal(H, H.T)
        assert (l2(H) >= a).name != "SURELY_FALSE"
        assert (l2(H) <= b).name != "SURELY_FALSE"
    assert (high / low - 1.0).max() < 1e-11


def test_the_axes_are_those_of_the_paper(grid):
    assert grid.ratios[0] > 1.0
    assert grid.ratios[-1] == 10.0
    assert grid.thetas[[0, -1]].tolist() == [0.0, 0.5]
    largest = largest_eigenvalues(grid.ratios)
    assert largest[-1] == 55.0
    means = (DIMENSION - 1 + largest) / DIMENSION
    assert np.abs(largest / means / grid.ratios - 1.0).max() < 8 * np.finfo(float).eps
    assert grid.width < 1e-11


def test_unrotated_matrices_are_diagonal(grid):
    traces = DIMENSION - 1 + largest_eigenvalues(grid.ratios)
    assert np.abs(grid.linf[:, :, 0] / traces - 1.0).max() < 1e-14
    assert np.all(grid.rho_diag[:, :, 0] == 1.0)


def test_eq_13_is_an_equality_on_these_quadratics(grid):
    assert np.abs(grid.predicted / grid.guaranteed - 1.0).max() < 1e-11


def test_first_decreases_are_those_of_one_step():
    stack = rng_stack(4, 5)
    starts = np.random.default_rng(2).normal(size=(5, 3))
    constants = [np.array([(linf if norm == LInf() else l2)(H).upper for H in stack]) for norm in (LInf(), L2())]
    found = first_decreases(stack, *constants, stack @ starts)
    for norm, constant, decreases in zip((LInf(), L2()), constants, found, strict=True):
        for k, H in enumerate(stack):
            for c in range(3):
                path = steepest_descent(Quadratic(H), starts[:, c], norm, 1, step_size=1.0 / constant[k])
                # Both sum d^2 products of the size of f(x_0), and differ from each other by rounding only.
                assert abs(decreases[k, c] - (path.f[0] - path.f[1])) <= 200 * np.finfo(float).eps * path.f[0]


def test_the_findings_hold_and_their_false_variants_are_refuted(grid):
    found = findings(grid)
    assert len(found) == 6
    for finding in found:
        assert finding.holds, finding
        assert finding.refuted, finding


def changed(grid, **arrays):
    return findings(QuadraticGrid(**{**vars(grid), **arrays}))


def test_findings_fail_where_the_data_say_otherwise(grid):
    swapped = changed(grid, sign_distance=grid.gradient_distance, gradient_distance=grid.sign_distance)
    assert [f.holds for f in swapped][:5] == [True, False, False, False, False]
    assert not changed(grid, density=grid.density / 100.0)[4].holds
    assert not changed(grid, linf=grid.linf[:, :, ::-1])[0].holds
    assert not changed(grid, first_step=grid.advantage)[5].holds


def test_false_variants_stand_where_the_data_make_them_true(grid):
    rising = grid.ratios[:, None] + grid.thetas
    assert not changed(grid, linf=grid.l2 * rising)[0].refuted
    everywhere = changed(grid, sign_distance=np.full_like(grid.sign_distance, 1e-200))
    assert [f.refuted for f in everywhere[1:4]] == [False, False, False]
    exact = np.log10(grid.predicted)
    on_the_line = changed(grid, first_step=exact, sign_distance=np.ones_like(exact), gradient_distance=10.0**exact)
    assert [f.refuted for f in on_the_line[4:]] == [False, False]


def test_the_sign_test_is_exact():
    test = SignTest.of("heads", np.array([True] * 7 + [False]))
    assert (test.in_favour, test.draws) == (7, 8)
    assert test.p_value == 9 / 2**8
    assert test.p_against == 1.0 - 2.0**-8


def test_a_family_of_tests_shares_its_level():
    fair = SignTest.of("heads", np.array([True] * 7))
    against = SignTest.of("tails", np.zeros(7, bool))
    alone = Finding(fair, "", against)
    assert alone.share == LEVEL / 2
    assert not alone.holds  # 2 ** -7 is between 1% / 2 and 1%
    four = family([Finding(SignTest.of("", np.ones(10, bool)), "", SignTest.of("", np.zeros(10, bool)))] * 4)
    assert [f.share for f in four] == [LEVEL / 8] * 4
    assert all(f.holds and f.refuted for f in four)  # 2 ** -10 is below 1% / 8, and above 1% / 12
    assert not any(f.holds or f.refuted for f in family([*four, *four]))


def test_the_same_seed_gives_the_same_data_on_any_number_of_processes(grid):
    calls = []
    again = quadratic_grid(**SMALL, n_jobs=2, on_piece=lambda done, total: calls.append((done, total)))
    assert calls == [(k, 12) for k in range(1, 13)]
    other = quadratic_grid(size=12, rotations=1, starts=8, seed=1, n_jobs=1)
    for name, value in vars(grid).items():
        assert np.array_equal(value, getattr(again, name)), name
    assert not np.array_equal(other.linf[0], grid.linf[0])


@pytest.mark.parametrize("name", ["size", "rotations", "starts"])
@pytest.mark.parametrize("value", [0, -1, 2.0, True])
def test_bad_counts_are_refused(name, value):
    with pytest.raises(OptionError, match=name):
        quadratic_grid(**{name: value})
