"""Eq. 10 and 71: the supremum is attained at sign vectors, at a single one when H is positive semidefinite."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication, induction
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    F, x, P, N, M, a, b, c = symbols("F x P N M a b c", real=True)
    return Proof(
        (
            definition(
                r"$F(x)=\|Hx\|_1$ is convex: a norm of a linear map. Let one coordinate $x_i\in[-1,1]$ vary, the others fixed,"
                r" with values $P=F$ at $x_i=1$, $N=F$ at $x_i=-1$; convexity: $F(x_i)\le\frac{1+x_i}2P+\frac{1-x_i}2N$."
            ),
            induction(
                r"Coordinate by coordinate, $x$ can be replaced by a sign vector without lowering $F$.",
                base=implication(r"Nothing replaced yet.", hypotheses=[F <= M], goal=F <= M),
                step=implication(
                    r"$F(x_i)\le\max(P,N)$, so one of the two signs does at least as well.",
                    hypotheses=[(1 + x) * P + (1 - x) * N >= 2 * F, P <= M, N <= M, x >= -1, x <= 1],
                    goal=F <= M,
                    mutant=F <= M - 1,
                ),
            ),
            cite(
                "table-1",
                r"$\|Hx\|_1=\max_{\|y\|_\infty\le1}\langle y,Hx\rangle$, attained at the sign vector $y=\mathrm{sign}(Hx)$.",
            ),
            definition(r"PSD: $(x-y)^TH(x-y)\ge0$ with $a=x^THx$, $b=y^THy$, $c=x^THy$, and $a,b\le M=\max_ss^THs$."),
            implication(
                r"$x^THy\le\frac12(x^THx+y^THy)\le\max_ss^THs$.",
                hypotheses=[a - 2 * c + b >= 0, a <= M, b <= M],
                goal=c <= M,
                mutant=2 * c <= M,
            ),
            definition(r"Conversely $x=y=s$ is one of the pairs, so the two maxima agree."),
        ),
        summary="A convex function on the cube is maximal at a vertex; positive semidefiniteness lets both vertices be the same.",
    )


MIXED = matrix((2.0, -1.0), (-1.0, 2.0))

CLAIM = Claim(
    id="eq-10",
    title="The max-norm constant is attained at sign vectors",
    section="B",
    source="Eq. 10; Appendix D.1; Eq. 71",
    statement=(
        r"$\|H\|_{\infty,1}=\max_{\|x\|_\infty\le1}\|Hx\|_1=\max_{x,y\in\{\pm1\}^d}x^THy$, and $=\max_{s\in\{\pm1\}^d}s^THs$ for positive"
        r" semidefinite $H$."
    ),
    hypotheses=(r"$H\succeq0$ for the form with one sign vector",),
    proof=_proof,
    uses=("table-1",),
    properties=(
        Property(
            "sign-vectors",
            r"\|H\|_{\infty,1}=\max_{s,t}s^THt",
            symmetric_matrices,
            partial(smoothness.eq_10, psd_formula=False),
        ),
        Property("one-vector", r"\|H\|_{\infty,1}=\max_ss^THs", psd_matrices, smoothness.eq_10),
    ),
    equality=(
        Equality(r"$[[2,-1],[-1,2]]$: $6=s^THs$ at $s=(1,-1)$", lambda: tie(linf_value(MIXED), fmpq(6), linf(MIXED))),
    ),
    strengthenings=(
        Strengthening(
            r"the form with one sign vector without positive semidefiniteness: $\mathrm{diag}(1,-1)$",
            Property("indefinite", r"\|H\|_{\infty,1}=\max_ss^THs", symmetric_matrices, smoothness.eq_10),
            example=lambda: smoothness.eq_10(np.diag([1.0, -1.0])),
        ),
    ),
)
