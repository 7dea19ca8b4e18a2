"""Eq. 35: the eigenvalues of a symmetric 2 x 2 matrix."""

from __future__ import annotations

from functools import partial

import sympy
from flint import fmpq
from signgeo.properties.exact_matrices import l2_value
from signgeo.properties.inequalities import two_dimensional
from signgeo.properties.property import Property
from signgeo.properties.strategies import symmetric_matrices
from signgeo.solvers import l2
from signgeo.verify.catalog._instances import matrix, tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import calculus
from signgeo.verify.proof import Proof
from sympy import symbols


def _derive_eigenvalues() -> tuple[object, object]:
    """SymPy finds the roots of the characteristic polynomial; compared with Eq. 35 as a set."""
    a, b, d, lam = symbols("a b d lambda", real=True)
    roots = sympy.solve(sympy.Matrix([[a - lam, b], [b, d - lam]]).det(), lam)
    radius = sympy.sqrt(((a - d) / 2) ** 2 + b**2)
    return set(roots), {(a + d) / 2 + radius, (a + d) / 2 - radius}


def _proof() -> Proof:
    return Proof(
        (calculus.derive(r"The roots of $\det(H-\lambda I)=0$ are those of Eq. 35.", _derive_eigenvalues),),
        summary="Solve the characteristic polynomial.",
    )


_plane = partial(symmetric_matrices, dimension=2)
EXAMPLE = matrix((2.0, 2.0), (2.0, -1.0))

CLAIM = Claim(
    id="eq-35",
    title="The eigenvalues of a symmetric 2 x 2 matrix",
    section="D",
    source="Eq. 35",
    statement=r"$[[a,b],[b,d]]$ has the eigenvalues $\frac{a+d}2\pm\sqrt{(\frac{a-d}2)^2+b^2}$.",
    proof=_proof,
    properties=(Property("eigenvalues", r"L_2=\max|\lambda_{1,2}|", _plane, two_dimensional.eq_35),),
    equality=(Equality(r"$[[2,2],[2,-1]]$: 3", lambda: tie(l2_value(EXAMPLE), fmpq(3), l2(EXAMPLE))),),
    strengthenings=(
        Strengthening(
            r"with $(a-d)^2$ unhalved",
            Property("unhalved", r"\sqrt{(a-d)^2+b^2}", _plane, partial(two_dimensional.eq_35, halved=False)),
        ),
    ),
)
