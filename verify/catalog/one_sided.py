"""The convergence results need only the upper curvature, not the two-sided smoothness constant."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from flint import fmpq
from hypothesis.strategies import SearchStrategy
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import convergence
from signgeo.properties.property import Property
from signgeo.properties.strategies import symmetric_matrices, with_vectors
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication, textbook
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    L, n, tau, q, k, F, p, I = symbols("L n tau q kappa F p I", real=True)
    return Proof(
        (
            definition(
                r"$L^+=\sup_x\max_{\|u\|\le1}u^T\nabla^2f(x)u$; for $v=nu$ with $\|u\|=1$: $q=v^T\nabla^2fv=n^2\kappa$, $\kappa\le L^+$."
            ),
            textbook(
                "fundamental-theorem", r"$f(y)=f(x)+\langle g,v\rangle+I$ with $I=\int_0^1(1-\tau)\,q(\tau)\,d\tau$."
            ),
            implication(
                r"$q\le L^+n^2$.",
                hypotheses=[Eq(q, n**2 * k), k <= L],
                goal=q <= L * n**2,
                squares=[n],
                mutant=2 * q <= L * n**2,
            ),
            calculus.integral(
                r"$\int_0^1(1-\tau)L^+n^2\,d\tau=\frac12L^+n^2$.", (1 - tau) * L * n**2, (tau, 0, 1), L * n**2 / 2
            ),
            implication(
                r"So the bound of Lemma 1 holds with $L^+$, and Lemma 2, Prop. 1, Theorems 1 and 2 use nothing else of $L$.",
                hypotheses=[Eq(I, F - p), L * n**2 / 2 >= I],
                goal=p + L * n**2 / 2 >= F,
                mutant=p + L * n**2 / 4 >= F,
            ),
            cite("lemma-3a", r"$u^T\nabla^2f\,u\le\|\nabla^2f\,u\|_*\|u\|\le\|\nabla^2f\|\|u\|^2$."),
            cite("prop-2", r"Hence $L^+\le L$."),
        ),
        summary="Taylor's formula needs the quadratic form of the Hessian only from above.",
    )


def _drawn() -> SearchStrategy[Any]:
    return with_vectors(symmetric_matrices())


CLAIM = Claim(
    id="one-sided",
    title="Convergence needs only the upper curvature",
    section="C",
    source="ours; Section 2.2",
    statement=r"Lemma 2, Prop. 1 and Theorems 1 and 2 need only $L^+=\sup_x\max_{\|u\|\le1}u^T\nabla^2f(x)\,u\le L$.",
    remark=r"$\mathrm{diag}(1,-1)$ in the max-norm: $L^+=1$ against $L=2$.",
    proof=_proof,
    uses=("lemma-3a", "prop-2"),
    properties=(
        Property("upper-curvature", r"f(x^+)\le f(x)-\frac1{2L^+}\|g\|_1^2,\ L^+\le L", _drawn, convergence.one_sided),
    ),
    equality=(Equality(r"$J$, $d=2$: $L^+=4=L$", lambda: tie(fmpq(4), linf_value(ones(2)), linf(ones(2)))),),
    strengthenings=(
        Strengthening(
            r"$L^+=L$ for all symmetric $H$",
            Property("same", r"L^+=L", _drawn, partial(convergence.one_sided, same=True)),
            example=lambda: convergence.one_sided((np.diag([1.0, -1.0]), np.array([1.0, 0.0])), same=True),
        ),
    ),
)
