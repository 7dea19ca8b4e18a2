"""Sparse matrices as callers store them: duplicates, odd dtypes, indices that lead outside."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo import solvers
from signgeo.solvers import errors
from signgeo.solvers.intake import as_symmetric
from signgeo.solvers.sparse_arrays import as_canonical

GOOD = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 0.5]])
FORMATS = ["csr", "csc", "coo", "bsr", "lil", "dok", "dia"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, bool, ">f8"])
def test_every_format_and_dtype(name, dtype):
    H = np.abs(GOOD) > 0.7 if dtype is bool else np.rint(GOOD).astype(dtype)
    given = getattr(sp, f"{name}_array")(np.asarray(H, dtype=np.dtype(dtype).newbyteorder("=")))
    if name in ("csr", "csc", "coo", "bsr"):
        given.data = given.data.astype(dtype)
    matrix, rounding = as_canonical(given, "H")
    assert (matrix.dtype, rounding) == (np.float64, 0.0)
    assert np.array_equal(matrix.toarray(), H)


def scattered(terms, dtype=np.float64):
    """[[sum of terms, 0], [0, 1]] with the terms as duplicates."""
    data, k = np.array([*terms, 1], dtype=dtype), len(terms)
    return sp.coo_array((data, ([0] * k + [1], [0] * k + [1])), shape=(2, 2))


@pytest.mark.parametrize("convert", [lambda A: A, sp.coo_array.tocsc], ids=["coo", "summed before"])
def test_duplicates_of_small_integers_do_not_wrap(convert):
    assert as_canonical(scattered([100, 100, 100], np.int8), "H")[0][0, 0] == 300.0
    assert solvers.linf(convert(scattered([50, 50], np.int8))).upper == 101.0


def test_what_summing_duplicates_rounds_widens_the_bounds():
    terms = [1.0, *[2.0**-53] * 40]  # each is lost when it is added to 1
    indices = np.zeros(len(terms), dtype=np.int32)
    stored = {
        "coo": scattered(terms),
        "csr": sp.csr_array((np.array([*terms, 1.0]), np.append(indices, 1), [0, 41, 42]), shape=(2, 2)),
        "bsr": sp.bsr_array((np.array(terms)[:, None, None], indices, [0, 41]), shape=(1, 1)),
    }
    for H in stored.values():
        exact = sum(map(Fraction, terms)) + H.shape[0] - 1
        found = solvers.linf(H)
        assert Fraction(found.lower) <= exact <= Fraction(found.upper)
        assert found.relative_width < 1e-12
        entry = Fraction(as_symmetric(H).matrix[0, 0])
        assert 0 < abs(sum(map(Fraction, terms)) - entry) <= Fraction(as_symmetric(H).widening)


def test_what_sums_exactly_widens_nothing():
    assert as_canonical(scattered([0.5, 0.25, -3.0]), "H")[1] == 0.0
    assert as_canonical(scattered([1e300, -1e300, 5.0]), "H")[1] > 0.0


def test_the_caller_keeps_what_was_passed():
    given = sp.csr_array((np.array([1.0, 0.0, 2.0, 4.0]), np.array([1, 1, 0, 0]), np.array([0, 2, 4])), shape=(2, 2))
    parts = [part.copy() for part in (given.data, given.indices, given.indptr)]
    for part in (given.data, given.indices, given.indptr):
        part.flags.writeable = False
    as_canonical(given, "H")
    assert all(map(np.array_equal, parts, (given.data, given.indices, given.indptr)))


def damaged(name):
    H = getattr(sp, f"{name.split()[0]}_array")(GOOD)
    if name.endswith("index"):
        H.indices = np.full_like(H.indices, 99)
    elif name.endswith("below"):
        H.indices = np.full_like(H.indices, -1)
    elif name.endswith("pointer"):
        H.indptr = H.indptr[::-1].copy()
    elif name.endswith("end"):
        H.indptr = H.indptr + np.array([0, 0, 0, 99], dtype=H.indptr.dtype)
    elif name.endswith("fractions"):
        H.indices = H.indices + 0.5
    elif name.endswith("short"):
        H.data = H.data[:-1]
    else:
        H.coords = (H.coords[0] + 99, H.coords[1])
    return H


DAMAGE = ["csr index", "csc index", "csr below", "csr pointer", "csr end", "csr fractions", "csr short", "coo row"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("call", [solvers.l2, solvers.maxcut, solvers.sparse_lsep, solvers.estimate_l2])
def test_indices_outside_the_matrix_are_refused_not_followed(call, name):
    with pytest.raises(errors.ShapeError, match="do not fit together"):
        call(damaged(name))


@pytest.mark.parametrize("dtype", [np.complex128, np.longdouble, object])
@pytest.mark.parametrize("call", [solvers.l2, solvers.estimate_l2])
def test_other_dtypes_are_refused(call, dtype):
    H = sp.csr_array(GOOD)
    H.data = H.data.astype(dtype)
    with pytest.raises(errors.DataTypeError, match="float64 exactly"):
        call(H)


def test_integers_that_round_and_sums_that_overflow_are_refused():
    with pytest.raises(errors.DataTypeError, match="2\\^53"):
        as_canonical(sp.coo_array(np.array([[2**60 + 1]])), "H")
    with pytest.raises(errors.NonFiniteError):
        as_canonical(scattered([1.7e308, 1.7e308]), "H")
    with pytest.raises(errors.ScaleError, match="duplicate"):
        as_canonical(scattered([1.7e308, -1.7e308, 1.7e308]), "H")


def test_estimates_take_a_coo_array_of_one_entry_and_lists():
    assert solvers.estimate_l2(sp.coo_array([[3.0]])).upper == pytest.approx(3.0)
    assert solvers.estimate_l2([[3.0, 0.0], [0.0, 1.0]]).upper == pytest.approx(3.0)
