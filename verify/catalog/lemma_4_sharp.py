"""Lemma 4, sharp and for any radius."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import fmpq
from signgeo.properties.computable import apply
from signgeo.properties.exact_norms import dual_value
from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import Outcome, undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import relaxed_functions
from signgeo.verify.catalog._growth import integrated_growth
from signgeo.verify.catalog._instances import EXTREMAL, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import ball, cite, implication, textbook
from signgeo.verify.proof import Proof, Step
from sympy import E, Eq, exp, symbols


def _within_the_radius() -> Step:
    z = symbols("z", real=True)
    return ball.nonnegative(
        r"For $z\le1$: $e^z-1-z\le(e-2)z^2$, so the constants become $2(e-2)$.",
        (E - 2) * z**2 - (exp(z) - 1 - z),
        z,
        (0, 1),
    )


def _proof() -> Proof:
    F, p, I, W = symbols("F p I W", real=True)
    return Proof(
        (
            textbook(
                "fundamental-theorem",
                r"$f(y)=f(x)+\langle g,v\rangle+I$, $v=ru$, $I=\int_0^r\langle\nabla f(x+su)-g,u\rangle\,ds$.",
            ),
            cite("lemma-5-sharp", r"The integrand is at most $V(s)$, so $I\le W(r)$, bounded there."),
            cite("lemma-3a", r"$\langle\nabla f(x+su)-g,u\rangle\le V(s)\|u\|$."),
            *integrated_growth(),
            implication(
                r"$f(y)\le f(x)+\langle g,v\rangle+W(r)$.",
                hypotheses=[Eq(I, F - p), I <= W],
                goal=p + W >= F,
                mutant=p + W - 1 >= F,
            ),
            _within_the_radius(),
        ),
        summary="Integrate the sharp growth bound once more.",
    )


def _extremal() -> Outcome:
    """From (1, 1) to (2, 2) in the max norm, so z = L_1."""
    L0, L1 = EXTREMAL.constants
    x, y = [fmpq(1)] * 2, [fmpq(2)] * 2
    g = EXTREMAL.gradient(x)
    term = (L0 + L1 * dual_value(EXTREMAL.norm, g)) * apply(lambda z: z.expm1() - z, L1) / (L1 * L1)
    return tie(EXTREMAL.value(y), EXTREMAL.value(x) + sum(g) + term)


CLAIM = Claim(
    id="lemma-4-sharp",
    title="The local bound under relaxed smoothness, sharp and for any radius",
    section="E",
    source="ours",
    statement=(
        r"Under $(L_0,L_1)$-smoothness, with $z=L_1\|y-x\|$:"
        r" $f(y)\le f(x)+\langle g,y-x\rangle+(L_0+L_1\|g\|_*)\frac{e^z-1-z}{L_1^2}$; for $z\le1$ the constants $(5,4)$ of Lemma 4 become"
        r" $2(e-2)=1.4366$ twice."
    ),
    hypotheses=(r"$L_0,L_1>0$",),
    proof=_proof,
    uses=("lemma-5-sharp", "lemma-3a"),
    properties=(
        Property(
            "bound",
            r"f(y)\le f+\langle g,v\rangle+(L_0+L_1\|g\|_*)\frac{e^z-1-z}{L_1^2}",
            relaxed_functions,
            relaxed.lemma_4_sharp,
        ),
    ),
    equality=(
        Equality(
            r"$\phi(\langle w,x\rangle)$, $w=(\frac14,\frac34)$, $L_0=1$, $L_1=2$, from $(1,1)$ to $(2,2)$", _extremal
        ),
    ),
    strengthenings=(
        Strengthening(
            r"0.99 of the last term",
            Property(
                "factor-0.99",
                r"0.99\,(L_0+L_1\|g\|_*)\ldots",
                relaxed_functions,
                partial(relaxed.lemma_4_sharp, factor=Fraction(99, 100)),
            ),
        ),
        Strengthening(
            r"without $L_1>0$: at $L_1=0$ the last term is undefined",
            example=lambda: undefined("(e^z - 1 - z) / L_1^2 at L_1 = 0"),
        ),
    ),
)
