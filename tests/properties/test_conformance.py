"""The suites accept our own norms and solver and catch broken ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from signgeo.properties import check_norm, check_solver
from signgeo.solvers import L1, L2, BlockLInf, Diagonal, Enclosure, LInf, Lp, MaxOf, Nuclear, Spectral, linf
from signgeo.solvers.errors import InputError, OptionError


@pytest.mark.parametrize(
    "norm",
    [
        LInf(),
        L1(),
        L2(),
        Lp(3),
        Diagonal((1.0, 2.0, 3.0)),
        BlockLInf(((0, 1), (2,))),
        Spectral(2, 2),
        Nuclear(2, 3),
        MaxOf((L1(), slice(0, 2)), (L2(), slice(2, 4))),
    ],
    ids=repr,
)
def test_our_norms_conform(norm: Any) -> None:
    report = check_norm(norm, examples=60)
    assert report, str(report)


class WithoutFactor(LInf):
    """sign(z), not ||z||_1 sign(z)."""

    def raw_steepest(self, z: Any) -> Any:
        return np.sign(z)


class WrongDual(LInf):
    """The Euclidean norm as its dual."""

    @property
    def dual(self) -> Any:
        return L2()


class NoNorm(LInf):
    """sum sqrt|x_i|."""

    def raw_norm(self, x: Any) -> Any:
        return np.sqrt(np.abs(x)).sum(axis=-1)


class Raises(LInf):
    """A bug of the user's."""

    def raw_norm(self, x: Any) -> Any:
        raise KeyError("oops")


@pytest.mark.parametrize(
    ("norm", "failing"),
    [(WithoutFactor(), "steepest"), (WrongDual(), "dual-pairing"), (NoNorm(), "triangle"), (Raises(), "positive")],
)
def test_broken_norms_are_caught(norm: Any, failing: str) -> None:
    report = check_norm(norm, examples=100)
    assert not report
    assert failing in {r.name for r in report.failures}
    assert failing in str(report)
    assert failing not in {r.name for r in check_norm(norm, examples=5, exclude=[failing]).results}


class Enclosing(LInf):
    """Every operation rounded outward: 0 becomes [-5e-324, 5e-324]."""

    def enclose(self, x: Any) -> Enclosure:
        return Enclosure(math.nextafter(float(self.norm(x)), -math.inf), math.nextafter(float(self.norm(x)), math.inf))


class AboveZero(LInf):
    """Its bounds leave out 0 at x = 0 and are right elsewhere."""

    def enclose(self, x: Any) -> Enclosure:
        size = float(self.norm(x))
        return Enclosure(size or 5e-324, size or 1.0)


class ShortAbove(LInf):
    """An upper bound that is too small by a thousandth."""

    def enclose(self, x: Any) -> Enclosure:
        return Enclosure(0.0, 0.999 * float(self.norm(x)))


class WrongInDual(LInf):
    """The norm encloses, its dual does not."""

    @property
    def dual(self) -> Any:
        return WrongBelow()


class WrongBelow(L1):
    """A lower bound that is too large by a thousandth."""

    def enclose(self, x: Any) -> Enclosure:
        return Enclosure(1.001 * float(self.norm(x)), math.inf)


def test_bounds_of_a_norm_may_be_rounded_outward_even_at_zero() -> None:
    assert Enclosing().enclose(np.zeros(3)).upper == 5e-324
    report = check_norm(Enclosing(), examples=100)
    assert report, str(report)
    assert "enclose" in {r.name for r in report.results}


@pytest.mark.parametrize("norm", [AboveZero(), ShortAbove(), WrongInDual()], ids=lambda n: type(n).__name__)
def test_wrong_bounds_of_a_norm_are_caught(norm: Any) -> None:
    assert {r.name for r in check_norm(norm, examples=100).failures} == {"enclose"}


def test_our_solver_conforms() -> None:
    report = check_solver(linf, examples=60)
    assert report, str(report)


def test_broken_solvers_are_caught() -> None:
    def short(H: Any) -> float:
        return 0.9 * linf(H).value

    def greedy(H: Any) -> tuple[float, float]:
        value = float(np.abs(H.sum(axis=1)).sum())
        return value, value

    def spoils(H: Any) -> Any:
        found = linf(H)
        H *= 2.0
        return found

    assert {r.name for r in check_solver(short, examples=60).failures} >= {"value", "scaling"}
    assert "value" in {r.name for r in check_solver(greedy).failures}
    assert "unchanged" in {r.name for r in check_solver(spoils, examples=60).failures}


@pytest.mark.parametrize("bounds", [lambda e: (e.lower, math.inf), lambda e: (-math.inf, e.upper)])
def test_a_solver_may_bound_one_side_only(bounds: Any) -> None:
    report = check_solver(lambda H: bounds(linf(H)), examples=40)
    assert report, str(report)


@pytest.mark.parametrize("bounds", [lambda e: (1.01 * e.upper, math.inf), lambda e: (-math.inf, 0.99 * e.lower)])
def test_a_wrong_bound_of_one_side_is_caught(bounds: Any) -> None:
    assert "value" in {r.name for r in check_solver(lambda H: bounds(linf(H)), examples=40).failures}


def test_bad_options() -> None:
    for dimension in ((3, 2), 0, 13, (1, 13), "six"):
        with pytest.raises(OptionError, match="dimension"):
            check_solver(linf, dimension=dimension)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="dimension"):
        check_norm(LInf(), dimension=0)
    with pytest.raises(OptionError, match="exclude"):
        check_solver(linf, exclude=["no-such"])
    with pytest.raises(OptionError, match="examples"):
        check_norm(LInf(), examples=0)
    with pytest.raises(OptionError, match="rounding"):
        check_solver(linf, rounding=-1.0)
    with pytest.raises(InputError, match="solver"):
        check_solver(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="norm"):
        check_norm(3)  # type: ignore[arg-type]
