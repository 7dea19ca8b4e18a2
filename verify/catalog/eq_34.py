"""Eq. 34: the separable bound of a positive semidefinite 2 x 2 matrix in closed form."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from flint import fmpq
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities import two_dimensional
from signgeo.properties.property import Property
from signgeo.properties.strategies import psd_matrices, symmetric_matrices, weighted_matrices
from signgeo.solvers import lsep
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, calculus, cite, definition, implication, refute
from signgeo.verify.proof import Proof, Step, StepResult
from sympy import Eq, symbols


def _criterion() -> tuple[Step, ...]:
    """M is semidefinite iff u, v >= 0 and uv >= b^2."""
    u, v, b, x, y = symbols("u v b x y", real=True)
    form = u * x**2 - 2 * b * x * y + v * y**2
    return (
        algebra(
            r"$u\,q=(ux-by)^2+(uv-b^2)y^2$.",
            u * form,
            (u * x - b * y) ** 2 + (u * v - b**2) * y**2,
        ),
        implication(
            r"So $u,v\ge0$ and $uv\ge b^2$ suffice when $u>0$.",
            hypotheses=[u * v - b**2 >= 0, u > 0],
            goal=form >= 0,
            squares=[u * x - b * y, y],
            mutant=u * x**2 - 3 * b * x * y + v * y**2 >= 0,
        ),
        implication(
            r"They suffice when $u=0$ too: then $b=0$,",
            hypotheses=[u * v - b**2 >= 0, Eq(u, 0)],
            goal=Eq(b, 0),
            mutant=Eq(b, 1),
        ),
        implication(
            r"and $q=vy^2$.",
            hypotheses=[Eq(u, 0), Eq(b, 0), v >= 0],
            goal=form >= 0,
            squares=[y],
            equality_multipliers=[x**2, x * y],
            mutant=form >= 1,
        ),
        implication(
            r"They are necessary: $q\ge0$ at $(1,0)$, $(0,1)$ gives $u,v\ge0$, and at $(v,b)$ it gives $v(uv-b^2)\ge0$;"
            r" for $v>0$ that is $uv\ge b^2$. (Eq. 76 asks leading minors only, which misses $v\ge0$ when $u=0$.)",
            hypotheses=[u * v**2 - 2 * b * v * b + v * b**2 >= 0, v > 0],
            goal=u * v >= b**2,
            mutant=u * v >= 2 * b**2,
        ),
        implication(
            r"For $v=0$ it is $b^2\le0$: at $(b,u+1)$ the form is $-b^2(u+2)$.",
            hypotheses=[u * b**2 - 2 * b * b * (u + 1) + v * (u + 1) ** 2 >= 0, Eq(v, 0), u >= 0],
            goal=u * v >= b**2,
            squares=[b],
            equality_multipliers=[(u + 1) ** 2],
            mutant=u * v >= b**2 + 1,
        ),
    )


def _proof() -> Proof:
    u, v, b, be = symbols("u v b beta", real=True)
    r, s = symbols("u beta", positive=True)
    return Proof(
        (
            definition(
                r"$l_1=a+u$, $l_2=d+v$, $\beta=|b|$; feasibility is $M=[[u,-b],[-b,v]]\succeq0$, $q=x^TMx=ux^2-2bxy+vy^2$."
            ),
            *_criterion(),
            calculus.minimum(r"On $uv=\beta^2$ the sum $u+v$ is least at $u=v=\beta$.", r + s**2 / r, r, (s, 2 * s)),
            implication(
                r"and nowhere in the feasible set is it less: $u+v\ge2\beta$.",
                hypotheses=[u * v - be**2 >= 0, u >= 0, v >= 0, be >= 0],
                goal=u + v >= 2 * be,
                squares=[u - v],
                mutant=u + v >= 3 * be,
            ),
            cite("eq-10", r"$L_\infty=\max_ss^THs$: the sign vectors give $a+d+2b$ and $a+d-2b$."),
            implication(
                r"Both are at most $a+d+2|b|=\sum l_i$ since $2b\le2|b|$, and one equals it.",
                hypotheses=[be - b >= 0, be + b >= 0],
                goal=2 * b <= 2 * be,
                mutant=2 * b <= be,
            ),
        ),
        summary="Shift out the diagonal; what is left is to minimise a sum under a product constraint.",
    )


_plane_psd = partial(psd_matrices, dimension=2)


def _half() -> StepResult:
    """l = (a + |b|/2, d + |b|/2) violates uv >= b^2."""
    u, v, b = symbols("u v beta", real=True)
    return refute([Eq(u, b / 2), Eq(v, b / 2), b > 0], u * v >= b**2)


CLAIM = Claim(
    id="eq-34",
    title="The separable bound of a positive semidefinite 2 x 2 matrix",
    section="D",
    source="Eq. 34; Appendix E.10, Eq. 76 to 78",
    statement=r"For $H=[[a,b],[b,d]]\succeq0$ the minimum of Eq. 31 is at $l_1=a+|b|$, $l_2=d+|b|$, and $\sum l_i=a+d+2|b|=L_\infty$.",
    hypotheses=(r"$H\succeq0$", r"$d=2$"),
    remark=(
        r"Eq. 76 prints leading minors, which do not decide semidefiniteness: $b=0$, $l=(a,d-1)$ passes them; Eq. 77 divides by $s=0$ (both"
        r" errata). Adding $l_2\ge d$ mends both."
    ),
    proof=_proof,
    uses=("eq-10",),
    properties=(
        Property("closed-form", r"L_{sep}=a+d+2|b|=L_\infty", _plane_psd, two_dimensional.eq_34),
        Property(
            "minors",
            r"\mathrm{diag}(l)-H\succeq0\Leftrightarrow l_1\ge a,\ l_2\ge d,\ (l_1-a)(l_2-d)\ge b^2",
            lambda: weighted_matrices(psd_matrices, dimension=2),
            partial(two_dimensional.eq_76, printed=False),
        ),
    ),
    equality=(
        Equality(
            r"$[[2,-1],[-1,3]]$: 7",
            lambda: tie(
                linf_value(matrix((2.0, -1.0), (-1.0, 3.0))), fmpq(2 + 3 + 2), lsep(matrix((2.0, -1.0), (-1.0, 3.0)))
            ),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"$|b|/2$ in place of $|b|$",
            Property(
                "half",
                r"l=(a+\frac{|b|}2,d+\frac{|b|}2)",
                _plane_psd,
                partial(two_dimensional.eq_34, factor=Fraction(1, 2)),
            ),
            _half,
        ),
        Strengthening(
            r"for indefinite $H$: $[[1,1],[1,-1]]$ has $L_\infty=2$, $L_{sep}=2\sqrt2$",
            Property(
                "indefinite", r"L_{sep}=L_\infty", partial(symmetric_matrices, dimension=2), two_dimensional.eq_34
            ),
            example=lambda: two_dimensional.eq_34(matrix((1.0, 1.0), (1.0, -1.0))),
        ),
        Strengthening(
            r"Eq. 76 as printed: the leading minors alone decide; $H=I$, $l=(1,0)$",
            Property(
                "printed-minors",
                r"l_1\ge a,\ (l_1-a)(l_2-d)\ge b^2\Rightarrow\mathrm{diag}(l)\succeq H",
                lambda: weighted_matrices(psd_matrices, dimension=2),
                two_dimensional.eq_76,
            ),
        ),
    ),
)
