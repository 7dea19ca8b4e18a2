"""Theorem 3 with the paper's own step, measured by the sharp bound."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy
from signgeo.properties.inequalities.relaxed import own_step
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import step_parameters
from signgeo.verify.claim import Claim, Strengthening
from signgeo.verify.engines import ball, calculus, cite, definition, implication
from signgeo.verify.proof import Proof, Step
from sympy import Rational, exp, symbols

Z = symbols("z", real=True)


def _derive_in_z() -> tuple[object, object]:
    """SymPy solves z = p / (5 + 4 p) for p and rewrites (1 - 4 z) d(p)."""
    p, z = symbols("p z", positive=True)
    (found,) = sympy.solve(sympy.Eq(z, p / (5 + 4 * p)), p)
    decrease = found * z - (1 + found) * (exp(z) - 1 - z)
    return sympy.simplify((1 - 4 * z) * decrease), sympy.expand(5 * z**2 - (1 + z) * (exp(z) - 1 - z))


def _mixed_form() -> tuple[Step, ...]:
    h = 5 * Z**2 * (1 + Z) - (1 + Z) ** 2 * (exp(Z) - 1 - Z) - Rational(9, 2) * Z**2
    return (
        ball.nonnegative(
            r"$d\ge\frac9{50}\frac{p^2}{1+p}$: multiplied by $(1-4z)(1+z)$ it reads $5z^2(1+z)-(1+z)^2(e^z-1-z)\ge\frac92z^2$.",
            h, Z, (0, Rational(1, 4)),
        ),
        calculus.limit(r"$\frac{50}9$ is the best such constant: $\frac{p^2}{(1+p)d}\to\frac{50}9$ as $p\to0$.", _mixed_quotient(), Z, 0, Rational(50, 9)),
    )  # fmt: skip


def _mixed_quotient() -> sympy.Expr:
    return 25 * Z**2 / ((1 + Z) * (5 * Z**2 - (1 + Z) * (exp(Z) - 1 - Z)))


def _largest_form() -> tuple[Step, ...]:
    q = (1 - 4 * Z) * (5 * Z**2 - (1 + Z) * (exp(Z) - 1 - Z)) / Z**2
    falling = sympy.expand(sympy.simplify(-(Z**3) * sympy.diff(q, Z)))
    rising = sympy.diff(5 * Z - (1 + Z) * (exp(Z) - 1 - Z) / Z, Z)
    one = Rational(1, 9) - 2 * (exp(Rational(1, 9)) - 1 - Rational(1, 9))
    return (
        ball.nonnegative(r"For $p\le1$ ($z\le\frac19$) $25d/p^2=(1-4z)\frac{5z^2-(1+z)(e^z-1-z)}{z^2}$ falls: $-z^3$ times its derivative.", falling, Z, (0, Rational(1, 9))),
        ball.positive(r"For $p\ge1$ ($\frac19\le z\le\frac14$) $5d/p=5z-\frac{(1+z)(e^z-1-z)}z$ rises: its derivative.", rising, {Z: (Rational(1, 9), Rational(1, 4))}),
        ball.positive(r"So $d\ge d(1)\min(p^2,p)$, and $1/d(1)<10.1735$.", Rational(101735, 10000) * one - 1, {}),
        ball.positive(r"$1/d(1)>10.1734$.", 1 - Rational(101734, 10000) * one, {}),
    )  # fmt: skip


def _counting() -> Step:
    T, D, k, m, X = symbols("T D k m X", real=True)
    return implication(
        r"$T$ steps of decrease at least $km$ (units $L_0/L_1^2$) fit into $X=\Delta L_1^2/L_0$.",
        hypotheses=[T * D <= X, k * m <= D, T >= 0],
        goal=T * k * m <= X,
        mutant=2 * T * k * m <= X,
    )


def _proof() -> Proof:
    return Proof(
        (
            definition(
                r"Units: decrease in $L_0/L_1^2$, $p=L_1\|g\|_*/L_0$; the step of Eq. 44 has $z=L_1r=\frac p{5+4p}<\frac14$."
            ),
            cite("eq-44", r"Its length is $\|g\|_*/(5L_0+4L_1\|g\|_*)$."),
            cite("lemma-4-sharp", r"It decreases $f$ by at least $d(p)=pz-(1+p)(e^z-1-z)$."),
            calculus.derive(r"With $p=\frac{5z}{1-4z}$: $(1-4z)\,d=5z^2-(1+z)(e^z-1-z)$.", _derive_in_z),
            *_mixed_form(),
            *_largest_form(),
            _counting(),
        ),
        summary="One variable is left; two monotonicities and one inequality, each by a chain of derivative signs.",
    )


CLAIM = Claim(
    id="thm-3-own-step",
    title="Theorem 3 with the paper's own step: 18 becomes 10.1735",
    section="E",
    source="ours; the step is Eq. 44",
    statement=(
        r"Normalized steepest descent with the step of Eq. 44 reaches $\|\nabla f\|_*\le\varepsilon$ in at most"
        r" $\min\{\frac{50}9\Delta(\frac{L_0}{\varepsilon^2}+\frac{L_1}\varepsilon),\ 10.1735\,\Delta\max(\frac{L_0}{\varepsilon^2},\frac{L_1}\varepsilon)\}$"
        r" steps, $\Delta=f_0-f^\star$."
    ),
    hypotheses=(r"$L_0,L_1>0$", r"$\varepsilon>0$"),
    remark=r"Both constants are the best that Lemma 4's sharp form gives for this step: $1/d(1)=10.1734\ldots$, and $\frac{50}9$ as $p\to0$.",
    proof=_proof,
    uses=("eq-44", "lemma-4-sharp"),
    properties=(
        Property(
            "decrease", r"d(p)\ge\min(p^2,p)/10.1735,\ d(p)\ge\frac9{50}\frac{p^2}{1+p}", step_parameters, own_step
        ),
    ),
    strengthenings=(
        Strengthening(
            r"10 in place of 10.1735, at $p=1$",
            Property("ten", r"d(p)\ge\min(p^2,p)/10", step_parameters, partial(own_step, largest=Fraction(10))),
        ),
        Strengthening(
            r"5.5 in place of $\frac{50}9$, as $p\to0$",
            Property(
                "five-and-a-half",
                r"d(p)\ge\frac{p^2}{5.5(1+p)}",
                step_parameters,
                partial(own_step, mixed=Fraction(11, 2)),
            ),
        ),
        Strengthening(
            r"without $L_0>0$: $p=L_1\|g\|_*/L_0$ is undefined at $L_0=0$", example=lambda: undefined("p at L_0 = 0")
        ),
    ),
)
