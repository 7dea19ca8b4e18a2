"""The range of rho_diag for positive semidefinite matrices."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import rho_diag
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, definition, implication, induction, refute, textbook
from signgeo.verify.proof import Proof, Step, StepResult
from sympy import Eq, Matrix, symbols


def _proof() -> Proof:
    a, b, c, S, T, O, d, r = symbols("a b c S T O d rho", real=True)
    return Proof(
        (
            definition(
                r"For a pair $i\ne j$: $a=H_{ii}$, $b=H_{jj}$, $c=H_{ij}$; PSD gives $(e_i\pm e_j)^TH(e_i\pm e_j)\ge0$ and $a,b\ge0$."
            ),
            algebra(
                r"$(e_i\pm e_j)^TH(e_i\pm e_j)=a\pm2c+b$.",
                [(Matrix([[1, s]]) * Matrix([[a, c], [c, b]]) * Matrix([1, s]))[0] for s in (1, -1)],
                [a + 2 * c + b, a - 2 * c + b],
            ),
            implication(
                r"$2|c|\le a+b$ (for $+c$; $-c$ is the same with the other sign).",
                hypotheses=[a - 2 * c + b >= 0, a + 2 * c + b >= 0],
                goal=2 * c <= a + b,
                mutant=2 * c <= a,
            ),
            implication(
                r"A zero diagonal entry has a zero row (Cauchy-Schwarz for $H$): $T=0$ would make every $a=b=0$, hence $c=0$.",
                hypotheses=[a - 2 * c + b >= 0, a + 2 * c + b >= 0, a <= 0, b <= 0],
                goal=c <= 0,
                mutant=c <= -1,
            ),
            induction(
                r"Over the ordered pairs (each index stands in $d-1$ of them as first and as second): $O=\sum_{i\ne j}|H_{ij}|\le(d-1)T$.",
                base=implication(r"$d=1$: no pair.", hypotheses=[O <= 0, T >= 0], goal=O <= 0 * T),
                step=implication(
                    r"Adding coordinate $k$ with $H_{kk}=b$: $2|c_{ik}|\le H_{ii}+b$ sums over $i<k$ to at most $T+(k-1)b$, so"
                    r" $O+2\sum|c|\le(k-2)T+T+(k-1)b=(k-1)(T+b)$ ($d$ stands for $k$).",
                    hypotheses=[(d - 2) * T >= O, T + (d - 1) * b >= S],
                    goal=(d - 1) * (T + b) >= O + S,
                    mutant=(d - 2) * (T + b) >= O + S,
                ),
            ),
            implication(
                r"$\rho\ge1/d$: $\rho S=T$, $S=T+O\le dT$, $S>0$.",
                hypotheses=[Eq(r * S, T), Eq(S, T + O), (d - 1) * T >= O, S > 0],
                goal=d * r >= 1,
                mutant=d * r >= 2,
            ),
            implication(
                r"$\rho\le1$: $O\ge0$.",
                hypotheses=[Eq(r * S, T), Eq(S, T + O), O >= 0, S > 0],
                goal=r <= 1,
                mutant=2 * r <= 1,
            ),
            *_where_it_is_attained(),
        ),
        summary="Two-by-two minors bound off-diagonal entries by the diagonal ones.",
    )


def _where_it_is_attained() -> tuple[Step, ...]:
    S, T, O, r, d, x, y, X, Y, a, b, c, q, w, W = symbols("S T O rho d x y X Y a b c q w W", real=True)
    share = [Eq(r * S, T), Eq(S, T + O)]
    return (
        implication(
            r"$\rho=1$ only if $O=0$, that is, $H$ is diagonal.",
            hypotheses=[*share, Eq(r, 1)],
            goal=Eq(O, 0),
            mutant=Eq(O, 1),
        ),
        implication(r"And it is 1 there.", hypotheses=[*share, Eq(O, 0), S > 0], goal=Eq(r, 1), mutant=Eq(r, 2)),
        implication(
            r"$\rho=\frac1d$ only if $O=(d-1)T$: the sum of the bounds $2|c|\le a+b$ is attained.",
            hypotheses=[*share, Eq(d * r, 1), d > 0],
            goal=Eq(O, (d - 1) * T),
            equality_multipliers=[d, r * d],
            mutant=Eq(O, d * T),
        ),
        implication(
            r"So each pair attains its own ($x\le y$ for the pair, $X\le Y$ for the rest).",
            hypotheses=[x <= y, X <= Y, Eq(x + X, y + Y)],
            goal=Eq(x, y),
            mutant=Eq(x, y + 1),
        ),
        textbook(
            "cauchy-schwarz",
            r"For the semidefinite form of $H$: $H_{ij}^2\le H_{ii}H_{jj}$, and $(e_k^THv)^2\le H_{kk}\,v^THv$ for $v=e_i-\sigma e_j$,"
            r" $\sigma=\mathrm{sign}\,H_{ij}$.",
        ),
        implication(
            r"The first, $ab\ge c^2$, makes all diagonal entries equal, and $|H_{ij}|$ the same number.",
            hypotheses=[a * b >= c**2, Eq(2 * c, a + b)],
            goal=Eq(a, b),
            mutant=Eq(a, b + 1),
        ),
        implication(
            r"$v^THv=a-2c+b=0$ there, so $Hv=0$: row $i$ is $\sigma$ times row $j$, and $H=c\,ss^T$ with $s$ the signs of a row.",
            hypotheses=[w**2 <= W * q, Eq(q, a - 2 * c + b), Eq(2 * c, a + b)],
            goal=Eq(w, 0),
            equality_multipliers=[W],
            mutant=Eq(w, 1),
        ),
        algebra(r"Conversely $c\,ss^T$ has $T=dc$, $S=d^2c$.", d * c / (d**2 * c), 1 / d),
    )


_nonzero_psd = partial(psd_matrices, nonzero=True)


def _indefinite() -> StepResult:
    """rho >= 1/2 in 2-D without positive semidefiniteness: p, q, r are the absolute values of a, d, b."""
    a, d, b, p, q, r = symbols("a d b p q r", real=True)
    return refute(
        [Eq(p**2, a**2), Eq(q**2, d**2), Eq(r**2, b**2), p >= 0, q >= 0, r >= 0], 2 * (p + q) >= p + q + 2 * r
    )


CLAIM = Claim(
    id="rho",
    title="The range of the diagonal share of a positive semidefinite matrix",
    section="B",
    source="Section 3, after Prop. 3",
    statement=(
        r"$\rho_{diag}(H)=\frac{\sum_i|H_{ii}|}{\sum_{ij}|H_{ij}|}\in[\frac1d,1]$ for nonzero positive semidefinite $H$: 1 iff $H$ is diagonal,"
        r" $\frac1d$ iff $H=c\,ss^T$ with a sign vector $s$."
    ),
    hypotheses=(r"$H\succeq0$", r"$H\ne0$"),
    proof=_proof,
    properties=(
        Property("range", r"\frac1d\le\rho_{diag}\le1", _nonzero_psd, smoothness.rho),
        Property(
            "iff",
            r"\rho=1\Leftrightarrow H\ \mathrm{diagonal};\ \rho=\frac1d\Leftrightarrow H=c\,ss^T",
            _nonzero_psd,
            smoothness.rho_tight,
        ),
    ),
    equality=(
        Equality(r"$\mathrm{diag}(1,2)$: 1", lambda: tie(fmpq(3, 3), fmpq(1), rho_diag(np.diag([1.0, 2.0])))),
        Equality(
            r"$ss^T$, $s=(1,-1,1)$: $\frac13$",
            lambda: tie(fmpq(3, 9), fmpq(1, 3), rho_diag(np.outer([1.0, -1.0, 1.0], [1.0, -1.0, 1.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"for indefinite $H$ (it can be 0)",
            Property("indefinite", r"\rho_{diag}\ge\frac1d", partial(symmetric_matrices, nonzero=True), smoothness.rho),
            _indefinite,
            lambda: smoothness.rho(matrix((0.0, 1.0), (1.0, 0.0))),
        ),
        Strengthening(r"without $H\ne0$", Property("zero", r"\rho_{diag}(0)", psd_matrices, smoothness.rho)),
    ),
)
