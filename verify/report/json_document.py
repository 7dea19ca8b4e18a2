"""The report as JSON. docs/report-schema.json describes it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from signgeo.verify.report.files import obligation_name
from signgeo.verify.results import ClaimResult, plain

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report

SCHEMA = "signgeo-report 1"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data; infinite numbers become null."""
    data = {
        "schema": SCHEMA,
        "version": report.signgeo_version,
        "profile": report.profile,
        "examples": report.examples,
        "seed": report.seed,
        "code": report.code,
        "date": report.date,
        "seconds": report.seconds,
        "complete": report.complete,
        "passed": report.passed,
        "counts": report.counts,
        "changes": list(report.changes),
        "claims": [_claim(claim) for claim in report.claims],
    }
    finite: dict[str, Any] = _finite(data)
    return finite


def text(report: Report) -> str:
    """The document as text."""
    return json.dumps(document(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _claim(claim: ClaimResult) -> dict[str, Any]:
    data: dict[str, Any] = plain(claim)
    data |= {"passed": claim.passed, "examples": claim.examples, "undecided": claim.undecided, "seconds": claim.seconds}
    for number, step in enumerate(data["proof"]["steps"] if data["proof"] else (), 1):
        name = obligation_name(claim.id, number)
        step["certificate"] = f"{name}.json" if step["certificate"] is not None else None
        step["obligation"] = f"{name}.smt2" if step["obligation"] else None
    for kind in ("properties", "equality", "strengthenings"):
        for record, result in zip(data[kind], getattr(claim, kind), strict=True):
            record["ok"] = result.ok
    for record, result in zip(data["strengthenings"], claim.strengthenings, strict=True):
        record["refuted_by"] = list(result.refuted_by)
    return data


def _finite(data: Any) -> Any:
    if isinstance(data, float) and not math.isfinite(data):
        return None
    if isinstance(data, dict):
        return {k: _finite(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_finite(v) for v in data]
    return data
