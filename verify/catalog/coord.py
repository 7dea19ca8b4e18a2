"""Coordinate-wise Lipschitz gradients follow from L_1-smoothness, and give it back for convex functions."""

from __future__ import annotations

from flint import fmpq
from signgeo.properties.inequalities import geometry
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices, with_vectors
from signgeo.solvers import L1, smoothness
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication, induction
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    D, m, L, h, H, x, F, S, a, b, c = symbols("D m L h H x F S a b c", real=True)
    return Proof(
        (
            implication(
                r"Eq. 20: an entry $D$ of $\nabla f(x+he_i)-\nabla f(x)$ is at most the max-norm $m\le L_1\|he_i\|_1=L_1|h|$ ($h$ stands for $|h|$).",
                hypotheses=[m >= D, m <= L * h],
                goal=L * h >= D,
                mutant=L * h >= 2 * D,
            ),
            induction(
                r"Quadratics: $|(Hx)_i|\le L\|x\|_1$ with $L=\max|H_{ij}|$, term by term ($a=|x_j|$).",
                base=implication(r"Empty sums.", hypotheses=[F <= 0, S >= 0, L >= 0], goal=F <= L * S),
                step=implication(
                    r"$F\le LS$ and $|H|\le L$, $|x|\le a$ give $F+Hx\le L(S+a)$.",
                    hypotheses=[F <= L * S, L - H >= 0, L + H >= 0, a - x >= 0, a + x >= 0],
                    goal=F + H * x <= L * (S + a),
                    mutant=F + H * x <= L * S,
                ),
            ),
            definition(
                r"$x=e_j$ attains it: $|(He_j)_i|=|H_{ij}|$. So the constant of a quadratic is $\max_{ij}|H_{ij}|$."
            ),
            cite("rho", r"PSD: $2|c|\le a+b$ for $c=H_{ij}$, $a=H_{ii}$, $b=H_{jj}$."),
            implication(
                r"so off-diagonal entries are at most the largest diagonal one: $\max|H_{ij}|=\max H_{ii}$.",
                hypotheses=[2 * c <= a + b, a <= m, b <= m],
                goal=c <= m,
                mutant=2 * c <= m,
            ),
            implication(
                r"Converse for convex $C^2$ $f$: the coordinate bound makes each $H_{ii}\le L_1$ (difference quotients), $H\succeq0$ makes"
                r" every $|H_{ij}|\le L_1$, so $f$ is $L_1$-smooth by Prop. 2.",
                hypotheses=[2 * c <= a + b, a <= L, b <= L],
                goal=c <= L,
                mutant=2 * c <= L,
            ),
            cite("prop-2", r"A bound on the induced norm of all Hessians is smoothness."),
        ),
        summary="The induced norm from L1 to the max-norm is the largest entry, which is on the diagonal when H is PSD.",
    )


CLAIM = Claim(
    id="coord",
    title="Coordinate-wise Lipschitz gradients",
    section="A",
    source="Eq. 18 to 20; Appendix A.1.1",
    statement=(
        r"$L_1$-smoothness implies $|\nabla f(x+he_i)_i-\nabla f(x)_i|\le L_1|h|$, with $L_1=\max_{ij}|H_{ij}|$ for quadratics"
        r" ($\max_iH_{ii}$ for positive semidefinite ones). For convex $C^2$ functions the converse holds with the same constant."
    ),
    hypotheses=(r"convexity for the converse",),
    proof=_proof,
    uses=("prop-2", "rho"),
    properties=(
        Property("coordinatewise", r"|H_{ii}h|\le L_1|h|", lambda: with_vectors(symmetric_matrices()), geometry.coord),
        Property("converse", r"\max|H_{ij}|=\max H_{ii}", psd_matrices, geometry.coord_converse),
    ),
    equality=(
        Equality(
            r"$[[3,-2],[-2,2]]$: $\max|H_{ij}|=3=\max H_{ii}$",
            lambda: tie(fmpq(3), fmpq(3), smoothness(matrix((3.0, -2.0), (-2.0, 2.0)), L1())),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"the converse for indefinite $H$: $[[0,1],[1,0]]$",
            Property("indefinite", r"\max|H_{ij}|=\max H_{ii}", symmetric_matrices, geometry.coord_converse),
            example=lambda: geometry.coord_converse(matrix((0.0, 1.0), (1.0, 0.0))),
        ),
    ),
)
