"""The documentation site builds without a warning, works from disk with its search, and asks nothing of the network."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytest.importorskip("mkdocs")


def build(root, target):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment, timeout=240)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    target = tmp_path_factory.mktemp("site")
    done = build(ROOT, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


class Loaded(HTMLParser):
    """What a browser fetches to show the page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link" and "stylesheet" in attrs.get("rel", ""):
            self.found.append(attrs["href"])
        if tag in {"script", "img", "iframe", "object"}:
            self.found += [attrs[name] for name in ("src", "data") if attrs.get(name)]


def test_pages_load_only_what_is_on_the_site(site):
    for page in site.rglob("*.html"):
        if page.name != "404.html":  # its links start at the root of a server
            for source in Loaded(page.read_text(encoding="utf-8")).found:
                assert source.startswith("data:") or (page.parent / source.split("?")[0]).exists(), (page, source)
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.parametrize("name", ["index.html", "how-to/many-matrices.html"])
def test_the_search_works_from_disk(site, chromium, name):
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.as_uri()}/{name}")
    page.locator("input[name=query]").press_sequentially("forgetful", delay=100)  # at once is too fast for the theme
    page.locator(".md-search-result__item a").first.click()
    page.wait_for_url("**/how-to/your-own-norm-or-solver.html*")
    assert all(url.startswith(("file:", "data:")) for url in asked)
    context.close()


def test_formulas_are_set_at_build_time(site):
    text = (site / "theory.html").read_text(encoding="utf-8")
    assert "<math" in text
    assert "arithmatex" not in text


MISTAKES = {
    "See [nothing](nothing.md).": "'nothing.md'",
    "See [no section](theory.md#no-such-section).": "'#no-such-section'",
    "See [no file](../examples/none.py).": "'../examples/none.py'",
    r"A formula $\nosuchcommand{x}$ that cannot be set.": r"cannot be set: \nosuchcommand",
    "## A heading with $x$": "a heading with a formula",
}
"""What may go wrong on a page, and what is said of it."""


def test_every_mistake_fails_the_build(tmp_path):
    (tmp_path / "build").symlink_to(ROOT / "build")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for folder in ("docs", "examples", "benchmarks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path)
    with (tmp_path / "docs" / "rigor.md").open("a", encoding="utf-8") as page:
        page.write("\n\n" + "\n\n".join(MISTAKES) + "\n")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    warnings = [line for line in (done.stdout + done.stderr).splitlines() if "WARNING" in line and "rigor.md" in line]
    assert len(warnings) == len(MISTAKES)
    for words in MISTAKES.values():
        assert any(words in line for line in warnings), words


@pytest.mark.parametrize("package", ["solvers", "properties", "verify"])
def test_the_reference_has_every_public_name(site, package):
    text = (site / "api" / f"{package}.html").read_text(encoding="utf-8")
    for name in importlib.import_module(f"signgeo.{package}").__all__:
        assert f'id="signgeo.{package}.{name}"' in text, name
