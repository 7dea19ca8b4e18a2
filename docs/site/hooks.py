"""Hooks of the site: formulas become MathML, and links to files of the repository lead to pages that show them."""

from __future__ import annotations

import logging
import posixpath
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = re.compile(r"\]\(((?:\.\./)+[^)#\s]+)((?:#[^)\s]*)?)\)")
INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
DISPLAY = re.compile(r'<div class="arithmatex">\s*\\\[(.*?)\\\]\s*</div>', re.DOTALL)
BELOW = re.compile(r"\\(max|min|sup|inf|sum)_")
LANGUAGES = {".py": "python", ".toml": "toml", ".yml": "yaml", ".json": "json"}
log = logging.getLogger("mkdocs.hooks.signgeo")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each file outside docs/ that a page links to."""
    pages = [file for file in files.documentation_pages() if file.abs_src_path]
    linked = {t for f in pages for t in _outside(f.content_string, f.src_uri)}
    for target in sorted(linked):
        files.append(File.generated(config, _page_of(target), content=_as_page(target)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Point links that leave docs/ to the pages added for them."""
    here = posixpath.dirname(page.file.src_uri)

    def lead(match: re.Match[str]) -> str:
        target = _resolve(match.group(1), page.file.src_uri)
        return match.group() if target is None else f"]({posixpath.relpath(_page_of(target), here)}{match.group(2)})"

    return OUTSIDE.sub(lead, markdown)


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Set the formulas; one that cannot be set, or that stands in a heading, fails a strict build."""
    if any(r"\(" in title for title in _titles(page.toc)):
        log.warning("%s: a heading with a formula, which the table of contents cannot show", page.file.src_uri)

    def display(match: re.Match[str]) -> str:
        made = _set(BELOW.sub(r"\\\1\\limits_", match.group(1)), page)
        return f'<div class="formula">{made.replace("<math ", "<math displaystyle=true ")}</div>'

    return INLINE.sub(lambda match: _set(match.group(1), page), DISPLAY.sub(display, html))


def _titles(items: Iterable[AnchorLink]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def _set(latex: str, page: Page) -> str:
    from signgeo.verify.report.mathml import formula

    made = str(formula(unescape(latex)))
    if "<code" in made:
        log.warning("%s: a formula that cannot be set: %s", page.file.src_uri, latex)
    return made


def _outside(markdown: str, source: str) -> set[str]:
    found = {_resolve(match.group(1), source) for match in OUTSIDE.finditer(markdown)}
    return {target for target in found if target is not None}


def _resolve(link: str, source: str) -> str | None:
    """The file of the repository that a link of the page docs/source means; None if it stays in docs/ or is no file."""
    target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(source), link))
    return target if not target.startswith(("docs/", "../")) and (ROOT / target).is_file() else None


def _page_of(target: str) -> str:
    return f"source/{target if target.endswith('.md') else target + '.md'}"


def _as_page(target: str) -> str:
    text = (ROOT / target).read_text(encoding="utf-8")
    if target.endswith(".md"):
        return re.sub(r"\]\(docs/", f"]({'../' * (target.count('/') + 1)}", text)
    language = LANGUAGES.get(Path(target).suffix, "text")
    return f"# {target}\n\n````{language}\n{text.rstrip()}\n````\n"
