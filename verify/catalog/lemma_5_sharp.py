"""Lemma 5, sharp and for any radius."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import arb, fmpq
from signgeo.properties.computable import apply
from signgeo.properties.exact_norms import dual_value
from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import Outcome, undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import relaxed_functions
from signgeo.verify.catalog._growth import integrated_growth
from signgeo.verify.catalog._instances import EXTREMAL, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication, textbook
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    u, V, G, e, c = symbols("u V G e c", real=True)
    return Proof(
        (
            textbook("fundamental-theorem", r"$\nabla f(x+su)-g=\int_0^s\nabla^2f(x+wu)u\,dw$, $\|u\|=1$."),
            cite("prop-2", r"The integrand is at most $\|\nabla^2f\|\le L_0+L_1\|\nabla f\|_*\le L_0+L_1(G+V)$."),
            *integrated_growth(),
            implication(
                r"$\|\nabla f(y)\|_*\le G+V\le e^zG+(e^z-1)\frac{L_0}{L_1}$ ($e$ stands for $e^z$, $c=L_0/L_1$).",
                hypotheses=[u <= G + V, (e - 1) * (G + c) >= V],
                goal=u <= e * G + (e - 1) * c,
                mutant=u <= e * G,
            ),
        ),
        summary="Groenwall's inequality with its exact solution.",
    )


def _extremal() -> Outcome:
    """From (1, 1) to (2, 2) in the max norm, so z = L_1."""
    L0, L1 = EXTREMAL.constants
    before, after = (dual_value(EXTREMAL.norm, EXTREMAL.gradient([fmpq(k)] * 2)) for k in (1, 2))
    growth = apply(arb.exp, L1)
    return tie(after, growth * before + (growth - 1) * L0 / L1)


CLAIM = Claim(
    id="lemma-5-sharp",
    title="The gradient norm near a point, sharp and for any radius",
    section="E",
    source="ours",
    statement=(
        r"Under $(L_0,L_1)$-smoothness, with $z=L_1\|y-x\|$:"
        r" $\|\nabla f(y)\|_*\le e^z\|\nabla f(x)\|_*+(e^z-1)\frac{L_0}{L_1}$."
    ),
    hypotheses=(r"$L_0,L_1>0$",),
    remark=r"Tight for $\phi(\langle w,x\rangle)$ with $\|w\|_*=1$ and $\phi''=L_0+L_1|\phi'|$.",
    proof=_proof,
    uses=("prop-2",),
    properties=(
        Property("growth", r"\|\nabla f(y)\|_*\le e^z\|g\|_*+(e^z-1)L_0/L_1", relaxed_functions, relaxed.lemma_5_sharp),
    ),
    equality=(
        Equality(
            r"$\phi(\langle w,x\rangle)$, $w=(\frac14,\frac34)$, $L_0=1$, $L_1=2$, from $(1,1)$ to $(2,2)$", _extremal
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$e^{0.99z}$",
            Property(
                "rate-0.99", r"e^{0.99z}", relaxed_functions, partial(relaxed.lemma_5_sharp, rate=Fraction(99, 100))
            ),
        ),
        Strengthening(
            r"without $L_1>0$: at $L_1=0$ $L_0/L_1$ is undefined",
            example=lambda: undefined("L_0 / L_1 at L_1 = 0"),
        ),
    ),
)
