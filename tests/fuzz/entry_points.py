"""Every public function that takes an array, called on whatever is drawn; and what may come of it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import signgeo.solvers as solvers
from hypothesis import strategies as st
from signgeo.solvers.errors import SigngeoError

from .malformed import anything

Call = Callable[..., Any]
NORMS = [
    solvers.L1(),
    solvers.L2(),
    solvers.LInf(),
    solvers.Lp(1.5),
    solvers.Lp(3.0),
    solvers.Diagonal([1.0, 1e-9, 3.0]),
    solvers.BlockLInf([[0, 2], [1]]),
    solvers.BlockL1([[0], [1, 2]]),
    solvers.MaxOf((solvers.L2(), slice(0, 2)), (solvers.LInf(), slice(2, 3))),
    solvers.SumOf((solvers.L2(), slice(0, 2)), (solvers.LInf(), slice(2, 3))),
    solvers.Spectral(2, 2),
    solvers.Nuclear(2, 2),
]
SCALAR = st.floats(allow_nan=True) | st.sampled_from(
    [None, True, 0, 1, -1, 2, 7, 0.0, 0.5, 1.0, -0.5, 1e-300, 1e300, float("nan"), float("inf"), "1", [], 2**70, 1j]
)
SMALL = st.sampled_from([None, -1, 0, 1, 2, 3, 4, 1.5, float("nan"), "2", True, [2]])
NORM = st.sampled_from([*NORMS, None, "l2", 3])
TWO, ONE, THREE = anything(2), anything(1), anything(3)


def descent(A: Any, x0: Any, norm: Any, steps: Any) -> Any:
    return solvers.steepest_descent(solvers.Quadratic(A), x0, norm, min(steps, 5) if isinstance(steps, int) else steps)


def normalized(A: Any, x0: Any, norm: Any, L0: Any) -> Any:
    return solvers.normalized_steepest_descent(solvers.Quadratic(A), x0, norm, 4, L0=L0, L1=0.5)


def used(objective: Any, x: Any) -> Any:
    """Value, gradient and Hessian product at a point."""
    return objective.f(x), objective.gradient(x), objective.hessian(x), objective.hvp(x, x)


def spanned(norm: Any, x: Any) -> Any:
    return norm.norm(x), norm.dual_norm(x), norm.steepest(x), norm.direction(x), norm.enclose(x)


ENTRY_POINTS: dict[str, tuple[Call, tuple[st.SearchStrategy[Any], ...]]] = {
    "Gram": (lambda X: solvers.linf(solvers.Gram(X)), (TWO,)),
    "l2": (solvers.l2, (TWO,)),
    "linf": (lambda H: solvers.linf(H, n_jobs=1), (TWO,)),
    "linf, certificate": (lambda H: solvers.linf(H, certificate=True, n_jobs=1, time_limit=5.0), (TWO,)),
    "lsep": (solvers.lsep, (TWO,)),
    "lsep, options": (
        lambda H, r, t, s, m: solvers.lsep(H, rtol=r, time_limit=t, seed=s, method=m),
        (
            TWO,
            SCALAR,
            st.sampled_from([None, 1.0, -1, "x"]),
            SCALAR,
            st.sampled_from(["auto", "x", None]),
        ),
    ),
    "linf, options": (
        lambda H, r, s, j, p: solvers.linf(H, rtol=r, seed=s, n_jobs=j, progress=p),
        (
            TWO,
            SCALAR,
            SCALAR,
            st.sampled_from([1, 0, None, -1, "1", 1.5]),
            st.sampled_from([None, 0, "x"]),
        ),
    ),
    "inf_one_norm": (lambda A: solvers.inf_one_norm(A, n_jobs=1), (TWO,)),
    "smoothness": (lambda H, n: solvers.smoothness(H, n, time_limit=5.0), (TWO, NORM)),
    "upper_curvature": (lambda H, n: solvers.upper_curvature(H, n, time_limit=5.0), (TWO, NORM)),
    "estimate_smoothness": (lambda H, n: solvers.estimate_smoothness(H, n, time_limit=5.0), (TWO, NORM)),
    "maxcut": (lambda W: solvers.maxcut(W, time_limit=5.0), (TWO,)),
    "linf_batch": (lambda H: solvers.linf_batch(H, n_jobs=1), (THREE,)),
    "lsep_batch": (lambda H: solvers.lsep_batch(H, n_jobs=1), (THREE,)),
    "lsep_family": (solvers.lsep_family, (st.lists(TWO, max_size=2) | TWO,)),
    "sparse_lsep": (lambda H: solvers.sparse_lsep(H, time_limit=5.0), (TWO,)),
    "minimise_qubo": (lambda Q: solvers.minimise_qubo(Q, time_limit=5.0), (TWO,)),
    "minimise_ising": (lambda J, h: solvers.minimise_ising(J, h, time_limit=5.0), (TWO, ONE)),
    "rho_diag": (solvers.rho_diag, (TWO,)),
    "density": (solvers.density, (ONE,)),
    "improvement_ratio": (solvers.improvement_ratio, (TWO, ONE)),
    "estimate_abs_sum": (
        lambda H, p, f, s: solvers.estimate_abs_sum(H, probes=p, failure=f, seed=s),
        (TWO, SMALL, SCALAR, SMALL),
    ),
    "estimate_l2": (lambda H, r: solvers.estimate_l2(H, rtol=r), (TWO, SCALAR)),
    "estimate_linf": (lambda H, d: solvers.estimate_linf(H, dimension=d), (TWO, SMALL)),
    "estimate_linf_lower": (lambda H, r: solvers.estimate_linf_lower(H, restarts=r), (TWO, SMALL)),
    "estimate_lsep": (lambda H: solvers.estimate_lsep(H, time_limit=5.0), (TWO,)),
    "estimate_improvement_ratio": (solvers.estimate_improvement_ratio, (TWO, ONE)),
    "hessian_operator": (lambda H, x: solvers.hessian_operator(lambda v: H, x), (ONE, ONE)),
    "Quadratic": (lambda H, b, c, x: used(solvers.Quadratic(H, b, c), x), (TWO, ONE | st.none(), SCALAR, ONE)),
    "LeastSquares": (lambda A, y, x: used(solvers.LeastSquares(A, y), x), (TWO, ONE, ONE)),
    "LogisticRegression": (
        lambda A, y, r, x: used(solvers.LogisticRegression(A, y, r), x),
        (TWO, ONE | st.just([1.0, -1.0]), SCALAR, ONE),
    ),
    "SoftmaxRegression": (
        lambda A, y, k, x: used(solvers.SoftmaxRegression(A, y, k), x),
        (TWO, ONE | st.just([0, 1]), SMALL, ONE),
    ),
    "LogSumExp": (lambda d, x: used(solvers.LogSumExp(d), x), (SMALL, ONE)),
    "steepest_descent": (descent, (TWO, ONE, NORM, SMALL)),
    "normalized_steepest_descent": (normalized, (TWO, ONE, NORM, SCALAR)),
    "rotated_quadratic": (solvers.rotated_quadratic, (ONE, SCALAR, SMALL)),
    "norm methods": (spanned, (NORM.filter(lambda n: isinstance(n, solvers.Norm)), ONE | TWO)),
    "Diagonal": (lambda l: solvers.Diagonal(l), (ONE,)),
    "BlockLInf": (lambda b: solvers.BlockLInf(b), (ONE | TWO,)),
    "BlockL1": (lambda b: solvers.BlockL1(b), (ONE | TWO,)),
    "Lp": (lambda p: solvers.Lp(p), (SCALAR | ONE,)),
    "Spectral": (lambda r, c: solvers.Spectral(r, c), (SMALL, SMALL)),
    "Nuclear": (lambda r, c: solvers.Nuclear(r, c), (SMALL, SMALL)),
    "MaxOf": (lambda *parts: solvers.MaxOf(*parts), (st.tuples(NORM, SMALL | st.just(slice(0, 3))) | TWO,)),
    "SumOf": (lambda *parts: solvers.SumOf(*parts), (st.tuples(NORM, SMALL | st.just(slice(0, 3))) | TWO,)),
    "Enclosure": (lambda a, b, c: solvers.Enclosure(a, b) * c, (SCALAR, SCALAR, SCALAR)),
}


def outcome(call: Call, arguments: tuple[Any, ...]) -> Any:
    """What the call returns, or the typed error it raises; any other exception and any warning passes through."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return call(*arguments)
        except SigngeoError as error:
            text = str(error)
            assert text.strip(), "an error that says nothing"
            return error


def require_valid(result: Any) -> None:
    """Enclosures, alone, in tuples or as arrays of bounds, in order and without NaN."""
    if isinstance(result, tuple):
        for one in result:
            require_valid(one)
    if isinstance(result, solvers.Enclosure):
        assert result.lower <= result.upper
    for name in ("bound", "value"):
        if isinstance(getattr(result, name, None), solvers.Enclosure):
            require_valid(getattr(result, name))
    if hasattr(result, "lower") and isinstance(result.lower, np.ndarray):
        assert (result.lower <= result.upper).all()
