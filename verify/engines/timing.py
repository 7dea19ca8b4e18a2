"""Steps time themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from signgeo.verify.proof import Engine, Step, StepResult


def timed_step(engine: Engine, statement: str, run: Callable[[], StepResult], cites: tuple[str, ...] = ()) -> Step:
    """A step whose result says how long it took."""

    def timed() -> StepResult:
        start = time.perf_counter()
        return replace(run(), seconds=time.perf_counter() - start)

    return Step(engine, statement, timed, cites)
