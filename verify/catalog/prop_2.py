"""Prop. 2: smoothness is a bound on the Hessian in the induced norm, which is a norm on matrices."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import functions, smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_matrix_vectors
from signgeo.properties.strategies.functions import functions_and_points
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication, textbook
from signgeo.verify.proof import Proof, Step
from sympy import Eq, symbols


def _induced_norm() -> tuple[Step, ...]:
    N, n, x, y, s, A, B, c = symbols("N n x y s A B c", real=True)
    return (
        definition(r"$\|H\|=\sup_{\|x\|\le1}\|Hx\|_*$, finite because the unit ball is compact."),
        implication(
            r"Eq. 52, $\|Hx\|_*\le\|H\|\|x\|$: scale $x$ to the unit sphere ($y=\|H(x/n)\|_*\le N$, $\|Hx\|_*=ny$).",
            hypotheses=[y <= N, n >= 0],
            goal=n * y <= N * n,
            mutant=n * y <= N * n / 2,
        ),
        implication(
            r"Eq. 53: $\|(H+H')x\|_*\le\|Hx\|_*+\|H'x\|_*\le\|H\|+\|H'\|$ for every $\|x\|\le1$, so for the supremum.",
            hypotheses=[s <= x + y, x <= A, y <= B],
            goal=s <= A + B,
            mutant=s <= (A + B) / 2,
        ),
        implication(
            r"$\|(cH)x\|_*=|c|\|Hx\|_*\le|c|\|H\|$, and equality by using this for $1/c$ too ($c$ stands for $|c|$).",
            hypotheses=[x <= A, c >= 0],
            goal=c * x <= c * A,
            mutant=c * x <= c * A / 2,
        ),
        definition(r"$\|H\|=0$ means $Hx=0$ for every $x$ of the unit ball, so $H=0$."),
    )


def _bound_gives_smoothness() -> tuple[Step, ...]:
    L, n, xi, y, N, J = symbols("L n xi y N J", real=True)
    return (
        cite(
            "lemma-3a",
            r"Some $u$ with $\|u\|\le1$ has $J=\|\nabla f(y)-\nabla f(x)\|_*=\langle\nabla f(y)-\nabla f(x),u\rangle$.",
        ),
        textbook(
            "compact-maximum",
            r"Mean value theorem: $\tau\mapsto\langle\nabla f(x+\tau v),u\rangle$ less its chord, $v=y-x$, is differentiable and has an"
            r" extremum inside $[0,1]$, where the derivative vanishes: $J=\xi=\langle\nabla^2f(x+\tau v)v,u\rangle$ for some $\tau$."
            r" (This needs no continuous second derivative; Eq. 54 does.)",
        ),
        implication(
            r"$\xi\le\|\nabla^2f(x+\tau v)v\|_*\|u\|\le\|\nabla^2f\|\,n\le Ln$.",
            hypotheses=[Eq(J, xi), xi <= y, y <= N * n, N <= L, n >= 0],
            goal=L * n >= J,
            mutant=L * n / 2 >= J,
        ),
    )


def _smoothness_gives_bound() -> tuple[Step, ...]:
    L, e, q, Q = symbols("L epsilon q Q", real=True)
    return (
        implication(
            r"For $\|s\|\le1$, $\varepsilon>0$: $\|\nabla f(x+\varepsilon s)-\nabla f(x)\|_*=Q\le\varepsilon L$, so the difference"
            r" quotient $q=Q/\varepsilon$ has norm at most $L$.",
            hypotheses=[e * L >= Q, e > 0, Eq(Q, e * q)],
            goal=q <= L,
            mutant=2 * q <= L,
        ),
        definition(
            r"As $\varepsilon\to0$ the quotient tends to $\nabla^2f(x)s$ (that is the derivative of $\nabla f$ at $x$), and norms are"
            r" continuous: $\|\nabla^2f(x)s\|_*\le L$ for every $\|s\|\le1$, so $\|\nabla^2f(x)\|\le L$."
        ),
    )


def _proof() -> Proof:
    return Proof(
        _induced_norm() + _bound_gives_smoothness() + _smoothness_gives_bound(),
        summary="One direction is the mean value theorem against a dual maximiser, the other the difference quotient.",
    )


_plain = partial(norm_matrix_vectors, kinds=("LInf", "L1", "L2"))
CLAIM = Claim(
    id="prop-2",
    title="Smoothness is a bound on the Hessian in the induced norm",
    section="B",
    source="Prop. 2, Eq. 8; Appendix E.3, Eq. 52 to 56",
    statement=(
        r"A twice differentiable $f$ is $L$-smooth w.r.t. $\|\cdot\|$ iff $\|\nabla^2f(x)\|\le L$ for all $x$, where"
        r" $\|H\|=\sup_{\|x\|\le1}\|Hx\|_*$; and this is a norm on matrices."
    ),
    remark=(
        r"Eq. 54 and 56 integrate $\nabla^2f$, which needs $C^2$ (an erratum); the mean value theorem and the derivative of $\nabla f$ do"
        r" without it."
    ),
    proof=_proof,
    uses=("lemma-3a",),
    properties=(
        Property("induced-norm", r"\|Hx\|_*\le\|H\|\|x\|", norm_matrix_vectors, smoothness.prop_2),
        Property("a-norm", r"\|H+H'\|\le\|H\|+\|H'\|,\ \|cH\|=|c|\|H\|", _plain, smoothness.prop_2_norm),
        Property(
            "function-families", r"\|\nabla f(y)-\nabla f(x)\|_*\le L\|y-x\|", functions_and_points, functions.smooth
        ),
    ),
    equality=(
        Equality(
            r"$H=\mathrm{diag}(1,-1)$ in the max-norm, $x=(1,1)$: $\|Hx\|_1=2=\|H\|_{\infty,1}$",
            lambda: tie(fmpq(2), linf_value(np.diag([1.0, -1.0])), linf(np.diag([1.0, -1.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"with $\|Hx\|$ in place of $\|Hx\|_*$",
            Property(
                "same-norm",
                r"\|Hx\|_*\le\sup_{\|u\|\le1}\|Hu\|\,\|x\|",
                partial(norm_matrix_vectors, kinds=("LInf", "L1"), dimension=(2, 4)),
                partial(smoothness.prop_2, dual=False),
            ),
        ),
    ),
)
