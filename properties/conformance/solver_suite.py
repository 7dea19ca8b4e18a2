"""check_solver: everything that must hold of a function that computes or bounds L_inf."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import at_most_number, encloses, end
from signgeo.properties.conformance.report import ConformanceReport, run
from signgeo.properties.exact_matrices import SIGN_LIMIT, absolute_sum, l2_value, linf_value
from signgeo.properties.outcome import Outcome, all_of, undefined
from signgeo.properties.property import Property
from signgeo.properties.strategies.matrices import psd_matrices, symmetric_matrices
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, OptionError

Dense = NDArray[np.float64]
Solver = Callable[[Dense], Any]


def check_solver(
    solver: Solver,
    *,
    psd_only: bool = False,
    dimension: int | tuple[int, int] = (1, 6),
    examples: int = 200,
    seed: int = 0,
    exclude: Collection[str] = (),
    rounding: float = 0.0,
) -> ConformanceReport:
    """Ask a solver of your own for L_inf = max ||Hs||_1 over sign vectors, and compare with exact arithmetic.

    Parameters
    ----------
    solver : H (d, d) -> an Enclosure, a pair (lower, upper), or one number.
    psd_only : draw positive semidefinite matrices only.
    dimension : d, or a range, at most 12: the exact value is found by trying all sign vectors.
    examples, seed, exclude : as for `check_norm`.
    rounding : the relative error that one number may have; bounds need none.

    Raises InputError if `solver` is no function, OptionError for a bad option.
    """
    if not callable(solver):
        raise InputError("solver", got=type(solver).__name__, expected="a function of H", remedy="E.g. signgeo's linf.")
    if not 0.0 <= rounding < 1.0:
        raise OptionError("rounding", got=repr(rounding), expected="a number in [0, 1)", remedy="0.0 for bounds.")
    drawn = partial(psd_matrices if psd_only else symmetric_matrices, dimension=dimension)
    drawn()  # refuses what is no dimension
    if np.max(dimension) > SIGN_LIMIT:
        raise OptionError("dimension", got=repr(dimension), expected=f"at most {SIGN_LIMIT}", remedy="E.g. (1, 6).")

    def bounds(H: Dense) -> Enclosure:
        return _as_enclosure(solver(H), rounding)

    suite = [
        Property("value", r"L_\infty=\max_s\|Hs\|_1", drawn, lambda H: encloses(bounds(H), linf_value(H), "L_inf")),
        Property("eq-9", r"L_2\le L_\infty\le dL_2", drawn, lambda H: _eq_9(H, bounds(H))),
        Property("prop-3", r"L_\infty\le\sum|H_{ij}|", drawn, lambda H: _prop_3(H, bounds(H))),
        Property("scaling", r"L_\infty(-8H)=8L_\infty(H)", drawn, lambda H: _scaled(H, bounds)),
        Property("symmetry", r"L_\infty(DPHP^TD)=L_\infty(H)", drawn, lambda H: _turned(H, bounds)),
        Property("unchanged", r"H\text{ is left as it was}", drawn, lambda H: _unchanged(H, bounds)),
    ]
    name = getattr(solver, "__name__", repr(solver))
    return run(name, suite, examples=examples, seed_value=seed, exclude=exclude)


def _as_enclosure(found: Any, rounding: float) -> Enclosure:
    if isinstance(found, Enclosure):
        return found
    if isinstance(found, tuple):
        return Enclosure(float(found[0]), float(found[1]))
    value = float(found)
    return Enclosure(value - rounding * abs(value), value + rounding * abs(value))


def _eq_9(H: Dense, found: Enclosure) -> Outcome:
    small = l2_value(H)
    return all_of(
        at_most_number(small, end(found.upper), "L_2 <= upper bound"),
        at_most_number(end(found.lower), H.shape[0] * small, "lower bound <= d L_2"),
    )


def _prop_3(H: Dense, found: Enclosure) -> Outcome:
    return at_most_number(end(found.lower), absolute_sum(H), "lower bound <= sum |H_ij|")


def _scaled(H: Dense, bounds: Callable[[Dense], Enclosure]) -> Outcome:
    return encloses(bounds(-8.0 * H), 8 * linf_value(H), "L_inf(-8 H)")


def _turned(H: Dense, bounds: Callable[[Dense], Enclosure]) -> Outcome:
    s = np.where(np.arange(H.shape[0]) % 2 == 0, 1.0, -1.0)
    turned = (H * np.outer(s, s))[::-1, ::-1].copy()
    return encloses(bounds(turned), linf_value(H), "L_inf of the permuted matrix with signs")


def _unchanged(H: Dense, bounds: Callable[[Dense], Enclosure]) -> Outcome:
    before = H.copy()
    bounds(H)
    return at_most_number(0, 0) if np.array_equal(before, H) else undefined("the solver changed its argument")
