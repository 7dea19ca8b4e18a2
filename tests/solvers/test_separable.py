"""L_sep: bounds that bracket the reference, certificates that prove, degenerate and badly scaled matrices."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import Gram, lsep
from signgeo.solvers.errors import DataTypeError, NonFiniteError, OptionError, ScaleError, ShapeError, SymmetryError
from signgeo.solvers.mixing import low_rank
from signgeo.solvers.separable_bounds import factor_value, lifted_l
from signgeo.solvers.separable_reference import separable_problem
from signgeo.verify.checker import check_document

from ..rationals import bounds_both_sides, dominates, exactly


def wishart(d, seed=0, rows=None):
    A = np.random.default_rng(seed).standard_normal((rows or d, d))
    H = A.T @ A
    return np.tril(H) + np.tril(H, -1).T


def indefinite(d, seed=0):
    A = np.random.default_rng(seed).standard_normal((d, d))
    return A + A.T


def torus(a, b, seed=0):
    """The signed Laplacian of a grid on the torus with weights +-1, made PSD: a degenerate, slow case."""
    rng = np.random.default_rng(seed)
    n = a * b
    W = np.zeros((n, n))
    for i in range(a):
        for j in range(b):
            for x, y in (((i + 1) % a, j), (i, (j + 1) % b)):
                W[i * b + j, x * b + y] = W[x * b + y, i * b + j] = rng.choice([-1.0, 1.0])
    return 4.0 * np.eye(n) - W


def planar(d):
    return np.cos(np.pi * np.subtract.outer(np.arange(d), np.arange(d)) / d)


CASES = {
    "zero": np.zeros((3, 3)),
    "one": np.array([[2.5]]),
    "minus one": np.array([[-2.5]]),
    "diagonal": np.diag([1.0, 0.0, 3.0]),
    "indefinite diagonal": np.diag([1.0, -2.0, 0.0]),
    "2x2": np.array([[2.0, -0.3], [-0.3, 1.0]]),
    "indefinite 2x2": np.array([[1.0, 1.0], [1.0, -1.0]]),
    "rank one": np.outer([1.0, -2.0, 0.5, 3.0], [1.0, -2.0, 0.5, 3.0]),
    "all ones": np.ones((6, 6)),
    "repeated eigenvalues": np.eye(5) * 3.0 - np.ones((5, 5)) * 0.5,
    "zero row": np.pad(wishart(4), ((0, 1), (0, 1))),
    "planar": planar(5),
    "singular": wishart(7, rows=3),
    "two blocks": np.kron(np.eye(2), wishart(3)),
    "wishart": wishart(9),
    "indefinite": indefinite(8),
    "nearly PSD": wishart(6, rows=2) - 1e-13 * np.eye(6),
    "scaled rows": np.diag(10.0 ** np.arange(-8, 9, 4.0)) @ np.ones((5, 5)) @ np.diag(10.0 ** np.arange(-8, 9, 4.0)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_certificate_proves_both_bounds_in_rationals(name):
    H = CASES[name]
    found = lsep(H)
    l, bound = found.certificate.l, found.certificate.part("diagonal").bound
    assert sum(map(Fraction, l.tolist())) <= Fraction(bound) <= Fraction(found.upper)
    assert bounds_both_sides(l, H)
    part = found.certificate.part("gram")
    V, d = exactly(part.data["X"]), len(H)
    U, V = V[:d], V[-d:]
    value = sum(
        h * sum(a * b for a, b in zip(U[i], V[j], strict=True))
        for i, row in enumerate(exactly(H))
        for j, h in enumerate(row)
    )
    largest = max([Fraction(1), *(sum(a * a for a in r) for r in U + V)])
    assert value >= Fraction(part.bound) * largest
    assert found.relative_width <= 1e-7
    assert check_document(found.certificate.document()).accepted


@pytest.mark.parametrize(
    ("H", "value"),
    [
        (np.array([[2.0, 1.0], [1.0, 3.0]]), 7.0),
        (np.diag([1.0, 0.0, 3.0]), 4.0),
        (np.array([[1.0, 1.0], [1.0, -1.0]]), 8.0**0.5),
        (1.5 * (np.eye(3) - np.ones((3, 3)) / 3.0), 4.5),
        (planar(5), 12.5),
        (-np.eye(4), 4.0),
        (np.ones((6, 6)), 36.0),
    ],
)
def test_known_values(H, value):
    found = lsep(H)
    assert found.lower <= value * (1.0 + 1e-15)
    assert value * (1.0 - 1e-15) <= found.upper


def test_exact_data_keep_exact_values_in_closed_form():
    found = lsep([[2.0, 1.0], [1.0, 3.0]])
    assert found.lower == found.upper == 7.0
    assert found.exact


@pytest.mark.parametrize("method", ["lowrank", "newton", "auto"])
@pytest.mark.parametrize("make", [wishart, indefinite])
def test_methods_agree_with_the_reference(make, method):
    for d in (3, 12):
        H = make(d, seed=d)
        reference, found = lsep(H, method="cvxpy"), lsep(H, method=method, rtol=1e-8)
        assert reference.relative_width <= 1e-6
        assert found.relative_width <= 1e-8
        assert max(reference.lower, found.lower) <= min(reference.upper, found.upper)


def test_the_reference_is_compiled_once_per_dimension():
    lsep(wishart(3), method="cvxpy")
    before = separable_problem.cache_info().misses
    lsep(wishart(3, seed=1), method="cvxpy")
    assert separable_problem.cache_info().misses == before
    assert separable_problem(3, 1)[0].is_dcp(dpp=True)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e290])
@pytest.mark.parametrize("H", [wishart(6), indefinite(6)], ids=["psd", "indefinite"])
def test_scale_moves_the_bounds_and_nothing_else(H, scale):
    exponent = int(np.log2(scale))
    plain, moved = lsep(H), lsep(np.ldexp(H, exponent))
    assert np.ldexp(plain.upper, exponent) == moved.upper
    assert moved.relative_width <= 1e-7
    assert check_document(moved.certificate.document()).accepted


def test_entries_of_all_sizes_are_bounded_truly():
    D = np.diag(10.0 ** np.arange(-100.0, 100.0, 20.0))
    H = D @ wishart(10) @ D
    H = np.tril(H) + np.tril(H, -1).T
    found = lsep(H)
    assert found.relative_width <= 1e-7
    assert check_document(found.certificate.document()).accepted


def test_overflow_is_refused():
    with pytest.raises(ScaleError):
        lsep(np.full((5, 5), 1.5e308))


@pytest.mark.parametrize("H", [torus(8, 10), wishart(120), indefinite(40)], ids=["torus", "wishart", "indefinite"])
def test_newton_reaches_a_billionth(H):
    found = lsep(H, rtol=1e-9)
    assert found.relative_width <= 1e-9
    assert check_document(found.certificate.document(), matrices=[H]).accepted


def test_a_deadline_leaves_true_bounds():
    H = wishart(150)
    found = lsep(H, time_limit=1e-6)
    truth = lsep(H)
    assert found.lower <= truth.upper
    assert truth.lower <= found.upper


def test_the_same_seed_gives_the_same_result():
    first, second = lsep(wishart(30), seed=4), lsep(wishart(30), seed=4)
    assert (first.lower, first.upper) == (second.lower, second.upper)


def test_what_averaging_changed_widens_the_bounds():
    H = wishart(5)
    skewed = H.copy()
    skewed[0, 1] = np.nextafter(skewed[0, 1], np.inf)
    assert lsep(skewed).upper > lsep(skewed).certificate.part("diagonal").bound
    assert lsep(skewed).lower < lsep(skewed).certificate.part("gram").bound


def test_gram_and_sparse_inputs_agree_with_dense():
    X = np.random.default_rng(0).standard_normal((3, 6))
    dense, gram = lsep(X.T @ X), lsep(Gram(X))
    assert dense.lower <= gram.upper
    assert gram.lower <= dense.upper
    H = wishart(6)
    assert lsep(sp.csr_array(H)).upper == lsep(H).upper


@pytest.mark.parametrize("d", [2, 5, 30])
def test_one_side_alone_is_lifted_no_further_than_it_needs(d):
    K = indefinite(d)
    np.fill_diagonal(K, 0.0)
    V = low_rank(K)
    l = lifted_l((K,), np.einsum("ij,ij->i", V, K @ V))
    assert dominates(l, K)
    assert l.sum() < lsep(K).upper * (1.0 + 1e-6)


def test_an_l_far_too_small_is_lifted_until_it_is_proved():
    H = wishart(6)
    assert dominates(lifted_l((H,), np.zeros(6)), H)


def test_a_factor_with_long_rows_gains_nothing():
    H, V = wishart(5), low_rank(wishart(5))
    assert factor_value(H, 2.0 * V) <= lsep(H).upper
    stretched = V.copy()
    stretched[0] *= 3.0
    assert factor_value(H, stretched) <= lsep(H).upper


@pytest.mark.parametrize(
    ("H", "options", "error"),
    [
        (np.ones((2, 3)), {}, ShapeError),
        (np.zeros((0, 0)), {}, ShapeError),
        ([[1.0, 2.0], [0.0, 1.0]], {}, SymmetryError),
        ([[np.nan, 0.0], [0.0, 1.0]], {}, NonFiniteError),
        ([["a", "b"], ["c", "d"]], {}, DataTypeError),
        (np.eye(2), {"method": "magic"}, OptionError),
        (np.eye(2), {"rtol": -1.0}, OptionError),
        (np.eye(2), {"time_limit": 0.0}, OptionError),
        (np.eye(2), {"seed": 0.5}, OptionError),
    ],
)
def test_bad_input(H, options, error):
    with pytest.raises(error):
        lsep(H, **options)
