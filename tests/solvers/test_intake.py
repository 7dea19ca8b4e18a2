"""What H may be: exact conversions, averaged rounding asymmetry, typed errors for everything else."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import errors
from signgeo.solvers.intake import Gram, as_batch, as_rectangular, as_symmetric, as_vector

GOOD = [[2.0, 1.0], [1.0, 3.0]]


@pytest.mark.parametrize(
    "given_matrix",
    [GOOD, np.array(GOOD, dtype=np.float32), np.array(GOOD, dtype=np.int64), sp.csr_array(GOOD), sp.coo_matrix(GOOD)],
    ids=["list", "float32", "int64", "csr_array", "coo_matrix"],
)
def test_exact_conversions(given_matrix):
    checked = as_symmetric(given_matrix)
    assert checked.widening == 0.0
    assert np.array_equal(checked.dense(), GOOD)
    assert checked.is_sparse == sp.issparse(given_matrix)


def test_the_copy_is_independent_and_read_only():
    mine = np.array(GOOD)
    checked = as_symmetric(mine)
    mine[0, 0] = 99.0
    assert checked.matrix[0, 0] == 2.0
    with pytest.raises(ValueError, match="read-only"):
        checked.matrix[0, 0] = 1.0


@pytest.mark.parametrize("wrap", [np.array, sp.csr_array], ids=["dense", "sparse"])
def test_rounding_asymmetry_is_averaged_and_reported(wrap):
    skew = np.array(GOOD)
    skew[0, 1] = np.nextafter(np.nextafter(1.0, 2.0), 2.0)
    checked = as_symmetric(wrap(skew))
    dense = checked.dense()
    assert np.array_equal(dense, dense.T)
    change = sum(abs(Fraction(skew[i, j]) - Fraction(dense[i, j])) for i in range(2) for j in range(2))
    assert 0 < change <= Fraction(checked.widening)


def test_gram_is_formed_with_its_rounding():
    X = np.random.default_rng(0).normal(size=(5, 3))
    checked = as_symmetric(Gram(X))
    F = [[Fraction(x) for x in row] for row in X.tolist()]
    exact = [[sum(F[k][i] * F[k][j] for k in range(5)) for j in range(3)] for i in range(3)]
    change = sum(abs(exact[i][j] - Fraction(checked.matrix[i, j])) for i in range(3) for j in range(3))
    assert 0 < change <= Fraction(checked.widening) < Fraction(1, 10**12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [1e-170, 1e-160, 1e153, 1e154])
def test_gram_near_the_ends_of_the_range(scale):
    """At 1e154 the products are finite, but not the sum of their sizes that bounds the rounding."""
    X = np.array([[1.0, -0.7], [0.3, 1.1]]) * scale
    checked, F = as_symmetric(Gram(X)), [[Fraction(x) for x in row] for row in X.tolist()]
    exact = [[sum(F[k][i] * F[k][j] for k in range(2)) for j in range(2)] for i in range(2)]
    change = sum(abs(exact[i][j] - Fraction(checked.matrix[i, j])) for i in range(2) for j in range(2))
    assert change <= Fraction(checked.widening) <= 1e-14 * Fraction(scale) ** 2 + Fraction(2) ** -1070


@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        ([[1.0, np.nan], [np.nan, 1.0]], errors.NonFiniteError, r"nan at index \(0, 1\)"),
        ([[np.inf]], errors.NonFiniteError, "inf"),
        ([[1.0, 2.0, 3.0]], errors.ShapeError, "square"),
        ([1.0, 2.0], errors.ShapeError, "2 dimensions"),
        (np.zeros((0, 0)), errors.ShapeError, "at least one"),
        ([[1.0], [1.0, 2.0]], errors.ShapeError, "unequal length"),
        ([[1.0, 2.0], [3.0, 4.0]], errors.SymmetryError, r"H_ij - H_ji"),
        ([["a"]], errors.DataTypeError, "dtype"),
        ([[1j]], errors.DataTypeError, "complex"),
        (np.array([[object()]]), errors.DataTypeError, "object"),
        ([[2**60 + 1]], errors.DataTypeError, "2\\^53"),
        (np.eye(2, dtype=np.longdouble), errors.DataTypeError, "dtype"),
        (sp.csr_array([[1.0, 2.0], [3.0, 4.0]]), errors.SymmetryError, "4 eps"),
        (sp.csr_array([[np.nan]]), errors.NonFiniteError, "nan"),
        (sp.csr_array([[1.0, 2.0]]), errors.ShapeError, "square"),
    ],
)
def test_bad_matrices(bad, error, says):
    with pytest.raises(error, match=says) as caught:
        as_symmetric(bad)
    assert isinstance(caught.value, errors.InputError)
    assert caught.value.remedy


def test_bad_vectors_batches_and_rectangles():
    with pytest.raises(errors.ShapeError, match="length 3"):
        as_vector([1.0, 2.0], "g", 3)
    with pytest.raises(errors.ShapeError, match="3 dimensions"):
        as_batch(GOOD)
    with pytest.raises(errors.SymmetryError, match="in the stack"):
        as_batch([[[1.0, 2.0], [3.0, 4.0]]])
    with pytest.raises(errors.NonFiniteError):
        as_rectangular([[np.inf, 1.0]])
