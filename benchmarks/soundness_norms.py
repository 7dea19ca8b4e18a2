"""Random norms on R^d, weights of very different size among them."""

from __future__ import annotations

import numpy as np
from signgeo.solvers import L1, L2, BlockL1, BlockLInf, Diagonal, LInf, Lp, MaxOf, Norm, Nuclear, Spectral, SumOf


def random_norm(rng: np.random.Generator, d: int, kinds: tuple[str, ...]) -> Norm:
    """A norm on R^d of one of these kinds."""
    kind = kinds[int(rng.integers(len(kinds)))]
    span = [(-3, 3), (-12, 12), (-300, 300)][int(np.searchsorted([0.6, 0.9], rng.random()))]
    if kind in PLAIN:
        return PLAIN[kind]
    if kind == "diagonal":
        norm = Diagonal(10.0 ** rng.uniform(*span, d))
        return norm if rng.random() < 0.5 else norm.dual
    if kind == "lp":
        return Lp((1.0, 1.1, 1.5, 2.0, 3.0, 7.25, 100.0)[int(rng.integers(7))])
    if kind in ("blocks max", "blocks sum"):
        blocks = [np.flatnonzero(labels).tolist() for labels in np.eye(3, dtype=bool)[:, rng.integers(0, 3, d)]]
        return (BlockLInf if kind == "blocks max" else BlockL1)([block for block in blocks if block])
    if kind in ("spectral", "nuclear"):
        if d % 2 or d == 2:
            return L2()
        shape = (2, d // 2) if rng.random() < 0.5 else (d // 2, 2)
        return Spectral(*shape) if kind == "spectral" else Nuclear(*shape)
    k = int(rng.integers(1, d)) if d > 1 else 0
    first, last = Diagonal(10.0 ** rng.uniform(*span, k)) if k else L2(), LInf() if k % 2 else L2()
    parts = ((first, slice(0, k)), (last, slice(k, d))) if k else ((first, slice(0, d)),)
    return MaxOf(*parts) if kind == "max" else SumOf(*parts)


PLAIN: dict[str, Norm] = {"l1": L1(), "l2": L2(), "linf": LInf()}
DIRECT_NORMS = ("l1", "l2", "linf", "diagonal", "diagonal")
ITERATIVE_NORMS = ("lp", "lp", "blocks max", "blocks sum", "spectral", "nuclear", "max", "sum")
