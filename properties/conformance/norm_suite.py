"""check_norm: everything that must hold of a norm with its dual and its steepest direction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.conformance.report import ConformanceReport, run
from signgeo.properties.inequalities.directions import direction_rounding
from signgeo.properties.outcome import Outcome, all_of, at_most, equal
from signgeo.properties.property import Property
from signgeo.properties.strategies.vectors import vectors, with_vectors
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.errors import InputError
from signgeo.solvers.norms import Norm

Dense = NDArray[np.float64]


def check_norm(
    norm: Norm,
    *,
    dimension: int | None = None,
    examples: int = 200,
    seed: int = 0,
    exclude: Collection[str] = (),
    rounding: float | None = None,
) -> ConformanceReport:
    """Ask a norm of your own whether it is one, and whether its dual and steepest direction are its own.

    Parameters
    ----------
    norm : anything with `norm(x)`, `dual_norm(z)`, `steepest(z)` and `dual`, as `signgeo.solvers.Norm` has them; with
        `enclose` (in the norm and its dual) the bounds are asked too.
    dimension : d for a norm that is defined for every d; 3 by default.
    examples, seed : how many instances a property is asked of, and where they start.
    exclude : names of properties to leave out.
    rounding : relative error of one evaluation; by default that of a backward stable one in d dimensions.

    Raises InputError if `norm` lacks a method, OptionError for a bad option.
    """
    missing = [m for m in ("norm", "dual_norm", "steepest", "dual") if not hasattr(norm, m)]
    if missing:
        raise InputError(
            "norm", got=type(norm).__name__, expected=f"a norm with {', '.join(missing)}", remedy="Subclass Norm."
        )
    fixed = getattr(norm, "dimension", None)
    d = fixed if fixed is not None else 3 if dimension is None else dimension
    suite = _Suite(norm, d, direction_rounding(d) if rounding is None else float(rounding))
    return run(repr(norm), suite.properties(), examples=examples, seed_value=seed, exclude=exclude)


class _Suite:
    def __init__(self, norm: Norm, d: int, error: float) -> None:
        self.norm, self.d, self.error = norm, d, error
        self.enclosing = [n for n in (norm, norm.dual) if _encloses(n, d)]

    def properties(self) -> list[Property]:
        """One Property per axiom."""
        one: Callable[[], Any] = lambda: vectors(dimension=self.d)  # noqa: E731
        two: Callable[[], Any] = lambda: with_vectors(vectors(dimension=self.d))  # noqa: E731
        found = [
            Property("positive", r"\|x\|>0 \iff x\ne0", one, self.positive),
            Property("homogeneous", r"\|-3x\|=3\|x\|", one, self.homogeneous),
            Property("triangle", r"\|x+z\|\le\|x\|+\|z\|", two, self.triangle),
            Property("dual-pairing", r"\langle x,z\rangle\le\|x\|\|z\|_*", two, self.pairing),
            Property("dual-of-dual", r"\|x\|_{**}=\|x\|", one, self.dual_of_dual),
            Property("steepest", r"\|y\|=\|z\|_*,\ \langle z,y\rangle=\|z\|_*^2", one, self.steepest),
            Property("batches", r"\text{a batch gives what its vectors give}", two, self.batches),
        ]
        if self.enclosing:
            found.append(Property("enclose", r"\|x\|\in\text{its enclosure}", one, self.enclosed))
        return found

    def positive(self, x: Dense) -> Outcome:
        """Zero only at 0."""
        size = float(self.norm.norm(x))
        return equal(Enclosure.point(float(size > 0.0)), Enclosure.point(float(x.any())))

    def homogeneous(self, x: Dense) -> Outcome:
        """Scaling by -3, which is exact for drawn vectors and no power of two."""
        return self._near(self._norm(-3.0 * x), self._wide(3.0 * float(self.norm.norm(x))))

    def triangle(self, drawn: tuple[Dense, Dense]) -> Outcome:
        """The sum of two vectors that are exact."""
        x, z = drawn
        return at_most(
            self._norm(x + z),
            self._wide(float(self.norm.norm(x)) + float(self.norm.norm(z))),
            promised=4.0 * self.error,
        )

    def pairing(self, drawn: tuple[Dense, Dense]) -> Outcome:
        """<x, z> is exact for drawn vectors."""
        x, z = drawn
        product = Enclosure.point(float(x @ z))
        bound = self._wide(float(self.norm.norm(x)) * float(self.norm.dual_norm(z)))
        return at_most(product, bound, promised=4.0 * self.error)

    def dual_of_dual(self, x: Dense) -> Outcome:
        """dual.dual gives the norm again, and dual_norm is the norm of dual."""
        twice, dual = self._wide(float(self.norm.dual.dual.norm(x))), self._wide(float(self.norm.dual.norm(x)))
        return all_of(self._near(twice, self._norm(x)), self._near(dual, self._wide(float(self.norm.dual_norm(x)))))

    def steepest(self, z: Dense) -> Outcome:
        """The two equalities of Lemma 3."""
        y = np.asarray(self.norm.steepest(z))
        size = float(self.norm.dual_norm(z))
        pairing = self._near(self._wide(float(z @ y)), self._wide(size * size))
        return all_of(self._near(self._norm(y), self._wide(size)), pairing)

    def batches(self, drawn: tuple[Dense, Dense]) -> Outcome:
        """Shape (2, d) in, shape (2,) out, with the same values."""
        stack = np.stack(drawn)
        together, alone = np.asarray(self.norm.norm(stack)), [float(self.norm.norm(v)) for v in stack]
        if together.shape != (2,):
            return equal(Enclosure.point(float(together.size)), Enclosure.point(-1.0), note="wrong shape for a batch")
        return all_of(*(self._near(self._wide(float(a)), self._wide(b)) for a, b in zip(together, alone, strict=True)))

    def enclosed(self, x: Dense) -> Outcome:
        """The bounds hold the computed value, up to its rounding; how wide they are is not asked."""
        outcomes = []
        for norm in self.enclosing:
            value, bounds = self._wide(float(norm.norm(x))), norm.enclose(x)
            for sides in ((Enclosure.point(bounds.lower), value), (value, Enclosure.point(bounds.upper))):
                outcomes.append(at_most(*sides, promised=4.0 * self.error, note=f"enclose of {norm!r}"))
        return all_of(*outcomes)

    def _norm(self, x: Dense) -> Enclosure:
        return self._wide(float(self.norm.norm(x)))

    def _wide(self, value: float) -> Enclosure:
        """A computed value with the rounding that its evaluation may have."""
        spread = self.error * abs(value)
        return Enclosure(value - spread, value + spread, Rigor.TESTED)

    def _near(self, left: Enclosure, right: Enclosure) -> Outcome:
        """Equality within the rounding of both sides."""
        return equal(left, right, promised=8.0 * self.error)


def _encloses(norm: Norm, d: int) -> bool:
    try:
        norm.enclose(np.ones(d))
    except (InputError, AttributeError):
        return False
    return True
