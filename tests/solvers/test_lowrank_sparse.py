"""L_sep of sparse matrices: against the dense solver, degenerate cases, scale, rigor, reproducibility, bad input."""

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import Rigor
from signgeo.solvers.banded_proof import BandedProof, reduced_diagonal
from signgeo.solvers.errors import DataTypeError, NonFiniteError, OptionError, ShapeError, SymmetryError
from signgeo.solvers.lowrank_sparse import SparseFactor, sparse_rank
from signgeo.solvers.separable import lsep
from signgeo.solvers.separable_sparse import sparse_factor_value, sparse_lsep
from signgeo.solvers.sparse_lift import dominates, estimated_l, sparse_proof
from signgeo.solvers.sparse_proof import SparseProof, factor_margin


def weights(n, edges, seed, signed=False):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(n, size=(2, edges))
    kept = rows != columns
    values = rng.choice([-1.0, 1.0], size=edges) if signed else np.ones(edges)
    half = sp.coo_array((values[kept], (rows[kept], columns[kept])), shape=(n, n)).tocsr()
    return sp.csr_array(half + half.T)


def laplacian(W):
    return sp.csr_array(sp.diags_array(np.asarray(abs(W).sum(axis=1))) - W)


def torus(a, b, seed=0):
    index = np.arange(a * b).reshape(a, b)
    pairs = [(index.ravel(), np.roll(index, 1, axis=k).ravel()) for k in (0, 1)]
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=2 * a * b)
    half = sp.coo_array((signs, np.concatenate(pairs, axis=1)), shape=(a * b, a * b)).tocsr()
    return laplacian(half + half.T)


def meets(a, b):
    return a.lower <= b.upper and b.lower <= a.upper


CASES = {
    "laplacian": laplacian(weights(60, 150, 0)),
    "signed laplacian": laplacian(weights(60, 150, 1, signed=True)),
    "indefinite": weights(50, 120, 2, signed=True),
    "grid": torus(6, 8),
    "disconnected": sp.csr_array(sp.block_diag([laplacian(weights(20, 40, 3)), laplacian(weights(20, 40, 4))])),
    "zero rows": sp.csr_array(sp.block_diag([laplacian(weights(20, 40, 5)), sp.csr_array((5, 5))])),
    "diagonal": sp.csr_array(sp.diags_array(np.arange(1.0, 11.0))),
    "negative diagonal": sp.csr_array(sp.diags_array(-np.arange(1.0, 11.0))),
    "rank one": sp.csr_array(np.outer(np.arange(1.0, 9.0), np.arange(1.0, 9.0))),
    "one entry": sp.csr_array(np.array([[3.0]])),
    "two": sp.csr_array(np.array([[1.0, 1.0], [1.0, -1.0]])),
}


@pytest.mark.parametrize("certify", [True, False], ids=["certified", "estimated"])
@pytest.mark.parametrize("name", CASES)
def test_the_dense_solver_agrees(name, certify):
    H = CASES[name]
    found, dense = sparse_lsep(H, rtol=1e-4, certify=certify), lsep(H.toarray())
    assert meets(found, dense)
    assert found.relative_width <= 1e-3
    assert found.rigor is (Rigor.CERTIFIED if certify else Rigor.ESTIMATED)


@pytest.mark.parametrize("exponent", [-600, -1, 3, 600])
def test_scaling_by_a_power_of_two_scales_the_bounds(exponent):
    H = CASES["indefinite"]
    plain, moved = sparse_lsep(H, rtol=1e-4), sparse_lsep(H * 2.0**exponent, rtol=1e-4)
    assert math.isclose(math.ldexp(moved.lower, -exponent), plain.lower, rel_tol=1e-12)
    assert math.isclose(math.ldexp(moved.upper, -exponent), plain.upper, rel_tol=1e-12)


def test_the_certificate_holds_what_the_bounds_say():
    found = sparse_lsep(CASES["grid"], rtol=1e-5)
    H, l, V = CASES["grid"].toarray(), found.certificate.l, found.certificate.X
    assert np.linalg.eigvalsh(np.diag(l) - H)[0] > -1e-9
    assert math.fsum(l) <= found.upper
    assert np.vdot(V, H @ V) >= found.lower
    estimated = sparse_lsep(CASES["grid"], rtol=1e-3, certify=False)
    assert [part.kind for part in estimated.certificate.parts] == ["gram"]


def test_a_degenerate_grid_reaches_a_small_gap():
    found = sparse_lsep(torus(20, 40), rtol=1e-6, time_limit=None)
    assert found.rigor is Rigor.CERTIFIED
    assert found.relative_width <= 1e-6


@pytest.mark.parametrize("H", [torus(16, 25), laplacian(weights(400, 1200, 0))], ids=["torus", "random"])
def test_sparse_and_dense_forms_of_one_matrix_agree(H):
    sparse, dense = lsep(H, rtol=1e-5), lsep(H.toarray(), rtol=1e-5)
    assert sparse.rigor is Rigor.CERTIFIED
    assert "low rank" in sparse.method  # not the dense solver twice
    assert meets(sparse, dense)
    assert max(sparse.relative_width, dense.relative_width) <= 1e-5


def test_sparse_diagonal_matrices_keep_their_exact_value():
    found = lsep(sp.csr_array(sp.diags_array(np.arange(1.0, 401.0))))
    assert found.exact
    assert found.lower == 400 * 401 / 2


def test_large_meshes_are_certified():
    found = sparse_lsep(torus(40, 100), rtol=1e-3)
    assert found.rigor is Rigor.CERTIFIED
    assert found.relative_width <= 1e-3
    assert found.certificate.l.shape == (4000,)


def test_random_graphs_too_wide_for_a_band_are_certified():
    H = laplacian(weights(8000, 18_000, 0))
    assert isinstance(sparse_proof(H), SparseProof)
    found = sparse_lsep(H, rtol=1e-3)
    assert found.rigor is Rigor.CERTIFIED
    assert found.relative_width <= 1e-3


def test_a_run_that_no_longer_gains_stops():
    """Rounding keeps the gap above 1e-15 for good: a minute must not be spent on finding out."""
    found = sparse_lsep(torus(10, 20), rtol=1e-15, time_limit=60.0)
    assert found.seconds < 30.0
    assert found.relative_width <= 1e-6


def test_without_a_factorisation_the_failure_probability_is_stated():
    H = laplacian(weights(4000, 9000, 0))
    found = sparse_lsep(H, rtol=1e-2, failure=1e-4, certify=False)
    assert found.rigor is Rigor.ESTIMATED
    assert "0.0001" in found.method
    assert found.relative_width <= 1e-2


def test_the_estimate_fails_no_more_often_than_it_says():
    """With a failure probability of 0.3, at most that part of 200 starts may leave diag(l) - H indefinite."""
    H = CASES["signed laplacian"]
    factor = SparseFactor(H, 6, 0)
    factor.improve(1e-2, math.inf)
    l = factor.multipliers()
    assert np.linalg.eigvalsh(np.diag(l) - H.toarray())[0] < -1e-4  # there is something to lift
    failed = 0
    for seed in range(200):
        raised = estimated_l(H, l, rtol=1e-1, failure=0.3, rng=np.random.default_rng((seed, 7)), deadline=math.inf)
        failed += np.linalg.eigvalsh(np.diag(raised) - H.toarray())[0] < -1e-12
    assert failed <= 60


def test_the_lower_bound_allows_for_rows_that_are_too_long():
    H = CASES["laplacian"]
    V = SparseFactor(H, 8, 0).V
    assert sparse_factor_value(H, 1.5 * V) <= np.vdot(V, H @ V)


@pytest.mark.parametrize("method", [BandedProof, SparseProof])
@pytest.mark.parametrize("edges", ["random", "ring"])
@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_a_factorisation_proves_what_holds_with_room_and_nothing_that_fails(method, edges, scale):
    """A Laplacian is singular: any smaller diagonal makes it indefinite, any larger one positive definite."""
    ring = sp.csr_array(np.roll(np.eye(300), 1, axis=0) + np.roll(np.eye(300), -1, axis=0))
    H = (CASES["laplacian"] if edges == "random" else laplacian(ring)) * scale
    proof = method(H)
    shown = np.asarray(H.diagonal())
    for power in range(1, 15):
        assert not proof.proves(shown * (1.0 - 10.0**-power), sign=-1.0), power
    assert proof.proves(shown * (1.0 + 1e-6), sign=-1.0)
    assert not proof.proves(shown, sign=-1.0)  # singular: rounding decides, so nothing is proved


@pytest.mark.parametrize("name", ["laplacian", "grid", "disconnected"])
@pytest.mark.parametrize("shift", [1e-9, 1e-3, 1.0])
def test_the_margin_of_sparse_factors_covers_their_residual_exactly(name, shift):
    """In rationals: w-weighted row sums of |A - U^T D^-1 U| stay below what the margin allows."""
    from scipy.sparse.linalg import splu

    A = sp.csc_array(CASES[name] + shift * sp.eye_array(CASES[name].shape[0]))
    factors = splu(A, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    assert np.array_equal(factors.perm_r, factors.perm_c)
    order = np.argsort(factors.perm_r)
    U = [[Fraction(x) for x in row] for row in factors.U.toarray().tolist()]
    exact = [[Fraction(x) for x in row] for row in A.toarray()[np.ix_(order, order)].tolist()]
    for k, row in enumerate(U):
        live = [j for j, x in enumerate(row) if x]
        for i in live:
            for j in live:
                exact[i][j] -= row[i] * row[j] / U[k][k]
    roots = np.sqrt(A.diagonal()[order])
    margin = factor_margin(factors.L, factors.U, roots)
    weight = [Fraction(x) for x in roots.tolist()]
    assert any(x for row in exact for x in row)
    for row, delta, w in zip(exact, margin.tolist(), weight, strict=True):
        assert sum(abs(x) * v for x, v in zip(row, weight, strict=True)) <= Fraction(delta) * w
    assert margin.max() <= 1e-11


def test_factors_that_do_not_belong_together_have_a_margin_as_large_as_their_difference():
    L, U = sp.csc_array(np.array([[1.0, 0.0], [0.75, 1.0]])), sp.csc_array(np.array([[2.0, 1.0], [0.0, 1.0]]))
    margin = factor_margin(L, U, np.ones(2))  # L U = [[2, 1], [1.5, 1.75]], U^T D^-1 U = [[2, 1], [1, 1.5]]
    assert margin[1] >= 0.25
    assert factor_margin(L, -U, np.ones(2)) is None
    assert factor_margin(L, sp.csc_array(np.array([[2.0, np.nan], [0.0, 1.0]])), np.ones(2)) is None


def test_an_order_that_fills_in_is_not_factorised():
    assert SparseProof(CASES["grid"]).fits
    assert sparse_proof(laplacian(weights(10_000, 200_000, 0))) is None


@pytest.mark.parametrize("half", [0, 1, 60, 5000])
def test_the_margin_of_the_band_covers_the_rounding_of_its_factorisation(half):
    a = np.exp(5.0 * np.random.default_rng(half).normal(size=50))
    k = Fraction(2 * (half + 1) + 8) / 2**53
    relative = k / (1 - k) / (1 - k / (1 - k)) * (2 * half + 1)
    for before, after in zip(a.tolist(), reduced_diagonal(a, half).tolist(), strict=True):
        assert Fraction(after) * (1 + relative) <= Fraction(before)
        assert after >= before * (1.0 - 1e-15 * (2 * half + 12) ** 2)


def test_the_order_of_the_band_does_not_matter():
    rng = np.random.default_rng(0)
    H = torus(5, 40)
    shuffle = rng.permutation(200)
    proof = BandedProof(sp.csr_array(H[shuffle][:, shuffle]))
    assert proof.half < 60
    a = np.abs(H).sum(axis=1)[shuffle] * (1.0 + 1e-9) - H.diagonal()[shuffle]
    assert proof.proves(np.asarray(a))
    S = -H.toarray()[np.ix_(shuffle, shuffle)]
    np.fill_diagonal(S, a)
    a[17] -= 1.01 / np.linalg.inv(S)[17, 17]  # what makes it singular, and 1% more
    assert not proof.proves(np.asarray(a))


def test_dominance_is_surely_so():
    H = CASES["laplacian"]
    assert dominates(np.full(60, 1e-6), H)
    assert not dominates(np.zeros(60), H)  # equality: rounding might hide a violation
    assert not dominates(np.zeros(50), CASES["indefinite"])


def test_newton_steps_bring_the_residual_down():
    factor = SparseFactor(torus(10, 20), sparse_rank(200), 0)
    factor.improve(1e-8, math.inf)
    assert factor.residual <= 1e-8
    assert np.abs(np.square(factor.V).sum(axis=1) - 1.0).max() < 1e-14


def test_the_same_seed_gives_the_same_bounds():
    first, again, other = (sparse_lsep(CASES["grid"], time_limit=None, seed=s) for s in (1, 1, 2))
    assert (first.lower, first.upper) == (again.lower, again.upper)
    assert first.lower != other.lower


def test_a_time_limit_leaves_valid_bounds():
    found = sparse_lsep(torus(20, 40), rtol=1e-12, time_limit=0.01)
    assert found.lower <= found.upper
    assert meets(found, sparse_lsep(torus(20, 40), rtol=1e-5))


def test_zero_is_zero():
    assert sparse_lsep(sp.csr_array((4, 4))).upper == 0.0


@pytest.mark.parametrize(
    ("matrix", "options", "error"),
    [
        (sp.csr_array(np.ones((2, 3))), {}, ShapeError),
        (sp.csr_array(np.array([[1.0, 2.0], [0.0, 1.0]])), {}, SymmetryError),
        (sp.csr_array(np.array([[np.nan]])), {}, NonFiniteError),
        (sp.csr_array(np.array([[1.0 + 1j]])), {}, DataTypeError),
        (CASES["two"], {"rtol": -1.0}, OptionError),
        (CASES["two"], {"time_limit": -1.0}, OptionError),
        (CASES["two"], {"failure": 0.0}, OptionError),
        (CASES["two"], {"failure": 2.0}, OptionError),
        (CASES["two"], {"failure": "rarely"}, OptionError),
    ],
)
def test_bad_input_is_refused(matrix, options, error):
    with pytest.raises(error):
        sparse_lsep(matrix, **options)
