"""Runs one closest-point search, in chunks between which it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.sign_closest import SphereSearch
from signgeo.solvers.sign_closest_kernel import search

Signs = NDArray[np.int8]

_CHUNK = 500_000  # nodes (some 20 ms) between looks at the clock


class Walk(NamedTuple):
    """The best vector known after a search, in the order of the problem, the nodes visited, and whether it ended."""

    z: Signs
    nodes: int
    finished: bool


def walk(
    sphere: SphereSearch,
    known: Signs,
    *,
    stopped: Callable[[], bool] = lambda: False,
    node_limit: float = np.inf,
) -> Walk:
    """Search all sign vectors but mirror images z -> -z for one that beats `known`, up to node_limit or `stopped`."""
    path, winner = sphere.start(), known[sphere.order].copy()
    last, nodes = sphere.order.size - 1, 0
    while path.level[0] < last and nodes < node_limit:
        nodes += search(sphere.factor, sphere.form, path, sphere.target, winner, _CHUNK)
        if stopped():
            break
    z = np.empty_like(winner)
    z[sphere.order] = winner
    return Walk(z, nodes, bool(path.level[0] >= last))
