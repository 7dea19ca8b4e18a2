"""Broken functions of relaxed smoothness: their constants, values and gradients, and the bounds on them."""

from __future__ import annotations

from typing import Any

from signgeo.properties.exact import inner, rationals
from signgeo.properties.exact_norms import norm_value
from signgeo.verify.audit.patching import Mutant, then

RELAXED = "signgeo.properties.inequalities.relaxed:"
FUNCTIONS = "signgeo.properties.functions."


def _primal_constants(f: Any) -> tuple[Any, Any]:
    l0, l1 = f.profile.growth
    size = norm_value(f.norm, rationals(f.w))
    return l0 * (size * size), l1 * size


def _unweighted_gradient(f: Any, x: list[Any]) -> list[Any]:
    slope = f.profile.slope(inner(rationals(f.w), x))
    return [slope for _ in f.w]


MUTANTS = (
    Mutant(
        "ridge-in-the-norm",
        r"$L_0,L_1$ of $\phi(\langle w,x\rangle)$ with $\|w\|$ for $\|w\|_*$",
        FUNCTIONS + "relaxed:Ridge.constants",
        lambda _: property(_primal_constants),
        ("lemma-5-sharp", "lemma-4-sharp"),
    ),
    Mutant(
        "separable-without-d",
        r"$L_0$ of $\sum\phi(x_i)$ without the factor $d$",
        FUNCTIONS + "relaxed:Separable.constants",
        lambda honest: property(lambda f: (honest.fget(f)[0] / f.dimension, honest.fget(f)[1])),
        ("lemma-5-sharp", "lemma-4-sharp", "lemma-5"),
    ),
    Mutant(
        "growth-exchanged",
        r"$l_0$ and $l_1$ exchanged",
        FUNCTIONS + "profiles:Profile.growth",
        lambda honest: property(lambda p: honest.fget(p)[::-1]),
        ("lemma-5-sharp", "lemma-4-sharp"),
    ),
    Mutant(
        "slope-of-cosh",
        r"$\cosh'=\cosh$",
        FUNCTIONS + "profiles:Cosh.slope",
        lambda _: lambda p, u: p.value(u) + 1,
        ("thm-3",),
    ),
    Mutant(
        "gradient-without-w",
        r"$\nabla\phi(\langle w,x\rangle)=\phi'\mathbf1$",
        FUNCTIONS + "relaxed:Ridge.gradient",
        lambda _: _unweighted_gradient,
        ("lemma-4-sharp", "lemma-4"),
    ),
    Mutant(
        "corner-upside-down",
        "the corner function reversed",
        FUNCTIONS + "relaxed:Corner.value",
        then(lambda v: -v),
        ("lemma-4", "thm-3-sharp"),
    ),
    Mutant(
        "quotient-inverted",
        r"$L_1/L_0$ for $L_0/L_1$",
        RELAXED + "_quotient",
        lambda honest: lambda a, b: honest(b, a),
        ("lemma-5", "lemma-5-sharp"),
    ),
    Mutant("gain-doubled", r"$2D(p)$ for $D(p)$", RELAXED + "_sharp_decrease", then(lambda v: 2 * v), ("thm-3-sharp",)),
    Mutant(
        "radius-tripled",
        r"$\|y-x\|\le3/L_1$ for $1/L_1$",
        RELAXED + "_points",
        lambda honest: lambda f, x, u, radius: honest(f, x, u, 3 * radius),
        ("lemma-5", "lemma-4"),
    ),
)
