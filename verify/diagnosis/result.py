"""Diagnosis: which method would gain most at this point, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import OptionError
from signgeo.verify.diagnosis.assess import Assessment
from signgeo.verify.diagnosis.layers import Layers
from signgeo.verify.diagnosis.ranking import Ranking, ranked

BASES = {
    "smoothness": "By ||g||*^2 / 2L, the guarantee of a step 1/L",
    "upper": "By ||g||*^2 / 2L+, the guarantee of a step 1/L+",
    "line": "By the best step along each method's own direction",
}
"""What a ranking may go by."""


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The methods at one point, compared by what one step gains on the quadratic model there.

    Attributes
    ----------
    rows : one Assessment for each method.
    layers : the tensors of parameters. dimension : d. loss : f there, or None.
    source : what was diagnosed, in words. notes : what a reader should know besides.
    groups : equal numbers mark rows whose norms are the same here.
    seconds : wall time spent. products : Hessian-vector products taken.
    """

    rows: tuple[Assessment, ...]
    layers: Layers
    dimension: int
    loss: float | None
    source: str
    notes: tuple[str, ...]
    groups: tuple[int, ...]
    seconds: float
    products: int

    def __getitem__(self, method: str) -> Assessment:
        """The row of a method, e.g. ``"sign descent"``. Raises KeyError."""
        for row in self.rows:
            if row.method.name == method:
                return row
        raise KeyError(f"{method!r}; there are {', '.join(self.methods)}")

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods' names."""
        return tuple(row.method.name for row in self.rows)

    @property
    def ranking(self) -> Ranking:
        """The ranking by L."""
        return self.ranking_by("smoothness")

    def ranking_by(self, basis: str) -> Ranking:
        """The ranking by ``"smoothness"`` (L), ``"upper"`` (L+) or ``"line"`` (the own direction's curvature).

        Raises OptionError for another basis.
        """
        if basis not in BASES:
            raise OptionError("basis", got=repr(basis), expected=", ".join(BASES), remedy="E.g. 'smoothness'.")
        return ranked(self.methods, [_gain(row, basis) for row in self.rows], self.groups)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready data; infinite numbers become None."""
        return {
            "source": self.source,
            "dimension": self.dimension,
            "loss": self.loss,
            "layers": [{"name": layer.name, "start": layer.start, "shape": list(layer.shape)} for layer in self.layers],
            "methods": [_row_as_json(row) for row in self.rows],
            "rankings": {basis: _ranking_as_json(self.ranking_by(basis)) for basis in BASES},
            "notes": list(self.notes),
            "products": self.products,
            "seconds": self.seconds,
        }

    def __repr__(self) -> str:
        return f"Diagnosis({self.source}, d = {self.dimension}: {self.ranking.sentence()})"

    def __str__(self) -> str:
        from signgeo.verify.diagnosis.display import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from signgeo.verify.diagnosis.display import as_html

        return as_html(self)


def _gain(row: Assessment, basis: str) -> Enclosure:
    gains = {"smoothness": row.improvement, "upper": row.upper_improvement, "line": row.line_improvement}
    return gains[basis]


def _row_as_json(row: Assessment) -> dict[str, Any]:
    numbers = {name: _interval_as_json(e) for name, e in vars(row).items() if isinstance(e, Enclosure)}
    return {"method": row.method.name, "norm": row.method.geometry, **numbers}


def _interval_as_json(e: Enclosure) -> dict[str, Any]:
    return {
        "lower": _finite(e.lower),
        "upper": _finite(e.upper),
        "rigor": e.rigor.name,
        "method": e.method,
        "seconds": e.seconds,
    }


def _ranking_as_json(ranking: Ranking) -> dict[str, Any]:
    return {
        "places": {name: [place.first, place.last] for name, place in ranking.places.items()},
        "best": list(ranking.best),
        "decided": ranking.decided,
        "undecided": [list(pair) for pair in ranking.undecided],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
