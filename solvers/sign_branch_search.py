"""The closest-point search in the nodes of a branch and bound.

A search that is long at the root is the shorter the more pairs are tied first, since the relaxation of every node is
solved anew: with 64 nodes, a third to a tenth of the search nodes. A node is split until its search is short.
"""

from __future__ import annotations

import numpy as np
from signgeo.solvers import sign_walk
from signgeo.solvers.hypermetric import certified_bound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.mixing import solved_again
from signgeo.solvers.rounding import sum_up, up
from signgeo.solvers.sign_branch import Branching, Node, record, split
from signgeo.solvers.sign_closest import set_up_lifted

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
        walk = sign_walk.start(sphere, np.ones(M.shape[0], np.int8))
        sign_walk.run(walk, stopped=lambda: state.out_of_time, node_limit=_OVERRUN * SHORT)
        state.offer(node.ties.expand(walk.best_signs()))
        if walk.finished:
            # The search compared values of M: those of K may be off by its rounding.
            rounding = 0.0 if error is None else sum_up(error)
            node.closed, node.bound, node.upper = True, None, min(node.upper, up(state.value + rounding))
            return
    if not state.out_of_time:
        split(node, V, node.cuts, l, node.penalty)
