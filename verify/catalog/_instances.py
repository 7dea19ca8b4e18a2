"""Equality instances: both sides in exact numbers, and the solver's enclosure checked against them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import Number, encloses, equal_number
from signgeo.properties.functions.profiles import Extremal
from signgeo.properties.functions.relaxed import Ridge
from signgeo.properties.outcome import Outcome, all_of
from signgeo.solvers import Enclosure, LInf


def matrix(*rows: tuple[float, ...]) -> NDArray[np.float64]:
    """A small matrix of dyadic entries, exact in float64."""
    return np.array(rows, dtype=np.float64)


def tie(left: Number, right: Number, computed: Enclosure | None = None, what: str = "the solver") -> Outcome:
    """The outcome of left == right in exact arithmetic; `computed` must enclose it, or the solver is refuted."""
    same = equal_number(left, right, "both sides")
    return same if computed is None else all_of(encloses(computed, right, what), same)


def ones(d: int) -> NDArray[np.float64]:
    """J, the matrix of ones."""
    return np.ones((d, d))


CENTRED: Any = matrix((1.0, -0.5, -0.5), (-0.5, 1.0, -0.5), (-0.5, -0.5, 1.0))
"""1.5 (I - J / 3): L_inf = 4 < L_sep = 4.5 < sum |H_ij| = 6."""

EXTREMAL = Ridge(LInf(), Extremal(l0=1, l1=2), (0.25, 0.75))
"""phi(<w, x>) with phi'' = 1 + 2 |phi'| and ||w||_1 = 1: the worst case of relaxed smoothness, L_0 = 1, L_1 = 2."""
