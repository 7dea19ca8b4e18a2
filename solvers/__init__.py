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
    "linf": "sign_search",
    "linf_batch": "sign_batch",
    "inf_one_norm": "bilinear",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"signgeo.solvers.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from signgeo.solvers.bilinear import inf_one_norm as inf_one_norm
    from signgeo.solvers.certificate import Certificate as Certificate
    from signgeo.solvers.sign_batch import linf_batch as linf_batch
    from signgeo.solvers.sign_search import linf as linf
