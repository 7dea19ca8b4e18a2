"""Lemma 5 (Eq. 79): the gradient norm within the radius 1 / L_1."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import relaxed_functions
from signgeo.verify.claim import Claim, Strengthening
from signgeo.verify.engines import algebra, ball, calculus, cite, definition, implication, textbook
from signgeo.verify.proof import Proof, Step
from sympy import E, Eq, Function, Rational, exp, symbols


def _integral_inequality() -> tuple[Step, ...]:
    L0, L1, c, u, r, k = symbols("L_0 L_1 c u r kappa", real=True)
    return (
        definition(r"$r=\|y-x\|$, $u(t)=\|\nabla f(x+t(y-x))\|_*$, $G=u(0)$, $c=L_0/L_1$, so $L_1c=L_0$."),
        textbook("fundamental-theorem", r"$u(t)\le G+\int_0^t\|\nabla^2f(x+\tau(y-x))(y-x)\|_*\,d\tau$."),
        cite("prop-2", r"The integrand is at most $\kappa r$ with $\kappa=\|\nabla^2f\|\le L_0+L_1u$."),
        implication(
            r"With $L_1r\le1$ the integrand is at most $c+u(\tau)$: $\kappa r\le(L_0+L_1u)r=(c+u)L_1r\le c+u$.",
            hypotheses=[k <= L0 + L1 * u, r >= 0, L1 * r <= 1, Eq(L0, L1 * c), c >= 0, u >= 0],
            goal=k * r <= c + u,
            mutant=2 * k * r <= c + u,
        ),
    )


def _groenwall() -> tuple[Step, ...]:
    t, s, G, c = symbols("t s G c", positive=True)
    U = Function("U")(t)
    closed = G * (exp(t) - 1) + c * (exp(t) - 1 - t)
    return (
        textbook("fundamental-theorem", r"$U(t)=\int_0^tu$, so $U'=u\le G+tc+U$."),
        calculus.derivative(r"$(e^{-t}U)'=e^{-t}(U'-U)\le e^{-t}(G+tc)$.", exp(-t) * U, t, exp(-t) * (U.diff(t) - U)),
        calculus.integral(
            r"Integrated: $U(t)\le e^t\int_0^te^{-s}(G+sc)\,ds=G(e^t-1)+c(e^t-1-t)$.",
            exp(t) * exp(-s) * (G + s * c),
            (s, 0, t),
            closed,
        ),
        algebra(r"So $u(t)\le G+tc+U(t)\le Ge^t+c(e^t-1)$.", G + t * c + closed, G * exp(t) + c * (exp(t) - 1)),
    )


def _proof() -> Proof:
    e, G, c, u = symbols("e G c u", real=True)
    return Proof(
        (
            *_integral_inequality(),
            *_groenwall(),
            ball.positive(r"$e<3$.", 3 - E, {}),
            implication(
                r"At $t=1$: $u\le eG+(e-1)c\le4(c+G)$.",
                hypotheses=[u <= e * G + (e - 1) * c, e <= 3, G >= 0, c >= 0],
                goal=u <= 4 * (c + G),
                mutant=u <= Rational(3, 2) * (c + G),
            ),
        ),
        summary="Groenwall's inequality along the segment, proved by the integrating factor, then e < 3.",
    )


CLAIM = Claim(
    id="lemma-5",
    title="The gradient norm near a point, under relaxed smoothness",
    section="E",
    source="Lemma 5, Eq. 79; Appendix E.11, Eq. 80 to 83",
    statement=(
        r"If $\|\nabla^2f\|\le L_0+L_1\|\nabla f\|_*$ and $\|y-x\|\le\frac1{L_1}$ then"
        r" $\|\nabla f(y)\|_*\le4(\frac{L_0}{L_1}+\|\nabla f(x)\|_*)$."
    ),
    hypotheses=(r"$L_0,L_1>0$", r"$\|y-x\|\le1/L_1$"),
    remark=r"The paper's application of Groenwall's inequality is right; its Eq. 82 is only damaged in the scan. The paper leaves $L_0,L_1>0$ unsaid.",
    proof=_proof,
    uses=("prop-2",),
    properties=(
        Property(
            "within-radius", r"\|\nabla f(y)\|_*\le4(L_0/L_1+\|\nabla f(x)\|_*)", relaxed_functions, relaxed.lemma_5
        ),
    ),
    strengthenings=(
        Strengthening(
            r"constant 1.5",
            Property(
                "constant-1.5",
                r"\|\nabla f(y)\|_*\le1.5(L_0/L_1+\|g\|_*)",
                relaxed_functions,
                partial(relaxed.lemma_5, constant=Fraction(3, 2)),
            ),
        ),
        Strengthening(
            r"far outside the radius, $\|y-x\|=3/L_1$",
            Property("far", r"\|y-x\|\le3/L_1", relaxed_functions, partial(relaxed.lemma_5, radius=Fraction(3))),
        ),
        Strengthening(
            r"without $L_1>0$: at $L_1=0$ the radius $1/L_1$ is undefined",
            example=lambda: undefined("1 / L_1 at L_1 = 0"),
        ),
    ),
)
