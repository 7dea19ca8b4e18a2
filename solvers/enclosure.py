"""Enclosure: a number known to lie between two floats, with how far that knowledge can be trusted."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from signgeo.solvers.errors import DataTypeError, InputError, UndecidedError
from signgeo.solvers.rounding import down, up

if TYPE_CHECKING:
    from signgeo.solvers.certificate import Certificate


_REAL = (float, int, np.floating, np.integer)


class Rigor(IntEnum):
    """How far a number or statement can be trusted; a combination is as good as its weakest part."""

    ESTIMATED = 1
    """Probabilistic or asymptotic, e.g. Lanczos on a huge sparse matrix."""
    TESTED = 2
    """Floating point on sampled inputs."""
    CERTIFIED = 3
    """This input, every rounding accounted for."""
    PROVED = 4
    """Symbolic, all inputs."""


class Truth(Enum):
    """The three answers to a comparison of enclosures. An undecided one refuses to be a bool."""

    SURELY_TRUE = "surely true"
    SURELY_FALSE = "surely false"
    UNDECIDED = "undecided"

    def __bool__(self) -> bool:
        if self is Truth.UNDECIDED:
            raise UndecidedError("the enclosures overlap, so the comparison is undecided; test `is Truth.SURELY_TRUE`")
        return self is Truth.SURELY_TRUE

    def __invert__(self) -> Truth:
        flipped = {Truth.SURELY_TRUE: Truth.SURELY_FALSE, Truth.SURELY_FALSE: Truth.SURELY_TRUE}
        return flipped.get(self, self)


@dataclass(frozen=True, eq=False)
class Enclosure:
    """lower <= true value <= upper.

    Attributes
    ----------
    lower, upper : the bounds; `upper` is a true upper bound under IEEE rounding, `lower` likewise from below.
    rigor : how far both can be trusted.
    witness : what attains the lower bound (a sign vector, a pair (s, t), a unit vector or a factor), or None.
    certificate : what proves the bounds to an independent checker, or None.
    seconds : wall time spent.
    exact : whether upper - lower is no more than the rounding of one evaluation of the witness.
    method : how it was made, in a few words, e.g. ``"enumeration"`` or ``"exact by search"``.
    """

    lower: float
    upper: float
    rigor: Rigor = Rigor.CERTIFIED
    witness: Any = field(default=None, repr=False)
    certificate: Certificate | None = field(default=None, repr=False)
    seconds: float = 0.0
    exact: bool = False
    method: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.lower, _REAL) and isinstance(self.upper, _REAL)):
            raise DataTypeError(
                "Enclosure",
                got=f"ends of type {type(self.lower).__name__} and {type(self.upper).__name__}",
                expected="two floats",
                remedy="Convert them, rounding outward.",
            )
        if not self.lower <= self.upper:  # also catches NaN
            raise InputError(
                "Enclosure",
                got=f"[{self.lower!r}, {self.upper!r}]",
                expected="lower <= upper, neither NaN",
                remedy="Give the smaller bound first.",
            )

    @classmethod
    def point(cls, value: float, rigor: Rigor = Rigor.CERTIFIED) -> Enclosure:
        """The enclosure of a float that is known exactly. Raises DataTypeError for what is none, as 2^53 + 1 or 1/3."""
        number, exact = math.nan, False
        try:
            number = float(value)
            plain = int(value) if isinstance(value, np.integer) else value
            exact = bool(number == plain or math.isnan(number))  # integers and fractions are compared exactly
        except (TypeError, ValueError, OverflowError):
            pass
        if not exact:
            raise DataTypeError(
                "Enclosure", got=f"{value!r:.40}", expected="a number that is a float64", remedy="Pass a float."
            )
        return cls(number, number, rigor, exact=True)

    @property
    def value(self) -> float:
        """The midpoint, for display and plots: never a bound."""
        return self.lower + (self.upper - self.lower) / 2 if math.isfinite(self.upper - self.lower) else self.lower

    @property
    def width(self) -> float:
        """Upper bound on upper - lower."""
        return 0.0 if self.lower == self.upper else up(self.upper - self.lower)

    @property
    def relative_width(self) -> float:
        """width / max(|lower|, |upper|); 0 for the point 0."""
        largest = max(abs(self.lower), abs(self.upper))
        if math.isinf(self.width):
            return math.inf
        return 0.0 if self.width == 0.0 else self.width / largest

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper

    # Comparison: three answers.
    def __le__(self, other: Enclosure | float) -> Truth:
        b = _as_enclosure(other)
        if self.upper <= b.lower:
            return Truth.SURELY_TRUE
        return Truth.SURELY_FALSE if self.lower > b.upper else Truth.UNDECIDED

    def __lt__(self, other: Enclosure | float) -> Truth:
        return ~(_as_enclosure(other) <= self)

    def __ge__(self, other: Enclosure | float) -> Truth:
        return _as_enclosure(other) <= self

    def __gt__(self, other: Enclosure | float) -> Truth:
        return _as_enclosure(other) < self

    # Arithmetic: outward rounded, the weaker rigor of the two.
    def __neg__(self) -> Enclosure:
        return Enclosure(-self.upper, -self.lower, self.rigor)

    def __add__(self, other: Enclosure | float) -> Enclosure:
        b = _as_enclosure(other)
        return Enclosure(down(self.lower + b.lower), up(self.upper + b.upper), min(self.rigor, b.rigor))

    def __sub__(self, other: Enclosure | float) -> Enclosure:
        return self + (-_as_enclosure(other))

    def __mul__(self, other: Enclosure | float) -> Enclosure:
        b = _as_enclosure(other)
        products = [_times(x, y) for x in (self.lower, self.upper) for y in (b.lower, b.upper)]
        return Enclosure(down(min(products)), up(max(products)), min(self.rigor, b.rigor))

    def __truediv__(self, other: Enclosure | float) -> Enclosure:
        b = _as_enclosure(other)
        if b.lower <= 0.0 <= b.upper:
            raise InputError(
                "division",
                got=f"a divisor that may be 0 ({b})",
                expected="an enclosure that excludes 0",
                remedy="Tighten the divisor or treat the zero case apart.",
            )
        quotients = [_over(x, y) for x in (self.lower, self.upper) for y in (b.lower, b.upper)]
        return Enclosure(down(min(quotients)), up(max(quotients)), min(self.rigor, b.rigor))

    def __radd__(self, other: float) -> Enclosure:
        return self + other

    def __rsub__(self, other: float) -> Enclosure:
        return _as_enclosure(other) - self

    def __rmul__(self, other: float) -> Enclosure:
        return self * other

    def __rtruediv__(self, other: float) -> Enclosure:
        return _as_enclosure(other) / self

    def sqrt(self) -> Enclosure:
        """The enclosure of the square root; a lower end below 0 is cut at 0. Raises InputError for upper < 0."""
        if self.upper < 0.0:
            raise InputError(
                "sqrt", got=repr(self), expected="an enclosure with an upper end >= 0", remedy="Check its sign first."
            )
        low = max(0.0, down(math.sqrt(max(0.0, self.lower))))
        return Enclosure(low, up(math.sqrt(self.upper)), self.rigor)

    def __repr__(self) -> str:
        span = f"{self.lower!r}" if self.lower == self.upper else f"[{self.lower!r}, {self.upper!r}]"
        state = "exact" if self.exact else f"relative width {self.relative_width:.1e}"
        return f"Enclosure({span}, {self.rigor.name}, {state}{', ' + self.method if self.method else ''})"

    def _repr_html_(self) -> str:
        rows = {
            "lower": repr(self.lower),
            "upper": repr(self.upper),
            "rigor": self.rigor.name,
            "exact": "yes" if self.exact else f"no, relative width {self.relative_width:.1e}",
            "method": self.method or "-",
            "seconds": f"{self.seconds:.3g}",
        }
        cells = "".join(f"<tr><th scope='row'>{k}</th><td>{html.escape(v)}</td></tr>" for k, v in rows.items())
        return f"<table class='signgeo-enclosure'>{cells}</table>"


def _times(x: float, y: float) -> float:
    """x * y for interval ends, where an infinite end is an open one: 0 times it is 0."""
    return 0.0 if x == 0.0 or y == 0.0 else x * y


def _over(x: float, y: float) -> float:
    """x / y likewise: what is over an infinite end comes as near to 0 as one likes, whatever it is."""
    return 0.0 if math.isinf(y) else x / y


def _as_enclosure(value: Enclosure | float) -> Enclosure:
    return value if isinstance(value, Enclosure) else Enclosure.point(value)
