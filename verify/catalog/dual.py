"""L_sep as a maximum: the max-cut semidefinite program, and Grothendieck's for indefinite matrices."""

from __future__ import annotations

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import beyond
from signgeo.properties.outcome import at_most
from signgeo.properties.property import Property
from signgeo.properties.strategies import weighted_matrices
from signgeo.solvers import Enclosure, lsep
from signgeo.verify.catalog._instances import CENTRED, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, definition, implication, source
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    T, W, lam, l, p, q, h = symbols("T W Lambda l p q h", real=True)
    return Proof(
        (
            definition(r"$X=VV^T$ with unit rows; $T=\mathrm{tr}(HX)=\sum_kv_k^THv_k$ over the columns $v_k$ of $V$."),
            implication(
                r"Weak duality: each column has $v_k^THv_k\le v_k^T\mathrm{diag}(l)v_k$; summed, $T\le W=\sum_il_iX_{ii}=\sum l_i$.",
                hypotheses=[T <= W, Eq(W, lam)],
                goal=lam >= T,
                mutant=lam >= 2 * T,
            ),
            source(
                "Boyd and Vandenberghe, Convex Optimization (2004), Section 5.9.1",
                r"Strong duality with both values attained: $l=(\lambda_{max}+1)\mathbf1$ and $X=I$ are strictly feasible (Slater).",
            ),
            algebra(
                r"Symmetric $H$: in the coordinates $a=x+y$, $b=x-y$ the form of $[[D,-H],[-H,D]]$ splits, entry by entry:"
                r" $2(D(x^2+y^2)-2hxy)=(D-h)(x+y)^2+(D+h)(x-y)^2$.",
                2 * (l * (p**2 + q**2) - 2 * h * p * q),
                (l - h) * (p + q) ** 2 + (l + h) * (p - q) ** 2,
            ),
            definition(
                r"So $-\mathrm{diag}(l)\preceq H\preceq\mathrm{diag}(l)$ iff $[[\mathrm{diag}(l),-H],[-H,\mathrm{diag}(l)]]\succeq0$."
            ),
            implication(
                r"The dual of the 2d form may have unequal diagonals $a_i,b_i$ in its two blocks; swapping the blocks and averaging"
                r" keeps the value ($p$, $q$ equal) and makes both $\frac{a_i+b_i}2$.",
                hypotheses=[p - T >= 0, q - T >= 0],
                goal=(p + q) / 2 >= T,
                mutant=(p + q) / 4 >= T,
            ),
        ),
        summary="Weak duality is a trace inequality; strong duality is Slater's theorem.",
    )


CLAIM = Claim(
    id="dual",
    title="The separable constant is the max-cut semidefinite program",
    section="G",
    source="ours; Section 6.2 and Appendix B.1",
    statement=(
        r"PSD: $L_{sep}=\max\{\mathrm{tr}(HX):X\succeq0,\ X_{ii}=1\}$. Symmetric: $-\mathrm{diag}(l)\preceq H\preceq\mathrm{diag}(l)$ iff"
        r" $[[\mathrm{diag}(l),-H],[-H,\mathrm{diag}(l)]]\succeq0$, whose dual is Grothendieck's program."
    ),
    hypotheses=(r"$H\succeq0$ for the form with one $X$",),
    proof=_proof,
    properties=(
        Property(
            "block-matrix",
            r"-\mathrm{diag}(l)\preceq H\preceq\mathrm{diag}(l)\Leftrightarrow[[\mathrm{diag}(l),-H],[-H,\mathrm{diag}(l)]]\succeq0",
            weighted_matrices,
            beyond.dual,
        ),
    ),
    equality=(
        Equality(
            r"$1.5(I-J/3)$: $X=\frac32I-\frac12J$ gives $\mathrm{tr}(HX)=4.5=\sum l_i$ at $l=1.5\cdot\mathbf1$",
            lambda: tie(fmpq(3) + 6 * fmpq(1, 2) * fmpq(1, 2), fmpq(3) * fmpq(3, 2), lsep(CENTRED)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"the form with one $X$ for indefinite $H$: $H=-I$, $d=2$, has $\mathrm{tr}(HX)=-2$ for every $X$, but $L_{sep}=2$",
            example=lambda: at_most(lsep(-np.eye(2)), Enclosure.point(float(np.trace(-np.eye(2))))),
        ),
    ),
)
