"""The report as JSON. docs/report-schema.json describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signgeo.verify.json_text import finite, json_text
from signgeo.verify.report.files import falsified_file, obligation_name, variant_file
from signgeo.verify.results import ClaimResult, plain

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report

SCHEMA = "signgeo-report 1"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data; infinite numbers become null."""
    data = {
        "schema": SCHEMA,
        **report.settings,
        "date": report.date,
        "seconds": report.seconds,
        "complete": report.complete,
        "passed": report.passed,
        "counts": report.counts,
        "changes": list(report.changes),
        "baseline": _baseline(report),
        "claims": [_claim(claim) for claim in report.claims],
    }
    shown: dict[str, Any] = finite(data)
    return shown


def text(report: Report) -> str:
    """The document as text."""
    return json_text(document(report), indent=1) + "\n"


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
    for number, (record, result) in enumerate(zip(data["strengthenings"], claim.strengthenings, strict=True), 1):
        record["refuted_by"] = list(result.refuted_by)
        record["file"] = variant_file(claim.id, number) if result.refuted_by else None
    for record, prop in zip(data["properties"], claim.properties, strict=True):
        record["file"] = falsified_file(claim.id, prop.name) if prop.counterexample is not None else None
    return data


def _baseline(report: Report) -> dict[str, Any] | None:
    found = report.comparison
    if found is None:
        return None
    return {"file": found.file, **found.head, "common": found.claims, "changes": plain(found.changes)}
