"""Whether the planar matrices have the largest L_sep / L_inf for 3 < d <= 6: open."""

from __future__ import annotations

from functools import partial

from signgeo.properties.inequalities import beyond
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.verify.claim import Claim, Equality, Expected, Strengthening

CLAIM = Claim(
    id="planar",
    title="The planar matrices have the largest ratio in dimensions 4 to 6",
    section="G",
    source="ours; from search",
    statement=r"$\frac{L_{sep}}{L_\infty}\le\frac{d^2}2\sin^2\frac\pi{2d}$ for positive semidefinite $H$ of order $d\le6$.",
    hypotheses=(r"$H\succeq0$", r"$d\le6$"),
    expected=Expected.OPEN,
    remark=(
        r"Proved at $d\le3$ (claim ratio). False from $d=7$ on: the rows $F$ = the three axes and $(\pm1,\pm1,1)$ give $H=FF^T$ with"
        r" $L_\infty=27$ and $L_{sep}\ge19+8\sqrt3$, 1.21690 against 1.21313."
    ),
    proof=None,
    properties=(
        Property(
            "search",
            r"L_{sep}\le\frac{d^2}2\sin^2\frac\pi{2d}L_\infty",
            partial(psd_matrices, dimension=(4, 6)),
            beyond.ratio,
        ),
    ),
    equality=(
        Equality(
            r"the hypothesis $d\le6$ is needed: seven vectors, $\mathrm{tr}(HX)=19+8\sqrt3>27\cdot1.21313$",
            beyond.seven_vectors,
        ),
    ),
    strengthenings=(
        Strengthening(r"without $d\le6$: the seven vectors", example=lambda: beyond.ratio(beyond.seven_by_seven())),
        Strengthening(
            r"without $H\succeq0$",
            Property(
                "indefinite",
                r"L_{sep}\le\frac{d^2}2\sin^2\frac\pi{2d}L_\infty",
                partial(symmetric_matrices, dimension=(2, 4)),
                beyond.ratio,
            ),
        ),
    ),
)
