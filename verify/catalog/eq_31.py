"""Eq. 31: the least sum of a separable bound, and two feasible points of it."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.exact_matrices import absolute_sum
from signgeo.properties.inequalities import separable
from signgeo.properties.property import Property
from signgeo.properties.strategies import symmetric_matrices
from signgeo.solvers import lsep
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import definition, implication, textbook
from signgeo.verify.proof import Proof
from sympy import symbols


def _proof() -> Proof:
    q, n, lam, b, h, x, y, S = symbols("q n lambda beta h x y S", real=True)
    return Proof(
        (
            textbook("spectral-theorem", r"$|x^THx|\le\lambda\|x\|_2^2$ with $\lambda=\max|\lambda_i|$."),
            implication(
                r"Footnote 4: $l=\lambda\mathbf1$ is feasible, $\sum l_ix_i^2-x^THx=\lambda\|x\|_2^2-x^THx\ge0$ (and with $+$).",
                hypotheses=[q <= lam * n, -q <= lam * n],
                goal=lam * n - q >= 0,
                mutant=lam * n - 2 * q >= 0,
            ),
            implication(
                r"Eq. 73-75: $l_i=\sum_j|H_{ij}|$. A pair $i\ne j$ contributes $|h|(x_i^2+x_j^2)-2hx_ix_j\ge0$ to $x^T(\mathrm{diag}(l)-H)x$.",
                hypotheses=[b - h >= 0, b + h >= 0],
                goal=b * (x**2 + y**2) - 2 * h * x * y >= 0,
                squares=[x + y, x - y],
                mutant=b * (x**2 + y**2) / 2 - 2 * h * x * y >= 0,
            ),
            implication(
                r"and to $x^T(\mathrm{diag}(l)+H)x$ it contributes $|h|(x_i^2+x_j^2)+2hx_ix_j\ge0$.",
                hypotheses=[b - h >= 0, b + h >= 0],
                goal=b * (x**2 + y**2) + 2 * h * x * y >= 0,
                squares=[x + y, x - y],
                mutant=b * (x**2 + y**2) / 2 + 2 * h * x * y >= 0,
            ),
            implication(
                r"A diagonal entry contributes $(|h|\mp h)x^2\ge0$; sums of such terms are $\ge0$.",
                hypotheses=[b - h >= 0, b + h >= 0],
                goal=(b - h) * x**2 >= 0,
                squares=[x],
                mutant=(b - 2 * h) * x**2 >= 0,
            ),
            implication(
                r"For PSD $H$ the left side of Eq. 31 is free: $x^THx=q\ge0$ and $S=\sum l_ix_i^2\ge0$ give $q+S\ge0$.",
                hypotheses=[q >= 0, S >= 0],
                goal=q + S >= 0,
                mutant=q - S >= 0,
            ),
            textbook(
                "compact-maximum",
                r"The minimum exists: the feasible set is closed, not empty, and $\{l\ge0:\sum l_i\le c\}$ is compact.",
            ),
            definition(
                r"For a function, $L_{sep}$ asks one $l$ for all Hessians; the same steps hold for each of them."
            ),
        ),
        summary="Feasibility is a sum of terms |h|(x^2+y^2) - 2hxy, each nonnegative.",
    )


CLAIM = Claim(
    id="eq-31",
    title="The least sum of a separable bound",
    section="D",
    source="Eq. 31; footnote 4; Eq. 73 to 75",
    statement=(
        r"$L_{sep}=\min\sum l_i$ s.t. $-\mathrm{diag}(l)\preceq H\preceq\mathrm{diag}(l)$ (for functions: one $l$ for all $x$); for"
        r" $H\succeq0$ the left side is free; $l=L_2\mathbf1$ and $l_i=\sum_j|H_{ij}|$ are feasible."
    ),
    proof=_proof,
    properties=(
        Property("feasible-points", r"L_{sep}\le\min(dL_2,\sum|H_{ij}|)", symmetric_matrices, separable.eq_31),
    ),
    equality=(
        Equality(
            r"$\mathrm{diag}(3,-1)$: $l=(3,1)$, the row sums, and no $l_i$ can be less than $|H_{ii}|$",
            lambda: tie(fmpq(3 + 1), absolute_sum(np.diag([3.0, -1.0])), lsep(np.diag([3.0, -1.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"dropping the left side for indefinite $H$: $H=-I$ gives 0",
            Property(
                "one-sided",
                r"\min\sum l_i,\ H\preceq\mathrm{diag}(l)",
                symmetric_matrices,
                partial(separable.eq_31, one_sided_only=True),
            ),
            example=lambda: separable.eq_31(-np.eye(2), one_sided_only=True),
        ),
    ),
)
