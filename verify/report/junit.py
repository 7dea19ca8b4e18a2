"""JUnit XML, which continuous integration services read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from signgeo.verify.results import CameOut, ClaimResult

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report


def junit(report: Report) -> str:
    """A test suite per claim; a test case per step, property, equality instance, false variant, and for the verdict."""
    root = ET.Element("testsuites", name="signgeo", time=f"{report.seconds:.3f}")
    failures = 0
    for claim in report.claims:
        suite = ET.SubElement(root, "testsuite", name=claim.id, timestamp=report.date, time=f"{claim.seconds:.3f}")
        bad = 0
        for name, seconds, message in _cases(claim):
            case = ET.SubElement(suite, "testcase", classname=f"signgeo.{claim.id}", name=name, time=f"{seconds:.3f}")
            if message:
                ET.SubElement(case, "failure", message=_printable(message))
                bad += 1
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(bad))
        failures += bad
    root.set("tests", str(sum(len(suite) for suite in root)))
    root.set("failures", str(failures))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _cases(claim: ClaimResult) -> Iterator[tuple[str, float, str]]:
    for number, step in enumerate(claim.proof.steps if claim.proof else (), 1):
        fine = step.ok or claim.expected == CameOut.OPEN.value
        yield f"proof step {number}", step.seconds, "" if fine else step.error or f"gap: {step.statement}"
    for p in claim.properties:
        found = f"counterexample: {p.counterexample.value}" if p.counterexample else "nothing was drawn"
        yield f"property {p.name}", p.seconds, "" if p.ok else p.error or found
    for number, e in enumerate(claim.equality, 1):
        yield f"equality {number}", e.seconds, "" if e.ok else e.error or f"no tie: {e.label}"
    for number, s in enumerate(claim.strengthenings, 1):
        yield f"false variant {number}", s.seconds, "" if s.ok else s.error or f"not refuted: {s.label}"
    yield "verdict", 0.0, "" if claim.passed else "; ".join(claim.problems) or f"came out {claim.came_out.value}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
