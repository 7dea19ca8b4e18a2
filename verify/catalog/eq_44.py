"""Eq. 44: the normalized steepest descent step stays inside the radius of Lemma 4."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.verify.claim import Claim, Strengthening
from signgeo.verify.engines import cite, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    L0, L1, G, s = symbols("L_0 L_1 G s", real=True)
    length = Eq(G, s * (5 * L0 + 4 * L1 * G))
    return Proof(
        (
            cite(
                "eq-2-15",
                r"The minimiser of Eq. 43 over all $y$ is $x-\alpha g^{\|\cdot\|}$ with $1/\alpha=5L_0+4L_1\|g\|_*$: Eq. 44.",
            ),
            cite(
                "lemma-3bc",
                r"Its length is $s=\alpha\|g^{\|\cdot\|}\|=\alpha G$, $G=\|g\|_*$, that is $s(5L_0+4L_1G)=G$.",
            ),
            implication(
                r"$4L_1s<1$: otherwise $G=s(5L_0+4L_1G)\ge5L_0s+G$ with $s>0$.",
                hypotheses=[length, L0 > 0, L1 > 0, G >= 0, s >= 0],
                goal=4 * L1 * s < 1,
                products_degree=3,
                mutant=5 * L1 * s < 1,
            ),
            implication(
                r"So $L_1s\le1$: Lemma 4 applies to the step.",
                hypotheses=[4 * L1 * s < 1, L1 > 0, s >= 0],
                goal=L1 * s <= 1,
                mutant=8 * L1 * s <= 1,
            ),
        ),
        summary="The denominator exceeds 4 L_1 times the numerator.",
    )


_drawn = partial(norm_vectors, 2, kinds=("LInf", "L1", "L2", "Diagonal", "BlockLInf", "BlockL1"))
CLAIM = Claim(
    id="eq-44",
    title="The normalized steepest descent step stays within the radius",
    section="E",
    source="Eq. 43 and 44; Appendix C.2",
    statement=(
        r"The step $-\frac1{5L_0+4L_1\|g\|_*}g^{\|\cdot\|}$ is shorter than $\frac1{4L_1}$, so the minimiser of Eq. 43 lies within the radius of"
        r" Lemma 4."
    ),
    hypotheses=(r"$L_0,L_1>0$",),
    proof=_proof,
    uses=("eq-2-15", "lemma-3bc"),
    properties=(Property("step-length", r"\|x^+-x\|<\frac1{4L_1}", _drawn, relaxed.eq_44),),
    strengthenings=(
        Strengthening(
            r"without $L_1>0$: at $L_1=0$ the radius $1/L_1$ is undefined",
            example=lambda: undefined("1 / (4 L_1) at L_1 = 0"),
        ),
        Strengthening(
            r"$\frac1{5L_1}$",
            Property("one-fifth", r"\|x^+-x\|<\frac1{5L_1}", _drawn, partial(relaxed.eq_44, share=Fraction(1, 5))),
        ),
        Strengthening(
            r"without $L_0>0$: at $L_0=0$ the step is not shorter, and $0/0$ at $g=0$",
            Property("no-L0", r"\|x^+-x\|<\frac1{4L_1},\ L_0=0", _drawn, partial(relaxed.eq_44, positive=False)),
        ),
    ),
)
