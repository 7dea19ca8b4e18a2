"""The largest l_i against the largest eigenvalue: an erratum."""

from __future__ import annotations

from functools import partial

from flint import fmpq
from signgeo.properties.exact_matrices import l2_value
from signgeo.properties.inequalities import two_dimensional
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices
from signgeo.solvers import l2
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Expected, Strengthening
from signgeo.verify.engines import algebra, cite, definition, implication, induction, refute, textbook
from signgeo.verify.proof import Proof, Step, StepResult
from sympy import Eq, symbols


def _every_dimension() -> tuple[Step, ...]:
    S, N, m, l, x, lam = symbols("S N m l x lambda", real=True)
    return (
        textbook("spectral-theorem", r"Some $x$ with $\sum x_i^2=1$ has $x^THx=\lambda_{max}$."),
        induction(
            r"$\sum l_ix_i^2\le l_{max}\sum x_i^2$.",
            base=implication(r"Empty sums.", hypotheses=[S <= 0, N >= 0, m >= 0], goal=m * N >= S),
            step=implication(
                r"$S\le mN$, $l\le m$ give $S+lx^2\le m(N+x^2)$.",
                hypotheses=[m * N >= S, l <= m],
                goal=S + l * x**2 <= m * (N + x**2),
                squares=[x],
                mutant=S + 2 * l * x**2 <= m * (N + x**2),
            ),
        ),
        implication(
            r"$\lambda_{max}=x^THx\le\sum l_ix_i^2\le l_{max}$ for every feasible $l$.",
            hypotheses=[lam <= S, m * N >= S, Eq(N, 1)],
            goal=lam <= m,
            mutant=2 * lam <= m,
        ),
    )


def _two_dimensions() -> tuple[Step, ...]:
    e, b, r = symbols("delta beta r", real=True)
    return (
        cite("eq-34", r"$l_{max}=\frac{a+d}2+\delta+\beta$ with $\delta=\frac12|a-d|$, $\beta=|b|$."),
        cite("eq-35", r"$\lambda_{max}=\frac{a+d}2+r$ with $r\ge0$, $r^2=\delta^2+\beta^2$."),
        algebra(r"$(\delta+\beta)^2-r^2=2\delta\beta$.", (e + b) ** 2 - (e**2 + b**2), 2 * e * b),
        implication(
            r"Strict when $\delta,\beta>0$, that is $a\ne d$ and $b\ne0$: $r<\delta+\beta$.",
            hypotheses=[Eq(r**2, e**2 + b**2), e > 0, b > 0, r >= 0],
            goal=r < e + b,
            mutant=2 * r < e + b,
        ),
        implication(
            r"Equal when $\delta=0$ (or $\beta=0$, by symmetry): $r\ge\delta+\beta$.",
            hypotheses=[Eq(r**2, e**2 + b**2), Eq(e, 0), b >= 0, r >= 0],
            goal=r >= e + b,
            mutant=r >= e + b + 1,
        ),
        definition(r"So in 2-D $l_{max}>\lambda_{max}$ iff $b\ne0$ and $a\ne d$."),
    )


def _proof() -> Proof:
    return Proof(
        _every_dimension() + _two_dimensions(),
        summary="A weighted mean of the l_i is at most the largest; in 2-D both sides are explicit.",
    )


_plane_psd = partial(psd_matrices, dimension=2)
SAME = matrix((2.0, 1.0), (1.0, 2.0))


def _printed() -> StepResult:
    """A model of b != 0 with l_max = lambda_max: delta is half of |a - d|, beta is |b|, r the root of Eq. 35."""
    e, b, r = symbols("delta beta r", real=True)
    return refute([Eq(r**2, e**2 + b**2), r >= 0, e >= 0, b > 0], r < e + b)


def _indefinite() -> StepResult:
    """The minimiser of Eq. 31 for [[1, 1], [1, -1]], sum 2 r with r = lambda_max the root of 2, and l_1 no larger than r."""
    p, q, r = symbols("l_1 l_2 r", real=True)
    feasible = [(p - 1) * (q + 1) >= 1, (p + 1) * (q - 1) >= 1, p >= 1, q >= 1]
    return refute([Eq(r**2, 2), r > 0, Eq(p + q, 2 * r), p >= q, *feasible], p > r)


CLAIM = Claim(
    id="lmax",
    title="The largest l_i against the largest eigenvalue",
    section="D",
    source="Appendix B.2, after Eq. 35",
    statement=(
        r"$l_{max}\ge\lambda_{max}$ for every feasible $l$ of Eq. 31, in every dimension; in 2-D, at the minimiser, strictly iff $b\ne0$ and"
        r" $a\ne d$."
    ),
    printed=r"For $|b|>0$, we will have $l_{max}>\lambda_{max}$.",
    expected=Expected.ERRATUM,
    hypotheses=(r"$H\succeq0$",),
    proof=_proof,
    uses=("eq-34", "eq-35"),
    properties=(
        Property("largest", r"l_{max}\ge\lambda_{max}", psd_matrices, two_dimensional.lmax_any_dimension),
        Property(
            "strict-iff", r"l_{max}>\lambda_{max}\Leftrightarrow b\ne0\wedge a\ne d", _plane_psd, two_dimensional.lmax
        ),
    ),
    equality=(
        Equality(r"$a=d=2$, $b=1$: $l_{max}=3=\lambda_{max}$", lambda: tie(fmpq(2) + 1, l2_value(SAME), l2(SAME))),
    ),
    strengthenings=(
        Strengthening(
            r"without $H\succeq0$: $[[1,1],[1,-1]]$ has $b\ne0$ and $a\ne d$, but $l=(\sqrt2,\sqrt2)$ and $\lambda_{max}=\sqrt2$",
            model=_indefinite,
        ),
        Strengthening(
            r"as printed: $|b|>0\Rightarrow l_{max}>\lambda_{max}$; at $a=d$ both are $a+|b|$",
            Property(
                "printed",
                r"b\ne0\Rightarrow l_{max}>\lambda_{max}",
                _plane_psd,
                partial(two_dimensional.lmax, printed=True),
            ),
            _printed,
            lambda: two_dimensional.lmax(SAME, printed=True),
        ),
    ),
)
