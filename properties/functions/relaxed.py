"""(L0, L1)-smooth functions in a norm: ||Hessian|| <= L0 + L1 ||gradient||_* (Def. 2), evaluated in balls."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from flint import fmpq
from signgeo.properties.computable import Number, apply
from signgeo.properties.exact import Exact, inner, rationals
from signgeo.properties.exact_norms import dual_value, steepest_value
from signgeo.properties.functions.profiles import Profile
from signgeo.solvers.errors import InputError
from signgeo.solvers.norms import L1, L2, LInf, Norm


class RelaxedSmooth(ABC):
    """A function with its gradient and its constants L0, L1 in `norm`."""

    norm: Norm

    @property
    @abstractmethod
    def constants(self) -> tuple[Number, Number]:
        """(L0, L1)."""

    @abstractmethod
    def value(self, x: list[Number]) -> Number:
        """f(x)."""

    @abstractmethod
    def gradient(self, x: list[Number]) -> list[Number]:
        """The gradient at x."""

    @abstractmethod
    def steepest(self, x: list[Exact]) -> list[Number] | None:
        """A steepest direction of the gradient at an exact x, with 1 for sign(0); None where the gradient is 0."""


@dataclass(frozen=True)
class Ridge(RelaxedSmooth):
    """f(x) = phi(<w, x>): L0 = l0 ||w||_*^2, L1 = l1 ||w||_*, for w != 0."""

    norm: Norm
    profile: Profile
    w: tuple[float, ...]

    @property
    def constants(self) -> tuple[Number, Number]:
        """From ||Hessian|| = |phi''| ||w||_*^2 and ||gradient||_* = |phi'| ||w||_*."""
        l0, l1 = self.profile.growth
        size = dual_value(self.norm, rationals(self.w))
        return l0 * (size * size), l1 * size

    def value(self, x: list[Number]) -> Number:
        """phi(<w, x>)."""
        return self.profile.value(inner(rationals(self.w), x))

    def gradient(self, x: list[Number]) -> list[Number]:
        """phi'(<w, x>) w."""
        w = rationals(self.w)
        slope = self.profile.slope(inner(w, x))
        return [slope * v for v in w]

    def steepest(self, x: list[Exact]) -> list[Number] | None:
        """phi' times the steepest direction of w."""
        w = rationals(self.w)
        u = inner(w, x)
        if u == 0 and self.profile.even:
            return None
        slope = self.profile.slope(u)
        return [slope * v for v in steepest_value(self.norm, w)]


@dataclass(frozen=True)
class Separable(RelaxedSmooth):
    """f(x) = sum phi(x_i), in the max norm, L1 or L2.

    The Hessian is diagonal: its norm is the sum of the |phi''(x_i)| in the max norm (L0 = d l0) and the largest of
    them in the other two (L0 = l0); L1 = l1 in all three.
    """

    norm: Norm
    profile: Profile
    dimension: int

    @property
    def constants(self) -> tuple[Number, Number]:
        """As above; InputError for another norm."""
        l0, l1 = self.profile.growth
        if not isinstance(self.norm, LInf | L1 | L2):
            raise InputError("norm", got=repr(self.norm), expected="LInf, L1 or L2", remedy="Use a Ridge.")
        return (self.dimension if isinstance(self.norm, LInf) else 1) * l0, l1

    def value(self, x: list[Number]) -> Number:
        """The sum."""
        return sum(self.profile.value(v) for v in x)

    def gradient(self, x: list[Number]) -> list[Number]:
        """phi' of each entry."""
        return [self.profile.slope(v) for v in x]

    def steepest(self, x: list[Exact]) -> list[Number] | None:
        """The size of the slope grows with |x_i| for even profiles and with x_i for e^u: that decides the largest."""
        even = self.profile.even
        if even and not any(x):
            return None
        g = self.gradient(x)
        if isinstance(self.norm, LInf):
            total = sum(abs(v) for v in g)
            return [total * (-1 if even and v < 0 else 1) for v in x]
        if isinstance(self.norm, L2):
            return g
        largest = max(range(len(x)), key=lambda i: abs(x[i]) if even else x[i])
        return [v if i == largest else fmpq(0) for i, v in enumerate(g)]


@dataclass(frozen=True)
class Corner(RelaxedSmooth):
    """-G x_1 + (M / L1) (e^{L1 |x_2|} - 1 - L1 |x_2|) with M = L0 / L1 + G, in the max norm on the plane.

    Its Hessian's norm equals L0 + L1 ||gradient||_1 everywhere. At 0 the gradient is (-G, 0), and a step that takes 1
    for sign(0) meets all the curvature that is allowed: thm-3-sharp is exact there.
    """

    G: int
    l0: int
    l1: int
    norm: Norm = field(default_factory=LInf, repr=False)

    @property
    def constants(self) -> tuple[Number, Number]:
        """The parameters."""
        return fmpq(self.l0), fmpq(self.l1)

    def value(self, x: list[Number]) -> Number:
        """The formula above."""
        return self._weight / self.l1 * apply(lambda v: v.expm1() - v, self.l1 * abs(x[1])) - self.G * x[0]

    def gradient(self, x: list[Number]) -> list[Number]:
        """(-G, M sign(x_2) (e^{L1 |x_2|} - 1))."""
        size = self._weight * apply(lambda v: v.sgn() * (self.l1 * abs(v)).expm1(), x[1])
        return [fmpq(-self.G), size]

    def steepest(self, x: list[Exact]) -> list[Number] | None:
        """(-1, sign(x_2)) times ||gradient||_1."""
        total = sum(abs(v) for v in self.gradient(x))
        return [-total, total if x[1] >= 0 else -total]

    @property
    def _weight(self) -> Number:
        return fmpq(self.l0, self.l1) + self.G
