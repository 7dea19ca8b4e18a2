import subprocess
import sys

import pytest
from signgeo.verify.pytest_plugin import explain
from signgeo.verify.run import verify

SETUP = """
import sys
from dataclasses import replace
sys.path.insert(0, {folder!r})
from toys import product, toy_claim
import signgeo.verify.pieces as pieces
bad = replace(toy_claim(), id="bad", properties=(product(3),))
pieces.catalogue = lambda: {{"toy": toy_claim(), "bad": bad}}
import signgeo.verify.run as run
run.catalogue = pieces.catalogue
"""


@pytest.fixture
def pytest_run(tmp_path, request):
    """Run pytest in an empty project whose catalogue is two toys."""
    (tmp_path / "conftest.py").write_text(SETUP.format(folder=str(request.path.parent)))
    (tmp_path / "test_other.py").write_text("def test_other():\n    assert True\n")
    plugin = () if "signgeo" in _entry_points() else ("-p", "signgeo.verify.pytest_plugin")

    def run(*arguments):
        command = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "-v", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return run


def _entry_points():
    from importlib.metadata import entry_points

    return {point.name for point in entry_points(group="pytest11")}


def test_claims_are_items_and_failures_show_a_literal(pytest_run):
    result = pytest_run("--signgeo-claims", "--signgeo-examples", "50", "--signgeo-seed", "3")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "1 failed, 1 passed" in result.stdout
    assert "bad: expected holds, came out refuted" in result.stdout
    assert "falsified by (1, 1)" in result.stdout
    assert "test_other" not in result.stdout


def test_items_can_be_selected(pytest_run):
    result = pytest_run("--signgeo-claims", "-k", "toy")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 passed, 1 deselected" in result.stdout


def test_claims_run_in_parallel(pytest_run):
    result = pytest_run("--signgeo-claims", "-n", "2", "--signgeo-examples", "20")
    assert "1 failed, 1 passed" in result.stdout, result.stdout + result.stderr


def test_without_the_option_nothing_changes(pytest_run):
    result = pytest_run()
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 passed" in result.stdout


def test_explanations_name_every_problem(toy):
    (result,) = verify([toy], examples=5, n_jobs=1).claims
    assert explain(result) == "toy: expected holds, came out holds"
