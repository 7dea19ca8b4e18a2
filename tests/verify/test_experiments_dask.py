"""Pieces on a Dask cluster: a real one over loopback, and clusters that are not there."""

import signal
import subprocess
import sys
import time

import pytest
from signgeo.solvers.errors import InputError, MissingExtraError
from signgeo.verify import verify
from signgeo.verify.experiments import draw_figures

NOWHERE = "tcp://127.0.0.1:1"
LOCAL = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}


def test_dask_without_its_extra_says_which(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"signgeo\[dask\]"):
        draw_figures([1], tmp_path, dask=NOWHERE)


@pytest.mark.parametrize("address", [NOWHERE, "nonsense://127.0.0.1:1"])
def test_no_scheduler_at_the_address(tmp_path, address, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("signgeo.verify.dask_cluster._CONNECT", 0.5)
    with pytest.raises(InputError, match="dask"):
        draw_figures([1], tmp_path, dask=address)
    with pytest.raises(InputError, match="dask"):
        verify(["rho"], examples=1, dask=address)


def test_a_scheduler_without_workers_is_not_waited_for_without_end(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("signgeo.verify.dask_cluster._WORKERS", 0.3)
    with (
        distributed.LocalCluster(n_workers=0, **LOCAL) as cluster,
        pytest.raises(InputError, match="No worker"),
    ):
        draw_figures([1], tmp_path, dask=cluster.scheduler_address)


def test_a_cluster_draws_the_same_files_and_verifies_the_same(tmp_path):
    distributed = pytest.importorskip("distributed")
    here, there = tmp_path / "here", tmp_path / "there"
    draw_figures([2], here, quick=True, n_jobs=1, progress=False)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **LOCAL) as cluster:
        draw_figures([2], there, quick=True, progress=False, dask=cluster.scheduler_address)
        report = verify(["rho"], examples=5, dask=cluster.scheduler_address)
        ran = " ".join(cluster.scheduler.task_prefixes)
    assert "_measure" in ran
    assert "_run_one" in ran
    assert report.passed
    assert {p.name for p in here.iterdir()} == {p.name for p in there.iterdir()}
    for path in here.iterdir():
        assert (there / path.name).read_bytes() == path.read_bytes(), path.name


PROCESS = """
import signal
import subprocess
import sys
import time
from signgeo.verify.experiments import figure_quadratics
figure_quadratics.FULL = {"size": 24, "rotations": 16, "starts": 60}
from signgeo.verify.cli import main
main(["figures", "2", "-o", sys.argv[1], *sys.argv[2:]])
"""


@pytest.mark.slow
def test_ctrl_c_keeps_what_the_cluster_finished(tmp_path):
    distributed = pytest.importorskip("distributed")
    here, there = tmp_path / "here", tmp_path / "there"
    pieces = there / "figure-2.pieces"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **LOCAL) as cluster:
        arguments = [sys.executable, "-c", PROCESS, str(there), "--dask", cluster.scheduler_address]
        process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, start_new_session=True)
        while process.poll() is None and len(list(pieces.glob("*.npz"))) < 2:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 3, errors
        assert 2 <= len(list(pieces.glob("*.npz"))) < 16
        subprocess.run(arguments, check=True, timeout=120, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-c", PROCESS, str(here)], check=True, timeout=120, stdout=subprocess.DEVNULL)
    assert {p.name: p.read_bytes() for p in here.iterdir()} == {p.name: p.read_bytes() for p in there.iterdir()}
