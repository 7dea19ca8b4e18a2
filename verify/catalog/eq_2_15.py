"""Eq. 2 and Eq. 15: the proximal form of a steepest descent step."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import fmpq
from signgeo.properties.exact_norms import steepest_value
from signgeo.properties.inequalities import geometry
from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.properties.strategies.norms import EXACT
from signgeo.solvers import LInf
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, definition, implication, refute
from signgeo.verify.proof import Proof, StepResult
from sympy import symbols


def _proof() -> Proof:
    alpha, p, n, P, N = symbols("alpha p n P N", real=True)
    return Proof(
        (
            definition(
                r"Write $x=x_t-\alpha y$: for $\alpha>0$ a bijection between $x$ and $y$. Let $p=\langle g,y\rangle$, $n=\|y\|$."
            ),
            algebra(
                r"$\langle g,x-x_t\rangle+\frac1{2\alpha}\|x-x_t\|^2=-\alpha p+\frac1{2\alpha}\alpha^2n^2=-\alpha(p-\frac12n^2)$.",
                -alpha * p + (alpha * n) ** 2 / (2 * alpha),
                -alpha * (p - n**2 / 2),
            ),
            implication(
                r"So $y$ maximises $p-\frac12n^2$ against any other $y'$ (capital letters) iff $x$ minimises: one direction.",
                hypotheses=[p - n**2 / 2 >= P - N**2 / 2, alpha > 0],
                goal=-alpha * (p - n**2 / 2) <= -alpha * (P - N**2 / 2),
                mutant=-alpha * (p - n**2 / 2) <= -2 * alpha * (P - N**2 / 2),
            ),
            implication(
                r"And the other: dividing by $\alpha>0$.",
                hypotheses=[-alpha * (p - n**2 / 2) <= -alpha * (P - N**2 / 2), alpha > 0],
                goal=p - n**2 / 2 >= P - N**2 / 2,
                mutant=p - n**2 / 2 >= P - N**2 / 2 + 1,
            ),
        ),
        summary="Substitution turns one objective into the negative multiple of the other.",
    )


_drawn = partial(norm_vectors, 3, kinds=EXACT)


def _concave() -> StepResult:
    """In one dimension with alpha = -1 some v does better than the step v = -alpha g = g."""
    g, v = symbols("g v", real=True)
    return refute([], g * g - g**2 / 2 <= g * v - v**2 / 2)


def _attained() -> Outcome:
    """The value at v = -g / 2 with the direction of the max norm."""
    v = -steepest_value(LInf(), [fmpq(2)])[0] / 2
    return tie(2 * v + v * v, fmpq(-1))


CLAIM = Claim(
    id="eq-2-15",
    title="A steepest descent step minimises the linear model plus a quadratic penalty",
    section="A",
    source="Eq. 2, Eq. 15; Appendix E.8",
    statement=(
        r"$\arg\min_x\,\langle g,x-x_t\rangle+\frac1{2\alpha}\|x-x_t\|^2=x_t-\alpha\,g^{\|\cdot\|}$ with"
        r" $g^{\|\cdot\|}\in\arg\max_y\langle g,y\rangle-\frac12\|y\|^2$."
    ),
    hypotheses=(r"$\alpha>0$",),
    proof=_proof,
    properties=(
        Property(
            "proximal-step",
            r"\langle g,x^+-x_t\rangle+\frac1{2\alpha}\|x^+-x_t\|^2\le\langle g,x-x_t\rangle+\frac1{2\alpha}\|x-x_t\|^2",
            _drawn,
            geometry.eq_2_15,
        ),
    ),
    equality=(
        Equality(
            r"one dimension, $g=2$, $\alpha=\frac12$: the minimum of $2v+v^2$ is $-1$, the value at $v=-\alpha g$",
            _attained,
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac1\alpha$ in place of $\frac1{2\alpha}$ ($g\ne0$)",
            Property(
                "doubled-penalty", r"\frac1\alpha\|x-x_t\|^2", _drawn, partial(geometry.eq_2_15, penalty=Fraction(1))
            ),
        ),
        Strengthening(
            r"without $\alpha>0$: at $\alpha=-1$ the objective is concave and the step is its maximiser", model=_concave
        ),
    ),
)
