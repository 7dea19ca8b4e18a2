"""Sums of absolute row entries from Cauchy probes."""

from __future__ import annotations

import sympy
from signgeo.verify.engines import algebra, calculus, definition, source
from signgeo.verify.proof import Proof
from sympy import symbols


def _derive_moment() -> tuple[object, object]:
    """SymPy integrates E |C|^s for a standard Cauchy variable, 0 < s < 1."""
    x, s = symbols("x s", positive=True)
    s = symbols("s", positive=True)
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
            definition(
                r"$y_1,\ldots,y_k$ from independent probes are $A\,C_j$ with $A=\sum_j|H_{ij}|$; expectations of products of independent factors multiply."
            ),
            algebra(
                r"So $\cos(\frac\pi{2k})^k\,\mathbb E\prod_j|y_j|^{1/k}=m^{-k}\,(A^{1/k}m)^k=A$ with $m=1/\cos\frac\pi{2k}$.",
                m ** (-k) * (A ** (1 / k) * m) ** k,
                A,
            ),
        ),
        summary="The Cauchy law is stable; its fractional moments are explicit.",
    )
