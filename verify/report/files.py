"""Files beside the report: obligations and certificates of its proof steps, and what refutes its false variants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signgeo.solvers.whole_file import save_text
from signgeo.verify.json_text import json_text
from signgeo.verify.results import ClaimResult, Judged, PropertyResult, StrengtheningResult, plain

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report

SCHEMA = "signgeo-counterexample 1"
IMPORTS = (
    "import numpy as np",
    "from signgeo.solvers import *",
    "from signgeo.properties.functions.profiles import *",
    "from signgeo.properties.functions.relaxed import *",
    "from signgeo.verify import claims",
)
"""What the literals of counterexamples are made of."""

OWN = re.compile(
    r"top|theme|main|summary|filters|shown|changes|graph|legend|claims|rigor|errata|checkers|matrices|figures|findings"
    r"|definitions|(?:graph-of|section|not-proved|claim)(?:-.*)?|.*-title"
)
"""Ids of the page itself."""


@dataclass(frozen=True)
class SideFile:
    """A file beside the page: what kind, where, what it belongs to, and its text."""

    kind: str
    path: str
    label: str
    text: str


def anchor(name: str) -> str:
    """A name that a link and a file system can carry, and that the page does not use itself."""
    clean = re.sub(r"[^\w.-]+", "-", name)
    return f"claim-{clean}" if OWN.fullmatch(clean) else clean


def obligation_name(claim_id: str, number: int) -> str:
    """Where the files of a proof step stand beside the report, without their ending."""
    return f"obligations/{anchor(claim_id)}-{number}"


def variant_file(claim_id: str, number: int) -> str:
    """Where what refutes a false variant (counted from 1) stands."""
    return f"counterexamples/{anchor(claim_id)}-{number}.json"


def falsified_file(claim_id: str, name: str) -> str:
    """Where the instance on which a property failed stands."""
    return f"counterexamples/{anchor(claim_id)}-property-{anchor(name)}.json"


def not_proved_file(page: str) -> str:
    """The companion page of a report page: ``not-proved.html`` beside ``index.html``."""
    stem = Path(page).stem
    return "not-proved.html" if stem == "index" else f"{stem}-not-proved.html"


def side_files(claim: ClaimResult) -> tuple[SideFile, ...]:
    """Every file that a claim leaves beside the page: obligations, certificates, counterexamples."""
    steps = list(_steps(claim))
    return (
        *(f for f in steps if f.kind == "obligations"),
        *(f for f in steps if f.kind == "certificates"),
        *_found(claim),
    )


def write_files(report: Report, folder: Path) -> None:
    """Write what the page links to. Raises StorageError naming the file that cannot be written."""
    for claim in report.claims:
        for file in side_files(claim):
            save_text(folder / file.path, file.text)


def _steps(claim: ClaimResult) -> Iterator[SideFile]:
    for number, step in enumerate(claim.proof.steps if claim.proof else (), 1):
        name = obligation_name(claim.id, number)
        if step.obligation:
            yield SideFile("obligations", f"{name}.smt2", f"step {number}", step.obligation.rstrip() + "\n")
        if step.certificate is not None:
            text = json.dumps(step.certificate, indent=1, ensure_ascii=False) + "\n"
            yield SideFile("certificates", f"{name}.json", f"step {number}", text)


def _found(claim: ClaimResult) -> Iterator[SideFile]:
    for number, variant in enumerate(claim.strengthenings, 1):
        if variant.refuted_by:
            path = variant_file(claim.id, number)
            yield SideFile("counterexamples", path, f"variant {number}", _text(_refutation(claim, number, variant)))
    for number, prop in enumerate(claim.properties):
        if prop.counterexample is not None:
            path = falsified_file(claim.id, prop.name)
            yield SideFile(
                "counterexamples",
                path,
                f"property {prop.name}",
                _text(_failure(claim, number, prop, prop.counterexample)),
            )


def _refutation(claim: ClaimResult, number: int, variant: StrengtheningResult) -> dict[str, Any]:
    found, place = variant.drawn, f"strengthenings[{number - 1}]"
    calls = [f"falsify.check({found.value})"] if found is not None and found.value else []
    calls += ["example()"] if variant.example is not None else []
    calls += ["model().line"] if variant.model else []
    return {
        "refutes": "false variant",
        "claim": claim.id,
        "statement": claim.statement,
        "variant": variant.label,
        "refuted_by": list(variant.refuted_by),
        "drawn": plain(found),
        "model": variant.model or None,
        "known_example": plain(variant.example),
        "python": _python(claim, place, calls),
    }


def _failure(claim: ClaimResult, number: int, prop: PropertyResult, found: Judged) -> dict[str, Any]:
    return {
        "refutes": "property",
        "claim": claim.id,
        "statement": claim.statement,
        "property": f"${prop.statement}$",
        "drawn": plain(found),
        "python": _python(claim, f"properties[{number}]", [f"check({found.value})"]),
    }


def _python(claim: ClaimResult, place: str, calls: list[str]) -> list[str]:
    """Lines that judge again what is in the file, each printing an outcome."""
    find = f"claim = {{c.id: c for c in claims()}}[{claim.id!r}]"
    return [*IMPORTS, find, *(f"print(claim.{place}.{call})" for call in calls)]


def _text(data: dict[str, Any]) -> str:
    return json_text({"schema": SCHEMA, **data}) + "\n"
