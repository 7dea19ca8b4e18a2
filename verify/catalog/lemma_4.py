"""Lemma 4 (Eq. 42): the local quadratic bound under relaxed smoothness."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import relaxed_functions
from signgeo.verify.claim import Claim, Strengthening
from signgeo.verify.engines import calculus, cite, implication, textbook
from signgeo.verify.proof import Proof
from sympy import Eq, Rational, symbols


def _proof() -> Proof:
    L0, L1, c, u, G, k, n, q, M, tau, F, p, I = symbols("L_0 L_1 c u G kappa n q M tau F p I", real=True)
    return Proof(
        (
            textbook(
                "fundamental-theorem",
                r"Twice: $f(y)=f(x)+\langle g,v\rangle+I$, $I=\int_0^1(1-\tau)\,q(\tau)\,d\tau$, $q=v^T\nabla^2f(x+\tau v)v$, $v=y-x$.",
            ),
            cite("lemma-5", r"On the segment $u=\|\nabla f\|_*\le4(c+G)$ with $c=L_0/L_1$, as $\|\tau v\|\le1/L_1$."),
            implication(
                r"So $\kappa=\|\nabla^2f\|\le L_0+L_1u\le M=5L_0+4L_1G$.",
                hypotheses=[k <= L0 + L1 * u, u <= 4 * (c + G), Eq(L0, L1 * c), L1 >= 0],
                goal=k <= 5 * L0 + 4 * L1 * G,
                mutant=k <= 5 * L0 + 3 * L1 * G,
            ),
            cite("prop-2", r"$q\le\|\nabla^2f\,v\|_*\|v\|\le\kappa n^2$, $n=\|v\|$."),
            implication(
                r"$q\le Mn^2$.",
                hypotheses=[q <= k * n**2, k <= M],
                goal=q <= M * n**2,
                squares=[n],
                mutant=2 * q <= M * n**2,
            ),
            calculus.integral(
                r"$\int_0^1(1-\tau)Mn^2\,d\tau=\frac12Mn^2$.", (1 - tau) * M * n**2, (tau, 0, 1), M * n**2 / 2
            ),
            implication(
                r"$f(y)\le f(x)+\langle g,v\rangle+\frac12Mn^2$.",
                hypotheses=[Eq(I, F - p), M * n**2 / 2 >= I],
                goal=p + M * n**2 / 2 >= F,
                mutant=p + Rational(1, 4) * M * n**2 >= F,
            ),
        ),
        summary="Taylor's formula with the Hessian bounded through Lemma 5.",
    )


CLAIM = Claim(
    id="lemma-4",
    title="The local quadratic bound under relaxed smoothness",
    section="E",
    source="Lemma 4, Eq. 42; Appendix E.11, Eq. 84 to 87",
    statement=(
        r"Under the hypotheses of Lemma 5,"
        r" $f(y)\le f(x)+\langle\nabla f(x),y-x\rangle+\frac12(5L_0+4L_1\|\nabla f(x)\|_*)\|y-x\|^2$."
    ),
    hypotheses=(r"$L_0,L_1>0$", r"$\|y-x\|\le1/L_1$"),
    remark=r"$e^x$ at radius 3.3 has $27.11>26.08$; below 3.21 the bound still holds there.",
    proof=_proof,
    uses=("lemma-5", "prop-2"),
    properties=(
        Property(
            "local-bound",
            r"f(y)\le f+\langle g,v\rangle+\frac12(5L_0+4L_1\|g\|_*)\|v\|^2",
            relaxed_functions,
            relaxed.lemma_4,
        ),
    ),
    strengthenings=(
        Strengthening(
            r"far outside the radius, $\|y-x\|=5/L_1$",
            Property("far", r"\|y-x\|\le5/L_1", relaxed_functions, partial(relaxed.lemma_4, radius=Fraction(5))),
        ),
        Strengthening(
            r"without $L_1>0$: at $L_1=0$ the radius $1/L_1$ is undefined",
            example=lambda: undefined("1 / L_1 at L_1 = 0"),
        ),
    ),
)
