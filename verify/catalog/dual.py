"""L_sep as a maximum: the max-cut semidefinite program, and Grothendieck's for indefinite matrices."""

from __future__ import annotations

from signgeo.verify.engines import algebra, definition, implication, source
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    T, W, lam, l, p, q, h = symbols("T W Lambda l p q h", real=True)
    return Proof(
        (
            definition(r"$X=VV^T$ with unit rows; $T=\mathrm{tr}(HX)=\sum_kv_k^THv_k$ over the columns $v_k$ of $V$."),
            implication(
                r"Weak duality: each column has $v_k^THv_k\le v_k^T\mathrm{diag}(l)v_k$; summed, $T\le W=\sum_il_iX_{ii}=\sum l_i$.",
                hypotheses=[T <= W, W - lam >= 0, lam - W >= 0],
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
