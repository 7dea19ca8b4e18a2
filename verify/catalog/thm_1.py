"""Theorem 1 (Eq. 27): the O(1/T) rate for convex functions."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import convergence
from signgeo.properties.outcome import Outcome, at_most
from signgeo.properties.property import Property
from signgeo.properties.strategies import definite_matrices, norm_matrix_vectors
from signgeo.solvers import LInf, Quadratic, steepest_descent
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication, induction
from signgeo.verify.proof import Proof, Step
from sympy import Eq, symbols


def _rate() -> Step:
    L, R, x, y, K, s, n = symbols("L R delta delta_1 K s n", real=True)
    return induction(
        r"$\delta_t\le K/(t+4)$ for all $t$, with $s=t+4$.",
        base=implication(
            r"$t=0$: $4\delta_0\le2Ln^2\le K$.",
            hypotheses=[x <= L * n**2 / 2, n >= 0, n <= R, L >= 0, Eq(K, 2 * L * R**2)],
            goal=4 * x <= K,
            products_degree=3,
            mutant=8 * x <= K,
        ),
        step=implication(
            r"$s\delta\le K$, $K(\delta-\delta_1)\ge\delta^2$, $s\ge4$ give $(s+1)\delta_1\le K$.",
            hypotheses=[s * x <= K, K * (x - y) >= x**2, s >= 4, x >= 0, K > 0],
            goal=(s + 1) * y <= K,
            squares=[K - s * x, x],
            products_degree=3,
            mutant=(s + 2) * y <= K,
        ),
    )


def _proof() -> Proof:
    L, D, R, x, y, K = symbols("L D R delta delta_1 K", real=True)
    return Proof(
        (
            definition(r"$\delta=f_t-f^\star$, $\delta_1=f_{t+1}-f^\star$, $K=2LR^2$."),
            cite("lemma-2", r"$2L(\delta-\delta_1)\ge D^2$, $D=\|g\|_*$."),
            implication(
                r"So $\delta_1\le\delta$: the iterates stay in the level set of $x_0$, within $R$ of a minimiser.",
                hypotheses=[2 * L * (x - y) >= D**2, L > 0],
                goal=y <= x,
                squares=[D],
                mutant=2 * y <= x,
            ),
            cite(
                "lemma-1",
                r"At a minimiser nearest to $x_0$: $\delta_0\le\frac L2n^2$ with $n=\|x_0-x^\star\|\le R$ (its gradient vanishes).",
            ),
            cite(
                "lemma-3a",
                r"Convexity: $\delta\le\langle g,x_t-x^\star\rangle\le D\|x_t-x^\star\|\le DR$.",
            ),
            implication(
                r"$\delta^2\le D^2R^2$.",
                hypotheses=[x >= 0, x <= D * R],
                goal=x**2 <= D**2 * R**2,
                mutant=2 * x**2 <= D**2 * R**2,
            ),
            implication(
                r"$K(\delta-\delta_1)\ge\delta^2$.",
                hypotheses=[2 * L * (x - y) >= D**2, x**2 <= D**2 * R**2, Eq(K, 2 * L * R**2)],
                goal=K * (x - y) >= x**2,
                squares=[R],
                products_degree=3,
                mutant=K * (x - y) >= 2 * x**2,
            ),
            _rate(),
        ),
        summary="Convexity turns the improvement into a quadratic recursion, which is solved by induction.",
    )


_drawn = partial(norm_matrix_vectors, matrices=definite_matrices, kinds=("LInf", "L1"), dimension=(1, 4))


def _moves_away() -> Outcome:
    """||x_1||_inf <= ||x_0||_inf fails after one step."""
    w = np.array([0.9, 0.1])
    H = np.outer(w, w) + 1e-3 * np.eye(2)
    path = steepest_descent(Quadratic(H), np.array([1.0, -1.0]), LInf(), 1)
    return at_most(LInf().enclose(path.x[1]), LInf().enclose(path.x[0]))


CLAIM = Claim(
    id="thm-1",
    title="The O(1/T) rate for convex functions",
    section="C",
    source="Theorem 1, Eq. 27 (Kelner et al. 2014)",
    statement=(
        r"For convex $L$-smooth $f$ that attains $f^\star$: $f_T-f^\star\le\frac{2LR^2}{T+4}$ with"
        r" $R=\max_{f(x)\le f(x_0)}\min_{x^\star}\|x-x^\star\|<\infty$."
    ),
    hypotheses=(r"$f$ convex", r"$f^\star$ attained", r"$R<\infty$"),
    remark=(
        r"The scan lost the square of $R$. The text calls $R$ the initial distance, which its proof does not give (an erratum of the"
        r" wording): iterates can move away, as $w=(.9,.1)$, $H=ww^T+10^{-3}I$, $x_0=(1,-1)$ shows with $\|x_1\|_\infty=1.798$. Whether the"
        r" bound holds with the initial distance is open."
    ),
    proof=_proof,
    uses=("lemma-1", "lemma-2", "lemma-3a"),
    properties=(Property("rate", r"(T+4)(f_T-f^\star)\le2LR^2", _drawn, convergence.thm_1),),
    equality=(
        Equality(
            r"$T=0$, $f(x)=\frac12x^2$ from $x=3$: $\frac92=\frac{2\cdot9}4$",
            lambda: tie(fmpq(9, 2), 2 * (9 * convergence.inverse_size(LInf(), np.eye(1))) / 4),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac{2LR}{T+4}$",
            Property("unsquared", r"f_T-f^\star\le\frac{2LR}{T+4}", _drawn, partial(convergence.thm_1, squared=False)),
        ),
        Strengthening(
            r"the iterates stay within the initial distance (the text's reading of $R$): $w=(.9,.1)$, $H=ww^T+10^{-3}I$, $x_0=(1,-1)$",
            example=_moves_away,
        ),
    ),
)
