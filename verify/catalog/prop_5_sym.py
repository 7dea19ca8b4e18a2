"""Prop. 5 for symmetric matrices, with the two-sided constraint."""

from __future__ import annotations

from functools import partial

import numpy as np
from signgeo.properties.exact_matrices import absolute_sum, linf_value
from signgeo.properties.inequalities import separable
from signgeo.properties.property import Property
from signgeo.properties.strategies import symmetric_matrices
from signgeo.solvers import lsep
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    h, x, y, u, v, P, Q, c, W, V, R, N = symbols("h x y u v P Q c W V R N", real=True)
    return Proof(
        (
            cite("eq-10", r"$L_\infty=x^THy$ for two sign vectors."),
            algebra(
                r"$4x^THy=(x+y)^TH(x+y)-(x-y)^TH(x-y)$, entry by entry of symmetric $H$ ($x_iy_j+y_ix_j$ shown).",
                h * ((x + y) * (u + v) - (x - y) * (u - v)),
                2 * h * (x * v + y * u),
            ),
            definition(
                r"$P=\sum l_i(x_i+y_i)^2$, $Q=\sum l_i(x_i-y_i)^2$; the constraint gives $(x+y)^TH(x+y)\le P$, $-(x-y)^TH(x-y)\le Q$."
            ),
            algebra(
                r"$(x+y)^2+(x-y)^2=2x^2+2y^2=4$ for signs, so $P+Q=4\sum l_i$.",
                ((x + y) ** 2 + (x - y) ** 2),
                2 * x**2 + 2 * y**2,
            ),
            implication(
                r"So $4L_\infty\le P+Q=4\sum l_i$ for every feasible $l$.",
                hypotheses=[Eq(4 * c, u - v), u <= P, -v <= Q, Eq(P + Q, 4 * W)],
                goal=c <= W,
                mutant=2 * c <= W,
            ),
            cite("eq-31", r"$l_i=\sum_j|H_{ij}|$ (sum $R$) and $l=L_2\mathbf1$ (sum $N=dL_2$) are feasible."),
            *(
                implication(
                    rf"The minimum $V$ over the sums $W$ is at most ${bound}$.",
                    hypotheses=[V <= W, Eq(W, bound)],
                    goal=bound >= V,
                    mutant=bound >= 2 * V,
                )
                for bound in (R, N)
            ),
        ),
        summary="Polarise the bilinear form and use both sides of the constraint.",
    )


CLAIM = Claim(
    id="prop-5-sym",
    title="The separable constant of a symmetric matrix",
    section="D",
    source="ours; Prop. 5 with the two-sided Eq. 31",
    statement=r"$L_\infty\le L_{sep}\le\min(\sum|H_{ij}|,\,dL_2)$ for every symmetric $H$, with the two-sided constraint.",
    proof=_proof,
    uses=("eq-10", "eq-31"),
    properties=(
        Property(
            "sandwich", r"L_\infty\le L_{sep}\le\min(\sum|H_{ij}|,dL_2)", symmetric_matrices, separable.prop_5_sym
        ),
    ),
    equality=(
        Equality(
            r"$\mathrm{diag}(1,-1)$: all are 2",
            lambda: tie(
                linf_value(np.diag([1.0, -1.0])), absolute_sum(np.diag([1.0, -1.0])), lsep(np.diag([1.0, -1.0]))
            ),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"with the one-sided constraint",
            Property(
                "one-sided",
                r"L_\infty\le\min\sum l_i",
                symmetric_matrices,
                partial(separable.prop_5_sym, one_sided_only=True),
            ),
            example=lambda: separable.prop_5_sym(-np.eye(2), one_sided_only=True),
        ),
    ),
)
