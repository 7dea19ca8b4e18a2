"""What must hold, on anything drawn: Hypothesis strategies and the inequalities of the paper.

This page is the table of contents; each name is loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "Outcome": "outcome",
    "Property": "property",
    "psd_matrices": "strategies.matrices",
    "symmetric_matrices": "strategies.matrices",
    "vectors": "strategies.vectors",
    "norms": "strategies.norms",
    "smooth_functions": "strategies.functions",
    "check_norm": "conformance.norm_suite",
    "check_solver": "conformance.solver_suite",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"signgeo.properties.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from signgeo.properties.conformance.norm_suite import check_norm as check_norm
    from signgeo.properties.conformance.solver_suite import check_solver as check_solver
    from signgeo.properties.outcome import Outcome as Outcome
    from signgeo.properties.property import Property as Property
    from signgeo.properties.strategies.functions import smooth_functions as smooth_functions
    from signgeo.properties.strategies.matrices import psd_matrices as psd_matrices
    from signgeo.properties.strategies.matrices import symmetric_matrices as symmetric_matrices
    from signgeo.properties.strategies.norms import norms as norms
    from signgeo.properties.strategies.vectors import vectors as vectors
