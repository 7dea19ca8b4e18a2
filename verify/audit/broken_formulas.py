"""Broken exact formulas behind the properties: matrices, descent, separable smoothness and the plane."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq
from signgeo.properties.exact import rational, rationals, root
from signgeo.properties.exact_matrices import absolute_sum, form_maximum
from signgeo.properties.exact_norms import steepest_value
from signgeo.properties.inequalities.separable import one_sided
from signgeo.verify.audit.patching import Mutant, always, then

MATRICES = "signgeo.properties.exact_matrices:"
CONVERGENCE = "signgeo.properties.inequalities.convergence:"
SEPARABLE = "signgeo.properties.inequalities.separable:"
SMOOTHNESS = "signgeo.properties.inequalities.smoothness:"
PLANE = "signgeo.properties.inequalities.two_dimensional:"
COMPARISON = "signgeo.properties.inequalities.comparison:"


def _all_ones(H: Any) -> Any:
    return sum(v for row in rationals(H) for v in row)


def _upper_triangle(H: Any) -> Any:
    return sum(abs(v) for row in rationals(np.triu(H)) for v in row)


def _step(factor: Fraction) -> Any:
    """A step of factor / L."""

    def step(norm: Any, x: list[Any], g: list[Any], L: Any) -> list[Any]:
        scale = rational(factor) / L
        return [a - scale * v for a, v in zip(x, steepest_value(norm, g), strict=True)]

    return lambda _honest: step


def _straight_ratio(g: Any) -> Any:
    exact = rationals(g)
    return sum(abs(v) for v in exact) * sum(abs(v) for v in exact) / max(v * v for v in exact)


def _wrong_eigenvalue(H: Any) -> Any:
    (a, b), (_, d) = rationals(H)
    return (a + d) / 2 + root((a - d) ** 2 + b * b)


EXACT = (
    Mutant(
        "sup-one-vector",
        r"$\|H\|_{\infty,1}=\max_ss^THs$ for every $H$",
        MATRICES + "linf_value",
        lambda _: form_maximum,
        ("eq-10", "eq-9"),
    ),
    Mutant(
        "sup-all-ones", r"$\max_ss^THs=\mathbf1^TH\mathbf1$", MATRICES + "form_maximum", lambda _: _all_ones, ("eq-10",)
    ),
    Mutant(
        "pairs-equal",
        r"$\max_{s,t}s^THt=\max_ss^THs$",
        MATRICES + "bilinear_maximum",
        lambda _: form_maximum,
        ("eq-10",),
    ),
    Mutant(
        "eigenvalue-halved", r"$L_2$ halved", MATRICES + "l2_value", then(lambda v: v * fmpq(1, 2)), ("eq-9", "fig-1")
    ),
    Mutant(
        "triangle-only",
        r"$\sum|H_{ij}|$ over $i\le j$ only",
        MATRICES + "absolute_sum",
        lambda _: _upper_triangle,
        ("prop-3", "rho"),
    ),
    Mutant("trace-halved", r"$\sum\lambda_i$ halved", MATRICES + "trace", then(lambda v: v / 2), ("prop-3", "eq-13")),
    Mutant(
        "all-psd",
        "every matrix taken for positive semidefinite",
        MATRICES + "integers_psd",
        always(True),
        ("eq-14", "prop-4"),
    ),
    Mutant(
        "inverse-doubled",
        r"$H^{-1}$ doubled",
        MATRICES + "inverse",
        then(lambda rows: rows and [[2 * v for v in row] for row in rows]),
        ("thm-2", "phi-min", "thm-1"),
    ),
)

DESCENT = (
    Mutant(
        "step-long", r"steps of $\frac{2.2}L$", CONVERGENCE + "_step", _step(Fraction(11, 5)), ("lemma-2", "prop-1")
    ),
    Mutant("step-short", r"steps of $\frac1{4L}$", CONVERGENCE + "_step", _step(Fraction(1, 4)), ("lemma-2", "thm-2")),
    Mutant("step-back", "steps uphill", CONVERGENCE + "_step", _step(Fraction(-1)), ("lemma-2",)),
    Mutant(
        "value-unhalved",
        r"$f=x^THx$ without the half",
        CONVERGENCE + "_value",
        then(lambda v: 2 * v),
        ("lemma-2", "thm-2"),
    ),
    Mutant(
        "radius-wrong",
        r"$R^2$ and $\frac1\mu$ a quarter of what they are",
        CONVERGENCE + "inverse_size",
        then(lambda v: v / 4),
        ("thm-2", "thm-1"),
    ),
    Mutant(
        "curvature-off-diagonal",
        r"$L^+$ without the diagonal",
        SMOOTHNESS + "one_sided_factor",
        lambda _: lambda H: absolute_sum(H - np.diag(np.diag(H))),
        ("one-sided", "eq-14"),
    ),
    Mutant(
        "density-of-the-largest",
        r"$\|g\|_1^2/\|g\|_\infty^2$ for $\|g\|_1^2/\|g\|_2^2$",
        COMPARISON + "squared_ratio",
        lambda _: _straight_ratio,
        ("eq-12", "eq-13"),
    ),
    Mutant("range-full", r"every $e_i$ in the range of $H$", COMPARISON + "in_range", always(True), ("phi-min",)),
)

SEPARATION = (
    Mutant(
        "one-side-only",
        r"$H\preceq L$ for $-L\preceq H\preceq L$",
        SEPARABLE + "two_sided",
        lambda _: one_sided,
        ("prop-4", "eq-31", "eq-14"),
    ),
    Mutant(
        "left-always-tight",
        r"$L_\infty=L_{sep}$ whatever $H$ is",
        SEPARABLE + "left_is_tight",
        always(True),
        ("prop-5",),
    ),
    Mutant(
        "signs-always-agree", r"$DHD\ge0$ whatever $H$ is", SMOOTHNESS + "sign_consistent", always(True), ("prop-3",)
    ),
    Mutant(
        "eigenvalue-unhalved",
        r"$\lambda=\frac{a+d}2+\sqrt{(a-d)^2+b^2}$",
        PLANE + "_largest_eigenvalue",
        lambda _: _wrong_eigenvalue,
        ("lmax",),
    ),
    Mutant(
        "angle-doubled",
        r"$\sin2\theta$ of the other angle",
        PLANE + "_rotated",
        then(lambda v: (v[0], v[1], 1 - v[2])),
        ("fig-4",),
    ),
    Mutant(
        "entries-exchanged",
        r"$a$ and $b$ exchanged in $[[a,b],[b,d]]$",
        PLANE + "_entries",
        then(lambda v: (v[1], v[0], v[2])),
        ("eq-34", "eq-35"),
    ),
)

MUTANTS = (*EXACT, *DESCENT, *SEPARATION)
