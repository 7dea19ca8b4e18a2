"""Toy claims, small enough to see through: each fixture is one that holds or one that is broken in a known way."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from signgeo.properties.outcome import at_most, equal
from signgeo.properties.property import Property
from signgeo.solvers.enclosure import Enclosure
from signgeo.verify.claim import Claim, Equality, Expected, Strengthening
from signgeo.verify.proof import Engine, Proof, Step, StepResult, Trust


def product(factor=1):
    """factor * a * b <= (a^2 + b^2) / 2 on integers, exactly."""

    def check(pair):
        a, b = pair
        return at_most(Enclosure.point(2 * factor * a * b), Enclosure.point(a * a + b * b))

    name = "product" if factor == 1 else f"product-{factor}"
    return Property(name, r"ab\le\tfrac12(a^2+b^2)", lambda: st.tuples(*2 * [st.integers(-50, 50)]), check)


def done(trust=Trust.EXACT, **more):
    return lambda: StepResult(ok=True, trust=trust, line=r"$(a-b)^2\ge0$", **more)


def gap():
    return StepResult(ok=False)


@pytest.fixture
def toy():
    proof = Proof((Step(Engine.ALGEBRA, r"Expand $(a-b)^2$.", done()),), summary="A square is not negative.")
    return Claim(
        id="toy",
        title="Product below the mean of squares",
        section="A",
        source="Section 1, Eq. 1",
        statement=r"For real $a$, $b$: $ab\le\tfrac12(a^2+b^2)$.",
        hypotheses=(r"$a,b\in\mathbb R$",),
        proof=lambda: proof,
        properties=(product(),),
        equality=(Equality(r"$a=b=3$", lambda: equal(Enclosure.point(9.0), Enclosure.point(9.0))),),
        strengthenings=(Strengthening(r"with $\frac13$", product(1.5)),),
    )


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
