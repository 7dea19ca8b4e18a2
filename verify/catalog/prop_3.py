"""Prop. 3 (Eq. 11): the entrywise bound on L_inf."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
from signgeo.properties.exact_matrices import absolute_sum, linf_value
from signgeo.properties.inequalities import smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication, induction, textbook
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    h, u, t, F, S, T, rho, b = symbols("h u t F S T rho beta", real=True)
    return Proof(
        (
            cite(
                "eq-10",
                r"$\|H\|_{\infty,1}=\max x^THy$ over sign vectors: a sum of $d^2$ terms $h\,u$ with $h=H_{ij}$, $u=x_iy_j\in[-1,1]$.",
            ),
            induction(
                r"Summed over all entries, $\sum h\,u\le\sum|h|$.",
                base=implication(r"Empty sums.", hypotheses=[F <= 0, S >= 0], goal=F <= S),
                step=implication(
                    r"$F\le S$ and $|u|\le1$, $|h|\le b$ give $F+hu\le S+b$.",
                    hypotheses=[F <= S, 1 - u >= 0, 1 + u >= 0, b - h >= 0, b + h >= 0],
                    goal=F + h * u <= S + b,
                    mutant=F + h * u <= S + b / 2,
                ),
            ),
            textbook(
                "spectral-theorem",
                r"$\sum\lambda_i=\mathrm{tr}\,H$; for PSD $H$ also $H_{ii}=e_i^THe_i\ge0$, so $T=\sum|H_{ii}|=\sum\lambda_i$.",
            ),
            cite("rho", r"PSD and nonzero: $T>0$, and $\rho=T/S$ with $S=\sum|H_{ij}|$."),
            implication(
                r"$\rho^{-1}\sum\lambda_i=S$: with $t=T/\rho$, that is $t\rho=T$, and $\rho S=T$: $t=S$ ($\le$).",
                hypotheses=[Eq(t * rho, T), Eq(rho * S, T), rho > 0],
                goal=t <= S,
                mutant=t <= S - 1,
            ),
            implication(
                r"and $\ge$.",
                hypotheses=[Eq(t * rho, T), Eq(rho * S, T), rho > 0],
                goal=t >= S,
                mutant=t >= S + 1,
            ),
        ),
        summary="Each signed entry is at most its absolute value; the trace rewrites the sum.",
    )


POSITIVE, FLIPPED = np.eye(3) + ones(3), np.eye(3) + np.outer([1.0, -1.0, 1.0], [1.0, -1.0, 1.0])
_nonzero_psd = partial(psd_matrices, nonzero=True)

CLAIM = Claim(
    id="prop-3",
    title="The entrywise bound on the max-norm constant",
    section="B",
    source="Prop. 3, Eq. 11; Appendix E.4, Eq. 57 and 58",
    statement=(
        r"$\|H\|_{\infty,1}\le\rho_{diag}(H)^{-1}\sum\lambda_i=\sum_{ij}|H_{ij}|$ for nonzero positive semidefinite $H$, and"
        r" $\|H\|_{\infty,1}\le\sum_{ij}|H_{ij}|$ for every symmetric $H$."
    ),
    hypotheses=(r"$H\succeq0$ and $H\ne0$ for the form with $\rho_{diag}$",),
    proof=_proof,
    uses=("eq-10", "rho"),
    properties=(
        Property("psd", r"L_\infty\le\rho^{-1}\sum\lambda_i", _nonzero_psd, smoothness.prop_3),
        Property("symmetric", r"L_\infty\le\sum|H_{ij}|", symmetric_matrices, smoothness.prop_3_symmetric),
        Property("tight-iff", r"L_\infty=\sum|H_{ij}|\Leftrightarrow DHD\ge0", psd_matrices, smoothness.prop_3_tight),
    ),
    equality=(
        Equality(
            r"nonnegative entries, $I+J$", lambda: tie(linf_value(POSITIVE), absolute_sum(POSITIVE), linf(POSITIVE))
        ),
        Equality(
            r"$DHD\ge0$ for $D=\mathrm{diag}(1,-1,1)$",
            lambda: tie(linf_value(FLIPPED), absolute_sum(FLIPPED), linf(FLIPPED)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$0.99\,\rho^{-1}\sum\lambda_i$",
            Property(
                "constant-0.99",
                r"L_\infty\le0.99\rho^{-1}\sum\lambda_i",
                _nonzero_psd,
                partial(smoothness.prop_3, factor=Fraction(99, 100)),
            ),
        ),
        Strengthening(
            r"$\rho^{-1}\sum\lambda_i$ for indefinite $H$",
            Property(
                "indefinite",
                r"L_\infty\le\rho^{-1}\sum\lambda_i",
                partial(symmetric_matrices, nonzero=True),
                smoothness.prop_3,
            ),
        ),
        Strengthening(
            r"without $H\ne0$: $\rho_{diag}(0)=0/0$",
            Property("zero", r"\rho_{diag}(0)", psd_matrices, smoothness.prop_3),
        ),
    ),
)
