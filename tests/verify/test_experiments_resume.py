"""Figure 2 stopped and gone on with, here and in a process of its own: nothing is lost, nothing comes out other."""

import json
import os
import signal
import subprocess
import sys
import time

import joblib
import numpy as np
import pytest
from click.testing import CliRunner
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.cli import main
from signgeo.verify.experiments import FiguresInterrupted, draw_figures, figure_quadratics, quadratic_grid
from signgeo.verify.experiments.saved_pieces import SavedPieces, discard

SMALL = {"size": 6, "rotations": 12, "starts": 5}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(figure_quadratics, "FULL", SMALL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure_quadratics, "FULL", SMALL)
        draw_figures([2], folder, n_jobs=1, progress=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def stop_after(monkeypatch, count):
    """Ctrl-C as soon as that many rotations are kept."""
    keep = SavedPieces.keep

    def keep_and_stop(self, name, arrays):
        keep(self, name, arrays)
        if len(list(self.folder.glob("*.npz"))) == count:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(SavedPieces, "keep", keep_and_stop)


def command(*arguments):
    with joblib.parallel_config(n_jobs=1):
        return CliRunner().invoke(main, ["figures", *map(str, arguments)])


def test_a_stopped_run_exits_with_3_and_the_same_command_goes_on(tmp_path, monkeypatch, whole):
    with monkeypatch.context() as patch:
        stop_after(patch, 5)
        stopped = command(1, 2, "-o", tmp_path, "--json")
    assert stopped.exit_code == 3
    assert stopped.stderr.count("\n") == 1
    assert "figure 2 is not finished" in stopped.stderr
    said = json.loads(stopped.stdout)
    assert said["complete"] is False
    assert [os.path.basename(path) for path in said["figures"]] == ["figure-1.svg", "figure-1.png", "figure-1.csv"]
    assert len(list((tmp_path / "figure-2.pieces").glob("*.npz"))) == 5
    measured = []
    measure = quadratic_grid._measure
    monkeypatch.setattr(quadratic_grid, "_measure", lambda *a: measured.append(a[-1]) or measure(*a))
    resumed = command(2, "-o", tmp_path, "--json")
    assert (resumed.exit_code, json.loads(resumed.stdout)["complete"]) == (0, True)
    assert len(measured) == 7
    assert {name: data for name, data in contents(tmp_path).items() if "figure-1" not in name} == whole


def test_progress_counts_what_was_kept(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stop_after(patch, 5)
        with pytest.raises(KeyboardInterrupt):
            quadratic_grid.quadratic_grid(**SMALL, n_jobs=1, folder=tmp_path / "p")
    calls = []
    quadratic_grid.quadratic_grid(
        **SMALL, n_jobs=1, folder=tmp_path / "p", on_piece=lambda done, total: calls.append((done, total))
    )
    assert calls == [(k, 12) for k in range(6, 13)]


@pytest.mark.parametrize(("other", "named"), [({"seed": 1}, "seed"), ({"quick": True}, "size and starts")])
def test_pieces_of_other_settings_are_neither_used_nor_lost(tmp_path, monkeypatch, whole, other, named):
    with monkeypatch.context() as patch:
        stop_after(patch, 5)
        with pytest.raises(FiguresInterrupted):
            draw_figures([2], tmp_path, n_jobs=1, progress=False)
    kept = contents(tmp_path / "figure-2.pieces")
    with pytest.raises(FileFormatError, match=f"another {named}"):
        draw_figures([2], tmp_path, n_jobs=1, progress=False, **other)
    assert contents(tmp_path / "figure-2.pieces") == kept
    draw_figures([2], tmp_path, n_jobs=1, progress=False)
    assert contents(tmp_path) == whole


def test_pieces_of_other_code_are_not_used(tmp_path, monkeypatch):
    SavedPieces(tmp_path / "p", {"seed": 0}).keep("0", {"a": np.arange(3.0)})
    assert SavedPieces(tmp_path / "p", {"seed": 0}).load("0") is not None
    monkeypatch.setattr("signgeo.verify.experiments.saved_pieces.code_fingerprint", lambda: "changed")
    with pytest.raises(FileFormatError, match="another code"):
        SavedPieces(tmp_path / "p", {"seed": 0})


@pytest.mark.parametrize("content", [None, "", "[1]", "null"])
def test_pieces_without_their_settings_are_not_used(tmp_path, content):
    SavedPieces(tmp_path / "p", {"seed": 0}).keep("0", {"a": np.arange(3.0)})
    settings = tmp_path / "p" / "settings.json"
    settings.unlink() if content is None else settings.write_text(content)
    with pytest.raises(FileFormatError, match="another format"):
        SavedPieces(tmp_path / "p", {"seed": 0})


def test_a_folder_without_pieces_is_free(tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "settings.json").write_text("{}")
    SavedPieces(tmp_path / "p", {"seed": 0}).keep("0", {"a": np.arange(3.0)})
    assert SavedPieces(tmp_path / "p", {"seed": 0}).load("0") is not None


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", None])
def test_a_piece_that_cannot_be_read_is_measured_again(tmp_path, damage):
    saved = SavedPieces(tmp_path / "p", {})
    saved.keep("0", {"a": np.arange(3.0)})
    file = tmp_path / "p" / "0.npz"
    file.write_bytes(file.read_bytes()[:-30] if damage is None else damage)
    assert saved.load("0") is None
    assert saved.load("1") is None


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved = SavedPieces(None, {})
    saved.keep("0", {"a": np.arange(3.0)})
    assert saved.load("0") is None
    discard(tmp_path / "none")
    assert not list(tmp_path.iterdir())


PROCESS = """
import sys
from signgeo.verify.experiments import figure_quadratics
figure_quadratics.FULL = {"size": 24, "rotations": 16, "starts": 60}
from signgeo.verify.cli import main
main(["figures", "2", "-o", sys.argv[1]])
"""


STOPS = {
    "ctrl-c": lambda process: os.killpg(process.pid, signal.SIGINT),
    "int": lambda process: process.send_signal(signal.SIGINT),
    "term": lambda process: process.send_signal(signal.SIGTERM),
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_a_process_with_workers_is_stopped(tmp_path, stop):
    """Ctrl-C on a terminal reaches the workers too; `kill` reaches the process alone, and its workers end with it."""
    pieces = tmp_path / "figure-2.pieces"
    arguments = [sys.executable, "-c", PROCESS, str(tmp_path)]
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while process.poll() is None and len(list(pieces.glob("*.npz"))) < 2:
        time.sleep(0.01)
    stop(process)
    _, errors = process.communicate(timeout=120)  # workers have this pipe too: it ends when all have
    assert process.returncode == 3, errors
    assert [line for line in errors.splitlines() if line.startswith("signgeo: interrupted: figure 2")]
    assert 2 <= len(list(pieces.glob("*.npz"))) < 16
    subprocess.run(arguments, check=True, timeout=120, stdout=subprocess.DEVNULL)
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"figure-2.{end}" for end in ("svg", "png", "csv")),
        "figure-2-findings.csv",
    }
