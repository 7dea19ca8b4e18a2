"""Broken norms, dual norms and steepest directions, exact and computed."""

from __future__ import annotations

from typing import Any

import numpy as np
from signgeo.properties.computable import greatest
from signgeo.properties.exact import inner, rational
from signgeo.properties.exact_norms import norm_value, square_root
from signgeo.solvers.norms import L1, L2, BlockLInf, Diagonal, LInf, Lp, MaxOf, Nuclear, Spectral
from signgeo.verify.audit.patching import Mutant, then, where

VALUE = "signgeo.properties.exact_norms:norm_value"
STEEPEST = "signgeo.properties.exact_norms:steepest_value"
NORMS = "signgeo.solvers.norms."
HOELDER = ("lemma-3a", "lemma-3bc", "table-1")
DIRECTION = ("table-1", "lemma-3bc")


def _itself(_honest: Any) -> Any:
    """A dual norm that is the norm itself."""
    return property(lambda norm: norm)


def _block_sizes(norm: Any, x: list[Any]) -> list[Any]:
    return [square_root(inner(part, part)) for part in ([x[i] for i in block] for block in norm.blocks)]


def _lp_direction(norm: Any, z: list[Any]) -> list[Any]:
    return [(v > 0) - (v < 0) for v in z] if norm.plain is None else list(z)


def _gradient_itself(norm: Any, z: Any) -> Any:
    del norm
    return z.copy()


VALUES = (
    Mutant("linf-as-sum", r"$\|x\|_\infty=\sum|x_i|$", VALUE, where(LInf, lambda _, x: sum(map(abs, x))), HOELDER),
    Mutant("l1-as-max", r"$\|x\|_1=\max|x_i|$", VALUE, where(L1, lambda _, x: greatest([abs(v) for v in x])), HOELDER),
    Mutant(
        "l2-squared", r"$\|x\|_2=\sum x_i^2$, the root dropped", VALUE, where(L2, lambda _, x: inner(x, x)), HOELDER
    ),
    Mutant(
        "diagonal-unweighted",
        r"$\|x\|_L=\|x\|_2$, the weights dropped",
        VALUE,
        where(Diagonal, lambda _, x: square_root(inner(x, x))),
        HOELDER,
    ),
    Mutant(
        "blocks-added",
        r"$\|x\|_{B,\infty}=\sum_B\|x_B\|_2$",
        VALUE,
        where(BlockLInf, lambda norm, x: sum(_block_sizes(norm, x))),
        HOELDER,
    ),
    Mutant("lp-as-l2", r"$\|x\|_p=\|x\|_2$", VALUE, where(Lp, lambda _, x: square_root(inner(x, x))), HOELDER),
    Mutant(
        "nuclear-as-frobenius",
        r"nuclear norm $=\|X\|_F$",
        VALUE,
        where(Nuclear, lambda _, x: square_root(inner(x, x))),
        HOELDER,
    ),
    Mutant(
        "spectral-halved",
        r"spectral norm $=\frac12\|X\|_F$",
        VALUE,
        where(Spectral, lambda _, x: square_root(inner(x, x)) / 2),
        HOELDER,
    ),
)

DUALS = (
    Mutant("dual-of-linf", r"max norm dual to itself", NORMS + "elementary:LInf.dual", _itself, HOELDER),
    Mutant(
        "dual-of-l1",
        r"$\ell_1$ dual to $\ell_2$",
        NORMS + "elementary:L1.dual",
        lambda _: property(lambda _n: L2()),
        HOELDER,
    ),
    Mutant("dual-of-diagonal", r"$\|\cdot\|_L$ dual to itself", NORMS + "weighted:Diagonal.dual", _itself, HOELDER),
    Mutant("dual-of-blocks", r"$\max_B\|x_B\|_2$ dual to itself", NORMS + "blocks:BlockLInf.dual", _itself, HOELDER),
    Mutant("dual-of-lp", r"$\ell_p$ dual to itself", NORMS + "lp:Lp.dual", _itself, HOELDER),
    Mutant("dual-of-spectral", r"spectral norm dual to itself", NORMS + "matrices:Spectral.dual", _itself, HOELDER),
    Mutant(
        "dual-of-max",
        r"maximum of norms dual to the maximum of their duals",
        NORMS + "composite:MaxOf.dual",
        lambda _: property(lambda norm: MaxOf(*norm._duals())),
        HOELDER,
    ),
    Mutant(
        "dual-value",
        r"$\|z\|_*=\|z\|$ in every norm",
        "signgeo.properties.exact_norms:dual_value",
        lambda _: lambda norm, z: norm_value(norm, z),
        ("prop-2", *HOELDER),
    ),
)

EXACT_DIRECTIONS = (
    Mutant(
        "sign-alone",
        r"$g^{\|\cdot\|_\infty}=\mathrm{sign}(g)$, the factor $\|g\|_1$ dropped",
        STEEPEST,
        where(LInf, lambda _, z: [(v > 0) - (v < 0) for v in z]),
        DIRECTION,
    ),
    Mutant(
        "sign-with-largest",
        r"$\|g\|_\infty\mathrm{sign}(g)$",
        STEEPEST,
        where(LInf, lambda _, z: [max(abs(w) for w in z) * ((v > 0) - (v < 0)) for v in z]),
        DIRECTION,
    ),
    Mutant("l1-whole-gradient", r"$g^{\|\cdot\|_1}=g$", STEEPEST, where(L1, lambda _, z: list(z)), DIRECTION),
    Mutant(
        "l1-first-entry",
        r"$g_1e_1$, whichever entry is largest",
        STEEPEST,
        where(L1, lambda _, z: [z[0], *[rational(0)] * (len(z) - 1)]),
        DIRECTION,
    ),
    Mutant(
        "diagonal-multiplied",
        r"$Lg$ in place of $L^{-1}g$",
        STEEPEST,
        where(Diagonal, lambda norm, z: [a * rational(w) for a, w in zip(z, norm.l, strict=True)]),
        DIRECTION,
    ),
    Mutant("blocks-raw", r"$g^{\|\cdot\|_{B,\infty}}=g$", STEEPEST, where(BlockLInf, lambda _, z: list(z)), DIRECTION),
    Mutant("lp-signs", r"$y_i=\mathrm{sign}z_i$ for $\ell_p$", STEEPEST, where(Lp, _lp_direction), DIRECTION),
    Mutant(
        "ascent", r"the steepest direction reversed", STEEPEST, then(lambda y: [-v for v in y]), ("lemma-2", *DIRECTION)
    ),
    Mutant("doubled", r"the steepest direction doubled", STEEPEST, then(lambda y: [2 * v for v in y]), DIRECTION),
    Mutant(
        "square-dropped",
        r"$\|y\|$ for $\|y\|^2$",
        "signgeo.properties.inequalities.directions:norm_squared",
        lambda _: lambda norm, y: norm_value(norm, y),
        ("table-1", "lemma-1"),
    ),
)

COMPUTED_DIRECTIONS = (
    Mutant(
        "computed-sign",
        r"computed direction in the max norm without $\|g\|_1$",
        NORMS + "elementary:LInf.raw_steepest",
        lambda _: lambda _norm, z: np.sign(z),
        DIRECTION,
    ),
    Mutant(
        "computed-l1",
        r"computed direction in $\ell_1$ is $g$",
        NORMS + "elementary:L1.raw_steepest",
        lambda _: _gradient_itself,
        DIRECTION,
    ),
    Mutant(
        "computed-diagonal",
        r"computed direction in $\|\cdot\|_L$ is $g$",
        NORMS + "weighted:Diagonal.raw_steepest",
        lambda _: _gradient_itself,
        DIRECTION,
    ),
    Mutant(
        "computed-blocks",
        r"computed direction in the block norm is $g$",
        NORMS + "blocks:BlockLInf.raw_steepest",
        lambda _: _gradient_itself,
        DIRECTION,
    ),
    Mutant(
        "computed-spectral",
        r"$UV^T$ without the factor of the nuclear norm",
        NORMS + "matrices:Spectral.raw_steepest",
        lambda _: lambda norm, z: np.reshape(_polar(norm.matrices(z)), z.shape),
        ("spectral", *DIRECTION),
    ),
)


def _polar(G: Any) -> Any:
    u, _, vt = np.linalg.svd(G, full_matrices=False)
    return u @ vt


MUTANTS = (*VALUES, *DUALS, *EXACT_DIRECTIONS, *COMPUTED_DIRECTIONS)
