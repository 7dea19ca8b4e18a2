"""A function with L_inf = 1 and L_sep = d / 2: max-norm smoothness is the weaker assumption by a factor of d / 2."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import sympy
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import beyond, families
from signgeo.properties.outcome import at_most
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.solvers import Enclosure, linf, lsep
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, calculus, cite, definition, implication, induction
from signgeo.verify.proof import Proof, Step
from sympy import Rational, symbols

HALF, QUARTER = Rational(1, 2), Rational(1, 4)


def _derive_hessian() -> tuple[object, object]:
    """SymPy differentiates log(e^x + e^y) twice and compares with diag(p) - p p^T, p the softmax."""
    x, y = symbols("x y", real=True)
    f = sympy.log(sympy.exp(x) + sympy.exp(y))
    p = sympy.Matrix([sympy.exp(x), sympy.exp(y)]) / (sympy.exp(x) + sympy.exp(y))
    return sympy.hessian(f, (x, y)).applyfunc(sympy.simplify), (sympy.diag(*p) - p * p.T).applyfunc(sympy.simplify)


def _variance() -> tuple[Step, ...]:
    m, v = symbols("m v", real=True)
    return (
        definition(
            r"$x^T\nabla^2f\,x=\sum p_ix_i^2-(\sum p_ix_i)^2$, the variance of $x$ under the weights $p$; $v=\sum p_ix_i^2$, $m=\sum p_ix_i$."
        ),
        implication(
            r"At a sign vector $v=1$, so the variance is at most 1: $L_\infty\le1$ (Eq. 10, the Hessian is PSD).",
            hypotheses=[1 - v >= 0],
            goal=v - m**2 <= 1,
            squares=[m],
            mutant=v - m**2 <= HALF,
        ),
        algebra(
            r"It is 1 at $p=(\frac12,\frac12,0,\ldots)$ (a limit of softmax values) and $s=(1,-1,\ldots)$: $L_\infty=1$ as a supremum.",
            HALF + HALF - (HALF - HALF) ** 2,
            1,
        ),
    )


def _separable() -> tuple[Step, ...]:
    u, v, a, b, r, lo, hi, V, S, k, x, y = symbols("u v a b r x_min x_max V S k x y", real=True)
    return (
        definition(
            r"At $p_i=p_j=\frac12$ the Hessian is $\frac14[[1,-1],[-1,1]]$ on the pair: with $u=l_i-\frac14$, $v=l_j-\frac14$,"
            r" feasibility is $u,v\ge0$, $uv\ge\frac1{16}$."
        ),
        cite("eq-34", r"The criterion for a 2 x 2 matrix."),
        implication(
            r"So $u+v\ge\frac12$, that is $l_i+l_j\ge1$ for every pair.",
            hypotheses=[u * v >= Rational(1, 16), u >= 0, v >= 0],
            goal=u + v >= HALF,
            squares=[u - v],
            mutant=u + v >= 1,
        ),
        induction(
            r"Hence $\sum l_i\ge\frac d2$: add $l_1+l_2\ge1,\ l_2+l_3\ge1,\ldots,\ l_d+l_1\ge1$ ($d$ pairs, each $l_i$ twice).",
            base=implication(r"No pair.", hypotheses=[S >= 0, k <= 0], goal=k <= S),
            step=implication(
                r"One more pair: $S\ge k$ and $a+b\ge1$ give $S+a+b\ge k+1$.",
                hypotheses=[k <= S, a + b >= 1],
                goal=S + a + b >= k + 1,
                mutant=S + a + b >= k + 2,
            ),
        ),
        implication(
            r"$l_i=\frac12$ is feasible. Popoviciu: for $x_i\in[x_{min},x_{max}]$ each $(x_{max}-x_i)(x_i-x_{min})\ge0$, averaged:"
            r" $v\le(x_{min}+x_{max})m-x_{min}x_{max}$, so the variance $V=v-m^2$ is at most $\frac14(x_{max}-x_{min})^2$.",
            hypotheses=[v <= (lo + hi) * r - lo * hi, V - v + r**2 <= 0],
            goal=(hi - lo) ** 2 >= 4 * V,
            squares=[2 * r - lo - hi],
            mutant=(hi - lo) ** 2 >= 8 * V,
        ),
        implication(
            r"and $\frac14(x-y)^2\le\frac12(x^2+y^2)\le\frac12\|x\|_2^2$ for two of the entries.",
            hypotheses=[x**2 + y**2 <= S],
            goal=(x - y) ** 2 <= 2 * S,
            squares=[x + y],
            mutant=(x - y) ** 2 <= S,
        ),
    )


def _proof() -> Proof:
    return Proof(
        (
            calculus.derive(
                r"$\nabla^2\log\sum e^{x_i}=\mathrm{diag}(p)-pp^T$ with $p$ the softmax (two coordinates shown).",
                _derive_hessian,
            ),
            cite("eq-10", r"PSD: $L_\infty$ is the supremum of $s^T\nabla^2f\,s$ over sign vectors."),
            *_variance(),
            *_separable(),
        ),
        summary="The Hessian is a covariance: its form at a sign vector is at most 1, but every pair of l_i must sum to 1.",
    )


HALF_HESSIAN = matrix((0.25, -0.25), (-0.25, 0.25))
"""The Hessian at p = (1/2, 1/2)."""

CLAIM = Claim(
    id="log-sum-exp",
    title="For a function the separable constant can be larger by a factor of d/2",
    section="G",
    source="ours",
    statement=r"$f(x)=\log\sum_ie^{x_i}$, $d\ge2$, has $L_\infty=1$ and $L_{sep}=\frac d2$: max-norm smoothness is the weaker assumption by a factor of the dimension.",
    hypotheses=(r"$d\ge2$",),
    proof=_proof,
    uses=("eq-10", "eq-34"),
    properties=(
        Property("variance", r"s^T\nabla^2f\,s\le1", families.probabilities, families.log_sum_exp),
        Property(
            "half-is-feasible", r"\nabla^2f\preceq\frac12I", families.probabilities, families.log_sum_exp_separable
        ),
        Property(
            "every-pair",
            r"(l_i-\frac14)(l_j-\frac14)\ge\frac1{16}\Rightarrow\sum l_i\ge\frac d2",
            lambda: norm_vectors(2, kinds=("L2",), dimension=(2, 5)).map(lambda drawn: drawn[1:]),
            beyond.log_sum_exp_weights,
        ),
    ),
    equality=(
        Equality(
            r"$p=(\frac12,\frac12)$, $s=(1,-1)$: $s^T\nabla^2f\,s=1$",
            lambda: tie(linf_value(HALF_HESSIAN), fmpq(1), linf(HALF_HESSIAN)),
        ),
        Equality(r"and on that pair $L_{sep}=1$", lambda: tie(fmpq(1, 4) * 4, fmpq(1), lsep(HALF_HESSIAN))),
    ),
    strengthenings=(
        Strengthening(
            r"$L_\infty\le0.99$",
            Property(
                "factor-0.99",
                r"s^T\nabla^2f\,s\le0.99",
                families.probabilities,
                partial(families.log_sum_exp, factor=Fraction(99, 100)),
            ),
        ),
        Strengthening(
            r"$l_i=0.49$ is feasible",
            Property(
                "weight-0.49",
                r"\nabla^2f\preceq0.49I",
                families.probabilities,
                partial(families.log_sum_exp_separable, weight=Fraction(49, 100)),
            ),
        ),
        Strengthening(
            r"without $d\ge2$: at $d=1$ the Hessian is 0, so $L_\infty\ge1$ fails",
            example=lambda: at_most(Enclosure.point(1.0), linf(np.zeros((1, 1)))),
        ),
    ),
)
