"""A run that was stopped, interrupted or killed goes on from its checkpoint and ends with the same report."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import pytest
from signgeo.solvers.errors import FileFormatError
from signgeo.verify import pieces
from signgeo.verify.checkpoint import code_fingerprint
from signgeo.verify.results import CameOut

from .toys import run, timeless


@pytest.fixture(autouse=True)
def one_code(monkeypatch):
    monkeypatch.setattr("signgeo.verify.run.code_fingerprint", lambda _own: "0" * 64)


def test_other_code_is_refused(toy, tmp_path, monkeypatch):
    run(toy, resume=tmp_path / "run.jsonl")
    monkeypatch.setattr("signgeo.verify.run.code_fingerprint", lambda _own: "1" * 64)
    with pytest.raises(FileFormatError, match="with code 0000"):
        run(toy, resume=tmp_path / "run.jsonl")


def test_a_claim_of_one_s_own_that_changed_is_refused(toy, tmp_path, monkeypatch):
    monkeypatch.setattr("signgeo.verify.run.code_fingerprint", code_fingerprint)
    source, file = tmp_path / "mine.py", tmp_path / "run.jsonl"

    def mine(shown):
        source.write_text(f"def judge(check, pair):\n    return {shown}\n")
        names = {}
        exec(compile(source.read_text(), source, "exec"), names)
        check = partial(names["judge"], toy.properties[0].check)
        return replace(toy, properties=(replace(toy.properties[0], check=check),))

    assert run(mine("check(pair)"), resume=file).passed
    assert run(mine("check(pair)"), resume=file).passed
    with pytest.raises(FileFormatError, match="a run with code"):
        run(mine("check((pair[0], 1))"), resume=file)


def test_nothing_is_lost_or_run_twice(toy, citing, tmp_path, monkeypatch):
    whole = timeless(run(toy, citing).to_json())
    file = tmp_path / "run.jsonl"
    stopped = run(toy, citing, resume=file, time_limit=0.0)
    assert not stopped.complete
    assert not stopped.passed
    assert stopped["citing"].came_out is CameOut.UNFINISHED
    assert stopped.failures == ()
    done = len(file.read_text().splitlines()) - 1
    assert done == 1
    counted = []
    run_piece = pieces.run_piece
    monkeypatch.setattr("signgeo.verify.run.run_piece", lambda *a: counted.append(a) or run_piece(*a))
    assert timeless(run(toy, citing, resume=file).to_json()) == whole
    total = len(pieces.pieces_of(toy, 60)) + len(pieces.pieces_of(citing, 60))
    assert len(counted) == total - done
    assert timeless(run(toy, citing, resume=file).to_json()) == whole
    assert len(counted) == total - done


@pytest.mark.parametrize("cut", range(0, 2600, 173))
def test_a_file_cut_anywhere_is_gone_on_from(cut, toy, tmp_path):
    file = tmp_path / "run.jsonl"
    whole = timeless(run(toy, resume=file).to_json())
    file.write_bytes(file.read_bytes()[:cut])
    assert timeless(run(toy, resume=file).to_json()) == whole


def test_an_interrupt_keeps_what_is_finished(toy, tmp_path):
    def interrupt(v):
        raise KeyboardInterrupt

    late = replace(toy, id="late", properties=(replace(toy.properties[0], check=interrupt),))
    report = run(toy, late, resume=tmp_path / "run.jsonl")
    assert not report.complete
    assert report["toy"].passed
    assert report["late"].came_out is CameOut.UNFINISHED
    assert "FAILED" not in report.summary()


@pytest.mark.parametrize("change", [{"seed": 1}, {"examples": 61}])
def test_another_run_is_refused(change, toy, tmp_path):
    run(toy, resume=tmp_path / "run.jsonl")
    with pytest.raises(FileFormatError, match=r"resume: got .* a run with"):
        run(toy, resume=tmp_path / "run.jsonl", **change)


@pytest.mark.parametrize("text", ["hello\n", "[]\n", "{}\n", '{"format": "other"}\n'])
def test_no_checkpoint_is_refused_and_kept(text, toy, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text(text)
    with pytest.raises(FileFormatError, match="no checkpoint"):
        run(toy, resume=file)
    assert file.read_text() == text


KILLS = 50
PIECES = 24 + 5  # of six toys, and of a claim of the catalogue
SCRIPT = """
import json, sys
from dataclasses import replace
sys.path.insert(0, sys.argv[1])
from toys import toy_claim
import signgeo.verify.run as run
run.code_fingerprint = lambda _own: "0" * 64
claims = [replace(toy_claim(), id=f"toy-{n}") for n in range(6)]
print("ready", flush=True)
report = run.verify([*claims, "cauchy"], examples=60, n_jobs=1, resume=sys.argv[2])
print(json.dumps(report.to_json()))
"""


def start(request, checkpoint):
    command = [sys.executable, "-c", SCRIPT, str(request.path.parent), str(checkpoint)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.timeout(1200)  # a minute of CPU time, but a hundred processes to start
def test_killed_at_fifty_random_moments_nothing_is_lost(request, tmp_path):
    """Fifty kills of unfinished runs; each campaign that survives its kills reports as if never killed."""
    process = start(request, tmp_path / "whole.jsonl")
    process.stdout.readline()
    began = time.perf_counter()
    whole = timeless(json.loads(process.communicate()[0].splitlines()[-1]))
    within = time.perf_counter() - began  # of a whole run, on this machine as busy as it is
    chance = random.Random(20)
    kills = campaigns = 0
    while kills < KILLS:
        campaigns += 1
        kills += killed_and_resumed(
            request, tmp_path / f"{campaigns}.jsonl", lambda: chance.uniform(0.0, within), whole
        )


def killed_and_resumed(request, checkpoint, moment, whole):
    """Kill one campaign until it is finished; how many kills struck before that."""
    kept, kills = [], 0
    while len(kept) < PIECES + 1:
        process = start(request, checkpoint)
        process.stdout.readline()
        time.sleep(moment())
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        lines = checkpoint.read_text().splitlines(keepends=True) if checkpoint.exists() else []
        finished = [line for line in lines if line.endswith("\n")]
        assert finished[: len(kept)] == kept, "a finished piece was lost"
        kept = finished
        kills += len(kept) < PIECES + 1
    last = start(request, checkpoint).communicate()[0].splitlines()[-1]
    assert timeless(json.loads(last)) == whole
    keys = [json.loads(line)["key"] for line in checkpoint.read_text().splitlines()[1:]]
    assert len(keys) == len(set(keys)) == PIECES
    return kills


@pytest.mark.slow
def test_two_processes_give_the_report_of_one(toy, citing):
    reports = [timeless(run(toy, citing, n_jobs=jobs).to_json()) for jobs in (1, 2)]
    assert reports[0] == reports[1]
