"""Drawing: the files that come out, the numbers in them, reproducibility, and what is refused."""

import csv
import json
import math

import joblib
import pytest
import signgeo.verify.experiments
from click.testing import CliRunner
from signgeo.solvers.errors import InputError, OptionError
from signgeo.verify.cli import main
from signgeo.verify.experiments import draw_figures


def command(*arguments):
    with joblib.parallel_config(n_jobs=1):
        return CliRunner().invoke(main, ["figures", *map(str, arguments)])


def table(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    return folder, draw_figures(directory=folder, quick=True, n_jobs=1, progress=False)


def test_every_figure_comes_as_svg_png_and_csv(drawn):
    folder, written = drawn
    names = {p.name for p in written}
    assert names == {f"figure-{k}.{e}" for k in (1, 2, 4) for e in ("svg", "png", "csv")} | {"figure-2-findings.csv"}
    assert {p.name for p in folder.iterdir()} == names
    assert (folder / "figure-2.png").read_bytes().startswith(b"\x89PNG")
    assert "</svg>" in (folder / "figure-4.svg").read_text()


def test_the_same_seed_draws_the_same_files(drawn, tmp_path):
    written = drawn[1]
    draw_figures((1, 2), tmp_path, quick=True, n_jobs=2, progress=False)
    for path in written:
        if "figure-4" not in path.name:
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_draws_other_data(drawn, tmp_path):
    draw_figures([2], tmp_path, quick=True, n_jobs=1, progress=False, seed=1)
    assert (tmp_path / "figure-2.csv").read_bytes() != (drawn[0] / "figure-2.csv").read_bytes()


def test_fig_1_holds_the_closed_form(drawn):
    rows = table(drawn[0] / "figure-1.csv")
    assert len(rows) == 12
    for row in rows:
        largest, turn = float(row["lambda_max"]), math.radians(float(row["degrees"]))
        expected = largest + 1.0 + (largest - 1.0) * abs(math.sin(2.0 * turn))
        # H's entries take some ten roundings from the angle.
        assert abs(float(row["L_inf_upper"]) - expected) <= 40 * math.ulp(expected)
        assert float(row["L_inf_lower"]) <= float(row["L_inf_upper"])


def test_fig_4_holds_the_closed_form_and_the_area_shrinks(drawn):
    rows = table(drawn[0] / "figure-4.csv")
    areas = {}
    for row in rows:
        largest, turn = float(row["lambda_max"]), math.radians(float(row["degrees"]))
        a = largest * math.cos(turn) ** 2 + math.sin(turn) ** 2
        b = (largest - 1.0) * abs(math.sin(2.0 * turn)) / 2.0
        bound = 1e-6 * largest  # lsep's default rtol of 1e-7, divided between the two entries
        assert abs(float(row["l_1"]) - (a + b)) <= bound
        assert float(row["L_sep_lower"]) <= largest + 1.0 + 2.0 * b + 1e-12
        assert float(row["L_sep_upper"]) >= largest + 1.0 + 2.0 * b - 1e-12
        areas.setdefault(largest, []).append(float(row["ellipse_area"]))
    for column in areas.values():
        assert column == sorted(column, reverse=True)


def test_fig_2_says_what_it_found(drawn):
    rows = table(drawn[0] / "figure-2-findings.csv")
    assert [(row["holds"], row["variant_refuted"]) for row in rows] == [("True", "True")] * 6
    for row in rows:  # twelve tests share a level of 1%, and 12 of 12 has 2 ** -12
        assert float(row["p_value"]) < float(row["level"]) == 0.01 / 12
        assert float(row["variant_p_value"]) < float(row["level"])
    assert len(table(drawn[0] / "figure-2.csv")) == 144


def test_the_command_prints_the_findings(tmp_path):
    shown = command("2", "-o", tmp_path, "--quick")
    assert shown.exit_code == 0, shown.output
    lines = [line for line in shown.stdout.splitlines() if "2.4e-04" in line]
    assert sum(line.count("12/12") for line in lines) == 6
    found = json.loads(command("2", "-o", tmp_path, "--quick", "--json").stdout)["findings"]
    assert [(row["holds"], row["variant_refuted"]) for row in found] == [(True, True)] * 6
    assert [(row["in_favour"], row["rotations"], row["p_value"]) for row in found] == [(12, 12, 2.0**-12)] * 6


@pytest.mark.parametrize("column", ["holds", "variant_refuted"])
def test_a_finding_that_does_not_hold_gives_status_1(tmp_path, monkeypatch, column):
    rows = [{"holds": True, "variant_refuted": True}, {"holds": True, "variant_refuted": True, column: False}]
    path = tmp_path / "figure-2-findings.csv"
    monkeypatch.setattr(signgeo.verify.experiments, "draw_figures", lambda *_, **__: [path], raising=False)
    monkeypatch.setattr(signgeo.verify.experiments, "read_findings", lambda _: rows, raising=False)
    assert command("2", "-o", tmp_path, "--json").exit_code == 1
    rows.pop()
    assert command("2", "-o", tmp_path, "--json").exit_code == 0


def test_the_two_beyond_the_paper(tmp_path):
    shown = command("matrices", "normalized", "-o", tmp_path, "--json")
    names = {f"{stem}.{end}" for stem in ("real-matrices", "normalized-descent") for end in ("svg", "png", "csv")}
    assert shown.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == names
    assert json.loads(shown.stdout)["findings"] == []


@pytest.mark.parametrize("numbers", [["others"], [5], [0], ["1"], [True], [1, 5]])
def test_figures_that_do_not_exist_are_refused(numbers, tmp_path):
    with pytest.raises(OptionError, match="numbers"):
        draw_figures(numbers, tmp_path)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="directory"):
        draw_figures([1], tmp_path / "taken")
