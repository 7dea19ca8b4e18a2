"""The command line as a person meets it: a terminal, a pipe, a shell that completes, a machine without the extras."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from signgeo.verify import claims
from signgeo.verify.catalog import ORDER
from signgeo.verify.cli import main
from signgeo.verify.cli.program import COMMANDS

PROGRAM = [sys.executable, "-m", "signgeo.verify"]


@pytest.fixture
def matrix(tmp_path: Path) -> str:
    A = np.random.default_rng(0).standard_normal((6, 6))
    np.save(tmp_path / "H.npy", A @ A.T)
    return str(tmp_path / "H.npy")


def on_a_terminal(*arguments: str, columns: int = 80) -> str:
    """Both streams of the program on a pseudo-terminal of that width."""
    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    running = subprocess.Popen([*PROGRAM, *arguments], stdin=child, stdout=child, stderr=child, env=environment)
    os.close(child)
    seen = b""
    while select.select([parent], [], [], 120)[0]:
        try:
            chunk = os.read(parent, 65536)
        except OSError:  # Linux: the other side has closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(parent)
    assert running.wait(timeout=60) == 0, seen
    return seen.decode()


def through_a_pipe(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, check=False, env={**os.environ, **environment}, timeout=120
    )


def test_a_terminal_gets_colour_progress_and_lines_that_fit(matrix: str) -> None:
    seen = on_a_terminal("constants", matrix, columns=80)
    assert "\x1b[32m" in seen
    assert "computing L_inf" in seen
    printed = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", seen.rsplit("\r\x1b[K", 1)[-1])
    assert all(len(line) <= 80 for line in printed.replace("\r", "").splitlines())
    assert "lambda_mean" in printed, "names are not cut in the middle"


def test_quiet_is_quiet_on_a_terminal_too(matrix: str) -> None:
    # Where colorama is installed, Numba makes it reset the terminal's colours at exit.
    assert on_a_terminal("constants", matrix, "--quiet").replace("\x1b[0m", "") == ""


def test_a_run_shows_a_bar_on_a_terminal() -> None:
    seen = on_a_terminal("verify", "cauchy", "--profile", "quick", columns=100)
    assert "checking" in seen
    assert "1 of 1 claims as expected" in seen


def test_a_pipe_gets_plain_lines_one_a_row(matrix: str) -> None:
    result = through_a_pipe("constants", matrix)
    assert result.returncode == 0
    assert result.stderr == b""
    assert b"\x1b" not in result.stdout
    assert b"\r" not in result.stdout
    rows = [line for line in result.stdout.decode().splitlines() if "CERTIFIED" in line or "TESTED" in line]
    assert [row.split("  ")[0] for row in rows][:4] == ["L_2", "L_inf", "L_sep", "L_1"]


def test_what_is_shown_as_a_bound_is_one(matrix: str) -> None:
    rows = CliRunner().invoke(main, ["constants", matrix]).stdout.splitlines()
    exact = json.loads(CliRunner().invoke(main, ["constants", matrix, "--json"]).stdout)["constants"]
    shown = {cells[0]: cells[1:3] for row in rows if (cells := re.split(r"\s{2,}", row))[0] in exact}
    assert shown.keys() == exact.keys()
    for name, (low, high) in shown.items():
        assert Decimal(low) <= Decimal(exact[name]["lower"])
        assert Decimal(high) >= Decimal(exact[name]["upper"])


def test_a_terminal_without_unicode_is_no_reason_to_stop() -> None:
    result = through_a_pipe("list", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0, result.stderr
    result = through_a_pipe("list", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(result.stdout) == json.loads(through_a_pipe("list", "--json").stdout)


# Completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_of_each_shell(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert "_SIGNGEO_COMPLETE" in result.stdout
    script = json.loads(CliRunner().invoke(main, ["completion", shell, "--json"]).stdout)
    assert script == {"shell": shell, "script": result.stdout.removesuffix("\n")}
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=result.stdout, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("signgeo verify thm-3", {"thm-3", "thm-3-sharp", "thm-3-own-step"}),
        ("signgeo verify eq-9 --profile t", {"thorough"}),
        ("signgeo co", {"constants", "completion"}),
        ("signgeo check --e", {"--exact"}),
    ],
)
def test_a_shell_is_offered_what_fits(words: str, offered: set[str]) -> None:
    result = through_a_pipe(_SIGNGEO_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1))
    assert {line.split(",")[1] for line in result.stdout.decode().splitlines()} == offered


def test_completion_offers_every_claim() -> None:
    assert [name.replace("_", "-") for name in ORDER] == [claim.id for claim in claims()]


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verfy"], "Did you mean 'verify'?"),
        (["constants"], "`signgeo constants --help`"),
        (["constants", "H.npy", "--time-limit", "soon"], "not a valid number of seconds"),
        (["verify", "--resume", "."], "Is a directory"),
        (["verify", "--json", "eq-9"], "name the claims first"),
        (["figures", "-o", "x", "--seed", "y"], "not a valid integer."),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish'"),
    ],
)
def test_a_mistake_says_how_to_mend_it(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("module", "extra", "arguments"),
    [
        ("click", "verify", ["--help"]),
        ("rich", "verify", ["list"]),
        ("sympy", "verify", ["verify", "eq-9"]),
        ("distributed", "dask", ["verify", "eq-9", "--dask", "tcp://127.0.0.1:1"]),
    ],
)
def test_a_missing_extra_is_one_line_that_names_it(module: str, extra: str, arguments: list[str]) -> None:
    code = (
        f"import sys; sys.modules[{module!r}] = None; sys.argv[1:] = {arguments!r}\n"
        "import runpy; runpy.run_module('signgeo.verify', run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1, result.stderr
    assert f"signgeo[{extra}]" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_that_parse(command: str) -> None:
    text = CliRunner().invoke(main, [command, "--help"]).stdout
    assert all(word in text for word in ("Example", "--quiet", "--json"))
    lines = [line.strip().split("#")[0] for line in text.splitlines() if f"signgeo {command} " in line + " "]
    examples = [line for line in lines if line and not line.startswith(("Usage", "eval"))]
    assert examples or command == "completion"
    for line in examples:
        program = main.get_command(None, command)  # type: ignore[arg-type]
        assert program is not None
        program.make_context(command, line.split("|")[0].split()[2:])  # raises on an option that does not exist


def test_a_certificate_does_not_replace_its_matrix(matrix: str) -> None:
    before = Path(matrix).read_bytes()
    found = subprocess.run(
        [*PROGRAM, "constants", matrix, "--norm", "lsep", "--certificate", matrix], capture_output=True, text=True
    )
    assert found.returncode == 2
    assert "is the input itself" in found.stderr
    assert Path(matrix).read_bytes() == before
