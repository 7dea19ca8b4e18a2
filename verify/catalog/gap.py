"""How much larger than L_inf the bound L_sep of a matrix can be: theorems from the literature."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import beyond
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import lsep
from signgeo.verify.catalog._instances import CENTRED, matrix, tie
from signgeo.verify.claim import Claim, Equality, Expected, Strengthening
from signgeo.verify.engines import cite, source
from signgeo.verify.proof import Proof


def _proof() -> Proof:
    return Proof(
        (
            cite(
                "dual",
                r"$L_{sep}$ is the max-cut program (PSD) or Grothendieck's (symmetric), $L_\infty$ its restriction to rank one.",
            ),
            source(
                "Nesterov, Semidefinite relaxation and nonconvex quadratic optimization, Optimization Methods and Software 9 (1998)",
                r"PSD: rounding by a random hyperplane keeps at least $\frac2\pi$ of the value; best over all $d$.",
            ),
            source(
                "Barvinok 1995 and Pataki 1998; Briet, de Oliveira Filho and Vallentin, Theory of Computing 10 (2014)",
                r"Some optimal $X$ has rank at most $r$ with $r(r+1)/2\le d$, and rank $r$ loses at most $c_r$.",
            ),
            source(
                "Krivine, Advances in Mathematics 31 (1979); Davie 1984 and Reeds 1991 for the lower bound",
                r"Symmetric: $1.6769\le K_G<\frac\pi{2\ln(1+\sqrt2)}=1.7823$.",
            ),
            cite("eq-34", r"In two dimensions both are equal for PSD matrices."),
        ),
        summary="Hyperplane rounding, from the literature.",
    )


CLAIM = Claim(
    id="gap",
    title="For a matrix the separable constant is never much larger than the max-norm constant",
    section="G",
    source="Nesterov 1998; Krivine 1979; Briet, de Oliveira Filho and Vallentin 2014; Barvinok 1995, Pataki 1998",
    statement=(
        r"PSD: $L_{sep}\le\frac\pi2L_\infty$, and with $c_r=\frac{\pi\Gamma((r+1)/2)^2}{r\Gamma(r/2)^2}$, $r=\lfloor(\sqrt{8d+1}-1)/2\rfloor$, for"
        r" finite $d$: 1 for $d\le2$, $\frac{\pi^2}8$ for $d\le5$, $\frac43$ for $d\le9$. Symmetric: $L_{sep}\le K_GL_\infty$,"
        r" $1.6769\le K_G<1.7823$."
    ),
    expected=Expected.CITED,
    hypotheses=(r"$H\succeq0$ for the first half",),
    proof=_proof,
    uses=("dual", "eq-34"),
    properties=(
        Property("psd", r"L_{sep}\le c_rL_\infty\le\frac\pi2L_\infty", psd_matrices, beyond.gap),
        Property("symmetric", r"L_{sep}\le1.7823L_\infty", symmetric_matrices, partial(beyond.gap, psd=False)),
    ),
    equality=(
        Equality(
            r"$d=2$: $c_r=1$; $[[2,1],[1,2]]$ has both equal 6",
            lambda: tie(linf_value(matrix((2.0, 1.0), (1.0, 2.0))), fmpq(6), lsep(matrix((2.0, 1.0), (1.0, 2.0)))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"1.05 for positive semidefinite $H$, $d\ge3$",
            Property(
                "psd-1.05",
                r"L_{sep}\le1.05L_\infty",
                partial(psd_matrices, dimension=(3, 5)),
                partial(beyond.gap, constant=Fraction(105, 100)),
            ),
            example=lambda: beyond.gap(CENTRED, constant=Fraction(105, 100)),
        ),
        Strengthening(
            r"the constants of the positive semidefinite case for symmetric $H$: $[[1,1],[1,-1]]$ has $\sqrt2$",
            Property(
                "symmetric-as-psd", r"L_{sep}\le c_rL_\infty", partial(symmetric_matrices, dimension=2), beyond.gap
            ),
            example=lambda: beyond.gap(matrix((1.0, 1.0), (1.0, -1.0))),
        ),
    ),
)
