"""What diagnose refuses, and what it asks to be installed."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator
from signgeo.solvers import (
    L1,
    Spectral,
)
from signgeo.solvers.errors import (
    InputError,
    MissingExtraError,
    NonFiniteError,
    OptionError,
    PartitionError,
    ShapeError,
    SymmetryError,
)
from signgeo.verify import diagnose


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: diagnose(np.eye(2), [np.nan, 1.0]), NonFiniteError, "gradient"),
        (lambda: diagnose(np.eye(2), np.ones(3)), ShapeError, "3 entries with a Hessian of 2"),
        (lambda: diagnose(aslinearoperator(np.eye(2)), np.ones(3)), ShapeError, "3 entries with a Hessian of 2"),
        (lambda: diagnose(np.eye(2), np.ones((2, 1))), ShapeError, "gradient"),
        (lambda: diagnose(np.eye(2), []), ShapeError, "gradient"),
        (lambda: diagnose([[0.0, 1.0], [-1.0, 0.0]], np.ones(2)), SymmetryError, "H"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers={"a": (3,)}), PartitionError, "layers of 3 entries"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers={"a": (3,), "b": (2,)}), PartitionError, "4, the length"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers=[("a", slice(1, 4), (3,))]), PartitionError, "gap"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers=[("a", slice(0, 4), (3,))]), PartitionError, "as long as"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers="ab"), PartitionError, "mapping"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers={}), PartitionError, "0 entries"),
        (lambda: diagnose(np.eye(4), np.ones(4), layers={"a": (2.0, 2)}), PartitionError, "integers"),
        (lambda: diagnose(np.eye(2), np.ones(2), 3), InputError, "further arguments"),
        (lambda: diagnose("model", np.ones(2)), InputError, "a function"),
        (lambda: diagnose(abs, np.ones(2), layers={"a": 2}), OptionError, "layers"),
        (lambda: diagnose(np.eye(2), np.ones(2), output_axis=1), OptionError, "Flax"),
        (lambda: diagnose(np.eye(2), np.ones(2), vectors=L1()), InputError, "vectors"),
        (lambda: diagnose(np.eye(2), np.ones(2), norms={"mine": 3}), InputError, "a Norm"),
        (lambda: diagnose(np.eye(2), np.ones(2), norms={"mine": Spectral(2, 2)}), ShapeError, r"R\^2"),
        (lambda: diagnose(np.eye(2), np.ones(2), failure=2.0), OptionError, "failure"),
        (lambda: diagnose(np.eye(2), np.ones(2), dense_limit=-1), OptionError, "dense_limit"),
        (lambda: diagnose(np.eye(2), np.ones(2), time_limit=0.0), OptionError, "time_limit"),
    ],
)
def test_bad_input(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_products_that_depend_on_chance_are_refused():
    rng = np.random.default_rng(0)
    noisy = LinearOperator((4, 4), matvec=lambda v: v * rng.choice([0.0, 2.0], size=v.shape), dtype=float)
    with pytest.raises(SymmetryError):
        diagnose(noisy, np.ones(4))


def test_missing_extras_are_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(MissingExtraError, match=r"jax is not installed; install it with: pip install 'signgeo\[nn\]'"):
        diagnose(lambda p: p["a"].sum(), {"a": np.ones(2)})
    found = diagnose(np.eye(2), np.ones(2))
    monkeypatch.setitem(sys.modules, "rich", None)
    with pytest.raises(MissingExtraError, match="rich"):
        str(found)
    assert "undecided" in repr(found) or "gain most" in repr(found)


def test_no_framework_is_imported_for_a_matrix():
    code = (
        "import sys, numpy; from signgeo.verify import diagnose; str(diagnose(numpy.eye(3), numpy.ones(3)));"
        "print([m for m in ('jax', 'torch', 'sympy', 'z3', 'flint', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
