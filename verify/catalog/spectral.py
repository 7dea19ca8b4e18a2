"""The spectral norm, lp and modular norms: three more rows of Table 1."""

from __future__ import annotations

from functools import partial

import numpy as np
from flint import fmpq
from signgeo.properties.inequalities import beyond, geometry
from signgeo.properties.property import Property
from signgeo.properties.strategies import norm_vectors
from signgeo.solvers import Spectral
from signgeo.verify.catalog._instances import tie
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.engines import algebra, cite, definition, implication, induction, source, textbook
from signgeo.verify.proof import Proof, Step
from sympy import symbols


def _matrices() -> tuple[Step, ...]:
    T, N, s, n, t = symbols("T N s n t", real=True)
    return (
        textbook(
            "spectral-theorem",
            r"$G=\sum_k\sigma_ku_kv_k^T$ (applied to $G^TG$), so $\langle G,Y\rangle=\sum_k\sigma_k\,u_k^TYv_k$, $u_k^TYv_k=t\le\|Y\|$.",
        ),
        induction(
            r"Duality: $\langle G,Y\rangle\le\|G\|_{nuc}\|Y\|$, summing $\sigma_kt_k\le\sigma_k\|Y\|$.",
            base=implication(r"Empty sums.", hypotheses=[T <= 0, N >= 0, n >= 0], goal=N * n >= T),
            step=implication(
                r"$T\le Nn$, $t\le n$, $s\ge0$ give $T+st\le(N+s)n$.",
                hypotheses=[N * n >= T, t <= n, s >= 0],
                goal=T + s * t <= (N + s) * n,
                mutant=T + s * t <= N * n,
            ),
        ),
        algebra(
            r"$Y=\|G\|_{nuc}UV^T$ has $u_k^TYv_k=N$, so a term is $\sigma_kN$ and $\langle G,Y\rangle=N\sum\sigma_k=N^2$; $\|Y\|=N$.",
            s * N + (N - s) * N,
            N**2,
        ),
    )


def _powers() -> tuple[Step, ...]:
    z, N, q = symbols("z N q", positive=True)
    p = q / (q - 1)
    return (
        source(
            "Hoelder's inequality, e.g. Hardy, Littlewood and Polya, Inequalities (1934)",
            r"$\langle y,z\rangle\le\|y\|_p\|z\|_q$, $\frac1p+\frac1q=1$.",
        ),
        algebra(
            r"$y_i=\|z\|_q^{2-q}|z_i|^{q-1}\mathrm{sign}z_i$: a term of $\langle z,y\rangle$ is $N^{2-q}|z_i|^q$, summing to $N^{2-q}N^q=N^2$.",
            N ** (2 - q) * N**q,
            N**2,
        ),
        algebra(
            r"A term of $\|y\|_p^p$ is $N^{(2-q)p}|z_i|^{(q-1)p}=N^{(2-q)p}|z_i|^q$.",
            (N ** (2 - q) * z ** (q - 1)) ** p,
            N ** ((2 - q) * p) * z**q,
        ),
        algebra(r"They sum to $N^{(2-q)p+q}=N^p$, so $\|y\|_p=N$.", (2 - q) * p + q, p),
    )


def _modular() -> tuple[Step, ...]:
    T, S, m, D, n, t = symbols("T S m D n t", real=True)
    return (
        induction(
            r"Maximum of norms over layers: $\langle g,y\rangle=\sum_k\langle g_k,y_k\rangle\le\sum_kD_k\|y_k\|\le(\sum_kD_k)m$.",
            base=implication(r"Empty sums.", hypotheses=[T <= 0, S >= 0, m >= 0], goal=S * m >= T),
            step=implication(
                r"$T\le Sm$, $t\le Dn$, $n\le m$, $D\ge0$ give $T+t\le(S+D)m$.",
                hypotheses=[S * m >= T, t <= D * n, n <= m, D >= 0],
                goal=T + t <= (S + D) * m,
                mutant=T + t <= S * m,
            ),
        ),
        algebra(
            r"$y_k=S\,\hat y_k$ with $\langle g_k,\hat y_k\rangle=D_k$, $\|\hat y_k\|=1$ attains it: $\sum SD_k=S^2$.",
            S * D + S * (S - D),
            S**2,
        ),
    )


def _proof() -> Proof:
    return Proof(
        (
            cite("table-1", r"A direction with $\langle g,y\rangle=\|g\|_*^2$ and $\|y\|=\|g\|_*$ is steepest."),
            *_matrices(),
            *_powers(),
            *_modular(),
            definition(r"Scale: each formula is homogeneous of degree 1 in $g$."),
        ),
        summary="Duality for the norm, then a direction that attains it.",
    )


_drawn = partial(norm_vectors, kinds=("Spectral", "Nuclear", "Lp", "MaxOf"))
CLAIM = Claim(
    id="spectral",
    title="Steepest directions of the spectral, lp and modular norms",
    section="G",
    source="ours; Muon (Jordan et al. 2024), modular norm (Large et al. 2024)",
    statement=(
        r"Spectral norm (dual: nuclear): $\|G\|_{nuc}UV^T$ for $G=U\Sigma V^T$; $\ell_p$, $1<p<\infty$: $y_i=\|z\|_q^{2-q}|z_i|^{q-1}\mathrm{sign}z_i$;"
        r" maximum of norms over layers: each layer's unit steepest direction times the sum of the layers' dual norms. Each is homogeneous."
    ),
    proof=_proof,
    uses=("table-1",),
    properties=(
        Property(
            "direction-and-scale",
            r"\langle z,y\rangle=\|z\|_*^2=\|y\|^2,\ y(2^{-996}z)=2^{-996}y(z)",
            _drawn,
            beyond.spectral,
        ),
    ),
    equality=(
        Equality(
            r"$G=\mathrm{diag}(3,4)$: $\|G\|_{nuc}=7$, $\langle G,7I\rangle=49$",
            lambda: tie(
                fmpq(3 * 7 + 4 * 7), fmpq(7) ** 2, Spectral(2, 2).dual.enclose(np.array([3.0, 0.0, 0.0, 4.0])) * 7.0
            ),
        ),
    ),
    strengthenings=(
        Strengthening(
            r"for a direction scaled by 2",
            Property("stretched", r"y=2z^{\|\cdot\|}", _drawn, partial(geometry.lemma_3bc, stretch=2)),
        ),
    ),
)
