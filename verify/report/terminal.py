"""The report on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report


def summary(report: Report) -> str:
    """A table of the claims, what is wrong with each that failed, and one line that sums up."""
    from signgeo.verify.cli.output import table

    rows = []
    for claim in report.claims:
        slack = f"{claim.tightest.slack:.1e}" if claim.tightest else "-"
        mark = "ok" if claim.passed else "FAILED"
        rows.append((mark, claim.id, claim.came_out.value, claim.standing.value, f"{claim.examples:,}", slack))
    lines = [table("", ("", "claim", "came out", "proof", "examples", "least slack"), rows)]
    for claim in report.failures:
        lines.append(f"{claim.id}: expected {claim.expected}, came out {claim.came_out.value}")
        lines += [f"  {problem}" for problem in claim.problems]
    if report.changes:
        lines += ["Since the baseline:", *(f"  {line}" for line in report.changes)]
    good = sum(c.passed for c in report.claims)
    state = "" if report.complete else ", run not complete"
    share = f"{good} of {len(report.claims)} claims as expected{state}"
    lines.append(f"{share}; {report.seconds:.1f} s, seed {report.seed}.")
    return "\n".join(lines)
