"""Whether Theorem 1 holds with the initial distance in place of the level-set radius: open."""

from __future__ import annotations

from functools import partial

from signgeo.properties.inequalities import convergence
from signgeo.properties.property import Property
from signgeo.properties.strategies import definite_matrices, norm_matrix_vectors
from signgeo.verify.claim import Claim, Expected, Strengthening

_drawn = partial(norm_matrix_vectors, matrices=definite_matrices, kinds=("LInf", "L1"), dimension=(1, 4))
CLAIM = Claim(
    id="thm-1-distance",
    title="Theorem 1 with the initial distance",
    section="C",
    source="the text after Theorem 1",
    statement=r"$f_T-f^\star\le\frac{2LR_0^2}{T+4}$ with the initial distance $R_0=\min_{x^\star}\|x_0-x^\star\|$.",
    hypotheses=(r"$f$ convex", r"$f^\star$ attained"),
    expected=Expected.OPEN,
    remark=(
        r"The proof of Theorem 1 does not give this, because iterates can leave the ball of radius $R_0$. A search over some $10^6$ random"
        r" quadratics with $d\le4$ and $T\le300$ in the max-norm found the left side at most 0.3124 of the right for $T\ge1$: no"
        r" counterexample, and no proof."
    ),
    proof=None,
    properties=(
        Property("search", r"(T+4)(f_T-f^\star)\le2LR_0^2", _drawn, partial(convergence.thm_1, initial_distance=True)),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac{2LR_0}{T+4}$",
            Property(
                "unsquared",
                r"f_T-f^\star\le\frac{2LR_0}{T+4}",
                _drawn,
                partial(convergence.thm_1, initial_distance=True, squared=False),
            ),
        ),
    ),
)
