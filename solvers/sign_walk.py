"""Runs one closest-point search, in chunks between which it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.sign_closest import SphereSearch
from signgeo.solvers.sign_closest_kernel import Path, search

Signs = NDArray[np.int8]

_CHUNK = 500_000  # nodes (some 20 ms) between looks at the clock


@dataclass(eq=False)
class Walk:
    """The state of a search: where it stands, the best vector in the order of search, the nodes visited."""

    search: SphereSearch
    path: Path
    winner: Signs
    nodes: int = 0

    @property
    def finished(self) -> bool:
        """Whether every sign vector that could be better has been looked at."""
        return bool(self.path.level[0] > self.path.level[1])

    def best_signs(self) -> Signs:
        """The best vector, in the order of the problem."""
        z = np.empty_like(self.winner)
        z[self.search.order] = self.winner
        return z


def start(search: SphereSearch, known: Signs) -> Walk:
    """A walk over all sign vectors but the mirror images z -> -z; known: the vector to beat, in the problem's order."""
    return Walk(search, search.start(), known[search.order].copy())


def run(walk: Walk, *, stopped: Callable[[], bool] = lambda: False, node_limit: float = np.inf) -> None:
    """Advance the walk until it is finished, `stopped`, or node_limit is reached."""
    s = walk.search
    while not walk.finished and walk.nodes < node_limit:
        walk.nodes += search(s.factor, s.form, walk.path, s.target, walk.winner, _CHUNK)
        if stopped():
            return
