"""Eq. 12: the ratio of the guaranteed improvements of sign descent and gradient descent."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from flint import fmpq
from hypothesis.strategies import SearchStrategy
from signgeo.properties.inequalities import comparison
from signgeo.properties.property import Property
from signgeo.properties.strategies import symmetric_matrices, with_vectors
from signgeo.solvers import improvement_ratio
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, cite, definition
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    one, two, L2, Linf, d = symbols("n_1 n_2 L_2 L_infty d", positive=True)
    phi = one**2 / (d * two**2)
    return Proof(
        (
            cite(
                "lemma-2",
                r"The guarantees are $\|g\|_1^2/(2L_\infty)$ and $\|g\|_2^2/(2L_2)$: the dual norms of max-norm and 2-norm.",
            ),
            definition(r"$\varphi(g)=\|g\|_1^2/(d\|g\|_2^2)$, $g\ne0$."),
            algebra(
                r"Their ratio is $\varphi(g)\,dL_2/L_\infty$.",
                (one**2 / (2 * Linf)) / (two**2 / (2 * L2)),
                phi * d * L2 / Linf,
            ),
        ),
        summary="Divide one guarantee by the other.",
    )


def _drawn() -> SearchStrategy[Any]:
    return with_vectors(symmetric_matrices(nonzero=True), nonzero=True)


CLAIM = Claim(
    id="eq-12",
    title="The ratio of the guaranteed improvements",
    section="C",
    source="Eq. 12; Section 4",
    statement=r"$R(x)=\frac{\mathcal I_{sign}}{\mathcal I_{GD}}=\varphi(g)\frac{dL_2}{L_\infty}$.",
    hypotheses=(r"$g\ne0$", r"$L_2>0$"),
    proof=_proof,
    uses=("lemma-2",),
    properties=(Property("ratio", r"R=\varphi\,dL_2/L_\infty", _drawn, comparison.eq_12),),
    equality=(
        Equality(
            r"$H=I$, $g=(3,4)$: $\frac{49/2}{25/1}=\frac{49}{50}\cdot\frac{2\cdot1}2$",
            lambda: tie(fmpq(49, 2) / 25, fmpq(49, 50) * 1, improvement_ratio(np.eye(2), np.array([3.0, 4.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"without the factor $d$",
            Property("no-d", r"R=\varphi L_2/L_\infty", _drawn, partial(comparison.eq_12, dimension_factor=False)),
        ),
        Strengthening(
            r"without $g\ne0$",
            Property("zero", r"R(x),\ g=0", lambda: with_vectors(symmetric_matrices(nonzero=True)), comparison.eq_12),
        ),
    ),
)
