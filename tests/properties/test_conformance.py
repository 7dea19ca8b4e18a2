"""The suites accept our own norms and solver and catch broken ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from signgeo.properties import check_norm, check_solver
from signgeo.solvers import L1, L2, BlockLInf, Diagonal, LInf, Lp, MaxOf, Nuclear, Spectral, linf
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


def test_bad_options() -> None:
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
