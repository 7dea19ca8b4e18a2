"""Runs a closest-point search in rounds: on all threads, against the clock, interruptible, resumable.

The unexplored part of the tree is a list of `Path`s. A round advances each for a slice of time; between rounds the
main thread looks at the clock, keeps the best vector, saves a checkpoint and splits paths so that no thread idles.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.sign_closest import SphereSearch
from signgeo.solvers.sign_closest_kernel import Path, form_value, search

Signs = NDArray[np.int8]

_FIRST_BUDGET = 1_500_000  # nodes (about 50 ms) before threads are started, which costs some 10 ms
_CHUNK = 500_000  # nodes between looks at the clock
_PATHS_PER_THREAD = 16
_LONGEST_SLICE = 1.0  # seconds


@dataclass(eq=False)
class Walk:
    """The state of a search: `pending` paths (none left: finished), the best vector in the order of search, nodes."""

    search: SphereSearch
    pending: list[Path]
    winner: Signs
    nodes: int = 0
    on_round: Callable[[Walk], None] = field(default=lambda _walk: None)

    @property
    def finished(self) -> bool:
        """Whether every sign vector that could be better has been looked at."""
        return not self.pending

    def best_signs(self) -> Signs:
        """The best vector, in the order of the problem."""
        z = np.empty_like(self.winner)
        z[self.search.order] = self.winner
        return z

    def offer(self, z: Signs) -> None:
        """Let the search know of a vector (in the order of the problem)."""
        known = z[self.search.order].astype(np.int8)
        if form_value(self.search.form, known) > form_value(self.search.form, self.winner):
            self.winner = known
        self.search.offer(self.winner)


def start(search: SphereSearch, known: Signs) -> Walk:
    """A walk over all sign vectors but the mirror images z -> -z; known: the vector to beat, in the problem's order."""
    return Walk(search, [search.path(np.ones(1, np.int8))], known[search.order].copy())


def run(walk: Walk, *, threads: int, deadline: float, node_limit: float = np.inf) -> None:
    """Advance the walk until it is finished, `deadline` (of time.perf_counter) passes, or node_limit is reached."""
    _advance(walk, walk.pending[:1], _FIRST_BUDGET, 0.0)
    walk.pending = [path for path in walk.pending if _unfinished(path)]
    if walk.finished:
        return
    from joblib import Parallel, delayed

    slice_seconds = 0.05
    with Parallel(n_jobs=threads, prefer="threads") as pool:
        while not walk.finished and walk.nodes < node_limit:
            left = deadline - time.perf_counter()
            if left <= 0.0:
                return
            paths = _spread(walk, _PATHS_PER_THREAD * threads)
            jobs = (
                delayed(_slice)(walk.search, paths[i::threads], walk.winner, min(slice_seconds, left))
                for i in range(threads)
            )
            _collect(walk, pool(jobs))
            walk.on_round(walk)
            slice_seconds = min(2.0 * slice_seconds, _LONGEST_SLICE)


def _slice(search_: SphereSearch, paths: list[Path], winner: Signs, seconds: float) -> tuple[list[Path], Signs, int]:
    """One thread's round: what is left of its paths, the best vector it saw, the nodes it used."""
    walk = Walk(search_, paths, winner.copy())
    _advance(walk, paths, _CHUNK, seconds)
    return [path for path in paths if _unfinished(path)], walk.winner, walk.nodes


def _advance(walk: Walk, paths: Iterable[Path], budget: int, seconds: float) -> None:
    end = time.perf_counter() + seconds
    s = walk.search
    for path in paths:
        while _unfinished(path):
            walk.nodes += search(s.factor, s.form, path, s.target, walk.winner, budget)
            if time.perf_counter() >= end:
                return


def _collect(walk: Walk, results: Iterable[tuple[list[Path], Signs, int]]) -> None:
    walk.pending = []
    best = form_value(walk.search.form, walk.winner)
    for paths, winner, nodes in results:
        walk.pending += paths
        walk.nodes += nodes
        value = form_value(walk.search.form, winner)
        if value > best:
            best, walk.winner = value, winner
    walk.search.offer(walk.winner)  # it may come from another process


def _unfinished(path: Path) -> bool:
    return bool(path.level[0] <= path.level[1])


def _spread(walk: Walk, count: int) -> list[Path]:
    """At least `count` paths where they can be split that far, the largest subtrees first."""
    paths = list(walk.pending)
    while len(paths) < count:
        source = max(paths, key=_highest_open)
        level = _highest_open(source)
        if level < 1:
            break
        prefix = source.signs[level:].copy()
        prefix[0] = -prefix[0]
        source.stage[level] = 2
        paths.append(walk.search.path(prefix))
    return sorted(paths, key=lambda path: -int(path.level[1]))


def _highest_open(path: Path) -> int:
    """The highest level with one sign tried, so that the other can be given away; -1 if there is none."""
    current, top = path.level
    open_levels = np.flatnonzero(path.stage[: top + 1] == 1)
    open_levels = open_levels[open_levels >= current]
    return int(open_levels[-1]) if open_levels.size else -1
