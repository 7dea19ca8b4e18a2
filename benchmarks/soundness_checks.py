"""One check a function: call it on a case and judge what it returns; yields (enclosure, what is wrong or "")."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from flint import fmpq
from signgeo.properties.exact import rational
from signgeo.solvers import (
    L1,
    L2,
    BlockL1,
    BlockLInf,
    Diagonal,
    Enclosure,
    LInf,
    Lp,
    MaxOf,
    Norm,
    Nuclear,
    Spectral,
    SumOf,
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
from soundness_judges import (
    ball_norm,
    bilinear_maximum,
    definite,
    form_maximum,
    holds_ball,
    holds_value,
    inner,
    proves_family_lower,
    proves_lower,
    proves_upper,
    quotient_at_least,
    quotient_at_most,
    side,
    spectral,
    spectral_between,
)
from soundness_matrices import Case, rational_matrix

Dense = np.ndarray
Found = Iterator[tuple[Any, str]]
Check = Callable[[Case, np.random.Generator], Found]


def check_linf(case: Case, rng: np.random.Generator) -> Found:
    bounds = linf(case.given, certificate=bool(rng.random() < 0.15))
    yield bounds, holds_value(bounds, bilinear_maximum(case.exact)) or holds_value(bounds, bilinear_maximum(case.raw))


def check_inf_one_norm(case: Case, rng: np.random.Generator) -> Found:
    A = case.dense[:, : int(rng.integers(1, case.dense.shape[1] + 1))]
    A = A.T if rng.random() < 0.5 else A
    bounds = inf_one_norm(A, certificate=bool(rng.random() < 0.1))
    yield bounds, holds_value(bounds, bilinear_maximum(rational_matrix(A)))


def check_lsep(case: Case, rng: np.random.Generator) -> Found:
    method = str(rng.choice(["auto", "lowrank", "newton"], p=[0.7, 0.15, 0.15]))
    bounds = lsep(case.given, method=method, rtol=float(rng.choice([1e-7, 1e-3])))
    low = proves_lower(case.exact, bounds.witness, bounds.lower)
    yield (
        bounds,
        side(bounds, low, proves_upper(bounds.certificate.l, bounds.upper, [(case.exact, kept_matrices(bounds)[0])])),
    )


def kept_matrices(bounds: Any) -> list[Dense]:
    """The symmetrised matrices that the certificate speaks of."""
    return [m.toarray() if hasattr(m, "toarray") else m for m in bounds.certificate.matrices]


def check_lsep_family(case: Case, rng: np.random.Generator) -> Found:
    count, d = int(rng.integers(1, 4)), case.dimension
    others = [
        np.ldexp(np.diag(rng.standard_normal(d)) + np.ones((d, d)), int(rng.integers(-9, 9))) for _ in range(count)
    ]
    bounds = lsep_family([case.given, *others[1:]])
    exact = [case.exact, *(rational_matrix(H) for H in others[1:])]
    high = proves_upper(bounds.certificate.l, bounds.upper, list(zip(exact, kept_matrices(bounds), strict=True)))
    yield bounds, side(bounds, proves_family_lower(exact, bounds.witness, bounds.lower), high)


def check_l2(case: Case, _rng: np.random.Generator) -> Found:
    bounds = l2(case.given)
    yield bounds, spectral(bounds, case.exact)


def check_rho_diag(case: Case, _rng: np.random.Generator) -> Found:
    if not any(v != 0 for v in case.exact.entries()):
        return
    bounds = rho_diag(case.given)
    for exact in (case.exact, case.raw):
        d = range(case.dimension)
        diagonal = sum((abs(exact[i, i]) for i in d), fmpq(0))
        yield bounds, holds_value(bounds, diagonal / sum((abs(v) for v in exact.entries()), fmpq(0)))


def check_density(case: Case, rng: np.random.Generator) -> Found:
    z = case.dense[int(rng.integers(case.dense.shape[0]))]
    if z.any():
        bounds = density(z)
        yield bounds, holds_value(bounds, exact_density(z))


def exact_density(z: Dense) -> Any:
    x = [rational(float(v)) for v in z]
    return sum((abs(v) for v in x), fmpq(0)) ** 2 / (z.size * sum((v * v for v in x), fmpq(0)))


def check_improvement_ratio(case: Case, rng: np.random.Generator) -> Found:
    g = case.dense[int(rng.integers(case.dense.shape[0]))]
    if not g.any() or not any(v != 0 for v in case.exact.entries()):
        return
    bounds = improvement_ratio(case.given, g)
    factor = bilinear_maximum(case.exact) / (exact_density(g) * g.size)
    yield bounds, spectral_between(bounds, case.exact, rational(bounds.lower), bounds.upper, factor)


def check_smoothness(case: Case, rng: np.random.Generator) -> Found:
    norm = random_norm(rng, case.dimension)
    bounds, exact = smoothness(case.given, norm), case.exact
    d = case.dimension
    if isinstance(norm, L1):
        yield bounds, holds_value(bounds, max(abs(v) for v in exact.entries()))
    if isinstance(norm, LInf):
        yield bounds, holds_value(bounds, bilinear_maximum(exact))
    if isinstance(norm, L2):
        yield bounds, spectral(bounds, exact)
    if isinstance(norm, Diagonal):
        weights = [rational(v) for v in norm.l]
        yield bounds, spectral(bounds, exact, [1 / w for w in weights] if norm.reciprocal else weights)
    witness = bounds.witness if isinstance(bounds.witness, tuple) else (bounds.witness, bounds.witness)
    low = bounds.lower <= 0.0 or quotient_at_least(exact, norm, witness, bounds.lower)
    vectors = [rng.choice([-1.0, 1.0], d), np.eye(d)[int(rng.integers(d))], rng.standard_normal(d), *witness]
    high = all(quotient_at_most(exact, norm, (x, y), bounds.upper) for x in vectors for y in vectors)
    yield bounds, side(bounds, low, high) and f"{norm!r}: {side(bounds, low, high)}"


def check_norms(case: Case, rng: np.random.Generator) -> Found:
    x = case.dense[int(rng.integers(case.dense.shape[0]))]
    norm = random_norm(rng, x.size)
    for each in (norm, norm.dual):
        bounds = each.enclose(x)
        wrong = holds_ball(bounds, lambda each=each: ball_norm(each, [rational(float(v)) for v in x]))
        yield bounds, wrong and f"{each!r}.enclose({x.tolist()}): {wrong}"


def check_maxcut(case: Case, _rng: np.random.Generator) -> Found:
    if case.literal.startswith("Gram"):
        return
    bounds = maxcut(case.given).bound
    W, d = case.exact * 1, case.dimension
    for i in range(d):
        W[i, i] = fmpq(0)
    yield bounds, holds_value(bounds, (sum(W.entries(), fmpq(0)) + form_maximum(-W)) / 4)


def check_minimise(case: Case, rng: np.random.Generator) -> Found:
    d = case.dense.shape[1]
    A = case.dense[:d]
    if A.shape[0] != d:
        return
    found = minimise_qubo(A).value
    points = (np.arange(1 << d)[:, None] >> np.arange(d)) & 1
    exact = rational_matrix(A)
    least = min(inner([fmpq(int(v)) for v in x], exact, [fmpq(int(v)) for v in x]) for x in points) if d < 6 else None
    if least is not None:
        yield found, (wrong := holds_value(found, least)) and f"minimise_qubo: {wrong}"
    if not case.literal.startswith("Gram") and d < 6:
        h = rng.standard_normal(d) * float(np.abs(A).max())
        h = h if np.isfinite(h).all() else np.zeros(d)
        ising = minimise_ising(A, h).value
        couple, field = exact * 1, [rational(float(v)) for v in h]
        for i in range(d):
            couple[i, i] = fmpq(0)
        spins = [[fmpq(int(2 * v - 1)) for v in x] for x in points]
        energy = min(
            -inner(s, couple, s) / 2 - sum((a * b for a, b in zip(field, s, strict=True)), fmpq(0)) for s in spins
        )
        yield ising, (wrong := holds_value(ising, energy)) and f"minimise_ising(., {h.tolist()}): {wrong}"


def random_norm(rng: np.random.Generator, d: int) -> Norm:
    """A norm on R^d."""
    weights = 10.0 ** rng.uniform(*[(-3, 3), (-12, 12), (-300, 300)][int(rng.choice(3, p=[0.6, 0.3, 0.1]))], d)
    blocks = [np.flatnonzero(labels).tolist() for labels in np.eye(3, dtype=bool)[:, rng.integers(0, 3, d)]]
    blocks = [block for block in blocks if block]
    k = int(rng.integers(1, d)) if d > 1 else 0
    parts = (
        ((Diagonal(weights[:k]), slice(0, k)), (LInf() if k % 2 else L2(), slice(k, d)))
        if k
        else ((L2(), slice(0, d)),)
    )
    shape = ((2, d // 2) if rng.random() < 0.5 else (d // 2, 2)) if d % 2 == 0 and d > 2 else None
    choices: list[Norm] = [
        L1(),
        L2(),
        LInf(),
        Diagonal(weights),
        Diagonal(weights).dual,
        BlockLInf(blocks),
        BlockL1(blocks),
    ]
    choices += [Lp(p) for p in (1.0, 1.1, 1.5, 2.0, 3.0, 7.25, 100.0)] + [MaxOf(*parts), SumOf(*parts)]
    choices += [Spectral(*shape), Nuclear(*shape)] if shape else []
    return choices[int(rng.integers(len(choices)))]


CHECKS: dict[str, tuple[Check, float]] = {
    "linf": (check_linf, 1.0),
    "inf_one_norm": (check_inf_one_norm, 0.5),
    "lsep": (check_lsep, 1.0),
    "lsep_family": (check_lsep_family, 0.25),
    "l2": (check_l2, 1.0),
    "smoothness": (check_smoothness, 0.6),
    "norms": (check_norms, 1.0),
    "rho_diag": (check_rho_diag, 0.5),
    "density": (check_density, 0.5),
    "improvement_ratio": (check_improvement_ratio, 0.5),
    "maxcut": (check_maxcut, 0.3),
    "minimise": (check_minimise, 0.2),
}
"""Each with the share of matrices that it sees: the slow ones see fewer."""


def check_linf_batch(stack: Dense) -> Found:
    """Every matrix of an (n, d, d) stack."""
    batch = linf_batch(stack, n_jobs=1)
    for k, H in enumerate(stack):
        bounds = Enclosure(float(batch.lower[k]), float(batch.upper[k]))
        yield bounds, holds_value(bounds, bilinear_maximum(rational_matrix(H)))


def check_lsep_batch(stack: Dense) -> Found:
    """Each lower end against the exact sum of an l that is exactly feasible, found by `lsep`."""
    batch = lsep_batch(stack, n_jobs=1)
    for k, H in enumerate(stack):
        bounds = Enclosure(float(batch.lower[k]), float(batch.upper[k]))
        exact, reference = rational_matrix(H), lsep(H)
        high = proves_upper(batch.l[k], bounds.upper, [(exact, H)])
        low = bounds.lower <= reference.upper and bool(batch.two_sided[k] or definite(exact))
        yield bounds, side(bounds, low, high)


BATCH_CHECKS: dict[str, Callable[[Dense], Found]] = {"linf_batch": check_linf_batch, "lsep_batch": check_lsep_batch}
