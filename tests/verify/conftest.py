"""Each fixture is a claim that holds, or one that is broken in a known way."""

from dataclasses import replace

import pytest
from signgeo.verify.claim import Expected
from signgeo.verify.proof import Engine, Proof, Step, Trust

from .toys import done, toy_claim


@pytest.fixture
def toy():
    return toy_claim()


@pytest.fixture
def citing(toy):
    """A claim that rests on the toy, and on a published theorem."""
    proof = Proof(
        (
            Step(Engine.CITE, "By the toy.", done(), cites=("toy",)),
            Step(Engine.SOURCE, "A theorem of Krivine.", done(Trust.SOURCE)),
        )
    )
    return replace(
        toy, id="citing", section="G", uses=("toy",), proof=lambda: proof, expected=Expected.CITED, strengthenings=()
    )


@pytest.fixture
def erratum(toy):
    return replace(toy, id="wrong", printed=r"$ab\le\tfrac13(a^2+b^2)$", expected=Expected.ERRATUM)
