"""Theorem 3, sharp: the step that minimises the sharp bound, and the constant 4.6212 in place of 18."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy
from flint import arb, fmpq
from signgeo.properties.computable import apply
from signgeo.properties.functions.relaxed import Corner
from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import Outcome, undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import relaxed_functions
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import ball, calculus, cite, definition, implication, textbook
from signgeo.verify.proof import Proof, Step
from sympy import Rational, exp, log, oo, symbols


def decrease(p: sympy.Expr) -> sympy.Expr:
    """D(p), the decrease of one sharp step in units of L_0 / L_1^2."""
    return (1 + 2 * p) * log((1 + 2 * p) / (1 + p)) - p


def _shape_of_D() -> tuple[Step, ...]:
    p = symbols("p", positive=True)
    D, second = decrease(p), 1 / ((1 + 2 * p) * (1 + p) ** 2)
    return (
        calculus.derivative(r"$D''=\frac1{(1+2p)(1+p)^2}>0$.", D, p, second, order=2),
        calculus.derivative(r"$D'''<0$.", second, p, -(6 * p + 4) / ((1 + 2 * p) ** 2 * (1 + p) ** 3)),
        calculus.limit(r"$D(0)=0$.", D, p, 0, 0),
        calculus.limit(r"$D'(0)=0$.", D.diff(p), p, 0, 0),
        calculus.derivative(r"$(pD'-D)'=pD''$.", p * D.diff(p) - D, p, p * second),
        textbook(
            "fundamental-theorem",
            r"$pD'-D=\int_0^psD''(s)\,ds\ge0$, so $D/p$ increases; $D'=\int_0^pD''\ge pD''$ because $D''$ decreases, so"
            r" $(pD'-2D)'=pD''-D'\le0$, $pD'-2D\le0$, and $D/p^2$ decreases.",
        ),
    )


def _second_form() -> tuple[Step, ...]:
    """D(p)(1 + p) >= (2 ln 2 - 1) p^2, whose third derivative has one sign."""
    p = symbols("p", positive=True)
    N = decrease(p) * (1 + p) - (2 * log(2) - 1) * p**2
    third = -1 / ((1 + 2 * p) ** 2 * (1 + p) ** 2)
    return (
        calculus.derivative(r"$N=(1+p)D-(2\ln2-1)p^2$ has $N'''=-\frac1{(1+2p)^2(1+p)^2}<0$.", N, p, third, order=3),
        calculus.limit(r"$N''\to0$ as $p\to\infty$, so $N''\ge0$.", N.diff(p, 2), p, oo, 0),
        calculus.limit(r"$N'(0)=0$.", N.diff(p), p, 0, 0),
        calculus.limit(r"$N(0)=0$.", N, p, 0, 0),
        textbook(
            "fundamental-theorem",
            r"So $N'\ge0$ and $N\ge0$: $D\ge(2\ln2-1)\frac{p^2}{1+p}$, which gives the first of the two forms.",
        ),
    )


def _counting() -> tuple[Step, ...]:
    D, k, T, X, m = symbols("D k T X m", real=True)
    return (
        definition(
            r"$k=D(1)=3\ln\frac32-1$ and $m=\min(p^2,p)$: by the two monotonicities $D\ge kp^2$ for $p\le1$, $D\ge kp$ for $p\ge1$."
        ),
        implication(
            r"$T$ steps of decrease at least $kmL_0/L_1^2$ fit into $\Delta$: $T\,km\le X=\Delta L_1^2/L_0$.",
            hypotheses=[T * D <= X, k * m <= D, T >= 0],
            goal=T * k * m <= X,
            mutant=2 * T * k * m <= X,
        ),
        ball.positive(r"$1/k<4.6212$.", Rational(46212, 10000) * (3 * log(Rational(3, 2)) - 1) - 1, {}),
    )


def _proof() -> Proof:
    z, p = symbols("z p", positive=True)
    return Proof(
        (
            cite(
                "lemma-4-sharp",
                r"A step of length $r$ along $-g^{\|\cdot\|}/G$ changes $f$ by at most $-rG+(L_0+L_1G)(e^{L_1r}-1-L_1r)/L_1^2$;"
                r" with $z=L_1r$, $p=L_1G/L_0$ that is $\frac{L_0}{L_1^2}(-pz+(1+p)(e^z-1-z))$.",
            ),
            calculus.minimum(
                r"Least at $e^z=\frac{1+2p}{1+p}$, with value $-\frac{L_0}{L_1^2}D(p)$.",
                -p * z + (1 + p) * (exp(z) - 1 - z),
                z,
                (log((1 + 2 * p) / (1 + p)), -decrease(p)),
            ),
            *_shape_of_D(),
            *_second_form(),
            *_counting(),
        ),
        summary="Minimise the sharp bound over the step length; then compare D with p and p^2.",
    )


def _corner() -> Outcome:
    """The drop at 0, where the step takes the adverse signs, against L_0 / L_1^2 D(p); p = 6."""
    f, p = Corner(G=3, l0=1, l1=2), fmpq(6)
    r = apply(arb.log, 1 + p / (1 + p)) / 2
    D = (1 + 2 * p) * apply(arb.log, (1 + 2 * p) / (1 + p)) - p
    return tie(f.value([fmpq(0), fmpq(0)]) - f.value([r, r]), D / 4)


CLAIM = Claim(
    id="thm-3-sharp",
    title="Theorem 3, sharp: 18 becomes 4.6212",
    section="E",
    source="ours for any norm; the Euclidean step is that of Vankov et al., arXiv 2410.10800",
    statement=(
        r"The step of length $r=\frac1{L_1}\ln(1+\frac{L_1G}{L_0+L_1G})$, $G=\|g\|_*$, along $-g^{\|\cdot\|}/G$ decreases $f$ by at least"
        r" $\frac{L_0}{L_1^2}D(p)$, $p=\frac{L_1G}{L_0}$, $D(p)=(1+2p)\ln\frac{1+2p}{1+p}-p$. So"
        r" $T\le\frac{\Delta L_1^2}{L_0D(L_1\varepsilon/L_0)}\le\min\{\frac{\Delta}{2\ln2-1}(\frac{L_0}{\varepsilon^2}+\frac{L_1}\varepsilon),"
        r"\frac{\Delta}{3\ln\frac32-1}\max(\frac{L_0}{\varepsilon^2},\frac{L_1}\varepsilon)\}$."
    ),
    hypotheses=(r"$L_0,L_1>0$", r"$\varepsilon>0$"),
    proof=_proof,
    remark=r"The Euclidean case of this step is that of Vankov, Rodomanov, Nedich, Sankar and Stich, arXiv 2410.10800 (2024).",
    uses=("lemma-4-sharp",),
    properties=(Property("decrease", r"f(x)-f(x^+)\ge\frac{L_0}{L_1^2}D(p)", relaxed_functions, relaxed.thm_3_sharp),),
    equality=(
        Equality(
            r"$-Gx_1+\frac M{L_1}(e^{L_1|x_2|}-1-L_1|x_2|)$, $M=\frac{L_0}{L_1}+G$, at 0; $L_0,L_1,G=1,2,3$: both are .511877",
            _corner,
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$1.01\,D$",
            Property(
                "factor-1.01",
                r"1.01\,\frac{L_0}{L_1^2}D(p)",
                relaxed_functions,
                partial(relaxed.thm_3_sharp, factor=Fraction(101, 100)),
            ),
        ),
        Strengthening(
            r"without $L_0>0$: $p=L_1G/L_0$ is undefined at $L_0=0$",
            example=lambda: undefined("p = L_1 G / L_0 at L_0 = 0"),
        ),
    ),
)
