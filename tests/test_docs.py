"""The pages of docs/ do what they show: each page's python blocks run in order, and so do the scripts of examples/."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
SLOW = {"would_sign_descent_win"}


def blocks(page):
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=lambda p: p.stem)
def test_blocks_of_a_page_run_in_order(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "page"}
    for number, code in enumerate(blocks(page), 1):
        exec(compile(code, f"{page.name}, block {number}", "exec"), namespace)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_of_a_page_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_is_linked_from_the_index_and_the_site():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in PAGES:
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "index.md" or f"]({name})" in index, f"docs/index.md does not link {name}"
        assert name in site, f"mkdocs.yml does not name {name}"


def test_every_example_is_listed():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert all(f"`{script.name}`" in index for script in SCRIPTS)


def test_the_walk_through_shows_the_example_as_it_is():
    code = (ROOT / "examples" / "spectral_descent.py").read_text(encoding="utf-8")
    shown = blocks(ROOT / "docs" / "your-own-claim.md")
    own = [block for block in shown if block.strip() not in code]
    assert len(own) == 2, "only the verdict and the false claim are the page's own"
    assert sum(len(block.splitlines()) for block in shown) > 0.8 * len(code.splitlines())


@pytest.mark.parametrize(
    "script", [pytest.param(p, id=p.stem, marks=[pytest.mark.slow] * (p.stem in SLOW)) for p in SCRIPTS]
)
def test_script_runs(script, tmp_path):
    done = subprocess.run(
        [sys.executable, str(script), *([str(tmp_path)] if "FOLDER" in script.read_text(encoding="utf-8") else [])],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    if script.stem == "spectral_descent":
        assert "3 of 3 claims as expected" in done.stdout
        assert "muon-descent" in (tmp_path / "index.html").read_text(encoding="utf-8")
