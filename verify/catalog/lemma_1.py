"""Lemma 1: smoothness bounds a function by a quadratic."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import functions, smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_matrix_vectors
from signgeo.properties.strategies.functions import functions_and_points
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication, textbook
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    L, n, tau, p, G, F, I = symbols("L n tau p G F I", real=True)
    return Proof(
        (
            definition(r"$v=y-x$, $n=\|v\|$, and $h(\tau)=\langle\nabla f(x+\tau v)-\nabla f(x),v\rangle$ on $[0,1]$."),
            textbook(
                "fundamental-theorem",
                r"$f(y)-f(x)=\langle g,v\rangle+\int_0^1h(\tau)\,d\tau$ ($\nabla f$ is continuous because it is Lipschitz).",
            ),
            cite("lemma-3a", r"$h(\tau)\le\|\nabla f(x+\tau v)-\nabla f(x)\|_*\,n=Gn$."),
            implication(
                r"$L$-smoothness, $G\le L\|\tau v\|=L\tau n$, gives $h(\tau)\le L\tau n^2$.",
                hypotheses=[p <= G * n, L * tau * n >= G, n >= 0],
                goal=p <= L * tau * n**2,
                mutant=p <= L * tau * n**2 / 2,
            ),
            calculus.integral(r"$\int_0^1L\tau n^2\,d\tau=\frac L2n^2$.", L * tau * n**2, (tau, 0, 1), L * n**2 / 2),
            implication(
                r"Together: $f(y)-f(x)-\langle g,v\rangle=I\le\frac L2n^2$.",
                hypotheses=[Eq(I, F - p), L * n**2 / 2 >= I],
                goal=p + L * n**2 / 2 >= F,
                mutant=p + L * n**2 / 4 >= F,
            ),
        ),
        summary="Integrate the Lipschitz bound of the gradient along the segment.",
    )


WORST = matrix((0.125, 0.375), (0.375, 1.125))
"""2 w w^T with w = (1/4, 3/4): the Hessian of the worst case, of constant 2 in the max-norm."""


_drawn = partial(norm_matrix_vectors, 2)
CLAIM = Claim(
    id="lemma-1",
    title="Smoothness bounds a function by a quadratic",
    section="B",
    source="Lemma 1; Appendix E.1, Eq. 46 to 48",
    statement=r"If $f$ is $L$-smooth w.r.t. $\|\cdot\|$ then $f(y)\le f(x)+\langle\nabla f(x),y-x\rangle+\frac L2\|y-x\|^2$.",
    remark=(
        r"Tight along the maximiser of positive semidefinite quadratics and for $f^\star(x)=\frac L2\langle w,x\rangle^2$, $\|w\|_*=1$; not for"
        r" indefinite ones: $\mathrm{diag}(1,-1)$ has $L=2$ in the max-norm, but the factor 1 suffices."
    ),
    proof=_proof,
    uses=("lemma-3a",),
    properties=(
        Property("quadratic-bound", r"f(y)-f(x)-\langle g,y-x\rangle\le\frac L2\|y-x\|^2", _drawn, smoothness.lemma_1),
        Property(
            "function-families",
            r"f(y)\le f(x)+\langle g,y-x\rangle+\frac L2\|y-x\|^2",
            functions_and_points,
            functions.lemma_1,
        ),
    ),
    equality=(
        Equality(
            r"$f^\star$ in the max-norm, $w=(\frac14,\frac34)$, $L=2$, from 0 to $(1,1)$: $\frac12v^THv=1=\frac L2\|v\|_\infty^2$",
            lambda: tie(linf_value(WORST) / 2, fmpq(2, 2), linf(WORST) * 0.5),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac L4$ in place of $\frac L2$",
            Property("quarter", r"\frac L4\|y-x\|^2", _drawn, partial(smoothness.lemma_1, factor=Fraction(1, 4))),
        ),
    ),
)
