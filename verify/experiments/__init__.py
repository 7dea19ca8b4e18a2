"""The experiments from our own numbers: Figures 1, 2 and 4, real matrices, normalized against plain descent."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "FiguresInterrupted": "run",
    "RealMatrix": "real_problems",
    "correlations": "scatter",
    "draw_figures": "run",
    "draw_normalized": "normalized_descent",
    "draw_scatter": "scatter",
    "normalized_runs": "normalized_descent",
    "rank_correlation": "scatter",
    "read_findings": "figure_quadratics",
    "real_matrices": "real_problems",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"signgeo.verify.experiments.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from signgeo.verify.experiments.figure_quadratics import read_findings as read_findings
    from signgeo.verify.experiments.normalized_descent import draw_normalized as draw_normalized
    from signgeo.verify.experiments.normalized_descent import normalized_runs as normalized_runs
    from signgeo.verify.experiments.real_problems import RealMatrix as RealMatrix
    from signgeo.verify.experiments.real_problems import real_matrices as real_matrices
    from signgeo.verify.experiments.run import FiguresInterrupted as FiguresInterrupted
    from signgeo.verify.experiments.run import draw_figures as draw_figures
    from signgeo.verify.experiments.scatter import correlations as correlations
    from signgeo.verify.experiments.scatter import draw_scatter as draw_scatter
    from signgeo.verify.experiments.scatter import rank_correlation as rank_correlation
