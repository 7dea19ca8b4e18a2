"""The report on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from signgeo.verify.report.comparison import Comparison, Trend
from signgeo.verify.results import CameOut
from signgeo.verify.text_tables import table

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report

MARKS = {Trend.BETTER: "+ better", Trend.WORSE: "- WORSE", Trend.NEUTRAL: "changed"}


def summary(report: Report) -> str:
    """A table of the claims, what is wrong with each that failed, what changed, and one line that sums up."""
    rows = []
    for claim in report.claims:
        slack = f"{claim.tightest.slack:.1e}" if claim.tightest else "-"
        mark = "ok" if claim.passed else "-" if claim.came_out is CameOut.UNFINISHED else "FAILED"
        rows.append((mark, claim.id, claim.came_out.value, claim.standing.value, f"{claim.examples:,}", slack))
    lines = [table("", ("", "claim", "came out", "rigor", "examples", "least slack"), rows)]
    for claim in report.failures:
        lines.append(f"{claim.id}: expected {claim.expected}, came out {claim.came_out.value}")
        lines += [f"  {problem}" for problem in claim.problems]
    if report.comparison is not None:
        lines += _compared(report, report.comparison)
    good = sum(c.passed for c in report.claims)
    state = "" if report.complete else ", run not complete"
    share = f"{good} of {len(report.claims)} claims as expected{state}"
    lines.append(f"{share}; {report.seconds:.1f} s, seed {report.seed}.")
    return "\n".join(lines)


def _compared(report: Report, found: Comparison) -> Iterator[str]:
    """What changed since the baseline, as a table; what is new or gone on a line each."""
    yield f"Against {found.file} of {found.head.get('date', 'an unknown date')}: {found.verdict}."
    differences = found.differences(report.settings)
    if differences:
        yield f"  The runs differ: {'; '.join(differences)}."
    if found.changed:
        rows = [(MARKS[c.trend], c.claim, c.what, c.before, c.now) for c in found.changed]
        yield table("", ("", "claim", "what", "before", "now"), rows)
    yield from (f"  {change}" for change in found.new)
    if found.gone:
        yield f"  Checked before, not now: {', '.join(change.claim for change in found.gone)}."
