"""Prop. 4: a diagonal bound on the Hessian is 1-smoothness in a weighted norm, and implies max-norm smoothness."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import separable
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies import weighted_matrices
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, cite, definition, implication, induction, textbook
from signgeo.verify.proof import Proof, Step
from sympy import Eq, sqrt, symbols


def _equivalence() -> tuple[Step, ...]:
    l, u, h, v = symbols("l u h v", positive=True)
    return (
        cite(
            "prop-2",
            r"$f$ is 1-smooth w.r.t. $\|\cdot\|_L$ iff $\|\nabla^2f\,x\|_{L^{-1}}\le\|x\|_L$ for all $x$ (dual norms).",
        ),
        algebra(r"Put $x_i=u_i/\sqrt{l_i}$: a term of $\|x\|_L^2$ becomes $u_i^2$.", l * (u / sqrt(l)) ** 2, u**2),
        algebra(
            r"$x^THx=u^TMu$ with $M_{ij}=H_{ij}/\sqrt{l_il_j}$, and a term of $\|Hx\|^2_{L^{-1}}$ becomes $(Mu)_i^2$.",
            (h * u / sqrt(v)) ** 2 / l,
            (h / sqrt(l * v) * u) ** 2,
        ),
        textbook(
            "spectral-theorem",
            r"For symmetric $M$: $\|Mu\|_2\le\|u\|_2$ for all $u$ iff all $|\lambda_i(M)|\le1$ iff $-u^Tu\le u^TMu\le u^Tu$ for all $u$,"
            r" which is $-L\preceq H\preceq L$.",
        ),
    )


def _weighted_norms() -> tuple[Step, ...]:
    S, Lam, m, l, z, A, Q, b = symbols("S Lambda m l z A Q b", real=True)
    return (
        induction(
            r"Eq. 66: $\|z\|_L^2=\sum l_iz_i^2\le(\sum l_i)\|z\|_\infty^2$.",
            base=implication(r"Empty sums.", hypotheses=[S <= 0, Lam >= 0], goal=Lam * m**2 >= S),
            step=implication(
                r"$S\le\Lambda m^2$, $|z|\le m$, $l\ge0$ give $S+lz^2\le(\Lambda+l)m^2$.",
                hypotheses=[Lam * m**2 >= S, m - z >= 0, m + z >= 0, l >= 0],
                goal=S + l * z**2 <= (Lam + l) * m**2,
                mutant=S + l * z**2 <= Lam * m**2,
            ),
        ),
        induction(
            r"Eq. 67: $\|z\|_1^2\le(\sum l_i)\sum z_i^2/l_i$; write $|z_i|=l_ib_i$, so that $z_i^2/l_i=l_ib_i^2$.",
            base=implication(
                r"One term: $(lb)^2\le l\cdot lb^2$.",
                hypotheses=[Q - l * b**2 >= 0, l >= 0],
                goal=(l * b) ** 2 <= l * Q,
            ),
            step=implication(
                r"$A^2\le\Lambda Q$, $\Lambda>0$, $l\ge0$ give $(A+lb)^2\le(\Lambda+l)(Q+lb^2)$.",
                hypotheses=[Lam * Q >= A**2, Lam > 0, l >= 0],
                goal=(A + l * b) ** 2 <= (Lam + l) * (Q + l * b**2),
                squares=[A - Lam * b],
                mutant=(A + l * b) ** 2 <= Lam * (Q + l * b**2),
            ),
        ),
    )


def _max_norm() -> Step:
    G1, GL, n, m, s, Lam = symbols("G_1 G_L n m s Lambda", real=True)
    return implication(
        r"With $s=\sqrt{\sum l_i}$: $\|\Delta\|_1\le s\|\Delta\|_{L^{-1}}\le s\|v\|_L\le s\cdot s\|v\|_\infty$ for"
        r" $\Delta=\nabla f(y)-\nabla f(x)$, $v=y-x$.",
        hypotheses=[s * GL >= G1, n >= GL, n <= s * m, s >= 0, Eq(Lam, s**2)],
        goal=Lam * m >= G1,
        mutant=Lam * m >= 2 * G1,
    )


def _proof() -> Proof:
    return Proof(
        (
            *_equivalence(),
            definition(
                r"$\|z\|_L^2=\sum l_iz_i^2$ is a norm because $l_i>0$; its dual is $\|\cdot\|_{L^{-1}}$ (the same substitution)."
            ),
            *_weighted_norms(),
            _max_norm(),
        ),
        summary="Rescaling the coordinates turns the weighted norm into the Euclidean one; Cauchy-Schwarz brings in the max-norm.",
    )


WORST = matrix((0.0625, 0.1875), (0.1875, 0.5625))
"""w w^T with w = (1/4, 3/4): the Hessian of the worst case with L = 1."""

CLAIM = Claim(
    id="prop-4",
    title="Separable smoothness is 1-smoothness in a weighted norm and implies max-norm smoothness",
    section="D",
    source="Prop. 4; Section 6.2; Appendix E.7, Eq. 65 to 68",
    statement=(
        r"For $l_i>0$: $f$ is 1-smooth w.r.t. $\|z\|_L^2=\sum l_iz_i^2$ (dual $\|\cdot\|_{L^{-1}}$) iff $-L\preceq\nabla^2f\preceq L$; this"
        r" implies $(\sum l_i)$-smoothness w.r.t. the max-norm."
    ),
    hypotheses=(r"$l_i>0$ for all $i$",),
    remark=r"$\|\cdot\|_L$ is a norm only for $l_i>0$, while Eq. 31 allows $l_i=0$: an erratum.",
    proof=_proof,
    uses=("prop-2",),
    properties=(
        Property(
            "implies-max-norm",
            r"-L\preceq H\preceq L\Rightarrow L_\infty\le\sum l_i",
            weighted_matrices,
            separable.prop_4,
        ),
    ),
    equality=(
        Equality(
            r"$f^\star$ with $w=(\frac14,\frac34)$, $l=w$, $L=1$: $L_\infty=(\sum w_i)^2=1=\sum l_i$",
            lambda: tie(linf_value(WORST), fmpq(1, 4) + fmpq(3, 4), linf(WORST)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$(\max l_i)$-smooth",
            Property("largest", r"L_\infty\le\max l_i", weighted_matrices, partial(separable.prop_4, largest=True)),
        ),
        Strengthening(
            r"the converse, $L_\infty\le\sum l_i\Rightarrow H\preceq L$: $\mathrm{diag}(1,0)$, $l=(\frac14,\frac34)$",
            Property(
                "converse",
                r"L_\infty\le\sum l_i\Rightarrow H\preceq L",
                weighted_matrices,
                partial(separable.prop_4, converse=True),
            ),
            example=lambda: separable.prop_4((np.diag([1.0, 0.0]), np.array([0.25, 0.75])), converse=True),
        ),
        Strengthening(
            r"without $l_i>0$: at $l=(1,0)$ the vector $(0,1)$ has $\|z\|_L=0$",
            example=lambda: undefined("the weighted length of (0, 1) with l = (1, 0) is 0, so it is not a norm"),
        ),
    ),
)
