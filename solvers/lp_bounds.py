"""Smoothness in the lp norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Lp


def lp_smoothness(matrix: Dense, norm: Lp, options: Mapping[str, Any]) -> Enclosure:
    """Bounds between the ends p = 1, 2 and inf."""
    from signgeo.solvers.induced import compared

    return compared(matrix, norm, options)
