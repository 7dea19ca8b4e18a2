"""The upper curvature: against exact values on the cube, against its relations to L, from entries and from products."""

from itertools import product

import numpy as np
import pytest
from scipy.sparse.linalg import aslinearoperator
from signgeo.solvers import L1, L2, BlockLInf, LInf, MaxOf, Rigor, Spectral, linf, smoothness, upper_curvature
from signgeo.solvers.errors import NonFiniteError, ShapeError

NORMS = [
    L2(),
    LInf(),
    BlockLInf([[0, 1], [2, 3], [4, 5]]),
    Spectral(2, 3),
    MaxOf((Spectral(2, 2), slice(0, 4)), (L2(), slice(4, 6))),
]


def on_the_cube(H):
    """max x^T H x over [-1, 1]^d: on the face where it is attained, its free coordinates are stationary."""
    d = H.shape[0]
    best = 0.0
    for face in product((-1.0, 0.0, 1.0), repeat=d):
        x = np.array(face)
        free = x == 0.0
        if free.any():
            x[free] = np.linalg.lstsq(H[np.ix_(free, free)], -H[np.ix_(free, ~free)] @ x[~free], rcond=None)[0]
        if np.abs(x).max() <= 1.0:
            best = max(best, float(x @ H @ x))
    return best


def symmetric(d, seed):
    a = np.random.default_rng(seed).normal(size=(d, d))
    return a + a.T - np.diag(np.abs(a[0]))


@pytest.mark.parametrize("seed", range(12))
def test_the_interval_holds_the_value_on_the_cube(seed):
    H = symmetric(4, seed)
    truth = on_the_cube(H)
    for given, rigor in ((H, Rigor.CERTIFIED), (aslinearoperator(H), Rigor.ESTIMATED)):
        found = upper_curvature(given, LInf())
        assert found.rigor is rigor
        assert found.lower <= truth * (1 + 1e-12)
        assert found.upper >= truth * (1 - 1e-12)
        assert found.upper <= 2.0 * truth
    assert found.upper <= smoothness(H, LInf()).upper * 1.05  # a Lanczos interval is 2% wide


@pytest.mark.parametrize("norm", NORMS, ids=repr)
def test_at_most_l_and_attained_by_its_witness(norm):
    H = symmetric(6, 5)
    L, found = smoothness(H, norm), upper_curvature(H, norm)
    assert 0.0 < found.lower <= found.upper <= L.upper
    u = found.witness
    assert u @ H @ u / norm.norm(u) ** 2 >= found.lower
    estimate = upper_curvature(aslinearoperator(H), norm)
    assert estimate.lower <= found.upper * (1 + 1e-12)
    assert estimate.upper >= found.lower * (1 - 1e-12)


def test_the_euclidean_one_is_the_largest_eigenvalue():
    H = symmetric(30, 1) - 4.0 * np.eye(30)
    top = float(np.linalg.eigvalsh(H)[-1])
    found = upper_curvature(H, L2())
    assert abs(found.lower - top) <= 1e-12 * 30 * np.abs(H).max()
    assert found.lower <= found.upper <= top * (1 + 1e-6)
    assert found.upper < 0.8 * smoothness(H, L2()).lower


def test_the_example_of_the_claim():
    found = upper_curvature(np.diag([1.0, -1.0]), LInf())
    assert 1.0 - 1e-14 < found.lower <= 1.0  # some roundings of one product
    assert 1.0 <= found.upper < 1.00001
    assert linf(np.diag([1.0, -1.0])).lower == 2.0


def test_psd_gives_l_itself_and_negative_definite_nearly_nothing():
    a = np.random.default_rng(0).normal(size=(5, 5))
    assert upper_curvature(a @ a.T, L2()).lower == smoothness(a @ a.T, L2()).lower
    below = upper_curvature(-a @ a.T - np.eye(5), LInf())
    assert below.lower == 0.0
    assert below.witness is None
    assert below.upper < 1e-9
    assert upper_curvature(np.zeros((3, 3)), LInf()).upper == 0.0


def test_a_norm_without_weights_falls_back_on_l():
    H = np.diag([1.0, -3.0])
    found = upper_curvature(H, L1())
    assert 1.0 - 1e-14 < found.lower <= 1.0
    assert found.upper == smoothness(H, L1()).upper == 3.0


def test_scales_far_from_one():
    plain, tiny = upper_curvature(symmetric(4, 0), LInf()), upper_curvature(symmetric(4, 0) * 2.0**-900, LInf())
    assert tiny.lower == plain.lower * 2.0**-900
    assert tiny.upper == plain.upper * 2.0**-900


def test_bad_input():
    with pytest.raises(NonFiniteError):
        upper_curvature([[np.nan]], LInf())
    with pytest.raises(ShapeError):
        upper_curvature(np.eye(3), Spectral(2, 2))
