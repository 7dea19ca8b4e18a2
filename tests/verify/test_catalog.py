"""Every claim of the catalogue: it comes out as it expects, its proof has no gap, and all that it says can be read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import signgeo.verify.catalog as catalog
from signgeo.verify import verify
from signgeo.verify.claim import Claim, Expected
from signgeo.verify.proof import Trust
from signgeo.verify.report.mathml import formula, rich_text
from signgeo.verify.results import ClaimResult

EXAMPLES = 60
IDS = [name.replace("_", "-") for name in catalog.ORDER]
every_claim = pytest.mark.parametrize("claim_id", IDS, scope="module")  # the tests of one claim one after the other


@cache
def claims() -> dict[str, Claim]:
    return {claim.id: claim for claim in catalog.claims()}


@cache
def result(claim_id: str) -> ClaimResult:
    """The claim with few examples, in this process."""
    (found,) = verify([claim_id], examples=EXAMPLES, n_jobs=1, progress=False).claims
    return found


@every_claim
def test_comes_out_as_expected(claim_id: str) -> None:
    found = result(claim_id)
    assert found.passed, "\n".join((found.came_out.value, *found.problems))


@every_claim
def test_proof_has_no_gap_and_trusts_no_solver(claim_id: str) -> None:
    claim, proof = claims()[claim_id], result(claim_id).proof
    if proof is None:
        assert claim.expected is Expected.OPEN
        return
    assert proof.complete
    assert [s.statement for s in proof.steps if s.trust is Trust.SOLVER] == []


@every_claim
def test_uses_are_known_and_cover_the_cites(claim_id: str) -> None:
    claim, proof = claims()[claim_id], result(claim_id).proof
    assert set(claim.uses) <= claims().keys()
    assert {cited for step in proof.steps for cited in step.cites} <= set(claim.uses) if proof is not None else True


@every_claim
def test_texts_render(claim_id: str) -> None:
    for text in texts(claims()[claim_id], result(claim_id)):
        assert text.count("$") % 2 == 0, text
        assert "class='tex'" not in rich_text(text), f"does not parse: {text}"
    for prop in properties(claims()[claim_id]):
        assert "class='tex'" not in formula(prop), f"does not parse: {prop}"


@every_claim
def test_has_properties_and_false_variants(claim_id: str) -> None:
    assert claims()[claim_id].properties
    assert claims()[claim_id].strengthenings


@every_claim
def test_names_within_a_claim_are_unique(claim_id: str) -> None:
    claim = claims()[claim_id]
    names = [p.name for p in claim.properties]
    names += [s.falsify.name for s in claim.strengthenings if s.falsify is not None]
    assert len(set(names)) == len(names)
    labels = [e.label for e in claim.equality] + [s.label for s in claim.strengthenings]
    assert len(set(labels)) == len(labels)


def test_each_file_holds_the_claim_that_its_name_says() -> None:
    assert list(claims()) == IDS
    assert len(set(IDS)) == len(IDS)
    files = {path.stem for path in Path(catalog.__file__).parent.glob("[!_]*.py")}
    assert set(catalog.ORDER) == files


def test_sections_come_in_order() -> None:
    sections = [claim.section for claim in catalog.claims()]
    assert sections == sorted(sections)


def texts(claim: Claim, found: ClaimResult) -> Iterator[str]:
    """All prose of a claim and its result, LaTeX between dollar signs."""
    yield from (claim.title, claim.statement, claim.printed, claim.remark, claim.source, *claim.hypotheses)
    yield from (e.label for e in claim.equality)
    yield from (s.label for s in claim.strengthenings)
    yield from (s.model for s in found.strengthenings)
    if found.proof is not None:
        yield found.proof.summary
        for step in found.proof.steps:
            yield from (step.statement, step.line, step.refuted_mutant)


def properties(claim: Claim) -> Iterator[str]:
    """LaTeX without dollar signs."""
    yield from (p.statement for p in claim.properties)
    yield from (s.falsify.statement for s in claim.strengthenings if s.falsify is not None)
