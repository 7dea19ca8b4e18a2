"""The max-norm constants of logistic and softmax regression."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import sympy
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import beyond, families
from signgeo.properties.property import Property
from signgeo.properties.strategies.functions import functions_and_points
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication, induction
from signgeo.verify.proof import Proof, Step
from sympy import Eq, Rational, symbols


def _derive_weight() -> tuple[object, object]:
    """SymPy differentiates the logistic loss twice in the score; compared with sigma (1 - sigma)."""
    t = symbols("t", real=True)
    sigma = 1 / (1 + sympy.exp(-t))
    return sympy.simplify(sympy.diff(sympy.log(1 + sympy.exp(-t)), t, 2)), sympy.simplify(sigma * (1 - sigma))


def _logistic() -> tuple[Step, ...]:
    p, w, F, G, q = symbols("p w F G q", real=True)
    return (
        calculus.derive(
            r"The loss $\ln(1+e^{-t})$ of a score has second derivative $w=\sigma(1-\sigma)$.", _derive_weight
        ),
        implication(
            r"$w\le\frac14$, with equality at $\sigma=\frac12$.",
            hypotheses=[Eq(w, p * (1 - p))],
            goal=w <= Rational(1, 4),
            squares=[2 * p - 1],
            mutant=w <= Rational(1, 5),
        ),
        induction(
            r"So $s^T\nabla^2f\,s=\frac1n\sum w_i(a_i^Ts)^2\le\frac1{4n}\sum(a_i^Ts)^2$, sample by sample ($q=a_i^Ts$).",
            base=implication(r"Empty sums.", hypotheses=[F <= 0, G >= 0], goal=4 * F <= G),
            step=implication(
                r"$4F\le G$ and $w\le\frac14$ give $4(F+wq^2)\le G+q^2$.",
                hypotheses=[4 * F <= G, 4 * w <= 1],
                goal=4 * (F + w * q**2) <= G + q**2,
                squares=[q],
                mutant=5 * (F + w * q**2) <= G + q**2,
            ),
        ),
        definition(r"At $x=0$ every $\sigma=\frac12$, so the bound is attained."),
    )


def _softmax() -> tuple[Step, ...]:
    v, m, n, q, p, F = symbols("v m n q p F", real=True)
    return (
        definition(
            r"One sample $a$ with class weights $p$: the form at $S\in\{\pm1\}^{C\times d}$ is the variance of $q_c=a^TS_c$ under $p$; $|q_c|\le n=\|a\|_1$."
        ),
        induction(
            r"$v=\sum p_cq_c^2\le n^2\sum p_c$.",
            base=implication(r"Empty sums.", hypotheses=[v <= 0, F >= 0], goal=v <= n**2 * F),
            step=implication(
                r"$v\le n^2F$, $|q|\le n$, $p\ge0$ give $v+pq^2\le n^2(F+p)$.",
                hypotheses=[v <= n**2 * F, n - q >= 0, n + q >= 0, p >= 0],
                goal=v + p * q**2 <= n**2 * (F + p),
                products_degree=3,
                mutant=v + p * q**2 <= n**2 * F,
            ),
        ),
        implication(
            r"The variance $v-m^2$ is at most $v\le n^2$ as $\sum p_c=1$; averaged over the samples, $L_\infty\le\frac1n\sum\|a_i\|_1^2$.",
            hypotheses=[v <= n**2],
            goal=v - m**2 <= n**2,
            squares=[m],
            mutant=2 * (v - m**2) <= n**2,
        ),
    )


def _proof() -> Proof:
    return Proof(
        (
            cite("eq-10", r"Both Hessians are PSD: $L_\infty$ is the supremum of $s^T\nabla^2f\,s$ over sign vectors."),
            *_logistic(),
            *_softmax(),
        ),
        summary="The curvature in the score is at most a quarter, or a variance.",
    )


CLAIM = Claim(
    id="families",
    title="The constants of logistic and softmax regression",
    section="G",
    source="ours",
    statement=(
        r"Logistic regression on samples $a_1,\ldots,a_n$ (rows of $A$) has $L_\infty=\frac1{4n}\|A^TA\|_{\infty,1}$, attained at 0; softmax regression has"
        r" $L_\infty\le\frac1n\sum\|a_i\|_1^2$."
    ),
    remark=r"$\frac1n\|A^TA\|_{\infty,1}$ holds for two classes only: at four classes $A=[[1,1],[1,-1]]$ has 4 against 2 (times $\frac1n$).",
    proof=_proof,
    uses=("eq-10",),
    properties=(
        Property(
            "logistic",
            r"\max_s\sum w_i(a_i^Ts)^2\le\frac14\max_s\sum(a_i^Ts)^2",
            families.weighted_samples,
            families.logistic,
        ),
        Property("softmax", r"\mathrm{Var}_p(a^TS_c)\le\|a\|_1^2", families.weighted_samples, families.softmax),
        Property("in-every-norm", r"v^T\nabla^2f\,v\le L\|v\|^2", functions_and_points, beyond.families),
    ),
    equality=(
        Equality(
            r"at 0 every weight is $\frac14$: $A=[[1,1],[1,-1]]$, $\frac14\|A^TA\|_{\infty,1}=1$",
            lambda: tie(fmpq(1, 4) * linf_value(matrix((2.0, 0.0), (0.0, 2.0))), fmpq(1), linf(np.eye(2) / 2)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac1{5n}$ for logistic regression",
            Property(
                "one-fifth",
                r"\frac15\|A^TA\|_{\infty,1}",
                families.weighted_samples,
                partial(families.logistic, share=Fraction(1, 5)),
            ),
        ),
        Strengthening(
            r"$\|A^TA\|_{\infty,1}$ for softmax regression with four classes",
            Property(
                "four-classes",
                r"\mathrm{form}\le\|A^TA\|_{\infty,1}",
                partial(families.weighted_samples, samples=2, dimension=2),
                partial(families.softmax, two_classes_formula=True),
            ),
            example=lambda: families.softmax((np.array([1, 1]), np.array([[1, 1], [1, -1]])), two_classes_formula=True),
        ),
    ),
)
