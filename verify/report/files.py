"""Files beside the report: the obligations of its proof steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from signgeo.verify.cli.output import save_text

if TYPE_CHECKING:
    from signgeo.verify.report.model import Report


def obligation_name(claim_id: str, number: int) -> str:
    """Where the files of a proof step stand beside the report, without their ending."""
    return f"obligations/{claim_id}-{number}"


def write_obligations(report: Report, folder: Path) -> None:
    """The certificate (.json) and SMT-LIB text (.smt2) of each step that has them."""
    for claim in report.claims:
        for number, step in enumerate(claim.proof.steps if claim.proof else (), 1):
            name = obligation_name(claim.id, number)
            if step.certificate is not None:
                save_text(folder / f"{name}.json", json.dumps(step.certificate, indent=1, ensure_ascii=False) + "\n")
            if step.obligation:
                save_text(folder / f"{name}.smt2", step.obligation.rstrip() + "\n")
