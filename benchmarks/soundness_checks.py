"""One check a function: call it on a case and judge what it returns; yields (enclosure, what is wrong or "")."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq
from signgeo.properties.exact import rational
from signgeo.solvers import (
    L1,
    L2,
    Diagonal,
    LInf,
    Norm,
    density,
    improvement_ratio,
    inf_one_norm,
    l2,
    linf,
    linf_batch,
    lsep,
    lsep_batch,
    lsep_family,
    maxcut,
    minimise_ising,
    minimise_qubo,
    rho_diag,
    smoothness,
)
from signgeo.solvers.errors import SigngeoError
from soundness_exact import Exact, bilinear_maximum, column, exact_matrix, form_maximum, form_value
from soundness_judges import (
    Vector,
    ball_norm,
    holds_ball,
    holds_value,
    is_psd,
    proves_family_lower,
    proves_lower,
    proves_upper,
    quotient_at_least,
    quotient_at_most,
    side,
    spectral,
    spectral_between,
)
from soundness_matrices import Case
from soundness_norms import DIRECT_NORMS, ITERATIVE_NORMS, random_norm

Dense = np.ndarray
Found = Iterator[tuple[Any, str]]
Check = Callable[[Case, np.random.Generator], Found]


def check_linf(case: Case, rng: np.random.Generator) -> Found:
    bounds = linf(case.given, certificate=bool(rng.random() < 0.02), n_jobs=1)
    wrong = holds_value(bounds, case.linf)
    if not wrong and case.storage == "skewed":
        wrong = holds_value(bounds, bilinear_maximum(case.raw))
    yield bounds, wrong


def check_inf_one_norm(case: Case, rng: np.random.Generator) -> Found:
    A = case.dense[:, : int(rng.integers(1, case.dense.shape[1] + 1))]
    A = A.T if rng.random() < 0.5 else A
    bounds = inf_one_norm(A, certificate=bool(rng.random() < 0.02), n_jobs=1)
    yield bounds, holds_value(bounds, bilinear_maximum(exact_matrix(A)))


def check_lsep(case: Case, rng: np.random.Generator) -> Found:
    draw = rng.random()
    method = "auto" if draw < 0.8 else "lowrank" if draw < 0.9 else "newton"
    bounds = lsep(case.given, method=method, rtol=1e-7 if rng.random() < 0.8 else 1e-3)
    low = proves_lower(case.exact, bounds.witness, bounds.lower)
    yield bounds, side(bounds, low, proves_upper(bounds.certificate.l, bounds.upper, [(case.exact, kept(bounds)[0])]))


def kept(bounds: Any) -> list[Dense]:
    """The symmetrised matrices that the certificate speaks of."""
    return [m.toarray() if hasattr(m, "toarray") else m for m in bounds.certificate.matrices]


def check_lsep_family(case: Case, rng: np.random.Generator) -> Found:
    count, d = int(rng.integers(1, 4)), case.dimension
    others = [
        np.ldexp(np.diag(rng.standard_normal(d)) + np.ones((d, d)), int(rng.integers(-9, 9))) for _ in range(count)
    ]
    bounds = lsep_family([case.given, *others[1:]])
    exact = [case.exact, *(exact_matrix(H) for H in others[1:])]
    high = proves_upper(bounds.certificate.l, bounds.upper, list(zip(exact, kept(bounds), strict=True)))
    yield bounds, side(bounds, proves_family_lower(exact, bounds.witness, bounds.lower), high)


def check_l2(case: Case, _rng: np.random.Generator) -> Found:
    bounds = l2(case.given)
    yield bounds, spectral(bounds, case.exact)


def check_rho_diag(case: Case, _rng: np.random.Generator) -> Found:
    if case.is_zero:
        return
    bounds = rho_diag(case.given)
    for exact in {id(e): e for e in (case.exact, case.raw)}.values():
        total = sum(abs(v) for row in exact.rows for v in row)
        yield bounds, holds_value(bounds, fmpq(sum(abs(row[i]) for i, row in enumerate(exact.rows)), total))


def check_density(case: Case, rng: np.random.Generator) -> Found:
    z = case.dense[int(rng.integers(case.dense.shape[0]))]
    if z.any():
        bounds = density(z)
        yield bounds, holds_value(bounds, exact_density(z))


def exact_density(z: Dense) -> Any:
    x = [int(v) for v in column(z).whole.entries()]
    return fmpq(sum(map(abs, x)) ** 2, z.size * sum(v * v for v in x))


def check_improvement_ratio(case: Case, rng: np.random.Generator) -> Found:
    g = case.dense[int(rng.integers(case.dense.shape[0]))]
    if not g.any() or case.is_zero:
        return
    bounds = improvement_ratio(case.given, g, n_jobs=1)
    factor = case.linf / (exact_density(g) * g.size)
    yield bounds, spectral_between(bounds, case.exact, rational(bounds.lower), bounds.upper, factor)


def check_smoothness(case: Case, rng: np.random.Generator) -> Found:
    """Norms whose constant is known exactly or by definiteness."""
    norm = random_norm(rng, case.dimension, DIRECT_NORMS)
    bounds, exact = smoothness(case.given, norm, n_jobs=1), case.exact
    if isinstance(norm, L1):
        yield bounds, holds_value(bounds, max(abs(v) for row in exact.rows for v in row) * exact.unit)
    if isinstance(norm, LInf):
        yield bounds, holds_value(bounds, case.linf)
    if isinstance(norm, L2):
        yield bounds, spectral(bounds, exact)
    if isinstance(norm, Diagonal):
        weights = [rational(v) for v in norm.l]
        yield bounds, spectral(bounds, exact, [1 / w for w in weights] if norm.reciprocal else weights)
    if rng.random() < 0.05:
        yield bounds, tried_vectors(bounds, case, norm, rng)


def check_smoothness_iterative(case: Case, rng: np.random.Generator) -> Found:
    """Norms bounded by an iteration: the witness from below, it and other vectors against the upper end."""
    norm = random_norm(rng, case.dimension, ITERATIVE_NORMS)
    bounds = smoothness(case.given, norm, n_jobs=1)
    yield bounds, tried_vectors(bounds, case, norm, rng)


def tried_vectors(bounds: Any, case: Case, norm: Norm, rng: np.random.Generator) -> str:
    d, exact = case.dimension, case.exact
    x, y = bounds.witness if isinstance(bounds.witness, tuple) else (bounds.witness, bounds.witness)
    pair = (Vector(x, norm), Vector(y, norm))
    low = bounds.lower <= 0.0 or quotient_at_least(exact, pair, bounds.lower)
    others = [Vector(v, norm) for v in (rng.choice([-1.0, 1.0], d), np.eye(d)[int(rng.integers(d))])]
    tried = [pair, (others[0], others[0]), (others[1], others[0]), (others[1], pair[1])]
    high = all(quotient_at_most(exact, p, bounds.upper) for p in tried)
    wrong = side(bounds, low, high)
    return wrong and f"{norm!r}: {wrong}"


def check_norms(case: Case, rng: np.random.Generator) -> Found:
    x = case.dense[int(rng.integers(case.dense.shape[0]))]
    norm = random_norm(rng, x.size, DIRECT_NORMS + ITERATIVE_NORMS)
    values = [rational(v) for v in x.tolist()]
    for each in (norm, norm.dual):
        bounds = each.enclose(x)
        wrong = holds_ball(bounds, lambda each=each: ball_norm(each, values))
        yield bounds, wrong and f"{each!r}.enclose({x.tolist()}): {wrong}"


def check_maxcut(case: Case, _rng: np.random.Generator) -> Found:
    if case.storage == "gram":
        return
    bounds = maxcut(case.given, n_jobs=1).bound
    W = without_diagonal(case.exact)
    total = sum(map(sum, W.rows)) * W.unit
    yield bounds, holds_value(bounds, (total + form_maximum(-W)) / 4)


def without_diagonal(A: Exact) -> Exact:
    whole = A.whole * 1
    for i in range(A.shape[0]):
        whole[i, i] = 0
    return Exact(whole, A.unit)


def inner(x: Exact, y: Exact) -> Any:
    return (x.whole.transpose() * y.whole)[0, 0] * (x.unit * y.unit)


def check_minimise(case: Case, rng: np.random.Generator) -> Found:
    d = case.dense.shape[1]
    A = case.dense[:d]
    if A.shape[0] != d or d > 5:
        return
    points = ((np.arange(1 << d)[:, None] >> np.arange(d)) & 1).astype(np.float64)
    found, exact = minimise_qubo(A).value, exact_matrix(A)
    columns = [column(x) for x in points]
    yield found, (wrong := holds_value(found, min(form_value(exact, x, x) for x in columns))) and f"qubo: {wrong}"
    if case.storage == "gram":
        return
    h = rng.standard_normal(d) * float(np.abs(A).max())
    h = h if np.isfinite(h).all() else np.zeros(d)
    ising, couple, field = minimise_ising(A, h).value, without_diagonal(case.exact), column(h)
    spins = [column(2.0 * x - 1.0) for x in points]
    energy = min(-form_value(couple, s, s) / 2 - inner(field, s) for s in spins)
    yield ising, (wrong := holds_value(ising, energy)) and f"minimise_ising(., {h.tolist()}): {wrong}"


CHECKS: dict[str, tuple[Check, float, float]] = {
    "linf": (check_linf, 0.1, 0.5),
    "inf_one_norm": (check_inf_one_norm, 0.15, 0.15),
    "lsep": (check_lsep, 0.1, 0.5),
    "lsep_family": (check_lsep_family, 0.005, 0.005),
    "l2": (check_l2, 0.5, 0.5),
    "smoothness": (check_smoothness, 0.15, 0.15),
    "smoothness, iterative": (check_smoothness_iterative, 0.008, 0.008),
    "norms": (check_norms, 0.05, 0.05),
    "rho_diag": (check_rho_diag, 0.3, 0.3),
    "density": (check_density, 0.3, 0.3),
    "improvement_ratio": (check_improvement_ratio, 0.04, 0.04),
    "maxcut": (check_maxcut, 0.05, 0.05),
    "minimise": (check_minimise, 0.01, 0.01),
}
"""Each with the share of matrices that it sees, of plain dense ones, which the batches see too, and of the others."""


def check_linf_batch(cases: list[Case]) -> Iterator[tuple[Case, Any, str]]:
    """Every matrix of a stack of one size."""
    batch = linf_batch(np.stack([case.dense for case in cases]), n_jobs=1)
    for case, low, high in zip(cases, batch.lower.tolist(), batch.upper.tolist(), strict=True):
        bounds = Ends(low, high)
        yield case, bounds, holds_value(bounds, case.linf)


def check_lsep_batch(cases: list[Case]) -> Iterator[tuple[Case, Any, str]]:
    """l from above; from below a factor that `lsep` finds, proved by the judge to be worth at least as much."""
    batch = lsep_batch(np.stack([case.dense for case in cases]), n_jobs=1)
    for k, case in enumerate(cases):
        bounds = Ends(float(batch.lower[k]), float(batch.upper[k]))
        high = proves_upper(batch.l[k], bounds.upper, [(case.exact, case.dense)])
        low = bool(batch.two_sided[k] or is_psd(case.exact)) and (k % 24 > 0 or _batch_lower(case, bounds.lower))
        yield case, bounds, side(bounds, low, high)


def _batch_lower(case: Case, lower: float) -> bool:
    try:
        factor = lsep(case.dense, rtol=1e-10).witness
        return proves_lower(case.exact, factor, lower) or lower <= lsep(case.dense, method="cvxpy").upper
    except SigngeoError:
        return True  # nothing to compare with


@dataclass(frozen=True)
class Ends:
    """The two ends of one enclosure of a batch, in order or not."""

    lower: float
    upper: float

    @property
    def relative_width(self) -> float:
        largest = max(abs(self.lower), abs(self.upper))
        return (self.upper - self.lower) / largest if largest else 0.0


BATCH_CHECKS: dict[str, Callable[[list[Case]], Iterator[tuple[Case, Any, str]]]] = {
    "linf_batch": check_linf_batch,
    "lsep_batch": check_lsep_batch,
}
