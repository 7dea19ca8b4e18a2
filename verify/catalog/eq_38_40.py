"""Eq. 38 to 40: the normalized step is bounded, and it minimises the relaxed quadratic bound."""

from __future__ import annotations

from functools import partial

from flint import fmpq
from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    a, b, n, s, L0, L1, k, G = symbols("alpha beta n s L_0 L_1 kappa G", real=True)
    t, g, B = symbols("s n B", positive=True)
    A = symbols("A", nonnegative=True)
    return Proof(
        (
            definition(
                r"The step of Eq. 38 has length $s=\alpha n/(n+\beta)$, $n=\|g\|$, that is $s(n+\beta)=\alpha n$."
            ),
            implication(
                r"$s\le\alpha$ for $\beta\ge0$, $n>0$.",
                hypotheses=[Eq(a * n, s * (n + b)), n > 0, b >= 0, a >= 0, s >= 0],
                goal=s <= a,
                mutant=2 * s <= a,
            ),
            cite(
                "lemma-3a",
                r"A step $v$ of length $s$ has $\langle g,v\rangle\ge-ns$, with equality against the gradient (2-norm), so"
                r" Eq. 40 is least over the direction at $-ns+\frac12(A+Bn)s^2$.",
            ),
            calculus.minimum(
                r"Over $s$ it is least at $s=n/(A+Bn)$, which is $\alpha n/(n+\beta)$ at $\alpha=1/B$, $\beta=A/B$.",
                -t * g + (A + B * g) * t**2 / 2,
                t,
                ((1 / B) * g / (g + A / B), -(g**2) / (2 * (A + B * g))),
            ),
            implication(
                r"$(L_0,0)$-smooth is $L_0$-smooth: $\kappa\le L_0+0\cdot G$.",
                hypotheses=[k <= L0 + L1 * G, Eq(L1, 0)],
                goal=k <= L0,
                mutant=k <= L0 - 1,
            ),
        ),
        summary="A one-dimensional minimisation over the length of the step.",
    )


_drawn = partial(norm_vectors, 2, kinds=("LInf", "L1", "L2", "Diagonal", "BlockLInf", "BlockL1"))
CLAIM = Claim(
    id="eq-38-40",
    title="The normalized step is bounded and minimises the relaxed quadratic bound",
    section="E",
    source="Eq. 38 to 40; Appendix C.1 (Zhang et al. 2019)",
    statement=(
        r"$\|\alpha\frac{g}{\|g\|+\beta}\|\le\alpha$, and Eq. 40's bound $f_t+\langle g,x-x_t\rangle+\frac12(A+B\|g\|)\|x-x_t\|^2$ is minimised by"
        r" this step with $\alpha=\frac1B$, $\beta=\frac AB$. An $(L_0,0)$-smooth function is $L_0$-smooth."
    ),
    hypotheses=(r"$\beta\ge0$, $g\ne0$", r"$A\ge0$, $B>0$"),
    proof=_proof,
    uses=("lemma-3a",),
    properties=(
        Property("minimiser", r"-s\|g\|+\frac12(A+B\|g\|)s^2\ \mathrm{least\ at\ the\ step}", _drawn, relaxed.eq_38_40),
    ),
    equality=(
        Equality(
            r"$\|g\|=2$, $A=B=1$: the step $\frac23$ gives $-\frac43+\frac12\cdot3\cdot\frac49=-\frac{\|g\|^2}{2(A+B\|g\|)}$",
            lambda: tie(-fmpq(4, 3) + fmpq(3, 2) * fmpq(4, 9), -fmpq(4, 2 * 3)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\alpha=\frac2B$", Property("doubled", r"\alpha=\frac2B", _drawn, partial(relaxed.eq_38_40, factor=2))
        ),
        Strengthening(
            r"without $B>0$: at $B=0$ the step $\alpha=1/B$ is undefined",
            example=lambda: undefined("alpha = 1 / B at B = 0"),
        ),
    ),
)
