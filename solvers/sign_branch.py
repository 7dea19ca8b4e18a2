"""Branch and bound for max z^T K z with hypermetric bounds, and the closest-point search where it is cheap.

A node first tightens its bound in rounds. It is closed when the bound falls to the best known value (below the next
possible one, for integral data), when the relaxation is tight at the best vector, or, unless a certificate is wanted,
when a search of what remains is estimated to be short. When the rounds stop paying it is split by s_j = +-s_i.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from threading import Event

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers import sign_walk
from signgeo.solvers.hypermetric import HypermetricBound, Tightening, certified_bound, tight_bound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.rounding import sum_up, up
from signgeo.solvers.sign_closest import set_up_lifted
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_node import Ties, merged_cuts, merged_factor
from signgeo.solvers.sign_rounding import rounded_signs

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_MOST_ROUNDS = 60
_CHILD_PENALTY = 0.15  # of the first penalty: multipliers are already near
_PATIENCE = 0.2  # split when two rounds close less than this share of the gap
_SEARCH_GAP = 0.1  # relative gap at 60 variables below which a search may be short
_CHEAP_NODES = 2e7  # estimated nodes of a closest-point search that is no longer worth a bound (0.5 s)
_BATCH = 4  # nodes explored at a time, however many threads there are


@dataclass(eq=False)
class Node:
    """ties, a warm start, the best proved bound so far; `split` and `children` once it is branched.

    searched : estimated nodes of the last closest-point search that was given up.
    """

    ties: Ties
    factor: Dense
    cuts: Cuts
    upper: float
    penalty: float = 1.0
    bound: HypermetricBound | None = None
    split: tuple[int, int] | None = None
    children: list[Node] = field(default_factory=list)
    closed: bool = False
    searched: float = np.inf


@dataclass(eq=False)
class Branching:
    """The state of a run.

    K : the form. gap : the least step between values (0 for real data). tolerance : how far a bound may stay above the
    best value and still count as equal to it. certify : close nodes by bounds only.
    upper, finished : the bound proved so far (for integral data: below `upper` + gap), whether no node is open.
    stop : set by Ctrl-C. on_batch : called with the state and the root before each batch of nodes.
    """

    K: Dense
    z: Signs
    gap: float
    tolerance: float
    certify: bool
    deadline: float
    rtol: float = 0.0
    nodes: int = 0
    value: float = 0.0
    upper: float = np.inf
    finished: bool = False
    stop: Event = field(default_factory=Event)
    on_batch: Callable[[Branching, Node], None] = field(default=lambda _state, _root: None)

    def __post_init__(self) -> None:
        self.value = form_value(self.K, self.z)

    @property
    def goal(self) -> float:
        """A node is closed by a bound that is at most this, or for integral data below it."""
        return self.value + (self.gap * (1.0 - 1e-9) if self.gap else self.tolerance)

    def offer(self, z: Signs) -> None:
        """Keep z (d,) if it is better."""
        value = form_value(self.K, z)
        if value > self.value:
            self.z, self.value = z, value

    @property
    def out_of_time(self) -> bool:
        """Whether the deadline has passed, or Ctrl-C was pressed."""
        return self.stop.is_set() or time.perf_counter() >= self.deadline


def leaves(root: Node) -> list[Node]:
    """The nodes of the tree that have no children."""
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        stack += node.children
        if node.split is None:
            found.append(node)
    return found


def run(state: Branching, root: Node, threads: int, most_nodes: float = np.inf) -> None:
    """Explore, largest bound first, until every node is closed, or `most_nodes`, the deadline or state.rtol is reached.

    Ctrl-C sets state.stop and returns. Called again, it goes on where it stopped. Nodes are explored in batches that do
    not hear of one another, so that the outcome depends on neither the number of threads nor their timing.
    """
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    ends = leaves(root)
    open_nodes = [node for node in ends if not node.closed]
    proved = max([state.value, *(node.upper for node in ends if node.closed)])  # what closed nodes leave possible
    try:
        with threadpool_limits(1), Parallel(n_jobs=threads, require="sharedmem") as pool:
            while open_nodes:
                state.upper = max(proved, state.value, *(node.upper for node in open_nodes))
                state.on_batch(state, root)
                wide = state.upper - state.value > state.rtol * abs(state.value)
                if state.out_of_time or not wide or state.nodes >= most_nodes:
                    return
                open_nodes.sort(key=lambda node: node.upper)
                batch = [open_nodes.pop() for _ in range(min(_BATCH, len(open_nodes)))]
                alone = threads if len(batch) == 1 else 1
                found = pool(delayed(explore)(copy(state), node, alone) for node in batch)
                state.nodes += len(batch)
                for node, z in zip(batch, found, strict=True):
                    state.offer(z)
                    open_nodes += node.children if node.split else ([] if node.closed else [node])
                    if node.closed:
                        proved = max(proved, node.upper)
    except KeyboardInterrupt:
        state.stop.set()
        return
    state.upper, state.finished = max(proved, state.value), True


def predicted_nodes(state: Branching, root: Node) -> float:
    """How large the tree may become, judged by what the first split gained; half of it is assumed of the later ones."""
    above = root.upper - state.goal
    gain = above - float(np.mean([child.upper for child in root.children])) + state.goal if root.children else above
    depth = above / (0.5 * gain) if gain > 0.0 else np.inf
    return float(2.0 ** min(depth, 60.0))


def explore(state: Branching, node: Node, threads: int) -> Signs:
    """Close the node, split it, or leave it open with a better bound when time is up; returns the best vector known."""
    _explore(state, node, threads)
    return state.z


def _explore(state: Branching, node: Node, threads: int) -> None:
    M, error = node.ties.form(state.K)
    if node.ties.count == 1:  # nothing left to decide: l is the value
        node.bound = certified_bound(M, M[0], Cuts.none(), error, tries=60)
        node.closed, node.upper = True, node.bound.upper if node.bound else node.upper
        return
    tightening = Tightening(M, node.factor, node.cuts, node.penalty)
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
        if not state.certify and _closed_by_search(state, node, M, error, tightening.cuts, l, estimate, threads):
            return
        if state.out_of_time:
            _record(node, certified_bound(M, l, tightening.cuts, error))
            node.factor, node.cuts, node.penalty = tightening.V, tightening.cuts, tightening.penalty_share
            return
        if last - estimate <= _PATIENCE * max(0.0, estimate - state.value):
            break
        last = estimate
    _record(node, certified_bound(M, l, tightening.cuts, error))
    _split(node, tightening, l)


def _record(node: Node, bound: HypermetricBound | None) -> None:
    if bound is not None and bound.upper < node.upper:
        node.upper, node.bound = bound.upper, bound


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
    threads: int,
) -> bool:
    if estimate - state.value > _SEARCH_GAP * (60.0 / M.shape[0]) ** 3 * abs(state.value):
        return False  # not worth the set-up
    sphere = set_up_lifted(M, l, state.value, state.gap, cuts=cuts, K_error=error)
    length = sphere.estimate(100) if sphere is not None else np.inf
    if sphere is None or length > min(_CHEAP_NODES, 0.25 * node.searched):
        return False
    node.searched = length
    walk = sign_walk.start(sphere, np.ones(M.shape[0], np.int8))
    sign_walk.run(walk, threads=threads, deadline=state.deadline, node_limit=5.0 * _CHEAP_NODES)
    state.offer(node.ties.expand(walk.best_signs()))
    if walk.finished:
        # The search compared values of M: those of K may be off by its rounding.
        rounding = 0.0 if error is None else sum_up(error)
        node.closed, node.bound, node.upper = True, None, up(state.value + rounding)
    return node.closed


def _split(node: Node, tightening: Tightening, l: Dense) -> None:
    """Branch on the pair that the factor decides least, heavy variables first."""
    X = tightening.V @ tightening.V.T
    weight = np.sqrt(np.maximum(l, 0.0))
    score = (1.0 - np.square(X)) * np.outer(weight, weight)
    np.fill_diagonal(score, -1.0)
    a, b = sorted(int(i) for i in np.unravel_index(int(np.argmax(score)), score.shape))
    node.split = (int(node.ties.head[a]), int(node.ties.head[b]))
    for sign in (1, -1):
        child = Node(
            node.ties.tie(a, b, sign),
            merged_factor(tightening.V, a, b, sign),
            merged_cuts(tightening.cuts, a, b, sign),
            node.upper,
            _CHILD_PENALTY,
        )
        node.children.append(child)
