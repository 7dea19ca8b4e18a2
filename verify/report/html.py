"""The report as one page of HTML that needs no network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup
from signgeo.verify.report import display
from signgeo.verify.report.digest import Digest
from signgeo.verify.report.files import anchor, not_proved_file, obligation_name, side_files
from signgeo.verify.report.graph import SYMBOLS, css_class, dependency_graph, swatch
from signgeo.verify.report.mathml import formula, rich_text

if TYPE_CHECKING:
    from jinja2 import Environment
    from signgeo.verify.claim import Claim
    from signgeo.verify.report.model import Report
    from signgeo.verify.results import ClaimResult

TEMPLATES = Path(__file__).parent / "templates"
NOT_PROVED = (
    ("given", "Given published theorems"),
    ("solvers", "Decided by solvers alone"),
    ("only-tested", "Only tested"),
    ("gaps", "Gaps in proofs"),
    ("textbook", "Textbook facts"),
    ("undecided", "Undecided instances"),
    ("within-rounding", "Settled within rounding"),
    ("planted", "False variants with a known example only"),
    ("engines", "Steps by engine"),
)
"""What the page of what was not proved lists."""


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        text=rich_text,
        formula=formula,
        number=display.number,
        interval=display.interval,
        slack=display.slack,
        seconds=display.seconds,
        cell=display.cell,
        section_title=display.section_title,
        css=css_class,
        anchor=anchor,
    )
    made.globals.update(graph=dependency_graph, swatch=swatch, symbol=SYMBOLS.__getitem__, raw=_raw)
    made.globals.update(obligation_name=obligation_name, side_files=side_files)
    return made


def page(report: Report, *, name: str = "index.html") -> str:
    """The whole page; `name` is the file it will stand in."""
    from signgeo.verify.audit import stored
    from signgeo.verify.report.experiments import Exhibits

    audit = stored() if report.whole else None
    not_proved = quote(not_proved_file(name))
    return _render("page", report, exhibits=Exhibits.of(report), audit=audit, not_proved=not_proved, home="")


def not_proved_page(report: Report, *, name: str = "index.html") -> str:
    """The page of what was not proved; `name` is the file of the report it belongs to."""
    return _render("not_proved", report, home=quote(name), not_proved_parts=NOT_PROVED)


def report_table(report: Report) -> str:
    """The claims of a report in a table, for a notebook."""
    return _render("notebook_report", report)


def claim_card(claim: Claim | ClaimResult) -> str:
    """A claim, checked or not, for a notebook."""
    return _environment().get_template("notebook_claim.html.j2").render(claim=claim)


def _render(template: str, report: Report, **more: Any) -> str:
    return _environment().get_template(f"{template}.html.j2").render(report=report, digest=Digest(report), **more)


def _raw(name: str) -> Markup:
    """A stylesheet or script of the templates, as it is."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))
