"""A full disk and a read-only folder: one clear line that names the file, exit status 2, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
from signgeo.solvers import linf, sign_tree_file, sign_walk
from signgeo.solvers.errors import FileFormatError, StorageError
from signgeo.solvers.whole_file import whole_file
from signgeo.verify.audit.record import Audit
from signgeo.verify.checkpoint import Checkpoint
from signgeo.verify.experiments.drawing import new_figure, save_figure
from signgeo.verify.kernel.__main__ import write as write_theorems
from signgeo.verify.results import EqualityResult

FULL, READ_ONLY = "No space left on device", "Read-only file system"


@pytest.fixture(params=[FULL, READ_ONLY])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A file system of 4 KiB with a file that fills it, or one that cannot be written."""
    mount(tmp_path, "size=4k" if request.param == FULL else "size=4k,ro")
    if request.param == FULL:
        (tmp_path / "filler").write_bytes(b"x" * 4096)
    yield tmp_path, request.param
    subprocess.run(["umount", str(tmp_path)], check=True)


def mount(folder: Path, options: str) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")


def signgeo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "signgeo.verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)


def require_one_line(done: subprocess.CompletedProcess[str], why: str, name: str) -> None:
    assert done.returncode == 2, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert why in lines[0]
    assert name in lines[0]


@pytest.mark.parametrize("option", ["--html", "--json", "--junit", "--resume"])
def test_verify(option: str, disk: tuple[Path, str]) -> None:
    folder, why = disk
    name = f"file{option}"
    done = signgeo("verify", "cauchy", "--profile", "quick", option, str(folder / name))
    require_one_line(done, why, name)
    assert sorted(os.listdir(folder)) == (["filler"] if why == FULL else [])


def test_a_report_that_cannot_be_written_loses_neither_the_others_nor_the_summary(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    mount(tmp_path / "small", "size=4k")
    try:
        files = ["--json", str(tmp_path / "small" / "r.json"), "--junit", str(tmp_path / "r.xml")]
        done = signgeo("verify", "cauchy", "eq-9", "eq-10", "--profile", "quick", *files)
    finally:
        subprocess.run(["umount", str(tmp_path / "small")], check=True)
    require_one_line(done, FULL, "r.json")
    assert "eq-9" in done.stdout
    assert (tmp_path / "r.xml").read_text().startswith("<?xml")


def test_figures(disk: tuple[Path, str]) -> None:
    folder, why = disk
    done = signgeo("figures", "4", "-o", str(folder / "figures"))
    require_one_line(done, why, "figure")
    left = [path.name for path in folder.rglob("*") if path.is_file()]
    assert left == (["filler"] if why == FULL else [])


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_an_image_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, kind: str) -> None:
    with new_figure(1.0, 1.0) as figure:
        old = {path: path.read_bytes() for path in save_figure(figure, tmp_path, "figure")}
        whole = figure.savefig

        def savefig(stream: IO[bytes], format: str, **options: Any) -> None:
            if format == kind:
                stream.write(b"half of the new")
                raise OSError(errno.ENOSPC, FULL)
            whole(stream, format=format, **options)

        figure.savefig = savefig
        with pytest.raises(StorageError, match=FULL):
            save_figure(figure, tmp_path, "figure")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old


def test_constants(disk: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, why = disk
    matrix = tmp_path_factory.mktemp("matrix") / "H.csv"
    np.savetxt(matrix, np.eye(30) + 1.0, delimiter=",")
    require_one_line(signgeo("constants", str(matrix), "--certificate", str(folder / "c.json")), why, "c.json")


def test_the_checkpoint_of_a_search(disk: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The search stops with an error that names the file, and leaves no half of it."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    folder, why = disk
    X = np.random.default_rng(1).standard_normal((60, 60))
    monkeypatch.setattr(sign_walk, "walk", interrupted)
    with pytest.raises(StorageError, match=why) as caught:
        linf(X.T @ X, checkpoint=folder / "state", n_jobs=1)
    assert str(folder / "state") in str(caught.value)
    assert os.listdir(folder) == (["filler"] if why == FULL else [])


def test_what_the_makefile_writes(disk: tuple[Path, str]) -> None:
    folder, why = disk
    with pytest.raises(StorageError, match=why):
        write_theorems([], folder / "kernel")
    with pytest.raises(StorageError, match=why):
        Audit("", 0, 0, "", 0.0, (), ()).save(folder / "results.json")
    assert [path.name for path in folder.rglob("*") if path.is_file()] == (["filler"] if why == FULL else [])


def test_a_finished_search_needs_no_room_for_its_checkpoint(
    disk: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_tree_file, "_PAUSE", 1e6)  # a busy machine takes longer than the pause
    X = np.random.default_rng(1).standard_normal((40, 40))
    assert linf(X.T @ X, checkpoint=disk[0] / "state", n_jobs=1).exact


def test_a_run_keeps_what_it_has_when_the_disk_fills_up(tmp_path: Path) -> None:
    mount(tmp_path, "size=8k")
    try:
        file, header = tmp_path / "run.jsonl", {"seed": 0}
        checkpoint = Checkpoint(file, header)
        checkpoint.add("first", "equality", EqualityResult("x" * 3000))
        (tmp_path / "filler").write_bytes(b"x" * 4096)
        with pytest.raises(StorageError, match=FULL):
            checkpoint.add("second", "equality", EqualityResult("y" * 3000))
        assert not file.read_text().endswith("\n")  # half of the second
        (tmp_path / "filler").unlink()
        checkpoint.close()
        again = Checkpoint(file, header)
        assert list(again.records) == ["first"]
        again.add("second", "equality", EqualityResult("y"))
        again.close()
        assert list(Checkpoint(file, header).records) == ["first", "second"]
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_damaged_line_of_a_checkpoint_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    Checkpoint(file, {"seed": 0})
    good = file.read_text()
    file.write_bytes(
        good.encode() + b'{"key": 3}\nnull\n\xff\xfe\n{"key": "x", "kind": "nonsense", "record": {}}\n{"ke'
    )
    assert Checkpoint(file, {"seed": 0}).records == {}
    assert file.read_text() == good


@pytest.mark.parametrize("content", [b"a file of mine", b"\x93NUMPY\x01\x00", b"{}", b"two\nlines"])
def test_a_file_that_is_no_checkpoint_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "precious"
    file.write_bytes(content)
    with pytest.raises(FileFormatError, match="no checkpoint"):
        Checkpoint(file, {"seed": 0})
    assert file.read_bytes() == content


def test_devices_are_written_to_not_replaced() -> None:
    before = os.stat("/dev/null")
    with whole_file("/dev/null") as stream:
        stream.write("gone")
    assert os.stat("/dev/null").st_rdev == before.st_rdev
    with pytest.raises(StorageError, match=FULL), whole_file("/dev/full") as stream:
        stream.write("no room")
    assert signgeo("verify", "cauchy", "--profile", "quick", "--quiet", "--json", "/dev/full").returncode == 2
    done = signgeo("verify", "cauchy", "--profile", "quick", "--quiet", "--json", "/dev/stdout")
    assert json.loads(done.stdout)["complete"]


def test_a_full_standard_output_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        for arguments in (["list"], ["list", "--json"], ["--help"]):
            command = [sys.executable, "-m", "signgeo.verify", *arguments]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
            assert done.returncode == 2
            assert done.stderr.count("\n") == 1
            assert FULL in done.stderr
