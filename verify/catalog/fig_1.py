"""Figure 1: L_inf of a rotated 2 x 2 matrix."""

from __future__ import annotations

from functools import partial

import sympy
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import smoothness
from signgeo.properties.property import Property
from signgeo.properties.strategies import spectra_and_angles
from signgeo.solvers import linf
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import cos, sin, symbols


def rotated(p: sympy.Symbol, q: sympy.Symbol, theta: sympy.Symbol) -> sympy.Matrix:
    """R diag(p, q) R^T with the rotation R by theta."""
    R = sympy.Matrix([[cos(theta), -sin(theta)], [sin(theta), cos(theta)]])
    return R * sympy.diag(p, q) * R.T


def _derive_sign_values() -> tuple[object, object]:
    p, q, theta = symbols("lambda_1 lambda_2 theta", real=True)
    H = rotated(p, q, theta)
    values = [(sympy.Matrix([[1, s]]) * H * sympy.Matrix([1, s]))[0] for s in (1, -1)]
    found = sympy.Matrix([sympy.simplify(v) for v in values])
    expected = sympy.Matrix([p + q + (p - q) * s * sin(2 * theta) for s in (1, -1)])
    return found, expected.applyfunc(sympy.simplify)


def _derive_spectrum() -> tuple[object, object]:
    p, q, theta, lam = symbols("lambda_1 lambda_2 theta lambda", real=True)
    found = sympy.simplify((rotated(p, q, theta) - lam * sympy.eye(2)).det())
    return sympy.expand(found), sympy.expand((p - lam) * (q - lam))


def _proof() -> Proof:
    e, s, b = symbols("delta s beta", real=True)
    return Proof(
        (
            cite("eq-10", r"PSD: $L_\infty=\max_ss^THs$, here over $(1,1)$ and $(1,-1)$."),
            calculus.derive(r"$s^THs=\lambda_1+\lambda_2\pm(\lambda_1-\lambda_2)\sin2\theta$.", _derive_sign_values),
            implication(
                r"With $\delta=\lambda_1-\lambda_2\ge0$, $\beta=|\sin2\theta|$: $\pm\delta\sin2\theta\le\delta\beta$.",
                hypotheses=[e >= 0, b - s >= 0, b + s >= 0],
                goal=e * s <= e * b,
                mutant=2 * e * s <= e * b,
            ),
            definition(r"One of the two signs makes $\pm\sin2\theta=|\sin2\theta|$: equality."),
            calculus.derive(
                r"The characteristic polynomial does not depend on $\theta$, so neither does $L_2$.", _derive_spectrum
            ),
        ),
        summary="Two sign vectors up to sign; evaluate both.",
    )


CLAIM = Claim(
    id="fig-1",
    title="The max-norm constant of a rotated 2 x 2 matrix",
    section="B",
    source="Figure 1; Section 3",
    statement=(
        r"In 2-D, for $H\succeq0$ with eigenvalues $\lambda_1\ge\lambda_2$ and angle $\theta$:"
        r" $L_\infty=\lambda_1+\lambda_2+(\lambda_1-\lambda_2)|\sin2\theta|$, while $L_2=\lambda_1$ does not depend on $\theta$."
    ),
    hypotheses=(r"$H\succeq0$", r"$d=2$"),
    proof=_proof,
    uses=("eq-10",),
    properties=(
        Property(
            "angle",
            r"L_\infty=\lambda_1+\lambda_2+(\lambda_1-\lambda_2)|\sin2\theta|",
            spectra_and_angles,
            smoothness.fig_1,
        ),
    ),
    equality=(
        Equality(
            r"eigenvalues 4 and 1 at 45 degrees: $[[2.5,1.5],[1.5,2.5]]$ has 8",
            lambda: tie(
                linf_value(matrix((2.5, 1.5), (1.5, 2.5))), fmpq(4 + 1 + 3), linf(matrix((2.5, 1.5), (1.5, 2.5)))
            ),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"for eigenvalues $(1,-1)$: $2,\sqrt2,2$ at 0, 22.5, 45 degrees, not $2|\sin2\theta|$",
            Property(
                "indefinite",
                r"L_\infty=\lambda_1+\lambda_2+(\lambda_1-\lambda_2)|\sin2\theta|",
                partial(spectra_and_angles, psd=False),
                smoothness.fig_1,
            ),
        ),
    ),
)
