"""Linear operators at the public entry points: estimates that hold the certified value, errors that name a way out."""

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator
from signgeo.solvers import (
    L1,
    L2,
    BlockLInf,
    LInf,
    Lp,
    Rigor,
    inf_one_norm,
    l2,
    linf,
    lsep,
    rho_diag,
    smoothness,
)
from signgeo.solvers.errors import DataTypeError, InputError, OptionError, ShapeError, SymmetryError


def matrix(d, seed=0):
    a = np.random.default_rng(seed).normal(size=(d, d))
    return a + a.T


CONSTANTS = {
    "l2": l2,
    "linf": linf,
    "lsep": lsep,
    "smoothness L2": lambda H: smoothness(H, L2()),
    "smoothness Lp(2)": lambda H: smoothness(H, Lp(2.0)),
    "smoothness one block": lambda H: smoothness(H, BlockLInf((range(H.shape[0]),))),
    "smoothness LInf": lambda H: smoothness(H, LInf()),
}


@pytest.mark.parametrize("name", CONSTANTS)
@pytest.mark.parametrize("d", [1, 2, 15])
def test_the_estimate_holds_the_certified_value(name, d):
    H = matrix(d)
    truth, found = CONSTANTS[name](H), CONSTANTS[name](aslinearoperator(H))
    assert truth.rigor is Rigor.CERTIFIED
    assert found.rigor is Rigor.ESTIMATED
    slack = 1e-12 * truth.upper
    assert found.lower <= truth.upper + slack
    assert found.upper >= truth.lower - slack
    assert "fails with probability" in found.method


@pytest.mark.parametrize(("norm", "promised"), [(L2(), "1e-06"), (LInf(), "0.05")])
def test_the_method_states_the_failure_probability(norm, promised):
    assert promised in smoothness(aslinearoperator(matrix(30)), norm).method


def test_tolerances_beyond_what_products_allow_are_not_chased():
    products = []

    def multiply(v):
        products.append(1)
        return H @ v

    H = matrix(40)
    assert lsep(LinearOperator((40, 40), matvec=multiply), rtol=1e-12).relative_width <= 4e-3
    assert len(products) < 10_000  # 2,800 measured


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda op: smoothness(op, L1()), InputError, "estimate_abs_sum"),
        (lambda op: smoothness(op, Lp(3.0)), InputError, "entries"),
        (lambda op: smoothness(op, LInf(), certificate=True), OptionError, "dense or sparse"),
        (lambda op: smoothness(op, LInf(), checkpoint="file"), OptionError, "dense or sparse"),
        (lambda op: linf(op, certificate=True), OptionError, "dense or sparse"),
        (lambda op: smoothness(op, L2(), tolerance=1.0), OptionError, "tolerance"),
        (lambda op: smoothness(op, BlockLInf(((0, 1), (2,)))), ShapeError, "Match"),
        (lambda op: lsep(op, method="newton"), OptionError, "array"),
        (lambda op: lsep(op, rtol=-1.0), OptionError, "rtol"),
        (rho_diag, DataTypeError, "take operators"),
        (inf_one_norm, DataTypeError, "take operators"),
    ],
)
def test_what_operators_cannot_give_is_refused_with_a_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call(aslinearoperator(matrix(6)))


@pytest.mark.parametrize("constant", [l2, linf, lsep, lambda H: smoothness(H, L2())])
def test_operators_that_are_not_symmetric_or_square_are_refused(constant):
    with pytest.raises(SymmetryError):
        constant(aslinearoperator(np.array([[0.0, 1.0], [-1.0, 0.0]])))
    with pytest.raises(ShapeError):
        constant(aslinearoperator(np.ones((2, 3))))
