"""The README's example runs and prints what the README shows."""

import contextlib
import io
import re
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def test_example_prints_what_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    shown = re.search(r"```\n(Enclosure.*?)```", README, re.S).group(1)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    lines = printed.getvalue().strip().splitlines()
    assert len(lines) == len(shown.strip().splitlines())
    for got, expected in zip(lines, shown.strip().splitlines(), strict=True):
        bounds = [list(map(float, NUMBER.findall(text)[:2])) for text in (got, expected)]
        # Digits beyond what both enclosures promise depend on the machine's linear algebra.
        assert bounds[0] == pytest.approx(bounds[1], rel=1e-6)
        assert NUMBER.sub("", got) == NUMBER.sub("", expected)
    assert (tmp_path / "linf.json").exists()


def test_every_file_that_is_linked_exists():
    root = Path(__file__).resolve().parents[1]
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (root / target).exists(), target
