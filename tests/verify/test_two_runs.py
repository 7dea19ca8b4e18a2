"""Two runs at once, a clock that goes back, the checkpoint of another version: nothing is mixed, nothing is lost."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import signgeo.verify.run as run
from signgeo.solvers import linf, sign_walk
from signgeo.solvers.errors import FileFormatError, OptionError
from signgeo.solvers.whole_file import whole_file
from signgeo.verify.checkpoint import Checkpoint
from signgeo.verify.cli.output import require_writable
from signgeo.verify.experiments import draw_figures
from signgeo.verify.experiments.saved_pieces import SavedPieces
from signgeo.verify.results import EqualityResult
from signgeo.verify.sole_writer import SoleWriter, writing_alone

HOLD = """
import sys
from pathlib import Path
from signgeo.verify.sole_writer import SoleWriter
writer = SoleWriter(Path(sys.argv[1]), "resume")
print("held", flush=True)
sys.stdin.read()
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")


@pytest.fixture
def holder():
    """Start a process that holds a path; its end releases it."""
    started = []

    def hold(path: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.communicate()


@posix
def test_a_checkpoint_that_another_run_writes_to_is_refused_and_left_alone(tmp_path, holder):
    file = tmp_path / "run.jsonl"
    Checkpoint(file, {"seed": 0}).close()
    before = file.read_bytes()
    other = holder(file)
    with pytest.raises(OptionError, match="another run is writing to"):
        Checkpoint(file, {"seed": 0})
    done = signgeo("verify", "cauchy", "--profile", "quick", "--resume", str(file))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "another run is writing to" in done.stderr
    assert file.read_bytes() == before
    other.kill()  # as kill -9 would: the system releases what it held
    other.wait()
    Checkpoint(file, {"seed": 0}).close()


@posix
def test_figures_for_a_folder_that_another_run_draws_into_are_refused(tmp_path, holder):
    holder(tmp_path)
    with pytest.raises(OptionError, match="another run is writing to"):
        draw_figures([4], tmp_path)
    assert os.listdir(tmp_path) == []
    done = signgeo("figures", "4", "-o", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@posix
def test_a_failure_releases_what_it_held(tmp_path):
    file = tmp_path / "run.jsonl"
    Checkpoint(file, {"seed": 0}).close()
    with pytest.raises(FileFormatError, match="seed 0") as kept:
        Checkpoint(file, {"seed": 1})
    Checkpoint(file, {"seed": 0}).close()  # although the traceback lives
    del kept
    with pytest.raises(ZeroDivisionError), writing_alone(tmp_path):
        raise ZeroDivisionError
    draw = SoleWriter(tmp_path, "output")
    draw.release()


@posix
def test_a_damaged_checkpoint_is_held_after_it_was_mended(tmp_path):
    file = tmp_path / "run.jsonl"
    Checkpoint(file, {"seed": 0}).close()
    file.write_text(file.read_text() + '{"cut of')
    mended = Checkpoint(file, {"seed": 0})
    with pytest.raises(OptionError, match="another run"):
        Checkpoint(file, {"seed": 0})
    mended.add("first", "equality", EqualityResult("x"))
    mended.close()
    assert list(Checkpoint(file, {"seed": 0}).records) == ["first"]


def test_two_that_write_one_file_leave_one_of_the_two_whole(tmp_path):
    file, texts = tmp_path / "report.json", ["a" * 200_000, "b" * 300_000]

    def write(text: str) -> None:
        for _ in range(30):
            require_writable(file)
            with whole_file(file) as stream:
                stream.write(text)

    failures: list[BaseException] = []
    monitored = [threading.Thread(target=guarded, args=(write, text, failures)) for text in texts]
    for thread in monitored:
        thread.start()
    for thread in monitored:
        thread.join()
    assert failures == []
    assert file.read_text() in texts
    assert os.listdir(tmp_path) == ["report.json"]


def guarded(write, text, failures):
    try:
        write(text)
    except BaseException as error:
        failures.append(error)


@pytest.mark.parametrize("name", ["/dev/full", "/dev/null", "folder"])
def test_a_checkpoint_is_a_file(tmp_path, name):
    """/dev/full reads as zeros without end."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileFormatError, match="no checkpoint"):
        Checkpoint(tmp_path / name, {"seed": 0})


def test_checkpoints_of_another_version_are_named_and_kept(tmp_path):
    file = tmp_path / "run.jsonl"
    Checkpoint(file, {"seed": 0, "code": "new"}).close()
    for line in ({"format": "signgeo-run 0", "seed": 0}, {"format": "signgeo-run 1", "seed": 0, "code": "old"}):
        file.write_text(json.dumps(line) + "\n")
        before = file.read_bytes()
        with pytest.raises(FileFormatError, match=r"no checkpoint|code old.*code new"):
            Checkpoint(file, {"seed": 0, "code": "new"})
        assert file.read_bytes() == before


def test_the_search_of_another_version_is_refused(tmp_path, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    file = tmp_path / "state"
    X = np.random.default_rng(1).standard_normal((60, 60))
    with monkeypatch.context() as patch:
        patch.setattr(sign_walk, "walk", interrupted)
        with contextlib.suppress(KeyboardInterrupt):
            linf(X.T @ X, checkpoint=file, n_jobs=1)
    with np.load(file) as stored:
        fields = dict(stored)
    del fields["cuts_of"]  # a field that an older version did not write
    with file.open("wb") as stream:
        np.savez(stream, **fields)
    with pytest.raises(FileFormatError, match="checkpoint"):
        linf(X.T @ X, checkpoint=file, n_jobs=1)
    assert file.exists()


def test_the_checkpoint_of_a_search_may_go_at_any_moment(tmp_path, monkeypatch):
    """Runs of one search with one file: the first that is done removes it."""
    file, exists = tmp_path / "state", Path.exists
    X = np.random.default_rng(1).standard_normal((60, 60))
    monkeypatch.setattr(Path, "exists", lambda path, **kwargs: path == file or exists(path, **kwargs))
    assert linf(X.T @ X, checkpoint=file, n_jobs=1).exact
    assert os.listdir(tmp_path) == []


def test_pieces_of_another_version_are_refused_and_kept(tmp_path):
    SavedPieces(tmp_path / "p", {"seed": 0}).keep("0", {"x": np.ones(2)})
    settings = tmp_path / "p" / "settings.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "code": "0" * 64}))
    with pytest.raises(FileFormatError, match="another code"):
        SavedPieces(tmp_path / "p", {"seed": 0})
    assert (tmp_path / "p" / "0.npz").exists()


def test_a_clock_that_goes_back_changes_the_date_alone(monkeypatch, tmp_path, toy):
    class Past(run.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().fromtimestamp(0, tz)

    monkeypatch.setattr(run, "datetime", Past)
    report = run.verify([toy], examples=20, n_jobs=1, progress=False, resume=tmp_path / "r", time_limit=600.0)
    assert report.complete
    assert report.date.startswith("1970-01-01")
    assert report.seconds >= 0.0


def test_no_duration_is_read_from_the_wall_clock():
    root = Path(run.__file__).resolve().parents[1]
    sources = [path for part in ("solvers", "properties", "verify") for path in (root / part).rglob("*.py")]
    wall = re.compile(r"\btime\.time\(|\btime\.time_ns\(|from time import|st_mtime|getmtime|utcnow")
    assert len(sources) > 100
    assert [path.name for path in sources if wall.search(path.read_text(encoding="utf-8"))] == []


def signgeo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "signgeo.verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
