"""Broken solvers: constants off by a factor, of the wrong norm, or by a formula that holds only in special cases."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from signgeo.properties.computable import number_enclosure
from signgeo.properties.exact_matrices import form_maximum, trace
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.norms import L1, Diagonal
from signgeo.verify.audit.patching import Mutant, then

LINF = "signgeo.solvers.sign_search:linf"
L2 = "signgeo.solvers.spectral_bounds:l2"
LSEP = "signgeo.solvers.separable:lsep"
SMOOTHNESS = "signgeo.solvers.induced:smoothness"
ALIGNMENT = "signgeo.solvers.alignment:"
SEPARABLE = ("prop-5", "eq-34", "prop-5-sym", "eq-31")


def scaled(factor: float) -> Callable[[Any], Any]:
    """Both bounds times a factor."""
    return then(lambda e: dataclasses.replace(e, lower=factor * e.lower, upper=factor * e.upper))


def _point(formula: Callable[..., Any]) -> Callable[[Any], Any]:
    """The value of a formula as if it were exact."""
    return lambda _honest: lambda *arguments, **_options: Enclosure.point(float(formula(*arguments)))


def _on(kind: type[Any], formula: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """`smoothness` by a formula in norms of that kind."""

    def make(honest: Any) -> Any:
        def smoothness(H: Any, norm: Any, **options: Any) -> Any:
            return Enclosure.point(float(formula(H, norm))) if isinstance(norm, kind) else honest(H, norm, **options)

        return smoothness

    return make


def _largest_eigenvalue(H: Any) -> float:
    return max(0.0, float(np.linalg.eigvalsh(H)[-1]))


def _largest_row(H: Any, **_options: Any) -> float:
    return float(np.abs(H).sum(axis=1).max())


def _in_the_dual(honest: Any) -> Any:
    return lambda H, norm, **options: honest(H, norm.dual, **options)


MUTANTS = (
    Mutant("linf-low", r"$L_\infty$ times 0.9", LINF, scaled(0.9), ("eq-9", "eq-10")),
    Mutant("linf-high", r"$L_\infty$ times 1.1", LINF, scaled(1.1), ("eq-9", "eq-10")),
    Mutant(
        "linf-one-vector",
        r"$L_\infty=\max_ss^THs$ for every symmetric $H$",
        LINF,
        lambda _: lambda H, **_options: number_enclosure(form_maximum(H)),
        ("eq-9", "eq-10"),
    ),
    Mutant("linf-largest-row", r"$L_\infty=\max_i\sum_j|H_{ij}|$", LINF, _point(_largest_row), ("eq-9",)),
    Mutant("l2-low", r"$L_2$ times 0.99", L2, scaled(0.99), ("eq-9", "eq-35")),
    Mutant("l2-frobenius", r"$L_2=\|H\|_F$", L2, _point(np.linalg.norm), ("eq-9", "eq-35")),
    Mutant("l2-signed", r"$L_2=\lambda_{max}$ without the absolute value", L2, _point(_largest_eigenvalue), ("eq-9",)),
    Mutant("lsep-low", r"$L_{sep}$ times 0.99", LSEP, scaled(0.99), SEPARABLE),
    Mutant("lsep-high", r"$L_{sep}$ times 1.01", LSEP, scaled(1.01), SEPARABLE),
    Mutant(
        "lsep-is-linf",
        r"$L_{sep}=L_\infty$",
        LSEP,
        lambda _: lambda H, **_options: number_enclosure(form_maximum(H)),
        SEPARABLE,
    ),
    Mutant(
        "pair-low",
        r"$\|A\|_{\infty,1}$ times 0.9",
        "signgeo.solvers.bilinear:inf_one_norm",
        scaled(0.9),
        ("eq-10",),
    ),
    Mutant("smoothness-halved", r"$\|H\|$ halved in every norm", SMOOTHNESS, scaled(0.5), ("lemma-1", "prop-2")),
    Mutant("smoothness-doubled", r"$\|H\|$ doubled in every norm", SMOOTHNESS, scaled(2.0), ("prop-4", "coord")),
    Mutant("smoothness-dual", r"$\|H\|$ in the dual norm", SMOOTHNESS, _in_the_dual, ("prop-2", "coord")),
    Mutant(
        "smoothness-diagonal-entries",
        r"$L_1=\max_i|H_{ii}|$ for every symmetric $H$",
        SMOOTHNESS,
        _on(L1, lambda H, _: np.abs(np.diag(H)).max()),
        ("coord", "prop-2"),
    ),
    Mutant(
        "smoothness-unweighted",
        r"$\|H\|_2$ for the norm $\|\cdot\|_L$",
        SMOOTHNESS,
        _on(Diagonal, lambda H, _: np.linalg.norm(H, 2)),
        ("prop-4", "prop-2"),
    ),
    Mutant(
        "ratio-without-d",
        r"$R$ divided by 3, as without the factor $d=3$",
        ALIGNMENT + "improvement_ratio",
        scaled(1 / 3),
        ("eq-12",),
    ),
    Mutant(
        "ratio-inverted",
        r"$R=\mathcal I_{GD}/\mathcal I_{sign}$",
        ALIGNMENT + "improvement_ratio",
        then(lambda e: Enclosure(1.0 / e.upper, 1.0 / e.lower)),
        ("eq-12", "eq-13"),
    ),
    Mutant(
        "density-unsquared",
        r"$\varphi=\|z\|_1/(\sqrt d\|z\|_2)$",
        ALIGNMENT + "density",
        then(lambda e: Enclosure(np.sqrt(e.lower), np.sqrt(e.upper))),
        ("norm-ineq",),
    ),
    Mutant(
        "rho-complement",
        r"$\rho_{diag}=1-\sum_i|H_{ii}|/\sum|H_{ij}|$",
        ALIGNMENT + "rho_diag",
        then(lambda e: Enclosure(1.0 - e.upper, 1.0 - e.lower)),
        ("rho",),
    ),
    Mutant(
        "psd-by-trace",
        r"a matrix of trace $\ge0$ taken for positive semidefinite",
        "signgeo.properties.exact_matrices:is_psd",
        lambda _: lambda H: bool(trace(H) >= 0),
        ("lemma-1-conv", "prop-5"),
    ),
)
