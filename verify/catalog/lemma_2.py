"""Lemma 2 (Eq. 6): the guaranteed improvement of one step."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import fmpq
from signgeo.properties.exact_norms import dual_value, steepest_value
from signgeo.properties.inequalities import convergence, functions
from signgeo.properties.outcome import Outcome, undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_matrix_vectors
from signgeo.properties.strategies.functions import functions_and_points
from signgeo.solvers import LInf
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    L, i, p, n, D, f, F = symbols("L i p n D f F", real=True)
    reciprocal = Eq(L * i, 1)
    return Proof(
        (
            definition(
                r"$y=g^{\|\cdot\|}$, $x^+=x-iy$ with $i=1/L$; $p=\langle g,y\rangle$, $n=\|y\|$, $D=\|g\|_*$, $F=f(x^+)$."
            ),
            cite("lemma-1", r"$F\le f-ip+\frac L2i^2n^2$."),
            cite("lemma-3bc", r"$p=n^2$ and $n=D$."),
            implication(
                r"So $F\le f-iD^2+\frac L2i^2D^2=f-\frac1{2L}D^2$.",
                hypotheses=[f - i * p + L * i**2 * n**2 / 2 >= F, Eq(p, n**2), Eq(n**2, D**2), reciprocal],
                goal=f - i * D**2 / 2 >= F,
                equality_multipliers=[i * n**2, i],
                mutant=f - i * D**2 >= F,
            ),
        ),
        summary="Put the step into the quadratic bound and use that the direction has the dual norm.",
    )


def _tight() -> Outcome:
    """Both sides from the direction and the dual norm."""
    g = [fmpq(3)]
    after, size = 3 - steepest_value(LInf(), g)[0], dual_value(LInf(), g)
    return tie(after * after / 2, fmpq(9, 2) - size * size / 2)


CLAIM = Claim(
    id="lemma-2",
    title="The guaranteed improvement of a steepest descent step",
    section="C",
    source="Lemma 2, Eq. 6; Appendix E.2, Eq. 49",
    statement=r"If $f$ is $L$-smooth, a step of size $1/L$ gives $f(x^+)\le f(x)-\frac1{2L}\|\nabla f(x)\|_*^2$.",
    hypotheses=(r"$L>0$",),
    proof=_proof,
    uses=("lemma-1", "lemma-3bc"),
    properties=(
        Property("improvement", r"f(x^+)\le f(x)-\frac1{2L}\|g\|_*^2", norm_matrix_vectors, convergence.lemma_2),
        Property(
            "function-families",
            r"f(x^+)\le f(x)-\frac1{2L}\|g\|_*^2",
            partial(functions_and_points, 1, kinds=("LInf", "L2", "Diagonal")),
            functions.lemma_2,
        ),
    ),
    equality=(
        Equality(
            r"$f(x)=\frac12x^2$ from $x=3$ (every norm on the line): $f(x^+)=0=\frac92-\frac12\cdot9$",
            _tight,
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac1L$ in place of $\frac1{2L}$",
            Property(
                "twice",
                r"f(x^+)\le f(x)-\frac1L\|g\|_*^2",
                norm_matrix_vectors,
                partial(convergence.lemma_2, decrease=Fraction(1)),
            ),
        ),
        Strengthening(
            r"without $L>0$: at $L=0$ the step $1/L$ is undefined", example=lambda: undefined("the step size 1 / 0")
        ),
    ),
)
