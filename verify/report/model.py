"""Report: the verdict on every claim of a run, and how to write it down."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from signgeo.solvers.whole_file import save_text
from signgeo.verify.report.comparison import Comparison
from signgeo.verify.results import CameOut, ClaimResult


@dataclass(frozen=True)
class Report:
    """What came of a run.

    claims : one result per claim, in the order of the catalogue.
    code : SHA-256 of the sources that ran.
    complete : False if the run was interrupted or out of time.
    whole : True if the run was on the whole catalogue.
    comparison : the baseline and what changed since; None if there was none.
    """

    claims: tuple[ClaimResult, ...]
    profile: str
    examples: int
    seed: int
    code: str
    complete: bool
    date: str
    seconds: float
    whole: bool = False
    comparison: Comparison | None = None

    @property
    def passed(self) -> bool:
        """Everything ran, and each claim came out as it expects."""
        return self.complete and bool(self.claims) and all(claim.passed for claim in self.claims)

    @property
    def failures(self) -> tuple[ClaimResult, ...]:
        """The claims that ran and did not come out as they expect."""
        return tuple(c for c in self.claims if not c.passed and c.came_out is not CameOut.UNFINISHED)

    @property
    def changes(self) -> tuple[str, ...]:
        """What came out differently from the baseline, one line each."""
        return tuple(map(str, self.comparison.changes)) if self.comparison else ()

    @property
    def counts(self) -> dict[str, int]:
        """How many claims stand how, and the totals of their checks."""
        standing = Counter(claim.standing.value for claim in self.claims)
        return {
            "claims": len(self.claims),
            "as expected": sum(c.passed for c in self.claims),
            **dict(sorted(standing.items())),
            "proof steps": sum(len(c.proof.steps) for c in self.claims if c.proof),
            "examples": sum(c.examples for c in self.claims),
            "undecided": sum(c.undecided for c in self.claims),
            "false variants refuted": sum(s.ok for c in self.claims for s in c.strengthenings),
        }

    @property
    def settings(self) -> Mapping[str, Any]:
        """What ran, and how."""
        kept = ("code", "profile", "examples", "seed")
        return {"version": self.signgeo_version, **{name: getattr(self, name) for name in kept}}

    @property
    def signgeo_version(self) -> str:
        """The version that ran."""
        try:
            return str(version("signgeo"))
        except PackageNotFoundError:
            return "unknown"

    def __getitem__(self, claim_id: str) -> ClaimResult:
        """The result of one claim; KeyError if it did not run."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise KeyError(claim_id)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, as docs/report-schema.json describes; the files that it names stand beside the page."""
        from signgeo.verify.report.json_document import document

        return document(self)

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the pages, report.json, junit.xml and the files they link to into a folder.

        Raises StorageError where that is impossible.
        """
        target = Path(folder)
        self.save_html(target / "index.html")
        self.save_json(target / "report.json")
        self.save_junit(target / "junit.xml")

    def save_html(self, path: str | os.PathLike[str]) -> None:
        """Write the page, and beside it the page of what was not proved, obligations/ and counterexamples/."""
        from signgeo.verify.report.files import not_proved_file, write_files
        from signgeo.verify.report.html import not_proved_page, page

        target = Path(path)
        save_text(target, page(self, name=target.name))
        save_text(target.with_name(not_proved_file(target.name)), not_proved_page(self, name=target.name))
        write_files(self, target.parent)

    def save_json(self, path: str | os.PathLike[str]) -> None:
        """Write the JSON report."""
        from signgeo.verify.report.json_document import text

        save_text(path, text(self))

    def save_junit(self, path: str | os.PathLike[str]) -> None:
        """Write JUnit XML: one test suite per claim, one test case per check."""
        from signgeo.verify.report.junit import junit

        save_text(path, junit(self))

    def summary(self) -> str:
        """A table for a terminal, the failures in full, and the verdict."""
        from signgeo.verify.report.terminal import summary

        return summary(self)

    def _repr_html_(self) -> str:
        from signgeo.verify.report.html import report_table

        return report_table(self)

    def __repr__(self) -> str:
        verdict = "passed" if self.passed else "failed" if self.failures else "incomplete"
        good = sum(c.passed for c in self.claims)
        share = f"{good} of {len(self.claims)} claims as expected"
        return f"Report({verdict}: {share}, {self.examples} examples, seed {self.seed})"


def by_section(claims: tuple[ClaimResult, ...]) -> Mapping[str, tuple[ClaimResult, ...]]:
    """The claims under their sections, both in order of appearance."""
    sections = dict.fromkeys(claim.section for claim in claims)
    return {name: tuple(c for c in claims if c.section == name) for name in sections}
