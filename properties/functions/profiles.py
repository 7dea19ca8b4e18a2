"""Functions of one variable whose curvature is bounded, or grows with the slope: |phi''| <= l0 + l1 |phi'|."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq
from signgeo.properties.computable import Number, apply
from signgeo.properties.exact import rational
from signgeo.properties.exact_norms import square_root


class Profile(ABC):
    """phi with its first two derivatives.

    curvature_bound : sup |phi''|, attained at 0, or None where it is infinite.
    l0, l1 : positive, with |phi''| <= l0 + l1 |phi'|; where the curvature is bounded any l1 will do.
    even : whether 0 minimises phi; otherwise phi falls towards -infinity without reaching its infimum 0.
    """

    curvature_bound: Fraction | None = None
    l0: Number
    l1: Number = 1
    even: bool = True

    @property
    def growth(self) -> tuple[fmpq, fmpq]:
        """(l0, l1)."""
        return rational(self.l0), rational(self.l1)

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

    curvature_bound = l0 = Fraction(1)

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

    curvature_bound = l0 = Fraction(1)

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

    curvature_bound = l0 = Fraction(1)

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

    curvature_bound = l0 = Fraction(1, 4)
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

    curvature_bound = l0 = Fraction(1)

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

    l0 = 1

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

    l0 = Fraction(1, 64)
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

    l0 = 16

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

    def value(self, u: Number) -> Number:
        """The formula above."""
        return fmpq(self.l0, self.l1**2) * apply(lambda v: v.expm1() - v, self.l1 * abs(u))

    def slope(self, u: Number) -> Number:
        """Of the sign of u: (l0 / l1) (e^{l1 |u|} - 1)."""
        return fmpq(self.l0, self.l1) * apply(lambda v: v.sgn() * (self.l1 * abs(v)).expm1(), u)

    def curvature(self, u: Number) -> Number:
        """l0 e^{l1 |u|}."""
        return self.l0 * apply(lambda v: v.exp(), self.l1 * abs(u))
