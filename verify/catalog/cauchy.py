"""Sums of absolute row entries from Cauchy probes."""

from __future__ import annotations

from functools import partial

import sympy
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from signgeo.properties.inequalities import beyond
from signgeo.properties.outcome import undefined
from signgeo.properties.property import Property
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, calculus, source
from signgeo.verify.proof import Proof
from sympy import symbols


def _derive_moment() -> tuple[object, object]:
    """SymPy integrates E |C|^s for a standard Cauchy variable, 0 < s < 1."""
    x, s = symbols("x s", positive=True)
    density = 2 / (sympy.pi * (1 + x**2))
    moment = sympy.integrate(x**s * density, (x, 0, sympy.oo), conds="none")
    return sympy.simplify(sympy.simplify(moment).rewrite(sympy.cos)), 1 / sympy.cos(sympy.pi * s / 2)


def _proof() -> Proof:
    k, m, A = symbols("k m A", positive=True)
    return Proof(
        (
            source(
                "Feller, An Introduction to Probability Theory II (1971), Section II.4",
                r"A linear combination $\sum_jH_{ij}c_j$ of independent standard Cauchy variables is $(\sum_j|H_{ij}|)$ times one.",
            ),
            calculus.derive(r"$\mathbb E|C|^s=1/\cos\frac{\pi s}2$ for $0<s<1$.", _derive_moment),
            source(
                "Feller, An Introduction to Probability Theory II (1971), Section V.3",
                r"$y_1,\ldots,y_k$ from independent probes are $A\,C_j$ with $A=\sum_j|H_{ij}|$; expectations of products of independent factors multiply.",
            ),
            algebra(
                r"So $\cos(\frac\pi{2k})^k\,\mathbb E\prod_j|y_j|^{1/k}=m^{-k}\,(A^{1/k}m)^k=A$ with $m=1/\cos\frac\pi{2k}$.",
                m ** (-k) * (A ** (1 / k) * m) ** k,
                A,
            ),
        ),
        summary="The Cauchy law is stable; its fractional moments are explicit.",
    )


def _probes() -> SearchStrategy[tuple[int]]:
    return st.tuples(st.integers(2, 64))


CLAIM = Claim(
    id="cauchy",
    title="Sums of absolute row entries from Cauchy probes",
    section="G",
    source="ours; Li, Computational Complexity (2008) for the estimator",
    statement=(
        r"With $k\ge2$ independent Cauchy probes, $y_j=\sum_lH_{il}c_l^{(j)}$ and $\cos(\frac\pi{2k})^k\prod_j|y_j|^{1/k}$ is an unbiased estimate of"
        r" $\sum_l|H_{il}|$."
    ),
    hypotheses=(r"$k\ge2$",),
    remark=r"Rows share their probes, so their errors correlate; the intervals of `estimate_abs_sum` account for it.",
    proof=_proof,
    properties=(Property("unbiased", r"\cos(\frac\pi{2k})\,\mathbb E|C|^{1/k}=1", _probes, beyond.cauchy),),
    equality=(
        Equality(
            r"$k=2$: $\cos(\frac\pi4)\,\mathbb E|C|^{1/2}=1$, each of two factors",
            lambda: beyond.cauchy((2,)),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"without the factor: at $k=2$ the mean is twice the sum",
            Property("no-factor", r"\mathbb E|C|^{1/k}=1", _probes, partial(beyond.cauchy, factor=False)),
            example=lambda: beyond.cauchy((2,), factor=False),
        ),
        Strengthening(
            r"without $k\ge2$: at $k=1$ the factor $\cos\frac\pi2$ is 0 and $\mathbb E|C|$ is infinite",
            example=lambda: undefined("E|C| is infinite"),
        ),
    ),
)
