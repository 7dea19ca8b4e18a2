"""`signgeo verify`, `list` and `figures` as a shell sees them: flags passed on, files written, exit statuses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import signgeo.verify.experiments
import signgeo.verify.run
from click.testing import CliRunner, Result
from signgeo.solvers.errors import OptionError
from signgeo.verify.cli import main


@dataclass
class FakeReport:
    passed: bool = True
    complete: bool = True
    saved: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {"passed": self.passed, "width": float("inf")}

    def summary(self) -> str:
        return "a summary"

    def save_html(self, path: str) -> None:
        Path(path).write_text("page")

    def save_json(self, path: str) -> None:
        Path(path).write_text("{}")

    def save_junit(self, path: str) -> None:
        Path(path).write_text("<x/>")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `verify` was asked; its key "report" is what it answers."""
    seen: dict[str, Any] = {"report": FakeReport()}

    def fake(claims: Any = None, **options: Any) -> Any:
        seen.update(options, claims=claims)
        if isinstance(seen["report"], BaseException):
            raise seen["report"]
        return seen["report"]

    monkeypatch.setattr(signgeo.verify.run, "verify", fake)
    return seen


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (FakeReport(), 0),
        (FakeReport(passed=False), 1),
        (FakeReport(passed=False, complete=False), 3),
        (KeyboardInterrupt(), 3),
        (OptionError("claims", got="'x'", expected="an id", remedy="See the list."), 2),
        (MemoryError(), 2),
        (PermissionError(13, "Permission denied", "run.db"), 2),
    ],
)
def test_exit_statuses(asked: dict[str, Any], report: Any, status: int) -> None:
    asked["report"] = report
    result = run()
    assert result.exit_code == status
    assert len(result.stderr.split("\n")[:-1]) <= 2  # click ends the line of a ^C
    assert result.stderr.count("signgeo: ") == (1 if isinstance(report, BaseException) else 0)


def test_every_flag_is_passed_on(asked: dict[str, Any], tmp_path: Path) -> None:
    files = {flag: str(tmp_path / "new" / flag) for flag in ("html", "json", "junit", "resume")}
    flags = [text for flag, file in files.items() for text in (f"--{flag}", file)]
    result = run("eq-9", "rho", "--profile", "quick", "--seed", "7", "--baseline", "b", "--dask", "tcp://h:1", *flags)
    assert result.exit_code == 0, result.output
    expected = {"claims": ["eq-9", "rho"], "profile": "quick", "seed": 7, "baseline": "b", "dask": "tcp://h:1"}
    assert {key: asked[key] for key in expected} == expected
    assert asked["resume"] == files["resume"]
    assert asked["progress"] is None
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"html", "json", "junit"}
    assert "a summary" in result.stdout


@pytest.mark.parametrize("flags", [["--json"], ["--json", "-"]])
def test_json_on_stdout(asked: dict[str, Any], flags: list[str]) -> None:
    assert json.loads(run(*flags).stdout) == {"passed": True, "width": None}
    assert asked["progress"] is False


def test_quiet(asked: dict[str, Any]) -> None:
    asked["report"] = FakeReport(passed=False)
    result = run("--quiet")
    assert result.exit_code == 1
    assert result.output == ""


def test_a_report_that_cannot_be_written_fails_before_the_run(asked: dict[str, Any], tmp_path: Path) -> None:
    for flag in ("--html", "--junit", "--json"):
        result = run(flag, str(tmp_path))
        assert result.exit_code == 2
        assert str(tmp_path) in result.stderr
        assert "claims" not in asked


def test_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []

    def fake(numbers: Any, directory: str, **options: Any) -> list[Path]:
        asked.append((numbers, directory, options["dask"]))
        return [Path(directory) / "figure-1.svg"]

    monkeypatch.setattr(signgeo.verify.experiments, "draw_figures", fake, raising=False)
    target = str(tmp_path / "out")
    result = CliRunner().invoke(main, ["figures", "1", "4", "-o", target, "--dask", "tcp://h:1"])
    assert result.exit_code == 0, result.output
    assert asked == [([1, 4], target, "tcp://h:1")]
    assert "figure-1.svg" in result.stdout
    assert json.loads(CliRunner().invoke(main, ["figures", "-o", target, "--json"]).stdout)["figures"]
    assert asked[1][0] is None


def test_the_claims_are_listed() -> None:
    result = CliRunner().invoke(main, ["list", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert "table-1" in {claim["id"] for claim in found}
    assert {"statement", "expected", "hypotheses", "uses"} <= found[0].keys()
    table = CliRunner().invoke(main, ["list"]).stdout
    assert all(claim["id"] in table for claim in found)
