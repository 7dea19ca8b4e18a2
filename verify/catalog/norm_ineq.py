"""The chain of norms used throughout, and the range of the density phi."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import geometry
from signgeo.properties.property import Property
from signgeo.properties.strategies import vectors
from signgeo.solvers import density
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, definition, implication, induction
from signgeo.verify.proof import Proof, Step
from sympy import Eq, symbols


def _squares_against_sums() -> tuple[Step, ...]:
    A, a, S, k = symbols("A a S k", real=True)
    return (
        induction(
            r"$\|z\|_2\le\|z\|_1$: with $A=\sum|z_i|$, $S=\sum z_i^2$ show $S\le A^2$.",
            base=implication(r"One entry: $a^2\le a^2$.", hypotheses=[Eq(S, a**2)], goal=a**2 >= S),
            step=implication(
                r"$S\le A^2$ and $A,a\ge0$ give $S+a^2\le(A+a)^2$.",
                hypotheses=[S <= A**2, A >= 0, a >= 0],
                goal=S + a**2 <= (A + a) ** 2,
                mutant=S + 2 * a**2 <= (A + a) ** 2,
            ),
        ),
        induction(
            r"$\|z\|_1\le\sqrt d\|z\|_2$: show $A^2\le kS$ for $k$ entries.",
            base=implication(r"One entry: $a^2\le1\cdot a^2$.", hypotheses=[Eq(S, a**2)], goal=a**2 <= S),
            step=implication(
                r"$A^2\le kS$, $k>0$ give $(A+a)^2\le(k+1)(S+a^2)$.",
                hypotheses=[k * S >= A**2, k > 0],
                goal=(A + a) ** 2 <= (k + 1) * (S + a**2),
                squares=[A - k * a],
                mutant=(A + a) ** 2 <= k * (S + a**2),
            ),
        ),
    )


def _maximum() -> tuple[Step, ...]:
    M, a, S, k, R = symbols("M a S k R", real=True)
    return (
        implication(
            r"$\|z\|_\infty\le\|z\|_2$: the largest entry $M$ is one of the terms, the rest $R\ge0$ of $S=M^2+R$ is not negative.",
            hypotheses=[R >= 0],
            goal=M**2 <= M**2 + R,
            mutant=2 * M**2 <= M**2 + R,
        ),
        induction(
            r"$\|z\|_2\le\sqrt d\|z\|_\infty$ (so $\sqrt d\|z\|_2\le d\|z\|_\infty$): show $S\le kM^2$.",
            base=implication(r"No entry: $0\le0$.", hypotheses=[S <= 0, k >= 0], goal=k * M**2 >= S),
            step=implication(
                r"$S\le kM^2$ and $|a|\le M$ give $S+a^2\le(k+1)M^2$.",
                hypotheses=[k * M**2 >= S, M - a >= 0, M + a >= 0],
                goal=S + a**2 <= (k + 1) * M**2,
                mutant=S + a**2 <= k * M**2,
            ),
        ),
    )


def _density() -> tuple[Step, ...]:
    A, S, d, phi = symbols("A S d phi", real=True)
    defining = Eq(phi * d * S, A**2)
    return (
        definition(r"$\varphi\,dS=A^2$ with $S>0$ for $z\ne0$."),
        implication(
            r"$\varphi\le1$ from $A^2\le dS$.",
            hypotheses=[defining, d * S >= A**2, d > 0, S > 0],
            goal=phi <= 1,
            mutant=2 * phi <= 1,
        ),
        implication(
            r"$\varphi\ge1/d$ from $S\le A^2$.",
            hypotheses=[defining, S <= A**2, d > 0, S > 0],
            goal=phi * d >= 1,
            mutant=phi * d >= 2,
        ),
    )


def _equality() -> tuple[Step, ...]:
    A, S, a, k = symbols("A S a k", real=True)
    return (
        algebra(
            r"$\varphi=1$ iff all $|z_i|$ agree: $dS-A^2$ is the sum over pairs of $(|z_i|-|z_j|)^2$, as a further entry $a$ adds"
            r" $\sum_{i\le k}(|z_i|-a)^2=S-2aA+ka^2$.",
            (k + 1) * (S + a**2) - (A + a) ** 2,
            (k * S - A**2) + (S - 2 * a * A + k * a**2),
        ),
        algebra(
            r"$\varphi=1/d$ iff one entry is nonzero: $A^2-S$ is twice the sum over pairs of $|z_i||z_j|$, as a further entry adds $2aA$.",
            (A + a) ** 2 - (S + a**2),
            (A**2 - S) + 2 * a * A,
        ),
    )


def _proof() -> Proof:
    return Proof(
        _maximum() + _squares_against_sums() + _density() + _equality(),
        summary="Induction over the number of entries; the density is a quotient of two of these norms.",
    )


CLAIM = Claim(
    id="norm-ineq",
    title="The chain of norms and the range of the density",
    section="A",
    source="Section 4; footnote 3; used in Eq. 59 and 60",
    statement=(
        r"$\|z\|_\infty\le\|z\|_2\le\|z\|_1\le\sqrt d\|z\|_2\le d\|z\|_\infty$, and $\varphi(z)=\frac{\|z\|_1^2}{d\|z\|_2^2}\in[\frac1d,1]$ for"
        r" $z\ne0$: $\varphi=1$ iff all $|z_i|$ are equal, $\varphi=\frac1d$ iff exactly one entry is nonzero."
    ),
    remark=r"Footnote 3 names only multiples of $\mathbf1$ for $\varphi=1$ (an erratum); every multiple of a sign vector has it.",
    hypotheses=(r"$z\ne0$ for the density",),
    proof=_proof,
    properties=(
        Property(
            "chain", r"\|z\|_\infty\le\|z\|_2\le\|z\|_1\le\sqrt d\|z\|_2\le d\|z\|_\infty", vectors, geometry.norm_ineq
        ),
        Property(
            "iff", r"\varphi=1\Leftrightarrow|z_i|=|z_j|", partial(vectors, nonzero=True), geometry.norm_ineq_tight
        ),
    ),
    equality=(
        Equality(r"$\varphi(2,-2,2)=1$", lambda: tie(fmpq(36, 3 * 12), fmpq(1), density(np.array([2.0, -2.0, 2.0])))),
        Equality(
            r"$\varphi(0,5,0)=\frac13$", lambda: tie(fmpq(25, 3 * 25), fmpq(1, 3), density(np.array([0.0, 5.0, 0.0])))
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\|z\|_1\le\sqrt{d-1}\|z\|_2$",
            Property("d-1", r"\|z\|_1\le\sqrt{d-1}\|z\|_2", vectors, partial(geometry.norm_ineq, dimension_drop=1)),
        ),
        Strengthening(
            r"the density without $z\ne0$",
            Property("zero-vector", r"\varphi(0)", vectors, partial(geometry.norm_ineq, require_nonzero=False)),
        ),
        Strengthening(
            r"footnote 3: $\varphi=1$ only for multiples of $\mathbf1$",
            Property(
                "ones-only",
                r"\varphi=1\Leftrightarrow z_i=z_j",
                partial(vectors, nonzero=True),
                partial(geometry.norm_ineq_tight, ones_only=True),
            ),
            example=lambda: geometry.norm_ineq_tight(np.array([1.0, -1.0]), ones_only=True),
        ),
    ),
)
