"""Inequalities between elementary functions of one or two variables, in ball arithmetic (python-flint)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from signgeo.verify.engines.ball_chain import nonnegative_evidence
from signgeo.verify.engines.ball_cover import positive_cover, require_ranges
from signgeo.verify.engines.timing import timed_step
from signgeo.verify.proof import Engine, Step, StepResult

Range = tuple[Any, Any]


def positive(statement: str, f: Any, ranges: Mapping[Any, Range]) -> Step:
    """f > 0 for all values in the ranges, which must be compact: {x: (a, b), ...}, ends rational; {} for a constant.

    f : SymPy expression in exp, log, sqrt, trigonometric functions and powers, of at most two variables. Proved by
    subdivision: every ball of the cover has a positive image. A gap if the cover is not found, in particular where f
    touches 0.
    """

    def run() -> StepResult:
        boxes = positive_cover(f, ranges)
        where = " and ".join(
            f"${sympy.latex(x)}\\in[{sympy.latex(a)},{sympy.latex(b)}]$" for x, (a, b) in ranges.items()
        )
        if boxes is None:
            return StepResult(
                False, line=f"No cover by balls shows ${sympy.latex(f)}>0$" + (f" on {where}." if where else ".")
            )
        counted = f" on {where}: {boxes} ball{'s' if boxes > 1 else ''}" if where else " in ball arithmetic"
        return StepResult(True, line=f"${sympy.latex(f)}>0${counted}")

    return timed_step(Engine.BALL, statement, run)


def nonnegative(statement: str, f: Any, x: Any, interval: Range) -> Step:
    """f >= 0 for all x in [a, b], b possibly `sympy.oo`; f may touch 0 at the ends.

    Proved by chains of derivative signs: f >= 0 follows from f(a) >= 0 and f' >= 0, from f(b) >= 0 and f' <= 0 (the
    limit if b is infinite), from a cover by balls, from the signs of all terms in x - a >= 0, or from both halves of
    the interval.
    """

    def run() -> StepResult:
        require_ranges(sympy.sympify(f), {x: interval})
        evidence = nonnegative_evidence(sympy.sympify(f), x, *map(sympy.sympify, interval))
        if evidence is None:
            return StepResult(False, line=f"No chain of derivatives shows ${sympy.latex(f)}\\ge0$.")
        return StepResult(True, line=", ".join(evidence))

    return timed_step(Engine.BALL, statement, run)
