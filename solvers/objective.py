"""Objective: what is minimised. The descent methods, the convergence claims and the drawn families speak of it."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ParamSpec, TypeVar

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, ScaleError
from signgeo.solvers.intake import Dense, as_vector
from signgeo.solvers.norms import Norm

P = ParamSpec("P")
R = TypeVar("R")


def in_range(method: Callable[P, R]) -> Callable[P, R]:
    """A method whose result is refused, with ScaleError and without a warning, where it leaves the range of float64."""

    @functools.wraps(method)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            result = method(*args, **kwargs)
        if not np.isfinite(np.asarray(result)).all():
            raise ScaleError(f"{method.__qualname__} leaves the range of float64 at this point; scale the problem down")
        return result

    return checked


def least_squares(A: Dense, y: Dense) -> tuple[Dense, Dense, float]:
    """The x (d,) of least 2-norm among those with the least ||A x - y||_2, 2^k (A x - y), and the size of its terms.

    2^k, and powers of two that bring A and y to around 1 before, keep all but x itself in the range of float64.
    Raises ScaleError where x is not.
    """
    of_a, of_y = (int(np.frexp(np.abs(part).max())[1]) for part in (A, y))
    A, y = np.ldexp(A, -of_a), np.ldexp(y, -of_y)
    scaled = np.asarray(np.linalg.lstsq(A, y, rcond=None)[0], dtype=np.float64)
    with np.errstate(over="ignore"):
        x = np.ldexp(scaled, of_y - of_a)
    if not np.isfinite(x).all():
        raise ScaleError("the minimiser exceeds the range of float64; scale the matrix up or the vector down")
    return x, A @ scaled - y, float((np.abs(A) @ np.abs(scaled) + np.abs(y)).max())


class Objective(ABC):
    """A differentiable function f on R^d.

    Subclasses give `dimension`, `f` and `gradient`; `hessian` and `hvp` where the function has them, `minimum`
    and `minimiser` where they are known, and `smoothness_constant` for the constants of `constants`.
    """

    @property
    @abstractmethod
    def dimension(self) -> int:
        """d."""

    @abstractmethod
    def f(self, x: Any) -> float:
        """The value at x (d,)."""

    @abstractmethod
    def gradient(self, x: Any) -> Dense:
        """The gradient (d,) at x (d,)."""

    def hessian(self, x: Any) -> Dense:
        """The Hessian (d, d) at x (d,); InputError where the objective has none."""
        del x
        raise _missing(self, "a Hessian", "Implement hessian(x).")

    def hvp(self, x: Any, v: Any) -> Dense:
        """The Hessian at x times v, shape (d,)."""
        return np.asarray(self.hessian(x) @ as_vector(v, "v", self.dimension))

    @property
    def minimum(self) -> Enclosure | None:
        """Bounds on the least value of f where known, else None; lower is -inf where f is unbounded below."""
        return None

    @property
    def minimiser(self) -> Dense | None:
        """A computed minimiser (d,), or None where there is none or none is known."""
        return None

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """Bounds on the least L such that f is L-smooth in this norm (Def. 1); InputError where not known."""
        del options
        raise _missing(self, f"a known smoothness constant in {norm!r}", "Pass step_size or your own constant.")

    @property
    def constants(self) -> Mapping[Norm, Enclosure]:
        """The smoothness constant by norm, computed on first use and kept: ``objective.constants[LInf()]``."""
        kept = vars(self).get("_constants")
        if kept is None:
            kept = vars(self)["_constants"] = LazyConstants(self.smoothness_constant)
        constants: LazyConstants = kept
        return constants

    def point(self, x: Any, name: str = "x") -> Dense:
        """x as a checked vector (d,)."""
        return as_vector(x, name, self.dimension)


class LazyConstants(Mapping[Norm, Enclosure]):
    """Enclosures by Norm, each computed when first asked for. Iterating sees those computed so far."""

    def __init__(self, compute: Callable[[Norm], Enclosure]) -> None:
        self._compute = compute
        self._known: dict[Norm, Enclosure] = {}

    def __getitem__(self, norm: Norm) -> Enclosure:
        if norm not in self._known:
            self._known[norm] = self._compute(norm)
        return self._known[norm]

    def __iter__(self) -> Iterator[Norm]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _missing(objective: Objective, what: str, remedy: str) -> InputError:
    return InputError("objective", got=type(objective).__name__, expected=f"an objective with {what}", remedy=remedy)
