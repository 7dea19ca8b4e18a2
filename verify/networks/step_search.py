"""The step size with the least final training loss on a logarithmic grid that grows until its best is inside."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PER_DECADE = 2
MOST = 13
"""Step sizes tried at most: six decades."""


@dataclass(frozen=True)
class StepGrid:
    """Step sizes tried, ascending, and the final training loss of each (inf where the run diverged)."""

    steps: tuple[float, ...]
    losses: tuple[float, ...]

    @property
    def best(self) -> float:
        """The step size of the least loss, the smallest one of several."""
        return self.steps[self.losses.index(min(self.losses))]

    @property
    def inside(self) -> bool:
        """Whether a smaller and a larger step size than the best were tried."""
        return self.steps[0] < self.best < self.steps[-1]


def search_steps(final_loss: Callable[[float], float], exponents: Sequence[int]) -> StepGrid:
    """Try 10^(k/2) for the k given, then further ones, until the best is inside or 13 were tried.

    final_loss : the training loss after the last epoch with that step size; not finite where the run diverged.
    """
    tried = {k: _finite(final_loss(_step(k))) for k in sorted(exponents)}
    while len(tried) < MOST:
        low, high = min(tried), max(tried)
        best = min(tried, key=lambda k: (tried[k], k))
        if low < best < high:
            break
        k = low - 1 if best == low else high + 1
        tried[k] = _finite(final_loss(_step(k)))
    order = sorted(tried)
    return StepGrid(tuple(_step(k) for k in order), tuple(tried[k] for k in order))


def _step(k: int) -> float:
    return float(f"{10.0 ** (k / PER_DECADE):.4g}")


def _finite(loss: float) -> float:
    return loss if math.isfinite(loss) else math.inf
