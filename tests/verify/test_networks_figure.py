"""Figure 3 from the command line, small: its files, what it says, and that a killed run ends the same."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import equinox as eqx
import jax
import numpy as np
import pytest
from click.testing import CliRunner
from signgeo.solvers.errors import OptionError
from signgeo.verify import networks
from signgeo.verify.cli import main
from signgeo.verify.experiments import draw_figures, figure_networks
from signgeo.verify.networks import ExperimentPlan, ImageData, NetworkPlan, network_trajectories

FILES = {f"figure-3{end}" for end in (".svg", ".png", ".csv", "-hessian.csv", "-steps.csv", "-summary.csv")}


def tiny_images(size=4, channels=1):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 17, (40, channels, size, size), dtype=np.uint8)
    labels = (pixels.mean(axis=(1, 2, 3)) > 8).astype(np.uint8)
    return ImageData("digits (4 x 4)", pixels[:30], labels[:30], pixels[30:], labels[30:], white=16, classes=2)


class SoftmaxRegression(eqx.Module):
    """Compiled in a moment, which a convolution is not."""

    weight: jax.Array

    def __init__(self, key):
        self.weight = jax.random.normal(key, (2, 16)) / 4

    def __call__(self, x):
        return x.reshape(x.shape[0], -1) @ self.weight.T


def tiny_plan(data):
    grids = (-3, -2, -1), (-5, -4, -3)
    rows = (NetworkPlan(name, SoftmaxRegression, 3, grids) for name in ("tiny CNN", "tiny ResNet"))
    return ExperimentPlan(tuple(rows), 10)


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    monkeypatch.setattr(networks, "digit_images", tiny_images, raising=False)
    monkeypatch.setattr(networks, "digit_plan", tiny_plan, raising=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(networks, "digit_images", tiny_images, raising=False)
        patch.setattr(networks, "digit_plan", tiny_plan, raising=False)
        draw_figures([3], folder, progress=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def table(files, name):
    return list(csv.DictReader(files[name].decode().splitlines()))


def test_the_files_and_what_they_hold(whole):
    assert set(whole) == FILES
    rows = table(whole, "figure-3.csv")
    assert len(rows) == 2 * 2 * 4
    assert {(row["network"], row["method"]) for row in rows} == {
        (n, m) for n in ("tiny CNN", "tiny ResNet") for m in ("SGD", "signSGD")
    }
    assert all(float(row["L2_max"]) >= float(row["L2_min"]) for row in rows)
    hessian = table(whole, "figure-3-hessian.csv")
    assert {row["epoch"] for row in hessian} == {"0", "1", "3"}
    assert {row["rigor"] for row in hessian} == {"ESTIMATED"}
    summary = table(whole, "figure-3-summary.csv")
    steps = table(whole, "figure-3-steps.csv")
    for row in summary:
        own = [s for s in steps if (s["network"], s["method"]) == (row["network"], row["method"])]
        best = min(own, key=lambda s: float(s["final_training_loss"]))
        assert row["step"] == best["step"]
        assert best["best"] == "True"
        path = [r for r in rows if (r["network"], r["method"]) == (row["network"], row["method"])]
        # The trajectory repeats the run that won the search.
        assert float(path[-1]["training_loss"]) == pytest.approx(float(best["final_training_loss"]), rel=1e-6)


def test_the_same_seed_gives_the_same_files_another_does_not(tmp_path, whole):
    draw_figures([3], tmp_path, progress=False)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == whole
    draw_figures([3], tmp_path, progress=False, seed=1)
    assert (tmp_path / "figure-3.csv").read_bytes() != whole["figure-3.csv"]


PROCESS = """
import sys
sys.path.insert(0, sys.argv[2])
from signgeo.verify import networks
from test_networks_figure import tiny_images, tiny_plan
networks.digit_images, networks.digit_plan = tiny_images, tiny_plan
from signgeo.verify.cli import main
main(["figures", "3", "-o", sys.argv[1], "--quiet"])
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_was_killed_goes_on_and_gives_the_same_files(tmp_path, whole, sent):
    pieces = tmp_path / "figure-3.pieces"
    arguments = [sys.executable, "-c", PROCESS, str(tmp_path), os.path.dirname(__file__)]
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list(pieces.glob("*-path.npz")):
        time.sleep(0.005)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=100)
    if sent != signal.SIGKILL:
        assert process.returncode == 3, errors
        assert "figure 3 is not finished" in errors
    assert len(list(pieces.glob("*.npz"))) >= 7  # at least two grids of three, and a path
    assert not (tmp_path / "figure-3.svg").exists()
    subprocess.run(arguments, check=True, timeout=100)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == whole


@pytest.mark.slow
def test_digits_for_real(tmp_path, monkeypatch):
    monkeypatch.undo()
    written = draw_figures([3], tmp_path, progress=False, epochs=2)
    files = {path.name: path.read_bytes() for path in written}
    assert set(files) == FILES
    summary = table(files, "figure-3-summary.csv")
    assert {(row["network"], row["parameters"]) for row in summary} == {("small CNN", "6562"), ("ResNet8", "4934")}
    for row in table(files, "figure-3.csv"):
        assert 0.0 < float(row["R_max"]) < np.inf
    for row in table(files, "figure-3-hessian.csv"):
        assert 0.0 < float(row["R_lower"]) <= float(row["R_upper"]) < np.inf


@pytest.mark.parametrize("largest", [-1, 76])  # a step of 1e38 diverges
def test_progress_ends_at_its_total(largest):
    calls = []
    plan = ExperimentPlan((NetworkPlan("tiny", SoftmaxRegression, 3, ((-3, -2, largest), (-5, -4, largest))),), 10)
    network_trajectories(plan, tiny_images(), on_piece=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1]
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def drawn_words(monkeypatch, tmp_path, **options):
    """All text of the figure."""
    import matplotlib.text

    seen = []
    monkeypatch.setattr(figure_networks, "save_figure", lambda figure, folder, stem: seen.append(figure) or [])
    draw_figures([3], tmp_path, progress=False, epochs=1, **options)
    return " ".join(text.get_text() for text in seen[0].findobj(matplotlib.text.Text))


def test_the_figure_says_that_it_shows_digits_and_which_gamma(monkeypatch, tmp_path):
    words = drawn_words(monkeypatch, tmp_path, gamma="min")
    assert "smaller networks, not CIFAR-10" in words
    assert "min over" in words
    assert "ESTIMATED" in words
    assert "tiny CNN" in words


def test_cifar_from_a_folder(monkeypatch, tmp_path):
    from dataclasses import replace

    read = replace(tiny_images(), name="CIFAR-10")
    monkeypatch.setattr(networks, "read_cifar10", lambda folder: read, raising=False)
    monkeypatch.setattr(networks, "cifar_plan", tiny_plan, raising=False)
    words = drawn_words(monkeypatch, tmp_path, data="somewhere")
    assert "CIFAR-10" in words
    assert "smaller networks" not in words


def test_command_line_refuses_a_folder_without_the_files(tmp_path):
    done = CliRunner().invoke(main, ["figures", "3", "-o", str(tmp_path), "--data", str(tmp_path / "none")])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "cs.toronto.edu" in done.stderr


def test_command_line_passes_epochs_and_gamma_on(tmp_path):
    done = CliRunner().invoke(
        main, ["figures", "3", "-o", str(tmp_path), "--epochs", "1", "--gamma", "min", "--json", "--quiet"]
    )
    assert done.exit_code == 0, done.stderr
    assert {os.path.basename(path) for path in json.loads(done.stdout)["figures"]} == FILES
    with (tmp_path / "figure-3.csv").open() as stream:
        assert {row["epoch"] for row in csv.DictReader(stream)} == {"0", "1"}


@pytest.mark.parametrize("options", [{"gamma": "mean"}, {"epochs": 0}, {"epochs": True}])
def test_bad_options(tmp_path, options):
    with pytest.raises(OptionError, match=next(iter(options))):
        draw_figures([3], tmp_path, progress=False, **options)


@pytest.mark.parametrize("package", ["jax", "equinox", "optax"])
def test_a_missing_extra_is_one_clear_line(tmp_path, package):
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        f"from signgeo.verify.cli import main; main(['figures', '3', '-o', {str(tmp_path)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"{package} is not installed" in done.stderr
    assert "signgeo[nn]" in done.stderr
