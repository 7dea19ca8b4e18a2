"""What a broken solver, a changed certificate or a wrong norm does to a run of `signgeo verify`: exit status 1."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner
from signgeo.properties import exact_norms
from signgeo.properties.inequalities import geometry, smoothness
from signgeo.solvers import Enclosure
from signgeo.verify.cli import main
from signgeo.verify.engines import implications


def exit_status(claim_id: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["verify", claim_id, "--profile", "quick"])
    return result.exit_code, result.output


@pytest.fixture(params=["eq-9", "lemma-3a", "eq-44"])
def sound(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_unbroken_run_exits_0(sound: str) -> None:
    assert exit_status(sound)[0] == 0


@pytest.mark.parametrize("claim_id", ["eq-9", "eq-10"])
def test_linf_of_nine_tenths_of_the_truth(monkeypatch: pytest.MonkeyPatch, claim_id: str) -> None:
    honest = smoothness.linf

    def broken(H: Any, **options: Any) -> Enclosure:
        found = honest(H, **options)
        return dataclasses.replace(found, lower=0.9 * found.lower, upper=0.9 * found.upper)

    monkeypatch.setattr(smoothness, "linf", broken)
    status, output = exit_status(claim_id)
    assert status == 1
    assert "falsified by" in output


def test_certificate_with_one_coefficient_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = implications.search_linear

    def broken(*arguments: Any, **options: Any) -> Any:
        found = honest(*arguments, **options)
        if found is None:
            return None
        (coefficient, element), *rest = found
        return [(coefficient + Fraction(1, 1000), element), *rest]

    monkeypatch.setattr(implications, "search_linear", broken)
    status, output = exit_status("eq-9")
    assert status == 1
    assert "gap" in output


def test_certificate_changed_behind_the_engine_s_own_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run checks every certificate once more, whatever the engine said of it."""
    honest = implications.certificate

    def broken(*arguments: Any) -> Any:
        document = honest(*arguments)
        first, *rest = document["terms"]
        changed = {**first, "coefficient": str(Fraction(first["coefficient"]) + 1)}
        return {**document, "terms": [changed, *rest]}

    monkeypatch.setattr(implications, "certificate", broken)
    monkeypatch.setattr(implications, "fault", lambda *_: "")
    status, output = exit_status("eq-9")
    assert status == 1
    assert "certificate is rejected" in output


def test_wrong_dual_norm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The norm itself in place of its dual."""
    monkeypatch.setattr(geometry, "dual_value", exact_norms.norm_value)
    status, output = exit_status("lemma-3a")
    assert status == 1
    assert "falsified by" in output
