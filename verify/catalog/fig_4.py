"""Figure 4: how the separable bound changes with the angle; the caption is an erratum."""

from __future__ import annotations

from functools import partial

from flint import fmpq
from signgeo.properties.inequalities import two_dimensional
from signgeo.properties.property import Property
from signgeo.properties.strategies import spectra_and_two_angles
from signgeo.solvers import l2
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Expected, Strengthening
from signgeo.verify.engines import algebra, calculus, cite, implication, textbook
from signgeo.verify.proof import Proof
from sympy import cos, sin, symbols


def _proof() -> Proof:
    t, m, e = symbols("theta m delta", positive=True)
    c, s, M, D = symbols("c s M D", real=True)
    lmin, lmax = m - e * cos(2 * t) + e * sin(2 * t), m + e * cos(2 * t) + e * sin(2 * t)
    quarter = [c >= 0, s >= 0, M >= D, D > 0]
    return Proof(
        (
            cite(
                "eq-34",
                r"$l_{1,2}=m\pm\delta\cos2\theta+\delta\sin2\theta$ with $m=\frac{\lambda_1+\lambda_2}2\ge\delta=\frac{\lambda_1-\lambda_2}2>0$,"
                r" $0\le\theta\le45^\circ$; $c=\cos2\theta$, $s=\sin2\theta\ge0$.",
            ),
            calculus.derivative(r"$\frac{d}{d\theta}(l_1+l_2)=4\delta c\ge0$.", lmin + lmax, t, 4 * e * cos(2 * t)),
            calculus.derivative(
                r"$\frac{d}{d\theta}l_{min}=2\delta(c+s)>0$.", lmin, t, 2 * e * (cos(2 * t) + sin(2 * t))
            ),
            calculus.derivative(
                r"$\frac{d}{d\theta}l_{max}=2\delta(c-s)$: positive before $22.5^\circ$, negative after.",
                lmax,
                t,
                2 * e * (cos(2 * t) - sin(2 * t)),
            ),
            calculus.derivative(
                r"The ellipse's area is proportional to $(l_1l_2)^{-1/2}$, and $\frac{d}{d\theta}(l_1l_2)=4\delta c(m+2\delta s)$.",
                (m + e * sin(2 * t)) ** 2 - e**2 * cos(2 * t) ** 2,
                t,
                4 * e * cos(2 * t) * (m + 2 * e * sin(2 * t)),
            ),
            algebra(
                r"($l_1l_2=(m+\delta s)^2-\delta^2c^2$.)",
                (M + D * c + D * s) * (M - D * c + D * s),
                (M + D * s) ** 2 - D**2 * c**2,
            ),
            implication(
                r"which is $\ge0$: the area shrinks.",
                hypotheses=quarter,
                goal=4 * D * c * (M + 2 * D * s) >= 0,
                products_degree=3,
                mutant=4 * D * c * (M - 2 * D * s) >= 0,
            ),
            textbook(
                "fundamental-theorem",
                r"So $l_{max}$ peaks at $22.5^\circ$ and falls back to $m+\delta=\lambda_1$ at $45^\circ$: not both $l_i$ grow.",
            ),
        ),
        summary="Differentiate the closed form in the angle.",
    )


CLAIM = Claim(
    id="fig-4",
    title="How the separable bound changes with the angle",
    section="D",
    source="Figure 4 and its caption",
    statement=(
        r"In 2-D, between 0 and 45 degrees: $\sum l_i$ and $l_{min}$ grow with the angle and the ellipse's area shrinks; $l_{max}$ grows up to"
        r" 22.5 degrees and then falls."
    ),
    printed=r"The bound becomes smaller and more circular (larger and more similar $l_i$) as $H$ rotates further from the axes.",
    expected=Expected.ERRATUM,
    hypotheses=(r"$H\succeq0$ with distinct eigenvalues",),
    remark=r"Eigenvalues 4 and 1: $l_{max}$ is 4, 4.621, 4 at 0, 22.5 and 45 degrees.",
    proof=_proof,
    uses=("eq-34",),
    properties=(
        Property(
            "monotone",
            r"\theta\le\theta'\Rightarrow\sum l_i\le\sum l'_i,\ l_{min}\le l'_{min},\ l_1l_2\le l'_1l'_2;\ l_{max}\ \mathrm{up,\ then\ down}",
            spectra_and_two_angles,
            two_dimensional.fig_4,
        ),
    ),
    equality=(
        Equality(
            r"eigenvalues 4 and 1: $l_{max}=4$ at 0 and at 45 degrees",
            lambda: tie(fmpq(5, 2) + fmpq(3, 2), fmpq(5, 2) + 0 + fmpq(3, 2), l2(matrix((2.5, 1.5), (1.5, 2.5)))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"the caption for both $l_i$",
            Property(
                "caption",
                r"\theta\le\theta'\Rightarrow l_{max}\le l'_{max}",
                spectra_and_two_angles,
                partial(two_dimensional.fig_4, printed=True),
            ),
        ),
    ),
)
