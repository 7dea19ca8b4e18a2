"""The converse of Lemma 1 for convex functions, in any norm."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    L, i, D, n, x, y, P, Q = symbols("L i D n phi_x phi_y P Q", real=True)
    reciprocal = Eq(L * i, 1)
    return Proof(
        (
            definition(
                r"Fix $x$; $\phi(z)=f(z)-\langle\nabla f(x),z\rangle$ is convex with $\nabla\phi(x)=0$, so it is minimal at $x$; it obeys"
                r" the same quadratic bound as $f$. $D=\|\nabla f(y)-\nabla f(x)\|_*=\|\nabla\phi(y)\|_*$."
            ),
            cite("lemma-3bc", r"$w=\nabla\phi(y)^{\|\cdot\|}$ has $\langle\nabla\phi(y),w\rangle=\|w\|^2=D^2$."),
            implication(
                r"The bound at $z=y-iw$, $i=1/L$: $\phi(x)\le\phi(z)\le\phi(y)-iD^2+\frac L2i^2D^2=\phi(y)-\frac i2D^2$.",
                hypotheses=[x <= y - i * D**2 + L * i**2 * D**2 / 2, reciprocal],
                goal=x <= y - i * D**2 / 2,
                equality_multipliers=[i * D**2],
                mutant=x <= y - i * D**2,
            ),
            definition(
                r"That is $P=f(y)-f(x)-\langle\nabla f(x),y-x\rangle\ge\frac i2D^2$, and with $x,y$ exchanged $Q\ge\frac i2D^2$;"
                r" $P+Q=\langle\nabla f(y)-\nabla f(x),y-x\rangle=q$."
            ),
            cite("lemma-3a", r"$q\le Dn$, $n=\|y-x\|$."),
            implication(
                r"So $iD^2\le P+Q=q\le Dn$, hence $D^2\le LDn$.",
                hypotheses=[i * D**2 <= 2 * P, i * D**2 <= 2 * Q, D * n >= P + Q, L >= 0, reciprocal],
                goal=L * D * n >= D**2,
                products_degree=3,
                squares=[D],
                equality_multipliers=[D**2],
                mutant=L * D * n >= 2 * D**2,
            ),
            implication(
                r"and $D\le Ln$.",
                hypotheses=[L * D * n >= D**2, D >= 0, L >= 0, n >= 0],
                goal=L * n >= D,
                products_degree=3,
                mutant=L * n >= 2 * D,
            ),
        ),
        summary="One step of steepest descent on a tilted function bounds the difference of gradients from both sides.",
    )


CLAIM = Claim(
    id="lemma-1-conv",
    title="The converse of Lemma 1 for convex functions",
    section="B",
    source="ours; the converse of Lemma 1",
    statement=r"For convex $f$ the bound of Lemma 1 at all $x,y$ implies $L$-smoothness with the same $L$, in any norm.",
    hypotheses=(r"$f$ convex",),
    proof=_proof,
    uses=("lemma-3a", "lemma-3bc"),
    properties=(
        Property(
            "convex",
            r"\max_{\|u\|\le1}|u^THu|=\|H\|\ \mathrm{in\ the\ max\ norm}",
            psd_matrices,
            smoothness.lemma_1_conv,
        ),
    ),
    equality=(Equality(r"$J$, $d=2$: both constants are 4", lambda: tie(linf_value(ones(2)), fmpq(4), linf(ones(2)))),),
    strengthenings=(
        Strengthening(
            r"for non-convex $f$, even two-sided: $\mathrm{diag}(1,-1)$, factor 2",
            Property(
                "non-convex",
                r"\max|u^THu|=\|H\|",
                partial(symmetric_matrices, dimension=(2, 4)),
                smoothness.lemma_1_conv,
            ),
            example=lambda: smoothness.lemma_1_conv(np.diag([1.0, -1.0])),
        ),
    ),
)
