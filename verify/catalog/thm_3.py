"""Theorem 3 (Eq. 45): the number of normalized steps to an epsilon-stationary point."""

from __future__ import annotations

from functools import partial

from flint import fmpq
from signgeo.properties.inequalities import relaxed
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.relaxed import relaxed_functions, step_parameters
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication, induction, refute
from signgeo.verify.proof import Proof, Step, StepResult
from sympy import Eq, symbols


def _decrease() -> tuple[Step, ...]:
    g, M, i, p, n, f, F, D = symbols("g M i p n f F D", real=True)
    return (
        cite("eq-44", r"The step is shorter than $1/L_1$."),
        cite("lemma-4", r"$F\le f-ip+\frac1{2i}\,i^2n^2$ with $i=1/(5L_0+4L_1g)$, $g=\|\nabla f\|_*$."),
        cite("lemma-3bc", r"$p=n^2=g^2$."),
        implication(
            r"Eq. 89: $F\le f-\frac i2g^2$ (here $M=1/i$).",
            hypotheses=[f - i * p + M * i**2 * n**2 / 2 >= F, Eq(p, n**2), Eq(n**2, g**2), Eq(M * i, 1)],
            goal=f - i * g**2 / 2 >= F,
            equality_multipliers=[i * n**2, i],
            mutant=f - i * g**2 >= F,
        ),
        implication(
            r"So the decrease $D\ge\frac i2g^2$ has $DM\ge g^2$, where from here on $M=2(5L_0+4L_1g)=2/i$.",
            hypotheses=[i * g**2 <= 2 * D, Eq(M * i, 2), M > 0],
            goal=g**2 <= D * M,
            equality_multipliers=[g**2],
            mutant=2 * g**2 <= D * M,
        ),
    )


def _two_cases() -> tuple[Step, ...]:
    L0, L1, g, e, M, D = symbols("L_0 L_1 g epsilon M D", real=True)
    return (
        implication(
            r"Eq. 90: if $\varepsilon\le g\le L_0/L_1$ then $M\le18L_0$, so $18L_0D\ge g^2\ge\varepsilon^2$.",
            hypotheses=[g**2 <= D * M, Eq(M, 10 * L0 + 8 * L1 * g), L1 * g <= L0, D >= 0, g >= e, e >= 0],
            goal=e**2 <= 18 * L0 * D,
            products_degree=2,
            mutant=e**2 <= 17 * L0 * D,
        ),
        implication(
            r"Eq. 91: if $g\ge L_0/L_1$ then $gM\le18L_1g^2$.",
            hypotheses=[L1 * g >= L0, g > 0],
            goal=18 * L1 * g**2 >= g * (10 * L0 + 8 * L1 * g),
            mutant=17 * L1 * g**2 >= g * (10 * L0 + 8 * L1 * g),
        ),
        implication(
            r"so $18L_1D\ge g$ ($g>0$).",
            hypotheses=[g**2 <= D * M, g * M <= 18 * L1 * g**2, g > 0, D >= 0],
            goal=g <= 18 * L1 * D,
            products_degree=3,
            mutant=g <= 17 * L1 * D,
        ),
        implication(
            r"and $18L_1^2D\ge L_1g\ge L_0$.",
            hypotheses=[g <= 18 * L1 * D, L1 * g >= L0, L1 >= 0],
            goal=18 * L1**2 * D >= L0,
            mutant=17 * L1**2 * D >= L0,
        ),
    )


def _number_of_steps() -> tuple[Step, ...]:
    T, m, f0, fT, star, D, X = symbols("T m f_0 f_T f_star D X", real=True)
    return (
        induction(
            r"Each of $T$ steps decreases $f$ by at least $m=\min\{\varepsilon^2/(18L_0),\,L_0/(18L_1^2)\}$: $Tm\le f_0-f_T$.",
            base=implication(r"No step.", hypotheses=[T <= 0, m >= 0, fT <= f0], goal=T * m <= f0 - fT),
            step=implication(
                r"One more: $Tm\le f_0-f_T$ and $D\ge m$ give $(T+1)m\le f_0-(f_T-D)$.",
                hypotheses=[T * m <= f0 - fT, m <= D],
                goal=(T + 1) * m <= f0 - (fT - D),
                mutant=(T + 2) * m <= f0 - (fT - D),
            ),
        ),
        implication(
            r"With $f_T\ge f^\star$ and $X=1/m=18\max(L_0/\varepsilon^2,L_1^2/L_0)$: $T\le(f_0-f^\star)X$.",
            hypotheses=[T * m <= f0 - fT, fT >= star, Eq(m * X, 1), X >= 0],
            goal=(f0 - star) * X >= T,
            mutant=(f0 - star) * X >= 2 * T,
        ),
    )


def _proof() -> Proof:
    return Proof(
        _decrease() + _two_cases() + _number_of_steps(),
        summary="Two cases for the gradient norm bound the decrease of a step from below; then count.",
    )


def _seventeen() -> StepResult:
    """A model in which the step of Eq. 90 decreases by less than g^2 / (17 L_0)."""
    L0, L1, g = symbols("L_0 L_1 g", real=True)
    return refute([L0 > 0, L1 > 0, g > 0, L1 * g <= L0], 10 * L0 + 8 * L1 * g <= 17 * L0)


CLAIM = Claim(
    id="thm-3",
    title="The number of normalized steps to a stationary point",
    section="E",
    source="Theorem 3, Eq. 45; Appendix E.11, Eq. 88 to 93",
    statement=(
        r"Under $(L_0,L_1)$-smoothness normalized steepest descent (Eq. 44) reaches $\|\nabla f\|_*\le\varepsilon$ in at most"
        r" $18(f_0-f^\star)\max(\frac{L_0}{\varepsilon^2},\frac{L_1^2}{L_0})$ steps."
    ),
    hypotheses=(r"$L_0,L_1>0$", r"$\varepsilon>0$", r"$f$ bounded below by $f^\star$"),
    remark=r"Each printed step goes through. The constant 18 of the step in Eq. 90 is tight at $\|g\|_*=L_0/L_1$; that of the theorem is not.",
    proof=_proof,
    uses=("eq-44", "lemma-4", "lemma-3bc"),
    properties=(
        Property(
            "decrease",
            r"f(x)-f(x^+)\ge\min(\frac{\|g\|_*^2}{18L_0},\frac{L_0}{18L_1^2})",
            relaxed_functions,
            relaxed.thm_3,
        ),
        Property(
            "per-step",
            r"\frac{g^2}{2(5L_0+4L_1g)}\ge\min(\frac{g^2}{18L_0},\frac{L_0}{18L_1^2})",
            step_parameters,
            relaxed.thm_3_step,
        ),
    ),
    equality=(
        Equality(
            r"Eq. 90 at $g=L_0/L_1$, $L_0=L_1=1$: $\frac{g^2}{2(5L_0+4L_1g)}=\frac1{18}$",
            lambda: tie(fmpq(1) / (2 * (5 + 4)), fmpq(1, 18)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"17 in place of 18 in Eq. 90, at $\|g\|_*=L_0/L_1$",
            Property(
                "seventeen",
                r"\frac{g^2}{2(5L_0+4L_1g)}\ge\min(\frac{g^2}{17L_0},\frac{L_0}{17L_1^2})",
                step_parameters,
                partial(relaxed.thm_3_step, constant=17),
            ),
            _seventeen,
        ),
        Strengthening(
            r"without $L_0>0$: $L_1^2/L_0$ is undefined at $L_0=0$",
            example=lambda: undefined("L_1^2 / L_0 at L_0 = 0"),
        ),
    ),
)
