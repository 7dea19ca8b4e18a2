"""Table 1: the steepest directions of the four norms, and their dual pairs."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.exact import inner
from signgeo.properties.exact_norms import norm_value, steepest_value
from signgeo.properties.inequalities import geometry
from signgeo.properties.outcome import Outcome, undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.solvers import LInf
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, cite, definition, implication, induction, textbook
from signgeo.verify.proof import Proof, Step
from sympy import Eq, Rational, symbols


def _value_of_the_maximum() -> tuple[Step, ...]:
    p, n, D = symbols("p n D", real=True)
    return (
        cite("lemma-3a", r"For every $y$, with $n=\|y\|$ and $D=\|g\|_*$: $p=\langle g,y\rangle\le nD$."),
        implication(
            r"So no $y$ exceeds $\frac12D^2$: $p-\frac12n^2\le\frac12D^2$.",
            hypotheses=[p <= n * D],
            goal=p - n**2 / 2 <= D**2 / 2,
            mutant=p - n**2 / 2 <= D**2 / 4,
        ),
        algebra(
            r"A $y$ with $\langle g,y\rangle=D^2$ and $\|y\|=D$ attains it.", D**2 - D**2 / 2, Rational(1, 2) * D**2
        ),
    )


def _coordinatewise() -> tuple[Step, ...]:
    x, z, m, a, S, A = symbols("x z m a S A", real=True)
    return (
        implication(
            r"One coordinate, $|x|\le m$ and $|z|\le a$: $xz\le ma$.",
            hypotheses=[m - x >= 0, m + x >= 0, a - z >= 0, a + z >= 0],
            goal=x * z <= m * a,
            mutant=x * z <= m * a / 2,
        ),
        induction(
            r"Max-norm: $\langle x,z\rangle\le\|x\|_\infty\|z\|_1$, summing $x_iz_i\le m\,a_i$ with $m=\|x\|_\infty$, $a_i=|z_i|$;"
            r" L1: the same with $m=|x_i|$ summed and $a=\|z\|_\infty$; blocks: the same with the 2-norms of the blocks.",
            base=implication(r"Empty sums: $0\le m\cdot0$.", hypotheses=[Eq(S, 0), Eq(A, 0)], goal=m * A >= S),
            step=implication(
                r"If $S\le mA$ and $xz\le ma$ then $S+xz\le m(A+a)$.",
                hypotheses=[m * A >= S, x * z <= m * a],
                goal=S + x * z <= m * (A + a),
                mutant=S + x * z <= m * A,
            ),
        ),
    )


def _attained() -> tuple[Step, ...]:
    n, g, s, w, v, M, B = symbols("n g s w v M B", real=True)
    return (
        textbook("cauchy-schwarz", r"L2, and within each block: $\langle x_B,z_B\rangle\le\|x_B\|_2\|z_B\|_2$."),
        definition(r"L2: $y=g$ has $\langle g,y\rangle=\|g\|_2^2$ and $\|y\|_2=\|g\|_2$, as the 2-norm is defined."),
        definition(
            r"Max-norm: $y_i=n\sigma_i$ with $n=\|g\|_1$, $\sigma_ig_i=|g_i|$, $|\sigma_i|\le1$ (so $\sigma_i$ is free where $g_i=0$)."
        ),
        implication(
            r"A term of $\langle g,y\rangle$ is $g_i\,n\sigma_i=n|g_i|$, so $\langle g,y\rangle=n\sum|g_i|=n^2$ (here: one term, $v=|g_i|$).",
            hypotheses=[Eq(v, s * g)],
            goal=g * (n * s) - n * v >= 0,
            mutant=g * (n * s) - n * v >= 1,
        ),
        algebra(
            r"L1: $y=\sum_kw_kg_ke_k$ over the indices with $|g_k|=M=\|g\|_\infty$, $w\ge0$, $w+v=1$ (two ties shown):"
            r" $\langle g,y\rangle=wM^2+vM^2=M^2$, $\|y\|_1=wM+vM=M$.",
            (w * M**2 + v * M**2).subs(v, 1 - w),
            M**2,
        ),
        algebra(
            r"Blocks: $y_B=n\,g_B/\|g_B\|_2$ with $n=\sum_B\|g_B\|_2$ gives $\langle g_B,y_B\rangle=n\|g_B\|_2$, in all $n^2$;"
            r" where $g_B=0$ any $y_B$ with $\|y_B\|_2\le n$ adds 0.",
            n * B**2 / B,
            n * B,
        ),
        definition(
            r"Each bound on $\langle x,z\rangle$ above is attained with $\|x\|\le1$, which is what the dual norm is."
        ),
    )


def _proof() -> Proof:
    return Proof(
        _value_of_the_maximum() + _coordinatewise() + _attained(),
        summary="A direction is steepest as soon as its norm and its inner product with g match the dual norm of g.",
    )


_drawn = partial(norm_vectors, kinds=("L2", "LInf", "L1", "BlockLInf"))


def _instance() -> Outcome:
    """The value of Eq. 15 at the row of the table, against 49 / 2."""
    g = [fmpq(3), fmpq(-4)]
    y = steepest_value(LInf(), g)
    size = norm_value(LInf(), y)
    return tie(inner(g, y) - size * size / 2, fmpq(49, 2))


CLAIM = Claim(
    id="table-1",
    title="The steepest directions of four norms and their dual pairs",
    section="A",
    source="Table 1, Eq. 17, Eq. 22; Appendix A.1",
    statement=(
        r"$\arg\max_y\langle g,y\rangle-\frac12\|y\|^2$ contains $g$ for $\|\cdot\|_2$, $\|g\|_1\,\mathrm{sign}(g)$ for $\|\cdot\|_\infty$,"
        r" $g_ie_i$ with $i\in\arg\max_i|g_i|$ for $\|\cdot\|_1$, and $\|g\|_{B,1}\,\mathrm{norm}_B(g)$ for $\|\cdot\|_{B,\infty}$. The dual"
        r" norms are $\|\cdot\|_2$, $\|\cdot\|_1$, $\|\cdot\|_\infty$ and $\|\cdot\|_{B,1}$."
    ),
    remark=(
        r"The argmax is a set: $\mathrm{sign}(0)$ may be any number of $[-1,1]$, $\mathrm{norm}_B(0)$ any vector of 2-norm at most 1"
        r" (Eq. 22 prints $0/0$ there: an erratum), and ties of $|g_i|$ any convex combination."
    ),
    proof=_proof,
    uses=("lemma-3a",),
    properties=(Property("steepest", r"\langle g,y\rangle-\frac12\|y\|^2=\frac12\|g\|_*^2", _drawn, geometry.table_1),),
    equality=(
        Equality(
            r"max-norm, $g=(3,-4)$, $y=(7,-7)$: $\langle g,y\rangle-\frac12\|y\|_\infty^2=\frac{49}2=\frac12\|g\|_1^2$",
            _instance,
        ),
        Equality(
            r"and the computed dual norm is 7",
            lambda: tie(fmpq(7), fmpq(7), LInf().dual.enclose(np.array([3.0, -4.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\mathrm{sign}(g)$ without the factor $\|g\|_1$",
            Property("sign-alone", r"y=\mathrm{sign}(g)", _drawn, partial(geometry.table_1, without_factor=True)),
        ),
        Strengthening(
            r"$i\in\arg\min_i|g_i|$ for $\|\cdot\|_1$",
            Property("smallest-entry", r"i\in\arg\min_i|g_i|", _drawn, partial(geometry.table_1, smallest=True)),
        ),
        Strengthening(
            r"Eq. 22 as printed: $z_B/\|z_B\|_2$ also at a zero block",
            example=lambda: undefined("0 / 0 in the block (0, 0) of z = (0, 0, 1)"),
        ),
    ),
)
