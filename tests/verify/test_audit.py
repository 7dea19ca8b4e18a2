"""The audit: mutants break what they say and put it back, kills and rates are counted right, the result is current."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import signgeo.verify.audit
import signgeo.verify.audit.run as audit_run
from click.testing import CliRunner
from signgeo.properties.exact import rational
from signgeo.solvers.norms import L1, LInf
from signgeo.verify.audit import Audit, fingerprint, stored
from signgeo.verify.audit import mutants as hunting
from signgeo.verify.audit.discovery import search, summary, variants
from signgeo.verify.audit.mutants import CONTROL, MUTANTS, hunt
from signgeo.verify.audit.patching import Mutant
from signgeo.verify.audit.record import FILE, Discovery, Kill
from signgeo.verify.pieces import catalogue
from signgeo.verify.report.experiments import Exhibits
from signgeo.verify.report.html import page
from signgeo.verify.report.mathml import rich_text
from signgeo.verify.run import verify

NAMES = [m.name for m in MUTANTS]


def everything() -> dict[tuple[str, str], int]:
    """What every name in every module of signgeo and in the norms' classes is."""
    modules = {n: m for n, m in sys.modules.items() if n.startswith("signgeo.") and m is not None}
    found = {(n, name): id(value) for n, m in modules.items() for name, value in vars(m).items()}
    classes = {c for m in modules.values() for c in vars(m).values() if isinstance(c, type)}
    return found | {(c.__qualname__, k): id(v) for c in classes for k, v in vars(c).items() if not k.startswith("_")}


@pytest.mark.parametrize("mutant", MUTANTS, ids=NAMES)
def test_a_mutant_breaks_something_and_puts_it_back(mutant: Mutant) -> None:
    catalogue()
    with mutant.broken():
        pass  # loads what it needs
    before = everything()
    with mutant.broken():
        assert any(value != before.get(key) for key, value in everything().items())
    assert {k: v for k, v in everything().items() if k in before} == before


def test_mutants_are_named_once_and_rest_on_known_claims() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 40
    assert {c for m in MUTANTS for c in m.claims} <= set(catalogue())
    for m in MUTANTS:
        assert "class='tex'" not in rich_text(m.what)


def test_a_broken_function_keeps_its_signature_and_is_put_back_after_an_error() -> None:
    from signgeo.solvers.separable import lsep

    mutant = next(m for m in MUTANTS if m.name == "lsep-low")
    with mutant.broken():
        from signgeo.solvers.separable import lsep as broken

        assert broken is not lsep
        assert signature(broken) == signature(lsep)
    with pytest.raises(KeyError), mutant.broken():
        raise KeyError
    from signgeo.solvers.separable import lsep as after

    assert after is lsep


@pytest.mark.parametrize(
    "name", ["linf-low", "dual-of-blocks", "sign-alone", "step-long", "trace-halved", "gain-doubled"]
)
def test_a_claim_notices(name: str) -> None:
    kill = hunt(name, seed=0)
    assert kill.by in next(m for m in MUTANTS if m.name == name).claims
    assert kill.counterexample


def test_a_mutant_that_breaks_nothing_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    harmless = Mutant("harmless", "", "signgeo.solvers.sign_search:linf", lambda honest: honest, ("eq-9",))
    monkeypatch.setattr(hunting, "MUTANTS", (harmless,))
    monkeypatch.setattr(hunting, "catalogue", lambda: {"eq-9": catalogue()["eq-9"]})
    assert hunt("harmless", seed=0) == Kill("harmless", "", "", "")
    assert hunt(CONTROL, seed=0).by == ""


def test_discovery_counts_runs_and_instances() -> None:
    index = next(i for c, i in variants() if c == "eq-9")
    needed = search("eq-9", index, range(5))
    assert needed == search("eq-9", index, range(5))
    assert all(0 < n <= 200 for n in needed)
    found = summary("eq-9", index, [*needed, 0])
    assert (found.seeds, found.found, found.most) == (6, 5, max(needed))
    assert summary("eq-9", index, [0, 0]) == Discovery("eq-9", "d-1", found.label, 2, 0, 0, 0)


@pytest.fixture
def sample() -> Audit:
    kills = (Kill("a", "$x$", "eq-9", "property chain", "1"), Kill("b", "λ", "", ""))
    discoveries = (Discovery("eq-9", "d-1", "l", 100, 99, 3, 9), Discovery("eq-9", "e", "m", 100, 98, 3, 9))
    return Audit("2026-01-01", 0, 200, fingerprint(), 1.5, kills, discoveries)


def test_stored_result_comes_back_equal(sample: Audit, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    assert stored(file) is None
    sample.save(file)
    assert stored(file) == sample
    assert json.loads(file.read_text())["format"] == "signgeo-audit 1"
    assert [k.mutant for k in sample.survivors] == ["b"]
    assert [d.variant for d in sample.rare] == ["e"]
    assert not sample.stale
    assert replace(sample, sources="other").stale


@pytest.mark.parametrize(("good", "status"), [(True, 0), (False, 1)])
def test_command_stores_and_says_what_is_missing(
    sample: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: bool, status: int
) -> None:
    made = replace(sample, kills=sample.kills[:1], discoveries=sample.discoveries[:1]) if good else sample
    monkeypatch.setattr(audit_run, "audit", lambda **_: made)
    result = CliRunner().invoke(audit_run.main, ["-o", str(tmp_path / "r.json")])
    assert result.exit_code == status
    assert stored(tmp_path / "r.json") == made
    assert ("survived: b" in result.output) is not good
    assert ("eq-9 e: 98%" in result.output) is not good


def test_a_result_that_cannot_be_stored_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_run, "audit", lambda **_: pytest.fail("hours of work for nothing"))
    result = CliRunner().invoke(audit_run.main, ["-o", str(tmp_path)])
    assert result.exit_code == 1
    assert "Is a directory" in result.output


def test_a_stopped_audit_stores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_run, "audit", lambda **_: signal.raise_signal(signal.SIGTERM))
    result = CliRunner().invoke(audit_run.main, ["-o", str(tmp_path / "r.json")])
    assert result.exit_code == 3
    assert "nothing is stored" in result.output
    assert not list(tmp_path.iterdir())


def test_whole_run_on_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """One mutant and one false variant, in workers, as `make audit` runs them."""
    chosen = tuple(m for m in MUTANTS if m.name == "sign-alone")
    monkeypatch.setattr(audit_run, "MUTANTS", chosen)
    monkeypatch.setattr(audit_run, "variants", lambda: [v for v in variants() if v[0] == "eq-9"][:1])
    monkeypatch.setattr(audit_run, "hunt", _hunt_quickly)
    found = audit_run.audit(seeds=30, progress=False)
    assert [k.by for k in found.kills] == ["table-1"]
    assert [d.seeds for d in found.discoveries] == [30]


def _hunt_quickly(name: str, seed: int) -> Kill:
    return Kill(name, "", "", "") if name == CONTROL else hunt(name, seed)


def test_a_failing_control_stops_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    control: Any = {("mutant", CONTROL): Kill(CONTROL, "", "eq-9", "property chain")}
    monkeypatch.setattr(audit_run, "_run", lambda *_: control)
    result = CliRunner().invoke(audit_run.main, [])
    assert result.exit_code == 1
    assert "eq-9 fails with nothing broken" in result.output


@pytest.mark.parametrize("whole", [True, False])
def test_report_shows_the_stored_audit(sample: Audit, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    report = replace(verify(["eq-35"], examples=2, n_jobs=1, progress=False), whole=whole)
    monkeypatch.setattr(Exhibits, "of", lambda _: Exhibits())
    monkeypatch.setattr(signgeo.verify.audit, "stored", lambda: replace(sample, sources="other"))
    shown = page(report)
    assert ("Checks of the checkers" in shown) is whole
    for text in ("1 of 2", "1 of 2 were discovered", "have changed since", "✗ nothing", ">98%<", "Not noticed:"):
        assert (text in shown) is whole, text


def test_exact_formulas_are_whole_again() -> None:
    from signgeo.properties.exact_norms import norm_value

    x = [rational(3), rational(-4)]
    assert (norm_value(LInf(), x), norm_value(L1(), x)) == (4, 7)


STALE = "the catalogue or the properties have changed since the stored audit: run `make audit` and commit its result"


def test_stored_audit_is_current() -> None:
    """Staleness: this alone fails when a claim or a property changes; `make audit` (some minutes) renews it."""
    found = stored()
    assert found is not None, f"{FILE} is missing: run `make audit`"
    assert not found.stale, STALE


def test_stored_audit_reaches_its_goals() -> None:
    found = stored()
    assert found is not None
    assert found.survivors == ()
    assert found.rare == ()
    assert {k.mutant for k in found.kills} == set(NAMES)
    assert found.seeds >= 100
