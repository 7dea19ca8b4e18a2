"""Functions of one variable whose curvature is bounded, or grows with the slope: |phi''| <= l0 + l1 |phi'|."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq
from signgeo.properties.computable import Computable, Number, apply
from signgeo.properties.exact_norms import square_root


class Profile(ABC):
    """phi with its first two derivatives.

    curvature_bound : sup |phi''|, attained at 0, or None where it is infinite.
    growth : (l0, l1), positive, with |phi''| <= l0 + l1 |phi'|, or None.
    """

    curvature_bound: Fraction | None = None
    convex: bool = True
    even: bool = True
    """Whether 0 minimises phi; otherwise phi falls towards -infinity without reaching its infimum 0."""

    @property
    def growth(self) -> tuple[Fraction, Fraction] | None:
        """With a bounded curvature any l1 will do."""
        bound = self.curvature_bound
        return None if bound is None else (bound, Fraction(1))

    @abstractmethod
    def value(self, u: Number) -> Number:
        """phi(u)."""

    @abstractmethod
    def slope(self, u: Number) -> Number:
        """phi'(u)."""

    @abstractmethod
    def curvature(self, u: Number) -> Number:
        """phi''(u)."""


@dataclass(frozen=True)
class HalfSquare(Profile):
    """u^2 / 2."""

    curvature_bound = Fraction(1)

    def value(self, u: Number) -> Number:
        """u^2 / 2."""
        return u * u / 2

    def slope(self, u: Number) -> Number:
        """u."""
        return u

    def curvature(self, u: Number) -> Number:
        """1."""
        del u
        return fmpq(1)


@dataclass(frozen=True)
class Huber(Profile):
    """u^2 / 2 for |u| <= 1, |u| - 1/2 beyond; its curvature jumps at 1, where 1 is taken."""

    curvature_bound = Fraction(1)

    def value(self, u: Number) -> Number:
        """The two branches."""
        return u * u / 2 if abs(u) <= 1 else abs(u) - fmpq(1, 2)

    def slope(self, u: Number) -> Number:
        """u clipped to [-1, 1]."""
        return u if abs(u) <= 1 else fmpq(1 if u > 0 else -1)

    def curvature(self, u: Number) -> Number:
        """1 inside, 0 outside."""
        return fmpq(int(abs(u) <= 1))


@dataclass(frozen=True)
class PseudoHuber(Profile):
    """sqrt(1 + u^2) - 1, a smooth Huber function."""

    curvature_bound = Fraction(1)

    def value(self, u: Number) -> Number:
        """sqrt(1 + u^2) - 1."""
        return square_root(1 + u * u) - 1

    def slope(self, u: Number) -> Number:
        """u / sqrt(1 + u^2)."""
        return u * (square_root(1 + u * u) / (1 + u * u))

    def curvature(self, u: Number) -> Number:
        """(1 + u^2)^(-3/2)."""
        return square_root(1 + u * u) / ((1 + u * u) * (1 + u * u))


@dataclass(frozen=True)
class Softplus(Profile):
    """ln(1 + e^u), the loss of logistic regression."""

    curvature_bound = Fraction(1, 4)
    even = False

    def value(self, u: Number) -> Number:
        """ln(1 + e^u)."""
        return apply(lambda v: (1 + v.exp()).log(), u)

    def slope(self, u: Number) -> Number:
        """1 / (1 + e^-u)."""
        return apply(lambda v: 1 / (1 + (-v).exp()), u)

    def curvature(self, u: Number) -> Number:
        """s (1 - s)."""
        s = self.slope(u)
        return s * (1 - s)


@dataclass(frozen=True)
class Cosine(Profile):
    """1 - cos u: not convex."""

    curvature_bound = Fraction(1)
    convex = False

    def value(self, u: Number) -> Number:
        """1 - cos u."""
        return apply(lambda v: 1 - v.cos(), u)

    def slope(self, u: Number) -> Number:
        """Sin u."""
        return apply(lambda v: v.sin(), u)

    def curvature(self, u: Number) -> Number:
        """Cos u."""
        return apply(lambda v: v.cos(), u)


@dataclass(frozen=True)
class Cosh(Profile):
    """cosh u - 1: curvature at most 1 + |slope|."""

    growth = (Fraction(1), Fraction(1))

    def value(self, u: Number) -> Number:
        """cosh u - 1."""
        return apply(lambda v: v.cosh() - 1, u)

    def slope(self, u: Number) -> Number:
        """Sinh u."""
        return apply(lambda v: v.sinh(), u)

    def curvature(self, u: Number) -> Number:
        """Cosh u."""
        return apply(lambda v: v.cosh(), u)


@dataclass(frozen=True)
class Exponential(Profile):
    """e^u: curvature equal to the slope, so any l0 > 0 will do; 1/64 is taken."""

    growth = (Fraction(1, 64), Fraction(1))
    even = False

    def value(self, u: Number) -> Number:
        """e^u."""
        return apply(lambda v: v.exp(), u)

    def slope(self, u: Number) -> Number:
        """e^u."""
        return self.value(u)

    def curvature(self, u: Number) -> Number:
        """e^u."""
        return self.value(u)


@dataclass(frozen=True)
class Quartic(Profile):
    """u^4: 12 u^2 <= 16 + 4 |u|^3, with equality at |u| = 2."""

    growth = (Fraction(16), Fraction(1))

    def value(self, u: Number) -> Number:
        """u^4."""
        return u * u * u * u

    def slope(self, u: Number) -> Number:
        """4 u^3."""
        return 4 * u * u * u

    def curvature(self, u: Number) -> Number:
        """12 u^2."""
        return 12 * u * u


@dataclass(frozen=True)
class Extremal(Profile):
    """phi'' = l0 + l1 |phi'| everywhere: (l0 / l1^2) (e^{l1 |u|} - 1 - l1 |u|)."""

    l0: int = 1
    l1: int = 1

    @property
    def growth(self) -> tuple[Fraction, Fraction]:
        """The two parameters."""
        return Fraction(self.l0), Fraction(self.l1)

    def value(self, u: Number) -> Number:
        """The formula above."""
        return fmpq(self.l0, self.l1**2) * apply(lambda v: v.expm1() - v, self.l1 * abs(u))

    def slope(self, u: Number) -> Number:
        """Of the sign of u: (l0 / l1) (e^{l1 |u|} - 1)."""
        size = fmpq(self.l0, self.l1) * apply(lambda v: v.expm1(), self.l1 * abs(u))
        return size if not isinstance(u, Computable) and u >= 0 else _signed(u, size)

    def curvature(self, u: Number) -> Number:
        """l0 e^{l1 |u|}."""
        return self.l0 * apply(lambda v: v.exp(), self.l1 * abs(u))


def _signed(u: Number, size: Number) -> Number:
    if not isinstance(u, Computable):
        return size * (1 if u >= 0 else -1)
    return apply(lambda v, s: v.sgn() * s, u, size)
