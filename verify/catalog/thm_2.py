"""Theorem 2 (Eq. 28): linear convergence under the Polyak-Lojasiewicz condition."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import convergence
from signgeo.properties.property import Property
from signgeo.properties.strategies import definite_matrices, norm_matrix_vectors
from signgeo.solvers import L1, LInf
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import ball, calculus, cite, implication, induction
from signgeo.verify.proof import Proof, Step
from sympy import cos, sin, symbols


def _proof() -> Proof:
    i, mu, D, x, y, q, X, d0, p, n, G = symbols("i mu D delta delta_1 q X delta_0 p n G", real=True)
    return Proof(
        (
            cite("lemma-2", r"$\delta_1\le\delta-\frac i2D^2$ with $i=1/L$, $\delta=f_t-f^\star$, $D=\|g\|_*$."),
            implication(
                r"Eq. 30: PL, $D^2\ge2\mu\delta$, gives $\delta_1\le(1-i\mu)\delta$.",
                hypotheses=[y <= x - i * D**2 / 2, 2 * mu * x <= D**2, i >= 0],
                goal=y <= (1 - i * mu) * x,
                mutant=y <= (1 - 2 * i * mu) * x,
            ),
            induction(
                r"Iterated: $\delta_T\le q^T\delta_0$ with $q=1-\mu/L\ge0$ ($X$ stands for $q^T$).",
                base=implication(r"$T=0$.", hypotheses=[x <= d0], goal=x <= 1 * d0),
                step=implication(
                    r"$\delta\le X\delta_0$, $\delta_1\le q\delta$, $q\ge0$ give $\delta_1\le(qX)\delta_0$.",
                    hypotheses=[x <= X * d0, y <= q * x, q >= 0],
                    goal=y <= q * X * d0,
                    mutant=2 * y <= q * X * d0,
                ),
            ),
            implication(
                r"$q=1-\mu/L\ge0$: if some $\delta>0$, Lemma 2 and PL give $0\le\delta_1\le q\delta$ (if none, nothing is left to show).",
                hypotheses=[y >= 0, y <= q * x, x > 0],
                goal=q >= 0,
                mutant=q >= 1,
            ),
            implication(
                r"Strong convexity, $f^\star\ge f+\langle g,v\rangle+\frac\mu2\|v\|^2$ with $p=\langle g,v\rangle\ge-Dn$, implies PL:"
                r" $2\mu\delta\le2\mu Dn-\mu^2n^2\le D^2$.",
                hypotheses=[-x >= p + mu * n**2 / 2, p >= -D * n, mu >= 0],
                goal=2 * mu * x <= D**2,
                squares=[D - mu * n],
                mutant=4 * mu * x <= D**2,
            ),
            implication(
                r"PL in one norm is PL in every other, with another constant: $G\ge qD$ ($q>0$ from the equivalence of norms)"
                r" gives $G^2\ge q^2D^2\ge2(q^2\mu)\delta$.",
                hypotheses=[q * D <= G, q >= 0, D >= 0, 2 * mu * x <= D**2],
                goal=2 * q**2 * mu * x <= G**2,
                squares=[q],
                products_degree=3,
                mutant=4 * q**2 * mu * x <= G**2,
            ),
            *_not_convex(),
        ),
        summary="Insert the PL condition into the guaranteed improvement and iterate.",
    )


def _not_convex() -> tuple[Step, ...]:
    x, y, q = symbols("x y q", real=True)
    f = x**2 + 3 * sin(x) ** 2
    return (
        calculus.derivative(
            r"$f=x^2+3\sin^2x$ is not convex: $f''=2+6\cos2x$ is $-4$ at $\frac\pi2$.", f, x, 2 + 6 * cos(2 * x), 2
        ),
        ball.nonnegative(
            r"It has $\mu=\frac1{32}$, $f^\star=0$: on $[0,4]$ (and $[-4,0]$, as $f$ is even) $f'^2=(2x+3\sin2x)^2\ge\frac1{16}f$,",
            (2 * x + 3 * sin(2 * x)) ** 2 - f / 16,
            x,
            (0, 4),
        ),
        implication(
            r"and for $x\ge4$ because $y=2x+3\sin2x\ge2x-3$, $q=\sin^2x\le1$.",
            hypotheses=[x >= 4, y >= 2 * x - 3, q <= 1],
            goal=16 * y**2 >= x**2 + 3 * q,
            mutant=y**2 >= 4 * (x**2 + 3 * q),
        ),
    )


_drawn = partial(norm_matrix_vectors, matrices=definite_matrices, kinds=("LInf", "L1"), dimension=(1, 4))
CLAIM = Claim(
    id="thm-2",
    title="Linear convergence under the Polyak-Lojasiewicz condition",
    section="C",
    source="Theorem 2, Definition 1, Eq. 28 to 30",
    statement=(
        r"If $f$ is $L$-smooth and $\|\nabla f\|_*^2\ge2\mu(f-f^\star)$ then $f_T-f^\star\le(1-\frac\mu L)^T(f_0-f^\star)$. Strong convexity"
        r" w.r.t. the norm implies the condition with the same $\mu$; it holds in every norm if in one, and for some functions that are"
        r" not convex, as $x^2+3\sin^2x$ with $\mu=\frac1{32}$."
    ),
    hypotheses=(r"$L,\mu>0$",),
    proof=_proof,
    uses=("lemma-2",),
    properties=(Property("rate", r"f_T-f^\star\le(1-\frac\mu L)^T(f_0-f^\star)", _drawn, convergence.thm_2),),
    equality=(
        Equality(
            r"$T=1$, $\mu/L=\frac1d$: coordinate descent on $\frac12\|x\|_2^2$ from $\mathbf1$, $d=4$: $\frac32=\frac34\cdot2$",
            lambda: tie(fmpq(3, 2), (1 - 1 / convergence.inverse_size(L1(), np.eye(4))) * 2),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$(1-2\mu/L)^T$; $\mathrm{diag}(1,\frac14)$, $x_0=e_2$ in the max-norm: $.64>.6$ (in the 2-norm $.5625>.5$)",
            Property(
                "twice", r"f_T-f^\star\le(1-\frac{2\mu}L)^T(f_0-f^\star)", _drawn, partial(convergence.thm_2, factor=2)
            ),
            example=lambda: convergence.thm_2((LInf(), np.diag([1.0, 0.25]), np.array([0.0, 1.0])), factor=2),
        ),
    ),
)
