"""Prop. 1 (Eq. 7): the mean squared dual gradient norm decays like 1 / T."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import convergence
from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_matrix_vectors, psd_matrices
from signgeo.solvers import L1, Quadratic, steepest_descent
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication, induction
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    L, D, f, F, S, f0, fs, T, m = symbols("L D f F S f_0 f_star T m", real=True)
    return Proof(
        (
            cite("lemma-2", r"Each step: $2L(f_t-f_{t+1})\ge\|g_t\|_*^2$ (multiplied by $2L>0$)."),
            induction(
                r"Eq. 51: $S_T=\sum_{t<T}\|g_t\|_*^2\le2L(f_0-f_T)$.",
                base=implication(r"No step: $0\le2L(f_0-f_0)$.", hypotheses=[S <= 0], goal=2 * L * (f0 - f0) >= S),
                step=implication(
                    r"$S\le2L(f_0-f)$ and $D^2\le2L(f-F)$ give $S+D^2\le2L(f_0-F)$.",
                    hypotheses=[2 * L * (f0 - f) >= S, 2 * L * (f - F) >= D**2],
                    goal=2 * L * (f0 - F) >= S + D**2,
                    mutant=2 * L * (f0 - F) >= S + 2 * D**2,
                ),
            ),
            implication(
                r"$f_T\ge f^\star$, and with $m=S/T$: $mT\le2L(f_0-f^\star)$.",
                hypotheses=[m * T - S <= 0, 2 * L * (f0 - F) >= S, fs <= F, L >= 0],
                goal=m * T <= 2 * L * (f0 - fs),
                mutant=m * T <= L * (f0 - fs),
            ),
        ),
        summary="Sum the guaranteed improvements; they telescope.",
    )


_drawn = partial(norm_matrix_vectors, matrices=psd_matrices)


def _coordinate_descent() -> Outcome:
    """The sum of ||g_t||_inf^2 over the run, g = x, against 2 L (f_0 - f*) = ||x_0||_2^2; whole numbers throughout."""
    start = np.arange(1.0, 6.0)
    path = steepest_descent(Quadratic(np.eye(5)), start, L1(), 5)
    return tie(fmpq(int((np.abs(path.x[:5]).max(axis=1) ** 2).sum())), fmpq(int(start @ start)))


CLAIM = Claim(
    id="prop-1",
    title="The mean squared dual gradient norm decays like 1/T",
    section="C",
    source="Prop. 1, Eq. 7; Appendix E.2, Eq. 50 and 51",
    statement=r"$\frac1T\sum_{t<T}\|g_t\|_*^2\le\frac{2L(f_0-f^\star)}T$ for steepest descent with step size $1/L$.",
    hypotheses=(r"$f$ is $L$-smooth, $L>0$, bounded below by $f^\star$",),
    remark=r"Eq. 51 prints $f_T$ for $f_0$: damage of the scan, not an erratum.",
    proof=_proof,
    uses=("lemma-2",),
    properties=(Property("mean", r"\sum_{t<T}\|g_t\|_*^2\le2L(f_0-f^\star)", _drawn, convergence.prop_1),),
    equality=(
        Equality(
            r"coordinate descent on $\frac12\|x\|_2^2$ from $(1,\ldots,5)$, $T=5$: $55=55$",
            _coordinate_descent,
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$\frac{1.9L(f_0-f^\star)}T$",
            Property(
                "constant-1.9",
                r"\sum\|g_t\|_*^2\le1.9L(f_0-f^\star)",
                _drawn,
                partial(convergence.prop_1, factor=Fraction(19, 10)),
            ),
        ),
    ),
)
