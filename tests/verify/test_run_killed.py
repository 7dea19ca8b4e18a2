"""A run that is killed at any moment goes on from its checkpoint and ends with the same report."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from signgeo.verify.run import verify

KILLS = 50
PIECES = 24 + 5  # of six toys, and of a claim of the catalogue
SCRIPT = """
import importlib.util, json, sys
from dataclasses import replace
spec = importlib.util.spec_from_file_location("toys", sys.argv[1])
toys = importlib.util.module_from_spec(spec)
spec.loader.exec_module(toys)
import signgeo.verify.run as run
run.code_fingerprint = lambda _own: "0" * 64
toy = toys.toy.__wrapped__() if hasattr(toys.toy, "__wrapped__") else toys.toy._get_wrapped_function()()
claims = [replace(toy, id=f"toy-{n}") for n in range(6)]
print("ready", flush=True)
report = run.verify([*claims, "cauchy"], examples=60, n_jobs=1, resume=sys.argv[2])
print(json.dumps(report.to_json()))
"""


def timeless(data):
    if isinstance(data, dict):
        return {k: timeless(v) for k, v in data.items() if k not in ("seconds", "date")}
    return [timeless(v) for v in data] if isinstance(data, list) else data


def start(request, checkpoint):
    toys = str(request.path.with_name("conftest.py"))
    return subprocess.Popen([sys.executable, "-c", SCRIPT, toys, str(checkpoint)], stdout=subprocess.PIPE, text=True)


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
    options = {"examples": 60, "progress": False}
    reports = [timeless(verify([toy, citing], n_jobs=jobs, **options).to_json()) for jobs in (1, 2)]
    assert reports[0] == reports[1]
