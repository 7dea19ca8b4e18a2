"""Eq. 14: the printed definition of separable smoothness is one-sided: an erratum."""

from __future__ import annotations

import numpy as np
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import separable
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices, weighted_matrices
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Expected, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication, textbook
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    q, S, tau, I, e, c = symbols("q S tau I epsilon c", real=True)
    return Proof(
        (
            textbook(
                "fundamental-theorem",
                r"$f(y)-f(x)-\langle g,v\rangle=I=\int_0^1(1-\tau)\,q(\tau)\,d\tau$, $q=v^T\nabla^2f(x+\tau v)v$.",
            ),
            calculus.integral(
                r"If $-S\le q\le S=\sum l_iv_i^2$ then $|I|\le\int_0^1(1-\tau)S\,d\tau=\frac12S$.",
                (1 - tau) * S,
                (tau, 0, 1),
                S / 2,
            ),
            textbook(
                "fundamental-theorem",
                r"Conversely divide by $\frac12\varepsilon^2$ along $\varepsilon v$ and let $\varepsilon\to0$: the quotient tends to $q(0)=v^T\nabla^2f(x)v$.",
            ),
            implication(
                r"$\pm I(\varepsilon)\le\frac12\varepsilon^2S$ bounds the quotient $c=2I/\varepsilon^2$ by $S$, so its limit too.",
                hypotheses=[e**2 * S / 2 >= I, e > 0, Eq(2 * I, c * e**2)],
                goal=c <= S,
                products_degree=3,
                mutant=2 * c <= S,
            ),
            definition(
                r"So the two-sided bound says $-L\preceq\nabla^2f\preceq L$ everywhere, the one-sided one only $\nabla^2f\preceq L$."
            ),
            cite("prop-4", r"The two-sided one is 1-smoothness w.r.t. $\|\cdot\|_L$."),
            implication(
                r"For convex $f$ both agree: $q\ge0\ge-S$ is free.",
                hypotheses=[q >= 0, S >= 0],
                goal=q >= -S,
                mutant=q >= S,
            ),
        ),
        summary="Taylor's formula one way, second-order difference quotients the other.",
    )


CLAIM = Claim(
    id="eq-14",
    title="The definition of separable smoothness",
    section="D",
    source="Eq. 14; Section 6.2",
    statement=(
        r"$|f(y)-f(x)-\langle g,y-x\rangle|\le\frac12\sum l_i(y_i-x_i)^2$ for all $x,y$ iff $-L\preceq\nabla^2f\preceq L$, that is"
        r" 1-smoothness w.r.t. $\|\cdot\|_L$; without the absolute value it says only $\nabla^2f\preceq L$."
    ),
    printed=r"$f(y)\le f(x)+\langle\nabla f(x),y-x\rangle+\frac12\sum l_i(y_i-x_i)^2$ (one-sided), and Prop. 4 from it.",
    expected=Expected.ERRATUM,
    hypotheses=(r"$l_i>0$",),
    proof=_proof,
    uses=("prop-4",),
    properties=(
        Property(
            "two-sided",
            r"-L\preceq H\preceq L\Leftrightarrow1\mathrm{-smooth},\ \Rightarrow L_\infty\le\sum l_i",
            weighted_matrices,
            separable.prop_4,
        ),
        Property(
            "convex",
            r"H\preceq L\Leftrightarrow-L\preceq H\preceq L",
            lambda: weighted_matrices(psd_matrices),
            separable.eq_14,
        ),
    ),
    equality=(
        Equality(
            r"$H=L=\mathrm{diag}(1,2)$: $v^THv=\sum l_iv_i^2=3$ at $\mathbf1$",
            lambda: tie(linf_value(np.diag([1.0, 2.0])), fmpq(3)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"without $l_i>0$: at $l=(1,0)$ the vector $(0,1)$ has $\|z\|_L=0$",
            example=lambda: undefined("the weighted length of (0, 1) with l = (1, 0) is 0, so it is not a norm"),
        ),
        Strengthening(
            r"as printed, one-sided: $f=-\frac12\|x\|^2$ satisfies it for all $l>0$, but $L_\infty=d$",
            Property(
                "printed", r"H\preceq L\Rightarrow L_\infty\le\sum l_i", symmetric_matrices, separable.eq_14_printed
            ),
            example=lambda: separable.eq_14_printed(-np.eye(2)),
        ),
    ),
)
