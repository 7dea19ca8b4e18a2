"""Commands called with whatever: the exit status is one of four, and what is wrong is one line on stderr."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from signgeo.verify.cli import main

WORDS = [
    "constants", "check", "list", "--json", "--quiet", "-q", "--help", "-h", "--version", "--seed",
    "--profile", "--norm", "--gradient", "--time-limit", "--certificate", "--matrix", "--exact",
    "--baseline", "linf", "l2", "lsep", "none-such", "H.npy", "H.csv", "bad.npy",
    "folder", "missing.mtx", "c.json", "0", "1", "-1", "nan", "inf", "1e999", "9" * 20, "", " ", "-", "--",
    "---", "=", "--seed=x", "--time-limit=0", "--norm=", "é", "a" * 300, "../..", "/", "cauchyy",
]  # fmt: skip
FIRST = st.sampled_from(["constants", "check", "list", "none-such", "--help", ""])
"""`verify` and `figures`, which may run for minutes, are called only with what they must refuse: `test_refused`."""
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
"""No system passes a program an argument with a zero byte in it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("commands")
    np.save(place / "H.npy", np.eye(3) + 1.0)
    np.savetxt(place / "H.csv", np.eye(2), delimiter=",")
    (place / "bad.npy").write_bytes(b"\x93NUMPY\x01\x00nothing")
    (place / "c.json").write_text('{"format": "signgeo-certificate", "version": 1}')
    (place / "folder").mkdir()
    return place


def tame(arguments: list[str]) -> int:
    """The exit status; an exception or a message of several lines fails."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        main(arguments)
    status = end.value.code
    assert status in (0, 1, 2, 3), (arguments, status)
    if status == 2:
        assert err.getvalue().startswith("signgeo: "), arguments
        assert err.getvalue().count("\n") == 1, (arguments, err.getvalue())
    assert "Traceback" not in err.getvalue()
    return int(status)


def attack(folder: Path, monkeypatch: pytest.MonkeyPatch, examples: int) -> None:
    monkeypatch.chdir(folder)

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck]
    )
    @given(FIRST, st.lists(st.sampled_from(WORDS) | TEXT, max_size=5))
    @example("constants", ["H.npy", "--gradient", "H.csv"])
    @example("constants", ["H.npy", "--certificate", "folder"])
    @example("check", ["bad.npy", "--matrix", "bad.npy"])
    def attacked(first: str, rest: list[str]) -> None:
        tame([first, *rest])

    attacked()


def test_arguments(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attack(folder, monkeypatch, 120)


@pytest.mark.slow
def test_many_arguments(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attack(folder, monkeypatch, 3000)


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "cauchyy"], ["verify", "--profile", "x"], ["verify", "--seed", "-1"], ["verify", "--seed", "nan"],
        ["verify", "cauchy", "--baseline", "bad.npy"], ["verify", "cauchy", "--resume", "bad.npy"],
        ["verify", "cauchy", "--html", "folder"], ["figures"], ["figures", "7", "-o", "x"],
        ["figures", "1", "-o", "H.npy"], ["constants"], ["constants", "folder"], ["check"], ["check", "folder"],
        ["check", "c.json", "--matrix", "folder"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_refused(arguments: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert tame(arguments) in ((1, 2) if arguments[0] == "check" else (2,))
