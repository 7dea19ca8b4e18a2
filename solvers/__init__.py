"""Smoothness constants with certified bounds, and the descent methods they govern.

This page is the table of contents; each name is loaded on first use, so importing it costs NumPy and no more.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "Enclosure": "enclosure",
    "Rigor": "enclosure",
    "Truth": "enclosure",
    "Certificate": "certificate",
    "Gram": "intake",
    "LogSumExp": "softmax",
    "SoftmaxRegression": "softmax",
    "smoothness": "induced",
    "Objective": "objective",
    "Quadratic": "quadratic",
    "LeastSquares": "regression",
    "LogisticRegression": "regression",
    "steepest_descent": "descent",
    "normalized_steepest_descent": "descent",
    "Trajectory": "descent",
    "rho_diag": "alignment",
    "density": "alignment",
    "improvement_ratio": "alignment",
    "rotated_quadratic": "rotation",
    "l2": "spectral_bounds",
    "BlockL1": "norms",
    "BlockLInf": "norms",
    "Diagonal": "norms",
    "L1": "norms",
    "L2": "norms",
    "LInf": "norms",
    "Lp": "norms",
    "MaxOf": "norms",
    "Norm": "norms",
    "Nuclear": "norms",
    "Spectral": "norms",
    "SumOf": "norms",
    "linf": "sign_search",
    "linf_batch": "sign_batch",
    "minimise_ising": "qubo",
    "minimise_qubo": "qubo",
    "inf_one_norm": "bilinear",
    "lsep": "separable",
    "lsep_batch": "separable_batch",
    "lsep_family": "separable_family",
    "maxcut": "cuts",
    "estimate_abs_sum": "cauchy",
    "estimate_improvement_ratio": "estimates",
    "estimate_l2": "estimates",
    "estimate_linf": "estimates",
    "estimate_lsep": "separable_operator",
    "estimate_linf_lower": "estimates",
    "estimate_smoothness": "modular_estimates",
    "upper_curvature": "one_sided",
    "hessian_operator": "operators",
    "sparse_lsep": "separable_sparse",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"signgeo.solvers.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from signgeo.solvers.alignment import density as density
    from signgeo.solvers.alignment import improvement_ratio as improvement_ratio
    from signgeo.solvers.alignment import rho_diag as rho_diag
    from signgeo.solvers.bilinear import inf_one_norm as inf_one_norm
    from signgeo.solvers.cauchy import estimate_abs_sum as estimate_abs_sum
    from signgeo.solvers.certificate import Certificate as Certificate
    from signgeo.solvers.cuts import maxcut as maxcut
    from signgeo.solvers.descent import Trajectory as Trajectory
    from signgeo.solvers.descent import normalized_steepest_descent as normalized_steepest_descent
    from signgeo.solvers.descent import steepest_descent as steepest_descent
    from signgeo.solvers.enclosure import Enclosure as Enclosure
    from signgeo.solvers.enclosure import Rigor as Rigor
    from signgeo.solvers.enclosure import Truth as Truth
    from signgeo.solvers.estimates import estimate_improvement_ratio as estimate_improvement_ratio
    from signgeo.solvers.estimates import estimate_l2 as estimate_l2
    from signgeo.solvers.estimates import estimate_linf as estimate_linf
    from signgeo.solvers.estimates import estimate_linf_lower as estimate_linf_lower
    from signgeo.solvers.induced import smoothness as smoothness
    from signgeo.solvers.intake import Gram as Gram
    from signgeo.solvers.modular_estimates import estimate_smoothness as estimate_smoothness
    from signgeo.solvers.norms import L1 as L1
    from signgeo.solvers.norms import L2 as L2
    from signgeo.solvers.norms import BlockL1 as BlockL1
    from signgeo.solvers.norms import BlockLInf as BlockLInf
    from signgeo.solvers.norms import Diagonal as Diagonal
    from signgeo.solvers.norms import LInf as LInf
    from signgeo.solvers.norms import Lp as Lp
    from signgeo.solvers.norms import MaxOf as MaxOf
    from signgeo.solvers.norms import Norm as Norm
    from signgeo.solvers.norms import Nuclear as Nuclear
    from signgeo.solvers.norms import Spectral as Spectral
    from signgeo.solvers.norms import SumOf as SumOf
    from signgeo.solvers.objective import Objective as Objective
    from signgeo.solvers.one_sided import upper_curvature as upper_curvature
    from signgeo.solvers.operators import hessian_operator as hessian_operator
    from signgeo.solvers.quadratic import Quadratic as Quadratic
    from signgeo.solvers.qubo import minimise_ising as minimise_ising
    from signgeo.solvers.qubo import minimise_qubo as minimise_qubo
    from signgeo.solvers.regression import LeastSquares as LeastSquares
    from signgeo.solvers.regression import LogisticRegression as LogisticRegression
    from signgeo.solvers.rotation import rotated_quadratic as rotated_quadratic
    from signgeo.solvers.separable import lsep as lsep
    from signgeo.solvers.separable_batch import lsep_batch as lsep_batch
    from signgeo.solvers.separable_family import lsep_family as lsep_family
    from signgeo.solvers.separable_operator import estimate_lsep as estimate_lsep
    from signgeo.solvers.separable_sparse import sparse_lsep as sparse_lsep
    from signgeo.solvers.sign_batch import linf_batch as linf_batch
    from signgeo.solvers.sign_search import linf as linf
    from signgeo.solvers.softmax import LogSumExp as LogSumExp
    from signgeo.solvers.softmax import SoftmaxRegression as SoftmaxRegression
    from signgeo.solvers.spectral_bounds import l2 as l2
