"""Small matrices that are hard on rounding, each with the exact matrix that it stands for: integers times 2^k."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from signgeo.solvers import Gram
from soundness_exact import Exact, bilinear_maximum, exact_matrix

Dense = np.ndarray


@dataclass(frozen=True, eq=False)
class Case:
    """given : what the solvers get. dense : its float entries (of Gram(X): X). family, storage : where it came from."""

    given: Any
    dense: Dense
    family: str
    storage: str

    @cached_property
    def raw(self) -> Exact:
        """The entries as given, which differ from `exact` where the input is asymmetric by rounding."""
        entries = exact_matrix(self.dense)
        if self.storage != "gram":
            return entries
        return Exact(entries.whole.transpose() * entries.whole, entries.unit * entries.unit)

    @cached_property
    def exact(self) -> Exact:
        """(d, d), the symmetric part."""
        if self.storage != "skewed":
            return self.raw
        return Exact(self.raw.whole + self.raw.whole.transpose(), self.raw.unit / 2)

    @cached_property
    def linf(self) -> Any:
        """L_inf of `exact`."""
        return bilinear_maximum(self.exact)

    @property
    def literal(self) -> str:
        """Python text that makes `given`."""
        text = literal(self.dense)
        return {"gram": f"Gram({text})", "sparse": f"sp.csr_array({text})"}.get(self.storage, text)

    @property
    def dimension(self) -> int:
        return int(self.dense.shape[1])

    @property
    def is_zero(self) -> bool:
        return not self.dense.any()


def literal(A: Dense) -> str:
    return "np.array(" + repr(A.tolist()) + ")"


def draw(rng: np.random.Generator) -> Case:
    """One matrix of a random family, scaled or not, in a random storage."""
    d = int(rng.integers(7, 11)) if rng.random() < 0.03 else int(rng.integers(1, 7))
    storage = _STORAGES[int(rng.integers(len(_STORAGES)))]
    if storage == "gram":
        X = _factor(rng, d)
        return Case(Gram(X), X, "factor", storage)
    family = FAMILIES[int(rng.integers(len(FAMILIES)))]
    H = _symmetric(_rescaled(rng, family(rng, d)))
    if storage == "skewed":
        H = _skewed(rng, H)
    return Case(sp.csr_array(H) if storage == "sparse" else H, H, family.__name__[1:], storage)


_STORAGES = 9 * ["dense"] + 2 * ["skewed", "gram", "sparse"]


def _rescaled(rng: np.random.Generator, A: Dense) -> Dense:
    """A third of them times 1e-200 to 1e200, half of these by a power of two; never beyond the range of float64."""
    if rng.random() < 2 / 3:
        return A
    power = rng.uniform(-200.0, 200.0)
    scale = 2.0 ** round(power / np.log10(2.0)) if rng.random() < 0.5 else 10.0**power
    with np.errstate(over="ignore", under="ignore"):
        scaled = A * scale
    return scaled if np.isfinite(scaled).all() else A


def _symmetric(A: Dense) -> Dense:
    return np.tril(A) + np.tril(A, -1).T


def _skewed(rng: np.random.Generator, H: Dense) -> Dense:
    """Asymmetric by at most 2 eps max |H_ij|, which rounding explains."""
    noise = rng.integers(-2, 3, H.shape) * 2.0**-53 * float(np.abs(H).max())
    return np.asarray(H + noise)


def _factor(rng: np.random.Generator, d: int) -> Dense:
    n = int(rng.integers(1, d + 3))
    X = rng.standard_normal((n, d))
    kind = rng.integers(7)
    if kind == 1:
        X = rng.integers(-3, 4, (n, d)).astype(float)
    elif kind == 2:
        X *= 10.0 ** rng.uniform(-162, 150, (1, d))
    elif kind == 3:
        X *= 10.0 ** rng.uniform(-330, -150)
    elif kind == 4:
        X[:, rng.random(d) < 0.5] = X[:, :1]
    elif kind == 5:
        X *= 10.0 ** rng.uniform(-170, 150, (n, d))
    elif kind == 6:
        X[rng.random(X.shape) < 0.6] = 0.0
    return X


def _wishart(rng: np.random.Generator, d: int) -> Dense:
    X = rng.standard_normal((int(rng.integers(1, d + 3)), d))
    return np.asarray(X.T @ X)


def _gauss(rng: np.random.Generator, d: int) -> Dense:
    return rng.standard_normal((d, d))


def _negative(rng: np.random.Generator, d: int) -> Dense:
    return -_wishart(rng, d)


def _small_integers(rng: np.random.Generator, d: int) -> Dense:
    return rng.integers(-3, 4, (d, d)).astype(float)


def _integer_gram(rng: np.random.Generator, d: int) -> Dense:
    X = rng.integers(-4, 5, (int(rng.integers(1, d + 1)), d)).astype(float)
    return np.asarray(X.T @ X)


def _large_integers(rng: np.random.Generator, d: int) -> Dense:
    return (2.0**53 - rng.integers(0, 5, (d, d))) * rng.choice([-1.0, 0.5, 1.0], (d, d))


def _rank_one(rng: np.random.Generator, d: int) -> Dense:
    v = rng.standard_normal(d) * (10.0 ** rng.uniform(-8, 8, d) if rng.random() < 0.4 else 1.0)
    return np.outer(v, v) * rng.choice([-1.0, 1.0])


def _signs(rng: np.random.Generator, d: int) -> Dense:
    s = rng.choice([-1.0, 1.0], d)
    H = np.outer(s, s) if rng.random() < 0.5 else rng.choice([-1.0, 1.0], (d, d))
    return H * (1.0 + 2.0**-52 * rng.integers(-3, 4, (d, d)))


def _zero_rows(rng: np.random.Generator, d: int) -> Dense:
    H, zero = _wishart(rng, d) if rng.random() < 0.5 else _gauss(rng, d), rng.random(d) < 0.5
    H[zero], H[:, zero] = 0.0, 0.0
    return H


def _duplicates(rng: np.random.Generator, d: int) -> Dense:
    H, index = _symmetric(_gauss(rng, d)), rng.integers(0, d, d)
    H = H @ H if rng.random() < 0.5 else H
    return H[np.ix_(index, index)]


def _ill_conditioned(rng: np.random.Generator, d: int) -> Dense:
    q, _ = np.linalg.qr(rng.standard_normal((d, d)))
    values = 10.0 ** rng.uniform(-16, 0, d) * rng.choice([1.0, 1.0, -1.0], d)
    return np.asarray((q * values) @ q.T)


def _hilbert(rng: np.random.Generator, d: int) -> Dense:
    i = np.arange(d)
    return 1.0 / (i[:, None] + i + 1.0 + rng.integers(0, 3))


def _mixed_entries(rng: np.random.Generator, d: int) -> Dense:
    span = [(-320, 300), (-160, 160), (-20, 20), (-320, -300)][int(rng.integers(4))]
    return rng.standard_normal((d, d)) * 10.0 ** rng.uniform(*span, (d, d))


def _mixed_rows(rng: np.random.Generator, d: int) -> Dense:
    scale = 10.0 ** rng.uniform(-160, 150, d)
    with np.errstate(under="ignore"):
        return (_wishart(rng, d) * scale) * scale[:, None]


def _one_scale(rng: np.random.Generator, d: int) -> Dense:
    with np.errstate(under="ignore"):
        return FAMILIES[int(rng.integers(10))](rng, d) * 10.0 ** rng.uniform(-330, 290)


def _denormal(rng: np.random.Generator, d: int) -> Dense:
    return rng.integers(-9, 10, (d, d)) * 2.0**-1074


def _sparse(rng: np.random.Generator, d: int) -> Dense:
    return _gauss(rng, d) * (rng.random((d, d)) < 0.4)


def _diagonal(rng: np.random.Generator, d: int) -> Dense:
    return np.diag(rng.standard_normal(d) * 10.0 ** rng.uniform(-30, 30, d))


def _nearly_singular(rng: np.random.Generator, d: int) -> Dense:
    """A singular integer matrix with its diagonal off by a few units in the last place."""
    H = _symmetric(_integer_gram(rng, d))
    return np.asarray(H + np.diag(H.diagonal()) * 2.0**-52 * rng.integers(-2, 3))


def _dominant(rng: np.random.Generator, d: int) -> Dense:
    """A large diagonal of either sign beside small other entries."""
    return _gauss(rng, d) * 10.0 ** rng.uniform(-17, 0) + np.diag(rng.standard_normal(d))


FAMILIES = [
    _wishart,
    _gauss,
    _negative,
    _small_integers,
    _integer_gram,
    _rank_one,
    _signs,
    _duplicates,
    _ill_conditioned,
    _hilbert,
    _large_integers,
    _zero_rows,
    _mixed_entries,
    _mixed_rows,
    _one_scale,
    _denormal,
    _sparse,
    _diagonal,
    _nearly_singular,
    _dominant,
]
