"""What the strategies draw, how it shrinks, and what they refuse."""

from __future__ import annotations

from random import Random
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import given, settings
from signgeo.properties import norms, psd_matrices, smooth_functions, symmetric_matrices, vectors
from signgeo.properties.exact_matrices import is_psd
from signgeo.properties.strategies import definite_matrices, norm_vectors
from signgeo.properties.strategies.functions import FAMILIES
from signgeo.properties.strategies.norms import ALL
from signgeo.solvers import Norm, Spectral
from signgeo.solvers.errors import InputError, OptionError

FEW = settings(max_examples=100, deadline=None, database=None, derandomize=True)


@FEW
@given(psd_matrices())
def test_psd_matrices_are_psd_and_symmetric(H: Any) -> None:
    assert H.dtype == np.float64
    assert np.array_equal(H, H.T)
    assert is_psd(H)
    assert 1 <= H.shape[0] <= 6


@FEW
@given(psd_matrices(dimension=(3, 5), rank=2), symmetric_matrices(dimension=4, rank=3))
def test_rank(H: Any, G: Any) -> None:
    assert np.linalg.matrix_rank(H) == 2
    assert np.linalg.matrix_rank(G) == 3
    assert is_psd(H)


@FEW
@given(psd_matrices(spectrum=(5.0, 1.0, 1.0, 0.0)), symmetric_matrices(spectrum=(1.0, -2.0, 3.0)))
def test_spectrum(H: Any, G: Any) -> None:
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [0, 1, 1, 5], atol=1e-12)
    np.testing.assert_allclose(np.linalg.eigvalsh(G), [-2, 1, 3], atol=1e-12)


@FEW
@given(psd_matrices(scale=(1e-8, 1e-6), nonzero=True), vectors(scale=(1e6, 1e8), nonzero=True))
def test_scale_and_nonzero(H: Any, z: Any) -> None:
    assert H.any()
    assert np.abs(H).max() < 1e-3
    assert np.abs(z).max() >= 2.0**20


@FEW
@given(definite_matrices())
def test_definite(H: Any) -> None:
    np.linalg.cholesky(H)


@FEW
@given(norm_vectors(2))
def test_norms_fit_their_vectors(drawn: Any) -> None:
    norm, x, z = drawn
    assert isinstance(norm, Norm)
    assert norm.norm(x).shape == () == norm.dual_norm(z).shape


def test_every_kind_of_norm_and_function_is_drawn() -> None:
    seen = {type(hypothesis.find(norms(dimension=4, kinds=(k,)), lambda _: True)).__name__ for k in ALL}
    assert seen == set(ALL)
    for family in FAMILIES:
        f = hypothesis.find(smooth_functions(dimension=2, families=(family,)), lambda _: True)
        assert f.f(np.zeros(2)) == f.f([0, 0])


@FEW
@given(smooth_functions(Spectral(2, 2)))
def test_functions_agree_with_their_derivatives(f: Any) -> None:
    x, v, h = np.array([0.3, -0.2, 0.4, 0.7]), np.array([1.0, -1.0, 0.5, 2.0]), 2.0**-16
    assert f.gradient(x) @ v == pytest.approx((f.f(x + h * v) - f.f(x - h * v)) / (2 * h), abs=1e-4)
    assert f.hessian(x).shape == (4, 4)
    assert f.constants[Spectral(2, 2)].upper >= 0.0


def test_shrinking_gives_readable_matrices() -> None:
    """From any seed 2 x 2 with few-digit integers, from most seeds the smallest matrix there is."""
    options = settings(database=None, derandomize=False)  # the same whatever profile the environment selects
    smallest = np.array([[1.0, -1.0], [-1.0, 1.0]])
    found = []
    for seed in range(8):
        H = hypothesis.find(
            psd_matrices(dimension=(2, 6)), lambda H: bool(H[0, 1] < 0.0), settings=options, random=Random(seed)
        )
        assert H.shape == (2, 2)
        assert np.array_equal(H, np.rint(H))
        assert np.abs(H).max() < 100.0
        found.append(np.array_equal(H, smallest))
        G = hypothesis.find(
            symmetric_matrices(), lambda G: bool(np.linalg.eigvalsh(G)[0] < 0.0), settings=options, random=Random(seed)
        )
        assert G.shape[0] <= 2
        assert np.abs(G).max() == 1.0
    assert sum(found) > len(found) / 2


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: psd_matrices(dimension=0), "dimension"),
        (lambda: psd_matrices(dimension=(3, 2)), "dimension"),
        (lambda: psd_matrices(dimension=(1, 2, 3)), "dimension"),  # type: ignore[arg-type]
        (lambda: psd_matrices(dimension=2.5), "dimension"),  # type: ignore[arg-type]
        (lambda: psd_matrices(rank=3, dimension=2), "rank"),
        (lambda: psd_matrices(rank=-1), "rank"),
        (lambda: psd_matrices(rank=0, nonzero=True), "rank"),
        (lambda: psd_matrices(spectrum=(-1.0,)), "spectrum"),
        (lambda: psd_matrices(spectrum=()), "spectrum"),
        (lambda: symmetric_matrices(spectrum=(float("nan"),)), "spectrum"),
        (lambda: psd_matrices(spectrum=(1.0,), rank=1), "rank"),
        (lambda: vectors(scale=(0.0, 1.0)), "scale"),
        (lambda: vectors(scale=(1.1, 1.9)), "scale"),
        (lambda: vectors(scale=1.0), "scale"),  # type: ignore[arg-type]
        (lambda: norms(kinds=("L7",)), "kinds"),
        (lambda: norms(kinds="L1"), "kinds"),
        (lambda: norm_vectors(0), "count"),
        (lambda: smooth_functions(families=("cubic",)), "families"),
    ],
)
def test_errors_name_the_option(call: Any, name: str) -> None:
    with pytest.raises(OptionError) as caught:
        call()
    assert caught.value.name == name


def test_smooth_functions_wants_a_norm() -> None:
    with pytest.raises(InputError, match="norm"):
        smooth_functions("LInf")  # type: ignore[arg-type]
