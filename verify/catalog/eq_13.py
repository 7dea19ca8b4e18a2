"""Eq. 13: the improvement ratio between two products of three readable factors."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from flint import fmpq
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.computable import at_most_number
from signgeo.properties.exact_matrices import l2_value, linf_value, trace
from signgeo.properties.inequalities import comparison
from signgeo.properties.outcome import Outcome, all_of
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices, with_vectors
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication, induction, textbook
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    R, Linf, phi, d, lam, m, rho, V, T, a, c, Q = symbols("R L_infty phi d lambda m rho V T a c Q", real=True)
    ratio = Eq(R * Linf, phi * d * lam)
    return Proof(
        (
            cite("eq-12", r"$RL_\infty=\varphi\,d\,\lambda$ with $\lambda=\lambda_{max}=L_2$."),
            cite("prop-3", r"$\rho L_\infty\le\sum\lambda_i=dm$, $m=\bar\lambda$."),
            implication(
                r"Left half: $Rm\ge\rho\lambda\varphi$.",
                hypotheses=[ratio, rho * Linf <= d * m, R >= 0, d > 0],
                goal=R * m >= rho * lam * phi,
                products_degree=3,
                mutant=R * m >= 2 * rho * lam * phi,
            ),
            textbook("spectral-theorem", r"$\mathrm{tr}\,H=\sum\lambda_i=dm$, with $0\le\lambda_i\le\lambda$."),
            implication(
                r"So $dm=\lambda+Q$ with $Q\ge0$: the eigenvalue factor is at most $d$,",
                hypotheses=[Eq(d * m, lam + Q), Q >= 0],
                goal=lam <= d * m,
                mutant=2 * lam <= d * m,
            ),
            implication(
                r"and $dm\le d\lambda$: it is at least 1.",
                hypotheses=[d * m <= d * lam, d > 0],
                goal=m <= lam,
                mutant=2 * m <= lam,
            ),
            induction(
                r"Some sign vector has $s^THs\ge\mathrm{tr}\,H$: choose the signs one after the other.",
                base=implication(r"No coordinate.", hypotheses=[V >= 0, T <= 0], goal=V >= T),
                step=implication(
                    r"Adding coordinate $k$ adds $H_{kk}+2s_kc$, $c=\sum_{i<k}H_{ik}s_i$; take $s_k$ with $s_kc\ge0$ ($c$ stands for $s_kc$).",
                    hypotheses=[V >= T, c >= 0],
                    goal=V + a + 2 * c >= T + a,
                    mutant=V + a + 2 * c >= T + 2 * a,
                ),
            ),
            cite("eq-10", r"So $L_\infty\ge\mathrm{tr}\,H=dm$ for PSD $H$."),
            implication(
                r"Right half: $Rm\le\lambda\varphi$.",
                hypotheses=[ratio, Linf >= d * m, R >= 0, d > 0],
                goal=R * m <= lam * phi,
                products_degree=3,
                mutant=2 * R * m <= lam * phi,
            ),
        ),
        summary="Bound L_inf by the trace from below and by the trace over rho from above.",
    )


def _drawn() -> SearchStrategy[Any]:
    return with_vectors(psd_matrices(nonzero=True), nonzero=True)


def _eigenvalue_factor(H: NDArray[np.float64]) -> Outcome:
    """Multiplied by the trace, d times the mean eigenvalue."""
    top, total = l2_value(H), trace(H)
    return all_of(at_most_number(total, H.shape[0] * top, "at least 1"), at_most_number(top, total, "at most d"))


CLAIM = Claim(
    id="eq-13",
    title="The improvement ratio between two products of readable factors",
    section="C",
    source="Eq. 13; Section 4 (the right half is ours)",
    statement=(
        r"$\rho_{diag}\frac{\lambda_{max}}{\bar\lambda}\varphi(g)\le R(x)\le\frac{\lambda_{max}}{\bar\lambda}\varphi(g)$ with"
        r" $\frac{\lambda_{max}}{\bar\lambda}\in[1,d]$."
    ),
    hypotheses=(r"$H\succeq0$", r"$H\ne0$", r"$g\ne0$"),
    proof=_proof,
    uses=("eq-12", "prop-3", "eq-10"),
    properties=(
        Property(
            "both-halves",
            r"\rho\frac{\lambda_{max}}{\bar\lambda}\varphi\le R\le\frac{\lambda_{max}}{\bar\lambda}\varphi",
            _drawn,
            comparison.eq_13,
        ),
        Property(
            "eigenvalue-factor",
            r"1\le\frac{\lambda_{max}}{\bar\lambda}\le d",
            partial(psd_matrices, nonzero=True),
            _eigenvalue_factor,
        ),
        Property(
            "tight-iff",
            r"\mathrm{right\ tight}\Leftrightarrow H\ \mathrm{diagonal}",
            psd_matrices,
            comparison.eq_13_tight,
        ),
    ),
    equality=(
        Equality(
            r"left: $J$, $d=3$, $\rho L_\infty=\frac13\cdot9=\mathrm{tr}\,H$",
            lambda: tie(linf_value(ones(3)) / 3, fmpq(3)),
        ),
        Equality(
            r"right: $\mathrm{diag}(3,1)$, $L_\infty=4=\mathrm{tr}\,H$",
            lambda: tie(linf_value(np.diag([3.0, 1.0])), fmpq(4), linf(np.diag([3.0, 1.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"the left half without $\rho_{diag}$; $J+.01I$, $d=3$: 1.000 against 2.980",
            Property(
                "no-rho",
                r"\frac{\lambda_{max}}{\bar\lambda}\varphi\le R",
                _drawn,
                partial(comparison.eq_13, with_rho=False),
            ),
            example=lambda: comparison.eq_13((ones(3) + 0.01 * np.eye(3), np.ones(3)), with_rho=False),
        ),
        Strengthening(
            r"without $H\ne0$ and $g\ne0$: $R=0/0$",
            Property("zero", r"R(x)", lambda: with_vectors(psd_matrices()), comparison.eq_13),
        ),
        Strengthening(
            r"for indefinite $H$",
            Property(
                "indefinite",
                r"R\le\frac{\lambda_{max}}{\bar\lambda}\varphi",
                lambda: with_vectors(symmetric_matrices(nonzero=True), nonzero=True),
                comparison.eq_13,
            ),
        ),
    ),
)
