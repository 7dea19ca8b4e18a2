"""The gradient density of a quadratic attains its minimum 1/d when a coordinate vector is a gradient."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import comparison
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices
from signgeo.solvers import density
from signgeo.verify.catalog._instances import ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, cite, definition
from signgeo.verify.proof import Proof
from sympy import Rational, symbols


def _proof() -> Proof:
    d, c = symbols("d c", positive=True)
    return Proof(
        (
            definition(
                r"$e_i=Hx$ for some $x$: the gradient of $\frac12x^THx$ there is $e_i$ (if $H$ is invertible, $x=H^{-1}e_i$)."
            ),
            algebra(r"$\varphi(ce_i)=|c|^2/(d\,c^2)=1/d$.", c**2 / (d * c**2), Rational(1) / d),
            cite(
                "norm-ineq",
                r"$1/d$ is the least value of $\varphi$, attained only at multiples of a coordinate vector.",
            ),
        ),
        summary="Evaluate the density at a coordinate vector.",
    )


CLAIM = Claim(
    id="phi-min",
    title="The gradient density attains its minimum on quadratics",
    section="C",
    source="Section 4, after Eq. 13",
    statement=r"$\varphi(\nabla f)$ attains $\frac1d$ on the quadratic $\frac12x^THx$ if some $e_i$ is in the range of $H$.",
    hypotheses=(r"some $e_i\in\mathrm{range}\,H$",),
    remark=r"The paper says 'even on quadratics' without the hypothesis: an erratum.",
    proof=_proof,
    uses=("norm-ineq",),
    properties=(
        Property("attained", r"e_i\in\mathrm{range}H\Rightarrow\min\varphi=\frac1d", psd_matrices, comparison.phi_min),
    ),
    equality=(
        Equality(
            r"$x=H^{-1}e_1$: $\varphi(e_1)=\frac13$ at $d=3$",
            lambda: tie(fmpq(1, 3), fmpq(1, 3), density(np.array([1.0, 0.0, 0.0]))),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"without the hypothesis: $H=J$ has $\varphi\equiv1$",
            Property("no-range", r"\min\varphi=\frac1d", psd_matrices, partial(comparison.phi_min, need_range=False)),
            example=lambda: comparison.phi_min(ones(2), need_range=False),
        ),
    ),
)
