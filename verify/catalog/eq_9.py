"""Eq. 9: L_2 <= L_inf <= d L_2."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import equal_number
from signgeo.properties.exact_matrices import l2_value, linf_value
from signgeo.properties.inequalities import smoothness
from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.properties.strategies import symmetric_matrices
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import matrix, ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    one, two, L, n2, ninf, r, d = symbols("h_1 h_2 L n_2 n_infty r d", real=True)
    return Proof(
        (
            cite(
                "prop-2",
                r"$\|Hx\|_1\le L_\infty\|x\|_\infty$ and $\|Hx\|_2\le L_2\|x\|_2$, with the least such constants.",
            ),
            cite(
                "norm-ineq",
                r"$h_2=\|Hx\|_2\le h_1=\|Hx\|_1\le r h_2$ and $n_\infty\le n_2\le rn_\infty$ for the norms of $x$, $r=\sqrt d$.",
            ),
            implication(
                r"Left half: $\|Hx\|_2\le L\|x\|_2$ for every $x$ with $L=L_\infty$.",
                hypotheses=[two <= one, one <= L * ninf, ninf <= n2, L >= 0],
                goal=two <= L * n2,
                mutant=2 * two <= L * n2,
            ),
            implication(
                r"Right half: $\|Hx\|_1\le dL\|x\|_\infty$ for every $x$ with $L=L_2$.",
                hypotheses=[one <= r * two, two <= L * n2, n2 <= r * ninf, L >= 0, r >= 0, Eq(d, r**2)],
                goal=one <= d * L * ninf,
                mutant=one <= (d - 1) * L * ninf,
            ),
        ),
        summary="Compare both norms of Hx and of x, coordinate count by coordinate count.",
    )


CORNER, SWAP = np.diag([0.0, 5.0, 0.0]), matrix((0.0, 1.0), (1.0, 0.0))


def _always_larger(H: NDArray[np.float64]) -> Outcome:
    return equal_number(int(l2_value(H) < linf_value(H)), 1, "L_2 < L_inf")


_from_two = partial(symmetric_matrices, dimension=(2, 6))
CLAIM = Claim(
    id="eq-9",
    title="The max-norm constant lies between the Euclidean one and d times it",
    section="B",
    source="Eq. 9; Appendix E.5, Eq. 59 and 60",
    statement=r"$L_2\le L_\infty\le dL_2$.",
    remark=(
        r"The left half is an equality at $c\,e_ie_i^T$, so the text's 'always larger' is an erratum; the right half is one iff $H$ maps a"
        r" sign vector to $L_2$ times a sign vector."
    ),
    proof=_proof,
    uses=("prop-2", "norm-ineq"),
    properties=(Property("chain", r"L_2\le L_\infty\le dL_2", symmetric_matrices, smoothness.eq_9),),
    equality=(
        Equality(r"left: $5\,e_2e_2^T$", lambda: tie(l2_value(CORNER), linf_value(CORNER), linf(CORNER))),
        Equality(r"right: $J$, $d=3$", lambda: tie(linf_value(ones(3)), 3 * l2_value(ones(3)), linf(ones(3)))),
        Equality(r"right: $I$, $d=3$", lambda: tie(linf_value(np.eye(3)), 3 * l2_value(np.eye(3)), linf(np.eye(3)))),
        Equality(r"right: $[[0,1],[1,0]]$", lambda: tie(linf_value(SWAP), 2 * l2_value(SWAP), linf(SWAP))),
    ),
    strengthenings=(
        Strengthening(
            r"$L_\infty\le(d-1)L_2$ for $d\ge2$",
            Property("d-1", r"L_\infty\le(d-1)L_2", _from_two, partial(smoothness.eq_9, dimension_drop=1)),
        ),
        Strengthening(
            r"the text's wording, $L_\infty$ always larger than $L_2$",
            Property("always-larger", r"L_2<L_\infty", symmetric_matrices, _always_larger),
            example=lambda: _always_larger(CORNER),
        ),
    ),
)
