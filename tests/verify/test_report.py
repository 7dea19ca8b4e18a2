import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from signgeo.solvers.enclosure import Enclosure
from signgeo.verify.proof import Engine, Proof, Step, StepResult
from signgeo.verify.report import Report
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
    far = replace(toy.properties[0], check=lambda v: Enclosure(0.0, 1.0) <= 2.0 and _infinite())
    data = verify([replace(toy, properties=(far,))], examples=5, n_jobs=1).to_json()
    assert data["claims"][0]["properties"][0]["tightest"]["rhs"] == [None, None]
    jsonschema.validate(data, SCHEMA)


def _infinite():
    from signgeo.properties.outcome import at_most

    return at_most(Enclosure.point(1.0), Enclosure.point(float("inf")))


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
        "report.json",
        "junit.xml",
        "obligations/obliging-1.json",
        "obligations/obliging-1.smt2",
    }
    assert json.loads((tmp_path / "out/obligations/obliging-1.json").read_text()) == CERTIFICATE
    step = json.loads((tmp_path / "out/report.json").read_text())["claims"][3]["proof"]["steps"][0]
    assert step["certificate"] == "obligations/obliging-1.json"


def test_a_folder_that_cannot_be_written_is_named(report, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        report.save(tmp_path / "file" / "out")


def test_lookup_and_repr(report):
    assert report["toy"].id == "toy"
    with pytest.raises(KeyError):
        report["nothing"]
    assert repr(report) == "Report(failed: 4 of 5 claims as expected, 30 examples, seed 0)"
    assert "<table" in report._repr_html_()
    assert isinstance(report, Report)
    assert not report.passed
    assert report.counts["as expected"] == 4
