"""Appendix B.3: both assumptions give the same bound for steps of equal magnitude."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy
from signgeo.properties.inequalities import two_dimensional
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication, induction
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    W, lam, l, v, c, S, m = symbols("W Lambda l v c S m", real=True)
    square = Eq(v**2, c**2)
    return Proof(
        (
            definition(
                r"A step $v\in\{-c,c\}^d$; Eq. 36 adds $\frac12W$, $W=\sum l_iv_i^2$; Eq. 37 adds $\frac12\Lambda\|v\|_\infty^2=\frac12\Lambda c^2$."
            ),
            induction(
                r"$W\le\Lambda c^2$.",
                base=implication(r"Empty sums.", hypotheses=[W <= 0, lam >= 0], goal=lam * c**2 >= W),
                step=implication(
                    r"$v^2=c^2$: adding a coordinate keeps it.",
                    hypotheses=[lam * c**2 >= W, square],
                    goal=W + l * v**2 <= (lam + l) * c**2,
                    equality_multipliers=[l],
                    mutant=W + 2 * l * v**2 <= (lam + l) * c**2,
                ),
            ),
            induction(
                r"$W\ge\Lambda c^2$: so the two bounds coincide.",
                base=implication(r"Empty sums.", hypotheses=[W >= 0, lam <= 0], goal=lam * c**2 <= W),
                step=implication(
                    r"The same with the other sign.",
                    hypotheses=[lam * c**2 <= W, square],
                    goal=W + l * v**2 >= (lam + l) * c**2,
                    equality_multipliers=[l],
                    mutant=W + l * v**2 >= (lam + 2 * l) * c**2,
                ),
            ),
            implication(
                r"With some $v_i=0$ (where $\mathrm{sign}(0)=0$) only $W\le\Lambda c^2$ is left: $v^2\le c^2$, $l\ge0$.",
                hypotheses=[lam * c**2 >= W, c**2 - v**2 >= 0, l >= 0],
                goal=W + l * v**2 <= (lam + l) * c**2,
                mutant=W + l * v**2 <= lam * c**2,
            ),
            cite(
                "lemma-1",
                r"Every rate that starts from Eq. 36 therefore starts from Eq. 37, with $L_\infty$ for $\|l\|_1$.",
            ),
            implication(
                r"Under noise the bound enters in expectation, which is monotone: $S\le W$ and $W\le m$ give $S\le m$.",
                hypotheses=[S <= W, m >= W],
                goal=m >= S,
                mutant=m - 1 >= S,
            ),
        ),
        summary="All squared entries of the step are the same number.",
    )


def _drawn() -> SearchStrategy[Any]:
    return norm_vectors(2, kinds=("L2",)).map(lambda drawn: drawn[1:])


CLAIM = Claim(
    id="b-3",
    title="Both assumptions give the same bound for steps of equal magnitude",
    section="D",
    source="Appendix B.3, Eq. 36 and 37; Bernstein et al. 2018, Theorem 1",
    statement=(
        r"For steps in $\{-c,c\}^d$ the separable bound and the max-norm bound with $L=\sum l_i$ coincide, so rates that start from the first"
        r" hold with $L_\infty$ for $\|l\|_1$."
    ),
    hypotheses=(r"all steps of equal magnitude $c$",),
    remark=r"With $\mathrm{sign}(0)=0$ they no longer coincide; the max-norm bound still holds.",
    proof=_proof,
    uses=("lemma-1",),
    properties=(Property("coincide", r"\sum l_iv_i^2=\|v\|_\infty^2\sum l_i", _drawn, two_dimensional.b_3),),
    equality=(
        Equality(
            r"$l=(1,2)$, $v=(1,-1)$: $3=1\cdot3$",
            lambda: two_dimensional.b_3((np.array([1.0, 2.0]), np.array([1.0, -1.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"for steps of unequal magnitude",
            Property(
                "unequal",
                r"\sum l_iv_i^2=\|v\|_\infty^2\sum l_i",
                _drawn,
                partial(two_dimensional.b_3, equal_steps=False),
            ),
        ),
    ),
)
