"""Lemma 3(b) and (c): the norm of the steepest direction is the dual norm."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import geometry
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.solvers import L1
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    c, p, q, n, D, r = symbols("c p q n D r", real=True)
    objective = c * p - c**2 * q / 2
    return Proof(
        (
            definition(
                r"$y=z^{\|\cdot\|}$ maximises $\langle z,y\rangle-\frac12\|y\|^2$; put $p=\langle z,y\rangle$, $n=\|y\|$, $q=n^2$, $D=\|z\|_*$."
            ),
            calculus.derivative(
                r"Along the ray $cy$ the objective is $cp-\frac12c^2q$, maximal at $c=1$, so its derivative $p-cq$ vanishes there: $p=q$, which is (b).",
                objective,
                c,
                p - c * q,
            ),
            cite("lemma-3a", r"$p\le nD$, and some $u$ with $\|u\|\le1$ has $\langle z,u\rangle=D\ge0$."),
            implication(
                r"$Du$ does no better than $y$: $D\cdot D-\frac12D^2\|u\|^2\le p-\frac12n^2=\frac12n^2$, hence $D^2\le n^2$ ($r=\|u\|$, $r^2\le1$).",
                hypotheses=[D**2 - D**2 * r**2 / 2 <= n**2 / 2, r**2 <= 1],
                goal=n**2 >= D**2,
                squares=[D],
                mutant=n**2 >= 2 * D**2,
            ),
            implication(
                r"$n\le D$, from $n^2=p\le nD$.",
                hypotheses=[n**2 <= n * D, n >= 0, D >= 0],
                goal=n <= D,
                mutant=2 * n <= D,
            ),
            implication(
                r"$D\le n$, from $D^2\le n^2$: so $n=D$, which is (c).",
                hypotheses=[n**2 >= D**2, n >= 0, D >= 0],
                goal=n >= D,
                mutant=n >= 2 * D,
            ),
        ),
        summary="Optimality along the ray through y gives (b); comparing y with the multiple D u of a dual maximiser gives (c).",
    )


CLAIM = Claim(
    id="lemma-3bc",
    title="The norm of the steepest direction is the dual norm",
    section="A",
    source="Lemma 3(b), (c), Eq. 25 and 26; Appendix E.6",
    statement=r"$\|z^{\|\cdot\|}\|^2=\langle z,z^{\|\cdot\|}\rangle$ and $\|z^{\|\cdot\|}\|=\|z\|_*$.",
    proof=_proof,
    uses=("lemma-3a",),
    properties=(
        Property(
            "norm-of-direction",
            r"\|z^{\|\cdot\|}\|^2=\langle z,z^{\|\cdot\|}\rangle=\|z\|_*^2",
            norm_vectors,
            geometry.lemma_3bc,
        ),
    ),
    equality=(
        Equality(
            r"L1, $z=(3,-4)$: $z^{\|\cdot\|}=(0,-4)$, $\|(0,-4)\|_1^2=16=\langle z,z^{\|\cdot\|}\rangle$",
            lambda: tie(fmpq(-4) * -4, fmpq(4) ** 2, L1().enclose(L1().steepest(np.array([3.0, -4.0]))) * 4.0),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"for a direction scaled by 2",
            Property("stretched", r"y=2z^{\|\cdot\|}", norm_vectors, partial(geometry.lemma_3bc, stretch=2)),
        ),
    ),
)
