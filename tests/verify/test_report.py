import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from signgeo.properties.outcome import at_most
from signgeo.solvers.enclosure import Enclosure
from signgeo.verify.proof import Engine, Proof, Step, StepResult
from signgeo.verify.report import Report
from signgeo.verify.report.html import page
from signgeo.verify.results import ClaimResult, plain, restore
from signgeo.verify.run import verify

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "report-schema.json").read_text())
CERTIFICATE = {
    "hypotheses": ["(>= x 0)"],
    "goal": "(>= x 0)",
    "terms": [{"coefficient": "1", "product": [0]}, {"coefficient": "1", "product": [1]}],
}
OBLIGATION = "(set-logic QF_NRA)\n(declare-const x Real)\n(assert (>= x 0))\n(assert (not (>= x 0)))\n(check-sat)\n"


@pytest.fixture
def obliging(toy):
    """A claim with a step that leaves files."""
    step = Step(
        Engine.IMPLICATION, "$x\\ge0$", lambda: StepResult(ok=True, certificate=CERTIFICATE, obligation=OBLIGATION)
    )
    return replace(toy, id="obliging", proof=lambda: Proof((step,)))


@pytest.fixture
def failing(toy):
    return replace(toy, id="failing", proof=None, equality=(), strengthenings=toy.strengthenings[:0])


@pytest.fixture
def report(toy, citing, erratum, obliging, failing):
    return verify([toy, citing, erratum, obliging, failing], examples=30, n_jobs=1)


def test_json_fits_its_schema(report):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(report.to_json(), SCHEMA)
    json.dumps(report.to_json(), allow_nan=False)


@pytest.mark.parametrize("member", ["came_out", "standing", "properties", "passed"])
def test_the_schema_notices_what_is_missing(member, report):
    data = report.to_json()
    del data["claims"][0][member]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)


def test_infinite_numbers_become_null(toy):
    far = replace(toy.properties[0], check=lambda v: at_most(Enclosure.point(1.0), Enclosure.point(float("inf"))))
    data = verify([replace(toy, properties=(far,))], examples=5, n_jobs=1).to_json()
    assert data["claims"][0]["properties"][0]["tightest"]["rhs"] == [None, None]
    jsonschema.validate(data, SCHEMA)


def test_records_survive_plain_text(report):
    for claim in report.claims:
        assert restore(ClaimResult, json.loads(json.dumps(plain(claim)))) == claim


def test_junit_has_a_case_for_every_check(report, tmp_path):
    report.save_junit(tmp_path / "junit.xml")
    root = ET.parse(tmp_path / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {c.id for c in report.claims}
    assert [case.get("name") for case in suites["toy"]] == [
        "proof step 1",
        "property product",
        "equality 1",
        "false variant 1",
        "verdict",
    ]
    assert root.get("failures") == "1"
    (failure,) = suites["failing"].iter("failure")
    assert "proof: none given" in failure.get("message")


def test_save_writes_everything_beside_the_page(report, tmp_path):
    report.save(tmp_path / "out")
    names = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert names == {
        "index.html",
        "not-proved.html",
        "report.json",
        "junit.xml",
        "obligations/obliging-1.json",
        "obligations/obliging-1.smt2",
        *(f"counterexamples/{name}-1.json" for name in ("toy", "wrong", "obliging")),
    }
    assert json.loads((tmp_path / "out/obligations/obliging-1.json").read_text()) == CERTIFICATE
    step = json.loads((tmp_path / "out/report.json").read_text())["claims"][3]["proof"]["steps"][0]
    assert step["certificate"] == "obligations/obliging-1.json"


def test_a_counterexample_can_be_judged_again(tmp_path):
    report = verify(["eq-9", "lemma-5"], examples=20, n_jobs=1)
    report.save(tmp_path)
    files = sorted((tmp_path / "counterexamples").iterdir())
    assert [f.name for f in files] == [
        f"{c.id}-{n}.json" for c in report.claims for n, _ in enumerate(c.strengthenings, 1)
    ]
    found = [json.loads(file.read_text()) for file in files]
    assert {f["schema"] for f in found} == {"signgeo-counterexample 1"}
    judged = [sum(bool(f[kind]) for kind in ("drawn", "known_example")) for f in found]
    assert all(judged)
    code = "import json, sys\nfor lines in json.load(sys.stdin):\n    exec('\\n'.join(lines), {})\n    print('next')"
    lines = json.dumps([f["python"] for f in found])
    ran = subprocess.run([sys.executable, "-c", code], input=lines, capture_output=True, text=True)
    assert [part.count("SURELY_FALSE") for part in ran.stdout.split("next\n")[:-1]] == judged, ran.stderr
    named = [s["file"] for c in report.to_json()["claims"] for s in c["strengthenings"]]
    assert sorted(named) == [f"counterexamples/{f.name}" for f in files]


def test_what_falsifies_a_property_has_a_file(toy, tmp_path):
    report = verify([replace(toy, properties=(toy.strengthenings[0].falsify,))], examples=20, n_jobs=1)
    report.save_html(tmp_path / "index.html")
    (name,) = [f"counterexamples/toy-property-{p.name}.json" for p in report["toy"].properties]
    found = json.loads((tmp_path / name).read_text())
    assert found["drawn"]["truth"] == "surely false"
    assert f'href="{name}"' in (tmp_path / "index.html").read_text()


def test_two_reports_in_one_folder_keep_their_companions(report, tmp_path):
    report.save_html(tmp_path / "one.html")
    assert (tmp_path / "one-not-proved.html").exists()
    assert "one-not-proved.html" in (tmp_path / "one.html").read_text()


def test_a_folder_that_cannot_be_written_is_named(report, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        report.save(tmp_path / "file" / "out")


def test_lookup_and_repr(report):
    assert report["toy"].id == "toy"
    with pytest.raises(KeyError):
        report["nothing"]
    assert repr(report) == "Report(failed: 4 of 5 claims as expected, 30 examples, seed 0)"
    assert isinstance(report, Report)
    assert not report.passed
    assert report.counts["as expected"] == 4


def test_in_a_notebook(report, toy, erratum):
    """Nothing but inline content: no link, no script, no style sheet of the page."""
    shown = report._repr_html_()
    assert "<table" in shown
    assert "4 of 5 claims as expected" in shown
    assert "none given" in shown  # what is wrong with the one that failed
    for html in (shown, toy._repr_html_(), report["toy"]._repr_html_(), report["failing"]._repr_html_()):
        assert "<a " not in html
        assert "<script" not in html
        ET.fromstring(html.replace("&ensp;", " ").replace("&nbsp;", " "))  # well formed
    assert "<math" in toy._repr_html_()
    assert "Not checked yet" in toy._repr_html_()
    assert "As printed, refuted" in erratum._repr_html_()
    assert "holds" in report["toy"]._repr_html_()
    assert "none given" in report["failing"]._repr_html_()


def test_a_comparison_is_told_three_ways(toy, citing, failing, tmp_path):
    old = verify([toy, citing, failing], examples=10, n_jobs=1, seed=1).to_json()
    old["claims"][0] |= {"standing": "tested", "passed": False, "came_out": "gap", "statement": "once otherwise"}
    old["claims"][1]["equality"] = []
    old["claims"][2]["id"] = "gone"
    (tmp_path / "old.json").write_text(json.dumps(old))
    report = verify([toy, citing, failing], examples=10, n_jobs=1, baseline=tmp_path / "old.json")
    found = report.comparison
    assert [(c.claim, c.what, c.trend.value) for c in found.changed] == [
        ("toy", "came out", "better"),
        ("toy", "stands", "better"),
        ("citing", "equality instances", "better"),
        ("toy", "statement", "neither"),
    ]
    assert [c.claim for c in found.new] == ["failing"]
    assert [c.claim for c in found.gone] == ["gone"]
    assert found.verdict == "2 claims in both runs, 4 changes: 3 better, 1 neither"
    assert found.differences(report.settings) == ("seed 1 before, 0 now",)
    for told in (report.summary(), page(report)):
        assert found.verdict in told
        assert "seed 1 before, 0 now" in told
        assert "once otherwise" not in told
    jsonschema.validate(report.to_json(), SCHEMA)
    assert len(report.to_json()["baseline"]["changes"]) == 6


def test_no_change_is_said_too(toy, tmp_path):
    first = verify([toy], examples=10, n_jobs=1)
    first.save_json(tmp_path / "old.json")
    again = verify([toy], examples=10, n_jobs=1, baseline=tmp_path / "old.json")
    for told in (again.summary(), page(again)):
        assert "1 claim in both runs, no change" in told
