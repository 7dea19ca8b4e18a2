"""What the full report shows of the experiments: figures with captions, the scatter, findings, and what is missing."""

from types import SimpleNamespace

import pytest
import signgeo.verify.experiments
from signgeo.solvers import Enclosure
from signgeo.solvers.errors import MissingExtraError
from signgeo.verify.experiments import figure_quadratics
from signgeo.verify.report import html
from signgeo.verify.report.display import cell
from signgeo.verify.report.experiments import Exhibits

FULL = SimpleNamespace(whole=True, complete=True)


def rendered(exhibits):
    return html._environment().get_template("exhibits.html.j2").render(exhibits=exhibits)


def test_everything_is_there_and_on_the_page(monkeypatch):
    monkeypatch.setattr(figure_quadratics, "FULL", figure_quadratics.QUICK)
    exhibits = Exhibits.of(FULL)
    assert not exhibits.trouble
    assert len(exhibits.matrices) >= 12
    assert [len(part) for part in (exhibits.scatter, exhibits.figures, exhibits.findings)] == [1, 4, 6]
    for figure in (*exhibits.scatter, *exhibits.figures):
        assert 5_000 < len(figure.uri) < 600_000
    assert "4.6212" in exhibits.figures[-1].caption
    caption = exhibits.scatter[0].caption
    for words in ("bootstrap over data sets", "95% interval", f"{len(exhibits.matrices)} real matrices"):
        assert words in caption
    page = rendered(exhibits)
    assert page.count("<figure>") == 5
    assert page.count("12 of 12, p = 2.4e-04") == 6
    assert page.count("0 of 12, p = 2.4e-04") == 6
    assert page.count("<td>holds</td>") == page.count("<td>refuted</td>") == 6
    assert f"The table of {len(exhibits.matrices)} matrices" in page


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ((70197.84305, 79108.09932), "[70197.8, 79108.1]"),
        ((0.1234567, 0.1234583), "[0.123456, 0.123459]"),  # the nearest are 0.123457 and 0.123458
        ((-1.0000051, -1.0000049), "[−1.00001, −1]"),
        ((1.0, 1.0 + 1e-9), "1"),
        ((0.0, float("inf")), "[0, ∞]"),
    ],
)
def test_an_interval_of_the_table_is_rounded_outward(ends, shown):
    assert cell(Enclosure(*ends)) == shown


@pytest.mark.parametrize("column", ["holds", "variant_refuted"])
def test_a_finding_that_fails_is_said_first(monkeypatch, column):
    row = {"statement": "up", "effect": "", "in_favour": 1, "rotations": 2, "p_value": 0.75, "holds": True}
    row |= {"false_variant": "down", "variant_in_favour": 1, "variant_p_value": 0.75, "variant_refuted": True}
    stub(monkeypatch, [row, row | {column: False}])
    exhibits = Exhibits.of(FULL)
    assert len(exhibits.findings) == 2
    (line,) = exhibits.trouble
    assert line.startswith("Figure 2: up")
    assert "not" in line
    assert line in rendered(exhibits)


@pytest.mark.parametrize(("whole", "complete"), [(False, True), (True, False)])
def test_a_part_or_a_stopped_run_draws_nothing(monkeypatch, whole, complete):
    monkeypatch.setattr(signgeo.verify.experiments, "real_matrices", lambda **_: pytest.fail("drawn"), raising=False)
    assert Exhibits.of(SimpleNamespace(whole=whole, complete=complete)) == Exhibits()


def stub(monkeypatch, findings):
    """Exhibits without the runs: figures that are empty, findings as given."""

    def blank(numbers, folder, **_):
        for stem in ("figure-1", "figure-2", "figure-4", "normalized-descent"):
            for end in ("svg", "png"):
                (folder / f"{stem}.{end}").write_text("<svg/>")

    experiments = signgeo.verify.experiments
    monkeypatch.setattr(experiments, "draw_figures", blank, raising=False)
    monkeypatch.setattr(experiments, "draw_normalized", lambda _: None, raising=False)
    monkeypatch.setattr(experiments, "read_findings", lambda _: findings, raising=False)
    monkeypatch.setattr(experiments, "real_matrices", lambda **_: [], raising=False)


def test_what_fails_is_named_and_does_not_lose_the_rest(monkeypatch):
    def missing(*_, **__):
        raise MissingExtraError("matplotlib", "verify")

    for name in ("draw_figures", "draw_normalized", "draw_scatter"):
        monkeypatch.setattr(signgeo.verify.experiments, name, missing, raising=False)
    monkeypatch.setattr("signgeo.verify.experiments.real_problems.sklearn_problems", list)
    exhibits = Exhibits.of(FULL)
    assert [line.split(":")[0] for line in exhibits.trouble] == ["scatter of real matrices", "figures"]
    assert all("matplotlib" in line for line in exhibits.trouble)
    assert exhibits.matrices
    assert not exhibits.findings
    assert "Findings" not in rendered(exhibits)
