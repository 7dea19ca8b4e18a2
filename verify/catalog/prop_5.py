"""Prop. 5 (Eq. 33): L_sep lies between L_inf and the entrywise bound."""

from __future__ import annotations

from functools import partial

from flint import fmpq
from signgeo.properties.exact_matrices import absolute_sum, linf_value
from signgeo.properties.inequalities import separable
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices
from signgeo.solvers import linf, lsep
from signgeo.verify.catalog._instances import CENTRED, ones, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import cite, implication, induction
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    q, W, Lam, l, s, V, R = symbols("q W Lambda l s V R", real=True)
    return Proof(
        (
            cite("eq-10", r"For PSD $H$: $L_\infty=s^THs$ at some sign vector $s$."),
            induction(
                r"$\sum l_is_i^2=\sum l_i$ for a sign vector, term by term.",
                base=implication(r"Empty sums.", hypotheses=[W <= 0, Lam >= 0], goal=Lam >= W),
                step=implication(
                    r"$s^2=1$: $W\le\Lambda$ gives $W+ls^2\le\Lambda+l$.",
                    hypotheses=[Lam >= W, Eq(s**2, 1), l >= 0],
                    goal=W + l * s**2 <= Lam + l,
                    mutant=W + 2 * l * s**2 <= Lam + l,
                ),
            ),
            implication(
                r"Eq. 70 at $s$: $q=s^THs\le\sum l_is_i^2\le\sum l_i=\Lambda$ for every feasible $l$, so $L_\infty\le L_{sep}$.",
                hypotheses=[q <= W, Lam >= W],
                goal=q <= Lam,
                mutant=2 * q <= Lam,
            ),
            cite(
                "eq-31",
                r"$l_i=\sum_j|H_{ij}|$ is feasible, with $\sum l_i=R=\sum|H_{ij}|$, and $L_{sep}$ is the minimum.",
            ),
            cite("prop-3", r"PSD and nonzero: $R=\rho_{diag}^{-1}\sum\lambda_i$."),
            implication(
                r"$L_{sep}\le R$ ($V$ is the value of the minimum).",
                hypotheses=[Lam >= V, Eq(R, Lam)],
                goal=V <= R,
                mutant=2 * V <= R,
            ),
        ),
        summary="Evaluate the separable bound at the maximising sign vector; the row sums are one feasible choice.",
    )


_nonzero_psd = partial(psd_matrices, nonzero=True)

CLAIM = Claim(
    id="prop-5",
    title="The separable constant lies between the max-norm constant and the entrywise bound",
    section="D",
    source="Prop. 5, Eq. 33; Appendix E.9, Eq. 70 to 75",
    statement=r"$L_\infty\le L_{sep}\le\rho_{diag}^{-1}\sum\lambda_i$ for nonzero positive semidefinite $H$.",
    hypotheses=(r"$H\succeq0$", r"$H\ne0$"),
    remark=r"The paper does not ask for $H\ne0$, where $\rho_{diag}$ is undefined: an erratum.",
    proof=_proof,
    uses=("eq-10", "eq-31", "prop-3"),
    properties=(
        Property("sandwich", r"L_\infty\le L_{sep}\le\rho^{-1}\sum\lambda_i", _nonzero_psd, separable.prop_5),
        Property(
            "tight-iff",
            r"L_\infty=L_{sep}\Leftrightarrow\mathrm{diag}(s\circ Hs)\succeq H",
            _nonzero_psd,
            separable.prop_5_tight,
        ),
    ),
    equality=(
        Equality(r"both: $J$, $d=3$", lambda: tie(linf_value(ones(3)), absolute_sum(ones(3)), lsep(ones(3)))),
        Equality(r"all strict, $1.5(I-J/3)$: $L_\infty=4$", lambda: tie(linf_value(CENTRED), fmpq(4), linf(CENTRED))),
        Equality(
            r"$L_{sep}=4.5$ there: $l=1.5\cdot\mathbf1$, $X=\frac32I-\frac12J$",
            lambda: tie(fmpq(3) * fmpq(3, 2), fmpq(9, 2), lsep(CENTRED)),
        ),
        Equality(r"and $\sum|H_{ij}|=6$", lambda: tie(absolute_sum(CENTRED), fmpq(6))),
    ),
    strengthenings=(
        Strengthening(
            r"$L_{sep}\le L_\infty$ (false from $d=3$ on)",
            Property("left-swapped", r"L_{sep}\le L_\infty", _nonzero_psd, partial(separable.prop_5, left=False)),
            example=lambda: separable.prop_5(CENTRED, left=False),
        ),
        Strengthening(
            r"the ends swapped",
            Property(
                "swapped",
                r"\rho^{-1}\sum\lambda_i\le L_{sep}\le L_\infty",
                _nonzero_psd,
                partial(separable.prop_5, swapped=True),
            ),
        ),
        Strengthening(r"without $H\ne0$", Property("zero", r"\rho_{diag}(0)", psd_matrices, separable.prop_5)),
        Strengthening(
            r"for indefinite $H$ with the one-sided constraint",
            Property(
                "indefinite",
                r"L_\infty\le\min\sum l_i",
                symmetric_matrices,
                partial(separable.prop_5_sym, one_sided_only=True),
            ),
        ),
    ),
)
