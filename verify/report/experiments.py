"""What a full report shows beside the claims: constants of real matrices, and the figures drawn again."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report


@dataclass(frozen=True)
class Exhibits:
    """Rows of the table of real matrices, and figures as (caption, SVG); `trouble` says why something is missing."""

    matrices: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    trouble: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Report) -> Exhibits:
        """Computed for a report on the whole catalogue, left out of one on a few claims."""
        if not report.whole:
            return cls()
        trouble: list[str] = []
        rows = _call("real_matrices", "real_matrices", trouble)
        figures = _call("drawing", "report_figures", trouble)
        return cls(tuple(map(_row, rows)), tuple((str(a), str(b)) for a, b in figures), tuple(trouble))


def _call(module: str, function: str, trouble: list[str]) -> Sequence[Any]:
    """An experiment's data; a failure is shown in the report and does not lose the rest of it."""
    try:
        found: Sequence[Any] = getattr(importlib.import_module(f"signgeo.verify.experiments.{module}"), function)()
    except Exception as error:
        trouble.append(f"{function}: {type(error).__name__}: {error}")
        return ()
    return found


def _row(row: Any) -> Mapping[str, Any]:
    if is_dataclass(row):
        return {f.name.replace("_", " "): getattr(row, f.name) for f in fields(row)}
    return dict(row)
