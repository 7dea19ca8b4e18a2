"""The command line: exit statuses, one clear line on stderr, JSON, pipes and disks that end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from click.testing import CliRunner, Result
from signgeo import solvers
from signgeo.solvers import Enclosure, linf, sign_branch
from signgeo.solvers.certificate import Certificate, Part
from signgeo.verify.cli import main

H = 1.5 * (np.eye(3) - np.ones((3, 3)) / 3)  # L_inf 4, L_sep 9/2


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def matrix(tmp_path: Path) -> str:
    np.save(tmp_path / "H.npy", H)
    return str(tmp_path / "H.npy")


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    parts = (
        Part("sign-vector", "linf", "lower", 4.0, {"s": [1, 1, -1]}),
        Part("hypermetric", "linf", "upper", 4.0, {"l": [1.5] * 3, "gamma": [0.5], "b": [[[0, 1], [1, 1], [2, 1]]]}),
    )
    Certificate((H,), parts).save(tmp_path / "H.cert.json")
    return str(tmp_path / "H.cert.json")


def forge(certificate: str) -> None:
    document = json.loads(Path(certificate).read_text())
    document["parts"][1]["bound"] = (3.5).hex()
    Path(certificate).write_text(json.dumps(document))


def one_line(result: Result) -> str:
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("signgeo: ")
    assert "Traceback" not in result.output
    return result.stderr


# check


def test_an_accepted_certificate(certificate: str, matrix: str) -> None:
    result = run("check", certificate, "--matrix", matrix)
    assert result.exit_code == 0
    assert "proved: 4.0 <= linf <= 4.0" in result.stdout
    assert run("check", certificate, "--exact").exit_code == 0


def test_a_forged_certificate(certificate: str) -> None:
    forge(certificate)
    result = run("check", certificate)
    assert result.exit_code == 1
    assert "REJECTED" in result.stdout
    assert run("check", certificate, "--quiet").stdout == ""
    assert run("check", certificate, "--quiet").exit_code == 1


def test_a_certificate_of_another_matrix(certificate: str, tmp_path: Path) -> None:
    np.save(tmp_path / "other.npy", H + np.eye(3))
    result = run("check", certificate, "--matrix", str(tmp_path / "other.npy"))
    assert result.exit_code == 1
    assert "another matrix" in result.stdout


def test_a_sparse_file_of_the_same_matrix(certificate: str, tmp_path: Path) -> None:
    sp.save_npz(tmp_path / "H.npz", sp.csr_array(H))
    assert run("check", certificate, "--matrix", str(tmp_path / "H.npz")).exit_code == 0


def test_check_as_json(certificate: str) -> None:
    good = json.loads(run("check", certificate, "--json").stdout)
    assert good["accepted"] is True
    assert good["bounds"] == {"linf": {"lower": 4.0, "upper": 4.0}}
    forge(certificate)
    bad = run("check", certificate, "--json")
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["parts"][1]["accepted"] is False


# constants


def test_constants_and_their_certificate(matrix: str, tmp_path: Path) -> None:
    target = str(tmp_path / "out.json")
    result = run("constants", matrix, "--norm", "linf", "--certificate", target)
    assert result.exit_code == 0, result.stderr
    assert "L_inf" in result.stdout
    assert run("check", target, "--matrix", matrix).exit_code == 0
    data = json.loads(run("constants", matrix, "--norm", "linf", "--json").stdout)
    assert data["constants"]["L_inf"]["lower"] <= 4.0 <= data["constants"]["L_inf"]["upper"]
    assert run("constants", matrix, "--norm", "linf", "--quiet").stdout == ""


def test_all_constants_with_a_gradient(matrix: str, tmp_path: Path) -> None:
    np.savetxt(tmp_path / "g.csv", np.array([1.0, 2.0, -3.0]))
    result = run("constants", matrix, "--gradient", str(tmp_path / "g.csv"), "--json")
    assert result.exit_code == 0, result.stderr
    values = json.loads(result.stdout)["constants"]
    assert {"L_1", "L_2", "L_inf", "L_sep", "rho_diag", "R (Eq. 12)", "lambda_max / lambda_mean"} <= values.keys()
    assert values["L_sep"]["lower"] <= 4.5 <= values["L_sep"]["upper"]
    assert values["L_2"]["lower"] <= 1.5 <= values["L_2"]["upper"]


def test_a_certificate_of_what_has_none_is_an_error(matrix: str, tmp_path: Path) -> None:
    result = run("constants", matrix, "--norm", "l1", "--certificate", str(tmp_path / "c.json"))
    assert result.exit_code == 2
    assert "certificate" in one_line(result)


# Unusable input


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["constants"], "Missing argument"),
        (["constants", "none.npy"], "no such file"),
        (["constants", "{matrix}", "--norm", "l3"], "l3"),
        (["constants", "{matrix}", "--time-limit", "0"], "time-limit"),
        (["constants", "{matrix}", "--time-limit", "nan"], "time"),
        (["constants", "{matrix}", "--gradient", "{matrix}"], "vector"),
        (["constants", "{matrix}", "extra"], "extra"),
        (["constants", "{skew}"], "H.T"),
        (["constants", "{wide}"], "square"),
        (["constants", "{nan}"], "finite"),
        (["constants", "{text}"], "'a'"),
        (["constants", "{matrix}", "--certificate", "{text}/c.json", "--norm", "linf"], "{text}"),
        (["check", "none.json"], "none.json"),
        (["check", "{text}"], "not JSON"),
        (["check", "{matrix}"], "UTF-8"),
        (["check", "{folder}"], "{folder}"),
        (["check", "{certificate}", "--matrix", "none.npy"], "no such file"),
        (["check", "{certificate}", "--matrix", "{complex}"], "complex"),
        (["nonsense"], "No such command"),
        (["check", "--nonsense"], "No such option"),
        (["figures", "5", "-o", "x"], "5"),
        (["figures"], "-o"),
        (["verify", "--profile", "hasty"], "hasty"),
        (["verify", "--seed", "-1"], "seed"),
    ],
)
def test_unusable_input_is_one_line_and_status_2(
    arguments: list[str], words: str, matrix: str, certificate: str, tmp_path: Path
) -> None:
    arrays: dict[str, Any] = {"skew": np.triu(H), "wide": np.ones((2, 3)), "nan": H * np.nan, "complex": H * 1j}
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    (tmp_path / "text.csv").write_text("a,b\n")
    names = {name: str(tmp_path / f"{name}.npy") for name in arrays}
    names |= {"matrix": matrix, "certificate": certificate, "text": str(tmp_path / "text.csv"), "folder": str(tmp_path)}
    result = run(*(a.format(**names) for a in arguments))
    assert result.exit_code == 2, result.output
    assert words.format(**names) in one_line(result)
    assert result.stdout == ""


def test_output_that_cannot_be_written_is_one_line(matrix: str, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    target = "/proc/no.json" if os.geteuid() == 0 else str(locked / "c.json")
    result = run("constants", matrix, "--norm", "linf", "--certificate", target)
    assert result.exit_code == 2
    one_line(result)


# The program as a process


PROGRAM = (sys.executable, "-m", "signgeo.verify")


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], text=True, capture_output="stdout" not in options, check=False, **options
    )


@pytest.mark.parametrize("forged", [False, True])
def test_a_reader_that_goes_away_changes_no_status(certificate: str, forged: bool) -> None:
    if forged:
        forge(certificate)
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        result = process("check", certificate, stdout=closed, stderr=subprocess.PIPE)
    assert result.returncode == int(forged)
    assert result.stderr == ""


def test_a_terminated_run_reports_and_keeps_what_is_finished(tmp_path: Path) -> None:
    kept = tmp_path / "run.jsonl"
    arguments = ["verify", "eq-9", "eq-34", "lemma-5", "--profile", "thorough", "--json", "--resume", str(kept)]
    stopped = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while stopped.poll() is None and (not kept.exists() or kept.read_text().count("\n") < 3):
        time.sleep(0.05)
    stopped.terminate()
    out, errors = stopped.communicate(timeout=60)  # the pipes end with the last worker
    assert stopped.returncode == 3, errors
    assert json.loads(out)["complete"] is False
    assert kept.read_text().count("\n") >= 3


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_search_leaves_a_valid_interval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals
) -> None:
    A = np.random.default_rng(0).standard_normal((150, 150))
    np.save(tmp_path / "H.npy", A.T @ A)
    monkeypatch.setattr(sign_branch, "_explored", lambda *_: signal.raise_signal(sent))
    result = run("constants", str(tmp_path / "H.npy"), "--norm", "linf", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)["constants"]["L_inf"]
    assert found["lower"] < found["upper"]
    assert found["exact"] is False


def test_the_program_starts_quickly_and_loads_no_solver() -> None:
    script = (
        "import sys, time\n"
        "from signgeo.verify.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as e: assert e.code == 0\n"
        "print({'numpy', 'scipy', 'sympy', 'rich', 'numba'} & set(sys.modules), time.process_time())"
    )
    result = subprocess.run([sys.executable, "-c", script], text=True, capture_output=True, check=True)
    loaded, seconds = result.stdout.splitlines()[-1].split()
    assert loaded == "set()"
    assert float(seconds) < 1.0  # of processor time; 0.1 s measured


def test_a_search_is_repeated_by_check(tmp_path: Path) -> None:
    linf(H).certificate.save(tmp_path / "c.json")
    result = run("check", str(tmp_path / "c.json"))
    assert result.exit_code == 0
    assert "searched again" in result.stdout


def test_a_stopped_check_is_no_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linf(H).certificate.save(tmp_path / "c.json")

    def search(*_: Any, **__: Any) -> Enclosure:
        with contextlib.suppress(KeyboardInterrupt):  # as searches do
            signal.raise_signal(signal.SIGTERM)
        return Enclosure(0.0, 100.0)

    monkeypatch.setattr(solvers, "linf", search)
    result = run("check", str(tmp_path / "c.json"))
    assert result.exit_code == 3
    assert result.stderr.strip() == "signgeo: interrupted"
    monkeypatch.setattr(solvers, "linf", lambda *_, **__: Enclosure(0.0, 100.0))
    assert run("check", str(tmp_path / "c.json")).exit_code == 1


def test_without_a_command_it_shows_the_help() -> None:
    result = run()
    assert result.exit_code == 0
    assert "Commands:" in result.stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("signgeo ")


def test_the_checker_runs_without_any_solver(certificate: str) -> None:
    script = (
        "import sys\nfrom signgeo.verify.checker import check_document, read_document\n"
        f"assert check_document(read_document({certificate!r})).accepted\n"
        "assert not [m for m in sys.modules if m.startswith('signgeo.solvers')]"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
