"""Lemma 3(a) and Eq. 62: the inequality of a norm and its dual."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import geometry
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.solvers import L2, LInf
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import definition, implication, refute, textbook
from signgeo.verify.proof import Proof, StepResult
from sympy import Eq, Rational, symbols


def _proof() -> Proof:
    q, D, n, p = symbols("q D n p", real=True)
    return Proof(
        (
            definition(r"$D=\|z\|_*=\max_{\|u\|\le1}\langle u,z\rangle$."),
            textbook(
                "compact-maximum",
                r"The unit ball is compact and $u\mapsto\langle u,z\rangle$ continuous, so the maximum exists.",
            ),
            definition(
                r"For $x\ne0$ let $n=\|x\|>0$ and $u=x/n$, so $\|u\|=1$, $q=\langle u,z\rangle\le D$ and $\langle x,z\rangle=nq$."
            ),
            implication(
                r"$\langle x,z\rangle=nq\le nD=\|x\|\|z\|_*$; at $x=0$ both sides are 0.",
                hypotheses=[q <= D, n >= 0],
                goal=n * q <= n * D,
                mutant=n * q <= n * D / 2,
            ),
            implication(
                r"Eq. 62: every ratio $p/n$ with $p=\langle x,z\rangle\le nD$, $n>0$, is at most $D$ (multiplied out), and $u$ attaining the"
                r" maximum has ratio at least $D$, because $n\le1$ and $p=D\ge0$: $Dn\le p$.",
                hypotheses=[n <= 1, D >= 0, Eq(p, D)],
                goal=D * n <= p,
                mutant=D * n + D <= p,
            ),
        ),
        summary="Scale x to the unit sphere and use what the dual norm is.",
    )


_drawn = partial(norm_vectors, 2)


def _line() -> StepResult:
    """On the line: x z <= 0.99 |x| |z| fails; p and q stand for the absolute values."""
    x, z, p, q = symbols("x z p q", real=True)
    return refute([Eq(p, x), Eq(q, z), p >= 0, q >= 0], x * z <= Rational(99, 100) * p * q)


CLAIM = Claim(
    id="lemma-3a",
    title="The inequality of a norm and its dual",
    section="A",
    source="Lemma 3(a), Eq. 24; Eq. 62 in Appendix E.6",
    statement=r"$\langle x,z\rangle\le\|x\|\|z\|_*$ for all $x,z$, and $\|z\|_*=\max_{x\ne0}\langle x,z\rangle/\|x\|$.",
    proof=_proof,
    properties=(Property("hoelder", r"\langle x,z\rangle\le\|x\|\|z\|_*", _drawn, geometry.lemma_3a),),
    equality=(
        Equality(
            r"$x=z^{\|\cdot\|}=(7,-7)$ in the max-norm, $z=(3,-4)$: $49=7\cdot7$",
            lambda: tie(
                fmpq(3 * 7 + 4 * 7),
                fmpq(7) * 7,
                LInf().enclose(np.array([7.0, -7.0])) * LInf().dual.enclose(np.array([3.0, -4.0])),
            ),
        ),
        Equality(
            r"$x=z=(3,-4)$ in the 2-norm: $25=5\cdot5$",
            lambda: tie(
                fmpq(25), fmpq(5) * 5, L2().enclose(np.array([3.0, -4.0])) * L2().dual.enclose(np.array([3.0, -4.0]))
            ),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"constant 0.99",
            Property(
                "constant-0.99",
                r"\langle x,z\rangle\le0.99\|x\|\|z\|_*",
                _drawn,
                partial(geometry.lemma_3a, constant=Fraction(99, 100)),
            ),
            _line,
        ),
    ),
)
