"""The closest-point search in the nodes of a branch and bound.

A search that is long at the root is the shorter the more pairs are tied first, since the relaxation of every node is
solved anew: with 64 nodes, a third to a tenth of the search nodes. A node is split until its search is short.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers import sign_walk
from signgeo.solvers.hypermetric import certified_bound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.mixing import solved_again
from signgeo.solvers.rounding import sum_up, up
from signgeo.solvers.sign_branch import Branching, Node, record, split
from signgeo.solvers.sign_closest import SphereSearch, set_up_lifted

Dense = NDArray[np.float64]

SHORT = 3e5
"""Estimated nodes of a search from which splitting pays: two children take the time of as many, and save a quarter."""
_OVERRUN = 100.0  # times SHORT after which a search that was estimated short is given up
_LEAST = 30  # variables below which every search is short


def search_or_split(state: Branching, node: Node) -> None:
    """Close the node by its relaxation or by a short search; split it where the search would be long."""
    M, error = node.ties.form(state.K)
    V, l = solved_again(M, node.factor)
    bound = certified_bound(M, l, Cuts.none(), error)
    record(node, bound)
    if node.upper <= state.goal:
        node.closed = True
        return
    sphere = set_up_lifted(M, l, state.value, state.gap, K_error=error)
    length = sphere.estimate(100) if sphere is not None else np.inf
    if sphere is not None and (length <= SHORT or M.shape[0] <= _LEAST):
        close_by_search(state, node, sphere, error, _OVERRUN * SHORT)
    if not node.closed and not state.out_of_time:
        split(node, V, node.cuts, l, node.penalty)


def close_by_search(state: Branching, node: Node, sphere: SphereSearch, error: Dense | None, node_limit: float) -> bool:
    """Search the node for at most node_limit nodes; closed if the search ends.

    The search compares values of the node's form: those of K may be off by its rounding, `error` a row.
    """
    known = np.ones(node.ties.count, np.int8)
    found = sign_walk.walk(sphere, known, stopped=lambda: state.out_of_time, node_limit=node_limit)
    state.offer(node.ties.expand(found.z))
    if found.finished:
        rounding = 0.0 if error is None else sum_up(error)
        node.closed, node.bound, node.upper = True, None, min(node.upper, up(state.value + rounding))
    return node.closed
