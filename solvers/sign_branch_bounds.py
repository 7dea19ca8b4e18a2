"""Hypermetric bounds in the nodes of a branch and bound, and the closest-point search where it is cheap.

A node tightens its bound in rounds. It is closed when the bound falls to the best known value (below the next possible
one, for integral data), when the relaxation is tight at the best vector, or, unless a certificate is wanted, when a
search of what remains is estimated to be short. When the rounds stop paying it is split.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.hypermetric import Tightening, certified_bound, tight_bound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.sign_branch import Branching, Node, record, split
from signgeo.solvers.sign_branch_search import close_by_search
from signgeo.solvers.sign_closest import set_up_lifted
from signgeo.solvers.sign_relaxation import widened
from signgeo.solvers.sign_rounding import rounded_signs

Dense = NDArray[np.float64]

_MOST_ROUNDS = 60
_CHILD_PENALTY = 0.15  # of the first penalty: multipliers are already near
_PATIENCE = 0.2  # split when two rounds close less than this share of the gap
_SEARCH_GAP = 0.1  # relative gap at 60 variables below which a search may be short
_CHEAP_NODES = 2e7  # estimated nodes of a closest-point search that is no longer worth a bound (0.5 s)


def tighten_or_split(state: Branching, node: Node) -> None:
    """Tighten the bound of the node in rounds; close it, or split it when the rounds stop paying."""
    M, error = node.ties.form(state.K)
    if node.ties.count == 1:  # nothing left to decide: l is the value
        node.bound = certified_bound(M, M[0], Cuts.none(), error, tries=60)
        node.closed, node.upper = True, node.bound.upper if node.bound else node.upper
        return
    tightening = Tightening(M, widened(node.factor), node.cuts, node.penalty)
    l = np.abs(M).sum(axis=1)  # what diagonal dominance gives; each round below gives a better one
    last = np.inf
    for rounds in range(_MOST_ROUNDS):
        short = node.ties.restrict(state.z)
        if short is not None:
            tightening.focus(short, state.value)
        fresh = tightening.round()
        if rounds % 2 == 0 and fresh and not state.out_of_time:
            continue
        l, estimate = tightening.estimate()
        state.offer(node.ties.expand(rounded_signs(M, tightening.V, starts=20, seed=rounds)))
        if _closed_by_bound(state, node, M, error, tightening, l, estimate):
            return
        if not state.certify and _closed_by_search(state, node, M, error, tightening.cuts, l, estimate):
            return
        if state.out_of_time:
            record(node, certified_bound(M, l, tightening.cuts, error))
            node.factor, node.cuts, node.penalty = tightening.V, tightening.cuts, tightening.penalty_share
            return
        if last - estimate <= _PATIENCE * max(0.0, estimate - state.value):
            break
        last = estimate
    record(node, certified_bound(M, l, tightening.cuts, error))
    split(node, tightening.V, tightening.cuts, l, _CHILD_PENALTY)


def _closed_by_bound(
    state: Branching, node: Node, M: Dense, error: Dense | None, tightening: Tightening, l: Dense, estimate: float
) -> bool:
    bound = None
    short = node.ties.restrict(state.z)
    if short is not None and estimate - state.value <= 2e-2 * abs(state.value):
        bound = tight_bound(M, tightening.cuts, short, error)
    if (bound is None or bound.upper > state.goal) and estimate <= state.goal:
        bound = certified_bound(M, l, tightening.cuts, error)
    if bound is None or bound.upper > state.goal:
        return False
    node.upper, node.bound, node.closed = bound.upper, bound, True
    return True


def _closed_by_search(
    state: Branching,
    node: Node,
    M: Dense,
    error: Dense | None,
    cuts: Cuts,
    l: Dense,
    estimate: float,
) -> bool:
    if estimate - state.value > _SEARCH_GAP * (60.0 / M.shape[0]) ** 3 * abs(state.value):
        return False  # not worth the set-up
    sphere = set_up_lifted(M, l, state.value, state.gap, cuts=cuts, K_error=error)
    length = sphere.estimate(100) if sphere is not None else np.inf
    if sphere is None or length > min(_CHEAP_NODES, 0.25 * node.searched):
        return False
    node.searched = length
    return close_by_search(state, node, sphere, error, 5.0 * _CHEAP_NODES)
