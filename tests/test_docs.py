"""README, CONTRIBUTING and docs/ do what they show: their blocks run in order, and so do the scripts of examples/."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from .markdown_blocks import DATA, RUN, blocks, differences, outside

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
SLOW = {"would_sign_descent_win"}
NOT_RUN = 9
"""Blocks that carry `<!-- not run: reason -->`: counted, so that one more is a decision."""


def name(page):
    return page.relative_to(ROOT).as_posix()


def read(page):
    return page.read_text(encoding="utf-8")


def run_python(code, namespace):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, namespace)
    return printed.getvalue()


def run_shell(commands, folder):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
        env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, commands + done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_blocks_of_a_page_run_in_order_and_print_what_is_shown(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    namespace = {"__name__": "page"}
    for block in blocks(read(page)):
        where = f"{name(page)}, line {block.line}"
        if block.why is not None:
            continue
        assert block.kind in (*RUN, *DATA), f"{where}: say what a {block.kind!r} block is, or mark it `not run`"
        if block.kind == "python":
            code = compile("\n" * block.line + block.body, name(page), "exec")
            printed = run_python(code, namespace)
        elif block.kind == "sh":
            printed = run_shell(block.body, tmp_path)
        else:
            {"json": json.loads, "yaml": yaml.safe_load, "toml": tomllib.loads}.get(block.kind, str)(block.body)
            continue
        if block.shown is not None:
            assert not differences(printed, block.shown), f"{where}: {printed}"


def test_every_block_is_fenced():
    for page in PAGES:
        text = re.sub(r"^[ ]*(?:[-*]|\d+\.|!!!|===) .*(?:\n(?:[ ]{2,}.*|[ ]*$))*", "", outside(read(page)), flags=re.M)
        assert not re.findall(r"(?:\A|\n\n)    \S.*", text), f"{name(page)} has an indented block, which nothing runs"


def test_blocks_that_do_not_run_are_counted():
    marked = [(name(page), block.line, block.why) for page in PAGES for block in blocks(read(page)) if block.why]
    assert len(marked) == NOT_RUN, f"{marked}: run it, or change NOT_RUN"


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [
        ("[1.0, 2.0], relative width 3e-9", "[1.5, 2.5], relative width 4e-7", True),
        ("[1.0, 2.0]", "[2.1, 2.5]", False),
        ("cut 12", "cut 13", False),
        ("a\nb\nc", "a\n...\nc", True),
        ("a\nb\nc", "a\n...\nd", False),
        ("took 3.1 s", "took 12 s", True),
        ("sha 0af3", "sha ...", True),
        ("exact", "exact, certified", False),
        ("L_2   1.5  exact  0.01", "L_2  1.5  exact  ...", True),
        ("L_2  1.5  exact  0.01", "L_2  1.6  exact  ...", False),
        ("one line", "one line\nanother", False),
    ],
)
def test_the_judge_of_shown_output_tells_right_from_wrong(printed, shown, same):
    assert (not differences(printed, shown)) == same


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_of_a_page_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", outside(read(page))):
        assert (page.parent / target).exists(), target


def test_every_page_is_linked_from_the_index_and_the_site():
    index, site = read(ROOT / "docs" / "index.md"), read(ROOT / "mkdocs.yml")
    for page in (ROOT / "docs").rglob("*.md"):
        own = page.relative_to(ROOT / "docs").as_posix()
        assert own == "index.md" or f"]({own})" in index, f"docs/index.md does not link {own}"
        assert own in site, f"mkdocs.yml does not name {own}"


def test_every_example_is_listed():
    index = read(ROOT / "docs" / "index.md")
    assert all(f"examples/{script.name}" in index for script in SCRIPTS)


def test_the_walk_through_shows_the_example_as_it_is():
    code = read(ROOT / "examples" / "spectral_descent.py")
    shown = [b.body for b in blocks(read(ROOT / "docs" / "your-own-claim.md")) if b.kind == "python"]
    own = [block for block in shown if block.strip() not in code]
    assert len(own) == 2, "only the verdict and the false claim are the page's own"
    assert sum(len(block.splitlines()) for block in shown) > 0.8 * len(code.splitlines())


@pytest.mark.parametrize(
    "script", [pytest.param(p, id=p.stem, marks=[pytest.mark.slow] * (p.stem in SLOW)) for p in SCRIPTS]
)
def test_script_runs(script, tmp_path):
    done = subprocess.run(
        [sys.executable, str(script), *([str(tmp_path)] if "FOLDER" in read(script) else [])],
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
