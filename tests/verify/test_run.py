"""What a run says of claims: as expected, broken in each known way, resting on others, and what it refuses."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
import signgeo.verify.pieces as pieces
from signgeo.properties.outcome import at_most, equal
from signgeo.properties.property import Property
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import FileFormatError, OptionError
from signgeo.verify.claim import Equality, Expected, Strengthening
from signgeo.verify.proof import Engine, Proof, Step, StepResult, Trust
from signgeo.verify.results import CameOut, Standing
from signgeo.verify.run import verify

from .toys import run, timeless


def step(ok=True, trust=Trust.EXACT, engine=Engine.ALGEBRA, cites=(), **more):
    return Step(engine, "a step", lambda: StepResult(ok=ok, trust=trust, line="why", **more), cites)


def proof(*steps):
    return lambda: Proof(steps)


def test_claims_that_come_out_as_expected_pass(toy, citing, erratum):
    report = run(toy, citing, erratum)
    assert report.passed
    assert report.complete
    assert [c.came_out for c in report.claims] == [CameOut.HOLDS, CameOut.CITED, CameOut.ERRATUM]
    assert [c.standing for c in report.claims] == [Standing.PROVED, Standing.GIVEN, Standing.PROVED]
    assert report["toy"].strengthenings[0].refuted_by == ("drawn",)
    assert report["toy"].equality[0].tie


def gap(c):
    return replace(c, proof=proof(step(), step(ok=False)))


def no_steps(c):
    return replace(c, proof=proof())


def unbuilt(c):
    def broken():
        raise RuntimeError("no proof")

    return replace(c, proof=broken)


def no_proof(c):
    return replace(c, proof=None)


def raising_step(c):
    def broken():
        raise ArithmeticError("step")

    return replace(c, proof=lambda: Proof((Step(Engine.BALL, "s", broken),)))


def tampered(c):
    """An identity with one coefficient changed: x >= 0 and y >= 0 give x + y >= 0."""
    certificate = {
        "hypotheses": ["(>= x 0)", "(>= y 0)"],
        "goal": "(>= (+ x y) 0)",
        "terms": [
            {"coefficient": "2", "product": [0]},
            {"coefficient": "1", "product": [1]},
            {"coefficient": "1", "product": [2]},
        ],
    }
    return replace(c, proof=proof(step(engine=Engine.IMPLICATION, certificate=certificate)))


def falsified(c):
    broken = Property("p", "p", c.properties[0].strategy, lambda v: at_most(Enclosure.point(v[0]), Enclosure.point(5)))
    return replace(c, properties=(broken,))


def raising_check(c):
    return replace(c, properties=(replace(c.properties[0], check=lambda v: v[7]),))


def undecided(c):
    wide = replace(c.properties[0], check=lambda v: at_most(Enclosure(0.0, 2.0), Enclosure(1.0, 3.0)))
    return replace(c, properties=(wide,))


def not_tight(c):
    return replace(c, equality=(Equality("x", lambda: equal(Enclosure.point(1.0), Enclosure.point(2.0))),))


def almost_tight(c):
    return replace(c, equality=(Equality("x", lambda: equal(Enclosure(1.0, 1.1), Enclosure.point(1.0))),))


def raising_equality(c):
    return replace(c, equality=(Equality("x", lambda: 1 / 0),))


def unrefuted(c):
    return replace(c, strengthenings=(Strengthening("true, in fact", c.properties[0]),))


def nothing_tried(c):
    return replace(c, strengthenings=(Strengthening("nothing tried"),))


def bad_example(c):
    planted = Strengthening("x", c.strengthenings[0].falsify, example=lambda: c.properties[0].check((1, 1)))
    return replace(c, strengthenings=(planted,))


def uncovered_cite(c):
    return replace(c, proof=proof(step(cites=("toy-2",))))


def unknown_use(c):
    return replace(c, uses=("no-such-claim",))


def circle(c):
    return replace(c, uses=(c.id,))


def better_than_cited(c):
    return replace(c, expected=Expected.CITED)


def better_than_open(c):
    return replace(c, expected=Expected.OPEN)


def erratum_unprinted(c):
    return replace(c, expected=Expected.ERRATUM)


@pytest.mark.parametrize(
    ("breakage", "came_out"),
    [
        (gap, CameOut.GAP),
        (no_steps, CameOut.GAP),
        (no_proof, CameOut.GAP),
        (unbuilt, CameOut.ERROR),
        (raising_step, CameOut.ERROR),
        (tampered, CameOut.ERROR),
        (falsified, CameOut.REFUTED),
        (raising_check, CameOut.ERROR),
        (undecided, CameOut.UNDECIDED),
        (not_tight, CameOut.REFUTED),
        (almost_tight, CameOut.UNDECIDED),
        (raising_equality, CameOut.ERROR),
        (unrefuted, CameOut.UNREFUTED),
        (nothing_tried, CameOut.UNREFUTED),
        (bad_example, CameOut.UNREFUTED),
        (uncovered_cite, CameOut.HOLDS),
        (unknown_use, CameOut.HOLDS),
        (circle, CameOut.HOLDS),
        (better_than_cited, CameOut.HOLDS),
        (better_than_open, CameOut.HOLDS),
        (erratum_unprinted, CameOut.HOLDS),
    ],
)
def test_every_breakage_fails_its_claim_and_no_other(breakage, came_out, toy):
    broken = breakage(replace(toy, id="broken"))
    report = run(broken, toy)
    assert not report.passed
    assert report["broken"].came_out is came_out
    assert report["broken"].problems or came_out.value != broken.expected.value
    assert report["toy"].passed
    assert report.failures == (report["broken"],)


def test_the_untampered_certificate_passes(toy):
    good = tampered(toy)
    certificate = good.proof().steps[0].run().certificate
    certificate["terms"][0]["coefficient"] = "1"
    mended = replace(toy, proof=proof(step(engine=Engine.IMPLICATION, certificate=certificate)))
    assert run(mended).passed


def test_a_broken_solver_fails_the_run(toy, monkeypatch):
    import signgeo.solvers.sign_search as solver

    def check(pair):
        import numpy as np

        bound = solver.linf(np.diag(np.abs(np.array(pair, dtype=float)) + 1))
        return at_most(Enclosure.point(abs(pair[0]) + abs(pair[1]) + 2.0), bound)

    claim = replace(toy, properties=(replace(toy.properties[0], check=check),), strengthenings=())
    assert run(claim, examples=20).passed
    true = solver.linf
    monkeypatch.setattr(solver, "linf", lambda H: true(H) * 0.9)
    assert run(claim, examples=20)["toy"].came_out is CameOut.REFUTED


def test_open_claims_may_lack_a_proof_but_not_be_falsified(toy):
    doubt = replace(toy, proof=None, expected=Expected.OPEN)
    assert run(doubt).passed
    assert run(doubt)["toy"].standing is Standing.TESTED
    assert run(falsified(doubt))["toy"].came_out is CameOut.REFUTED


def test_the_three_kinds_of_proof_are_kept_apart_along_cites(toy, citing):
    trusted = replace(toy, id="trusted", proof=proof(step(trust=Trust.SOLVER)))
    above = replace(toy, id="above", uses=("trusted",), proof=proof(step(cites=("trusted",))))
    given = replace(toy, id="given", uses=("citing",), proof=proof(step(cites=("citing",))))
    holed = replace(toy, id="holed", proof=proof(step(ok=False)))
    over = replace(toy, id="over", uses=("holed",), proof=proof(step(cites=("holed",))))
    report = run(toy, citing, trusted, above, given, holed, over)
    standing = {c.id: c.standing for c in report.claims}
    assert standing["above"] is Standing.SOLVER_TRUSTED
    assert standing["given"] is Standing.GIVEN
    assert report["given"].given == report["citing"].given
    assert standing["over"] is Standing.GIVEN
    assert report["over"].given == ("claim holed, not proved",)


def test_a_circle_of_two_is_found(toy):
    one = replace(toy, id="one", uses=("two",), proof=proof(step(cites=("two",))))
    two = replace(toy, id="two", uses=("one",), proof=proof(step(cites=("one",))))
    report = run(one, two)
    assert "rests on itself: one → two → one" in report["one"].problems
    assert not report["two"].passed


def test_only_a_planted_example_is_said(toy):
    false = Strengthening("x", None, example=lambda: toy.strengthenings[0].falsify.check((1, 1)))
    report = run(replace(toy, strengthenings=(false,)))
    assert report.passed
    assert report["toy"].strengthenings[0].only_planted


def test_a_model_refutes(toy):
    found = Strengthening("x", model=lambda: StepResult(ok=True, line="$x=1$"))
    assert run(replace(toy, strengthenings=(found,)))["toy"].strengthenings[0].refuted_by == ("model",)


def test_same_seed_same_report_whatever_the_order(toy, citing, erratum):
    first = timeless(run(toy, citing, erratum, seed=7).to_json())
    again = timeless(run(erratum, toy, citing, seed=7).to_json())
    assert sorted(first["claims"], key=lambda c: c["id"]) == sorted(again["claims"], key=lambda c: c["id"])
    assert timeless(run(toy, citing, erratum, seed=8).to_json())["claims"] != first["claims"]


def test_thorough_runs_are_cut_into_chunks_and_merged(toy, monkeypatch):
    monkeypatch.setattr(pieces, "CHUNK", 25)
    assert run(toy, examples=60)["toy"].properties[0].examples == 60


class TestBadInput:
    def test_unknown_claim(self):
        with pytest.raises(OptionError, match="claims: got 'no-such'"):
            verify(["no-such"])

    def test_unknown_profile(self, toy):
        with pytest.raises(OptionError, match="'quick' or 'default' or 'thorough'"):
            verify([toy], profile="fast")

    def test_no_examples(self, toy):
        with pytest.raises(OptionError, match="examples: got 0"):
            verify([toy], examples=0)

    @pytest.mark.parametrize("text", [None, "no json", "[1]", '{"claims": [{}]}'])
    def test_baseline(self, text, toy, tmp_path):
        file = tmp_path / "old.json"
        if text is not None:
            file.write_text(text)
        with pytest.raises(FileFormatError, match="baseline"):
            verify([toy], baseline=file)


def test_a_baseline_shows_what_changed(toy, citing, tmp_path):
    run(toy, citing).save_json(tmp_path / "old.json")
    assert run(toy, citing, baseline=tmp_path / "old.json").changes == ()
    changes = run(gap(toy), replace(toy, id="new"), baseline=tmp_path / "old.json").changes
    assert "toy: came out holds before, gap now" in changes
    assert "toy: stands proved before, tested now" in changes
    assert any(line.startswith("new: new") for line in changes)
    assert "citing: was checked before, is not now" in changes


def test_importing_the_face_is_light():
    code = "import sys, signgeo.verify; print([m for m in ('hypothesis', 'sympy', 'jinja2') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_the_summary_names_failures(toy):
    text = run(falsified(toy)).summary()
    assert "FAILED" in text
    assert "falsified by" in text
    json.dumps(run(toy).to_json(), allow_nan=False)
