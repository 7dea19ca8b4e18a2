"""The largest L_sep / L_inf in low dimension: 9/8 at d = 3, and what search suggests beyond."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import product

import sympy
from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import beyond
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import lsep
from signgeo.verify.catalog._instances import CENTRED, matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus, cite, definition, implication
from signgeo.verify.proof import Proof, Step
from sympy import Eq, Rational, symbols

CLASSES = tuple((1, i, j) for i, j in product((1, -1), repeat=2))


def _derive_resolution() -> tuple[object, object]:
    """For unit-diagonal X of order 3: 8 X equals the sum over sign classes r of (r^T X r - 1) r r^T."""
    x, y, z = symbols("x y z", real=True)
    X = sympy.Matrix([[1, x, y], [x, 1, z], [y, z, 1]])
    total = sympy.zeros(3, 3)
    for signs in CLASSES:
        r = sympy.Matrix(signs)
        total += ((r.T * X * r)[0] - 1) * r * r.T
    return total.expand(), 8 * X


def _at_most_one_negative() -> Step:
    p, q, w = symbols("p q w", real=True)
    return implication(
        r"At most one coefficient is negative: two classes differ in one sign up to $r\sim-r$, say $r=(a,b,\pm c)$, and with $X=VV^T$,"
        r" $r^TXr+r'^TXr'=2\|av_1+bv_2\|^2+2\|v_3\|^2\ge2$. So $p=r^TXr<1$ forces $q=r'^TXr'\ge1$.",
        hypotheses=[Eq(p + q, 2 * w + 2), w >= 0, p < 1],
        goal=q > 1,
        mutant=q > 2,
    )


def _bound() -> tuple[Step, ...]:
    c, k1, k2, k3, h, h1, h2, h3, M, t = symbols("c k_1 k_2 k_3 h h_1 h_2 h_3 M t", real=True)
    value = c * h + k1 * h1 + k2 * h2 + k3 * h3
    kinds = [k >= 0 for k in (k1, k2, k3)] + [m - v >= 0 for m, v in ((M, h1), (M, h2), (M, h3))]
    total = c + k1 + k2 + k3
    return (
        implication(
            r"$8\,\mathrm{tr}(HX)=\sum_r(r^TXr-1)\,r^THr$ with $0\le r^THr\le M=L_\infty$, coefficients of sum 8, one of them ($c$)"
            r" possibly negative but $c\ge-1$: $8\,\mathrm{tr}(HX)\le9M$, via $k_1+k_2+k_3=8-c\le9$.",
            hypotheses=[*kinds, Eq(8 * t, value), Eq(total, 8), c >= -1, -c >= 0, h >= 0, M >= 0],
            goal=8 * t <= 9 * M,
            mutant=8 * t <= Rational(17, 2) * M,
        ),
        implication(
            r"If no coefficient is negative the same sum is at most $8M$.",
            hypotheses=[*kinds, Eq(8 * t, value), Eq(total, 8), c >= 0, M - h >= 0],
            goal=8 * t <= 8 * M,
            mutant=8 * t <= 7 * M,
        ),
    )


def _proof() -> Proof:
    return Proof(
        (
            cite("dual", r"$L_{sep}(H)=\max\{\mathrm{tr}(HX):X\succeq0,\ X_{ii}=1\}$ for PSD $H$."),
            cite("eq-10", r"$L_\infty(H)=\max_rr^THr$ over the four classes of sign vectors up to $\pm$."),
            calculus.derive(
                r"For every symmetric $X$ of order 3 with unit diagonal $8X=\sum_r(r^TXr-1)\,rr^T$; the corner says that the"
                r" coefficients add up to 8.",
                _derive_resolution,
            ),
            definition(
                r"$X\succeq0$ gives $r^TXr\ge0$, so each coefficient is at least $-1$; $H\succeq0$ gives $r^THr\ge0$."
            ),
            _at_most_one_negative(),
            *_bound(),
        ),
        summary="Write X as a combination of the four cut matrices; at most one coefficient is negative, and by at most 1/8.",
    )


PLANAR = matrix((17.0, 12.0, 0.0, -12.0), (12.0, 17.0, 12.0, 0.0), (0.0, 12.0, 17.0, 12.0), (-12.0, 0.0, 12.0, 17.0))
"""17 times the planar matrix of order 4, with 12/17 for the root of 1/2 (rounded down: still positive semidefinite)."""

INDEFINITE = matrix((1.0, 1.0, 0.0), (1.0, -1.0, 0.0), (0.0, 0.0, 0.0))

_third = partial(psd_matrices, dimension=3)

CLAIM = Claim(
    id="ratio",
    title="In dimension 3 the separable constant is at most 9/8 of the max-norm constant",
    section="G",
    source="ours",
    statement=(
        r"$L_{sep}\le\frac98L_\infty$ for every positive semidefinite $H$ of order 3; the constant is attained by the planar matrix"
        r" $H_{ij}=\cos\frac{\pi(i-j)}3$."
    ),
    hypotheses=(r"$H\succeq0$", r"$d=3$"),
    remark=r"The planar matrices $H_{ij}=\cos\frac{\pi(i-j)}d$ give $\frac{d^2}2\sin^2\frac\pi{2d}$ in every dimension: see the claim planar.",
    proof=_proof,
    uses=("dual", "eq-10"),
    properties=(
        Property("nine-eighths", r"L_{sep}\le\frac98L_\infty", _third, partial(beyond.gap, constant=Fraction(9, 8))),
    ),
    equality=(
        Equality(
            r"the planar matrix, up to signs $1.5(I-J/3)$: $\frac92=\frac98\cdot4$",
            lambda: tie(fmpq(9, 2), fmpq(9, 8) * linf_value(CENTRED), lsep(CENTRED)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"1.12 in place of $\frac98$",
            Property("smaller", r"L_{sep}\le1.12L_\infty", _third, partial(beyond.gap, constant=Fraction(112, 100))),
        ),
        Strengthening(
            r"without $H\succeq0$: $[[1,1],[1,-1]]$ with a zero row has $\sqrt2$",
            Property(
                "indefinite",
                r"L_{sep}\le\frac98L_\infty",
                partial(symmetric_matrices, dimension=3),
                partial(beyond.gap, constant=Fraction(9, 8)),
            ),
            example=lambda: beyond.gap(INDEFINITE, constant=Fraction(9, 8)),
        ),
        Strengthening(
            r"$\frac98$ at $d=4$",
            example=lambda: beyond.gap(PLANAR, constant=Fraction(9, 8)),
        ),
    ),
)
