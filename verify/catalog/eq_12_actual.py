"""Section 4's wording: what R says of the improvements that are achieved, not only guaranteed."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
from signgeo.properties.inequalities import comparison
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, with_vectors
from signgeo.verify.claim import Claim, Expected, Strengthening
from signgeo.verify.engines import cite, definition, implication
from signgeo.verify.proof import Proof
from sympy import Eq, symbols


def _proof() -> Proof:
    S, G, A, B, R = symbols("S G A B R", real=True)
    return Proof(
        (
            definition(
                r"$A=\|g\|_1^2/L_\infty$, $B=\|g\|_2^2/L_2$, $R=A/B$; $S$ and $G$ are the decreases that sign descent and gradient descent achieve."
            ),
            cite("lemma-2", r"$S\ge\frac12A$."),
            definition(
                r"Convexity at the point $x$: $f(x^+)\ge f(x)+\langle g,x^+-x\rangle$, so $G\le\langle g,g/L_2\rangle=B$."
            ),
            implication(
                r"$R\ge2$, that is $A=RB\ge2B$, gives $S\ge\frac12A\ge B\ge G$.",
                hypotheses=[2 * S >= A, G <= B, Eq(A, R * B), R >= 2, B >= 0],
                goal=S >= G,
                mutant=S >= 2 * G,
            ),
        ),
        summary="Half the guarantee against the linear bound of convexity.",
    )


CLAIM = Claim(
    id="eq-12-actual",
    title="Guaranteed against achieved improvement",
    section="C",
    source="Section 4: 'will achieve a larger improvement'",
    statement=(
        r"For convex $f$, $R(x)\ge2$ implies that the decrease of a sign descent step is at least that of a gradient descent step."
    ),
    printed=r"If $R(x)>1$, sign gradient descent will achieve a larger improvement than gradient descent.",
    expected=Expected.ERRATUM,
    hypotheses=(r"$f$ convex", r"$g\ne0$"),
    proof=_proof,
    uses=("lemma-2",),
    properties=(
        Property(
            "from-two",
            r"R\ge2\Rightarrow f-f(x_{sign})\ge f-f(x_{GD})",
            lambda: with_vectors(psd_matrices(nonzero=True), nonzero=True),
            comparison.eq_12_actual,
        ),
    ),
    strengthenings=(
        Strengthening(
            r"without $g\ne0$: $R=0/0$",
            Property("zero", r"R(x),\ g=0", lambda: with_vectors(psd_matrices(nonzero=True)), comparison.eq_12_actual),
        ),
        Strengthening(
            r"with $R>1$, as Section 4 says: $\mathrm{diag}(10,1)$, $g=(.1,1)$ has $R=1.089$, and GD drops .0955, signGD .0550",
            Property(
                "from-one",
                r"R\ge1.01\Rightarrow\ldots",
                lambda: with_vectors(psd_matrices(dimension=(3, 4), nonzero=True), nonzero=True),
                partial(comparison.eq_12_actual, threshold=Fraction(101, 100)),
            ),
            example=lambda: comparison.eq_12_actual(
                (np.diag([10.0, 1.0]), np.array([0.1, 1.0])), threshold=Fraction(101, 100)
            ),
        ),
    ),
)
