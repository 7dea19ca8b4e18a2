"""The cone of an obligation: polynomials that cannot be negative if the hypotheses hold and the goal does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, combinations_with_replacement
from typing import Any

import sympy
from signgeo.verify.engines.obligation import Obligation

Exponents = tuple[int, ...]


@dataclass(frozen=True)
class Element:
    """Product of assertions (by number, the denied goal last) times squared forms times a multiplier.

    strict : surely positive. free : zero, because an equation is a factor, so its coefficient may have either sign.
    """

    product: tuple[int, ...]
    squares: tuple[Any, ...]
    polynomial: Any
    strict: bool = False
    multiplier: Any = None

    @property
    def free(self) -> bool:
        """Some factor is an equation."""
        return self.multiplier is not None

    @property
    def cost(self) -> float:
        """What a reader pays for it: factors, squares, terms of the expanded polynomial."""
        return 1.0 + len(self.product) ** 2 + 2.0 * len(self.squares) + 0.1 * len(self.polynomial)


@dataclass(frozen=True)
class Cone:
    """Elements of a given size, made from the assertions of an obligation."""

    obligation: Obligation
    forms: tuple[Any, ...] = ()
    ring: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        import flint

        names = tuple(v.name for v in self.obligation.variables) or ("_",)
        object.__setattr__(self, "ring", flint.fmpq_mpoly_ctx.get(names, flint.Ordering.degrevlex))

    def polynomial(self, expression: Any) -> Any:
        """A SymPy polynomial as an exact flint one."""
        import flint

        variables = self.obligation.variables
        if not variables:
            return self.ring.from_dict({(0,): flint.fmpq(int(expression.p), int(expression.q))})
        terms = sympy.Poly(expression, *variables, domain="QQ").terms()
        return self.ring.from_dict({tuple(m): flint.fmpq(int(c.p), int(c.q)) for m, c in terms if c})

    @cached_property
    def assertions(self) -> list[tuple[str, Any]]:
        """Relation and polynomial of each assertion."""
        return [(a.relation, self.polynomial(a.form)) for a in self.obligation.assertions]

    def products(self, degree: int) -> Iterator[Element]:
        """Products of one to `degree` assertions that are no equations; also the empty one for a strict goal."""
        usable = [k for k, (relation, _) in enumerate(self.assertions) if relation != "="]
        for size in range(0 if self.assertions[-1][0] == ">=" else 1, degree + 1):
            for product in combinations_with_replacement(usable, size):
                relations = {self.assertions[k][0] for k in product}
                if any(self.assertions[k][0] == "!=" and product.count(k) % 2 for k in set(product)):
                    continue
                yield Element(product, (), self._multiplied(product), strict=">=" not in relations)

    def squared(self, forms: Sequence[Any], degree: int) -> Iterator[Element]:
        """Squares of the forms times at most `degree` assertions."""
        bases = [Element((), (), self.ring.from_dict({self.one: 1})), *self.products(degree)]
        for form in forms:
            square = self.polynomial(form) ** 2
            for base in bases:
                if degree or not base.product:
                    yield Element(base.product, (form,), base.polynomial * square)

    def equations(self, multipliers: Sequence[Any]) -> Iterator[Element]:
        """Equations times forms of either sign."""
        for k, (relation, p) in enumerate(self.assertions):
            if relation == "=":
                for m in multipliers:
                    yield Element((k,), (), p * self.polynomial(m), multiplier=sympy.sympify(m))

    @property
    def one(self) -> Exponents:
        """The exponents of the constant term."""
        return (0,) * max(1, len(self.obligation.variables))

    def _multiplied(self, product: Sequence[int]) -> Any:
        value = self.ring.from_dict({self.one: 1})
        for k in product:
            value = value * self.assertions[k][1]
        return value


def simple_forms(variables: Sequence[Any], denied: Any) -> list[Any]:
    """Variables, their sums and differences, the denied goal's form: squares that are tried without being asked for."""
    pairs = [e for a, b in combinations(variables, 2) for e in (a - b, a + b)] if len(variables) <= 8 else []
    return [*variables, *pairs, denied]


def monomials(variables: Sequence[Any], degree: int) -> list[Any]:
    """All monomials up to a degree, 1 first."""
    return [
        sympy.Mul(*chosen) for size in range(degree + 1) for chosen in combinations_with_replacement(variables, size)
    ]
