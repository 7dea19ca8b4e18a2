"""The report of a run: as an object, a page, JSON and JUnit XML."""

from __future__ import annotations

from signgeo.verify.report.baseline import changes_since
from signgeo.verify.report.model import Report

__all__ = ["Report", "changes_since"]
