"""The report as one page of HTML that needs no network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from signgeo.verify.report import display
from signgeo.verify.report.digest import Digest, anchor
from signgeo.verify.report.files import obligation_name
from signgeo.verify.report.graph import css_class, dependency_graph
from signgeo.verify.report.mathml import formula, rich_text

if TYPE_CHECKING:
    from jinja2 import Environment
    from signgeo.verify.report.model import Report

TEMPLATES = Path(__file__).parent / "templates"


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
    made.globals.update(graph=dependency_graph, obligation_name=obligation_name, raw=_raw)
    return made


def page(report: Report) -> str:
    """The whole page."""
    return _environment().get_template("page.html.j2").render(_context(report))


def summary_table(report: Report) -> str:
    """The table of claims alone, for a notebook."""
    return _environment().get_template("notebook.html.j2").render(_context(report))


def _context(report: Report) -> dict[str, Any]:
    from signgeo.verify.audit import stored
    from signgeo.verify.report.experiments import Exhibits

    audit = stored() if report.whole else None
    return {"report": report, "digest": Digest(report), "exhibits": Exhibits.of(report), "audit": audit}


def _raw(name: str) -> Markup:
    """A stylesheet or script of the templates, as it is."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))
