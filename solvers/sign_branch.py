"""Branch and bound for max z^T K z: a tree of sign vectors, split by s_j = +-s_i, explored in batches.

What is done in a node is the affair of an `Explore`: `sign_branch_bounds` tightens hypermetric bounds,
`sign_branch_search` hands it to the closest-point search. Either closes the node or splits it, and a tree that one has
begun the other can finish.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from threading import Event

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.hypermetric import HypermetricBound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_node import Ties, merged_cuts, merged_factor

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_BATCH = 16  # nodes explored at a time, however many threads there are


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


Explore = Callable[[Branching, Node], None]
"""Closes a node, splits it, or leaves it open with a better bound when time is up."""


Pool = Callable[[Sequence[Callable[[], Signs]]], list[Signs]]
"""Calls all and returns what they return, in order."""


def leaves(root: Node) -> list[Node]:
    """The nodes of the tree that have no children."""
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        stack += node.children
        if node.split is None:
            found.append(node)
    return found


def run(state: Branching, root: Node, explore: Explore, threads: int, most_nodes: float = np.inf) -> None:
    """Explore, largest bound first, until every node is closed, or `most_nodes`, the deadline or state.rtol is reached.

    Ctrl-C sets state.stop and returns. Called again, it goes on where it stopped. Nodes are explored in batches that do
    not hear of one another, so that the outcome depends on neither the number of threads nor their timing.
    """
    ends = leaves(root)
    open_nodes = [node for node in ends if not node.closed]
    proved = max([state.value, *(node.upper for node in ends if node.closed)])  # what closed nodes leave possible
    try:
        with ExitStack() as stack:
            pool: Pool | None = None
            while open_nodes:
                state.upper = max(proved, state.value, *(node.upper for node in open_nodes))
                state.on_batch(state, root)
                wide = state.upper - state.value > state.rtol * abs(state.value)
                if state.out_of_time or not wide or state.nodes >= most_nodes:
                    return
                open_nodes.sort(key=lambda node: node.upper)
                batch = [open_nodes.pop() for _ in range(min(_BATCH, len(open_nodes)))]
                if len(batch) > 1 and pool is None:
                    pool = _pool(stack, threads)
                calls = [partial(_explored, explore, copy(state), node) for node in batch]
                found = pool(calls) if pool is not None else [call() for call in calls]
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


def _pool(stack: ExitStack, threads: int) -> Pool:
    """Threads that call what they are given, with one thread of BLAS each: 10 ms that a root alone does not need."""
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    stack.enter_context(threadpool_limits(1))
    pool = stack.enter_context(Parallel(n_jobs=threads, require="sharedmem", batch_size=1))
    return lambda calls: list(pool(delayed(call)() for call in calls))


def predicted_nodes(state: Branching, root: Node) -> float:
    """How large the tree may become, judged by what the first split gained; half of it is assumed of the later ones."""
    above = root.upper - state.goal
    gain = above - float(np.mean([child.upper for child in root.children])) + state.goal if root.children else above
    depth = above / (0.5 * gain) if gain > 0.0 else np.inf
    return float(2.0 ** min(depth, 60.0))


def _explored(explore: Explore, state: Branching, node: Node) -> Signs:
    """Explore with a state of the node's own; the best vector known afterwards."""
    explore(state, node)
    return state.z


def record(node: Node, bound: HypermetricBound | None) -> None:
    """Keep the bound if it is better."""
    if bound is not None and bound.upper < node.upper:
        node.upper, node.bound = bound.upper, bound


def split(node: Node, V: Dense, cuts: Cuts, l: Dense, penalty: float) -> None:
    """Branch on the pair that the factor V decides least, heavy variables first; the children start from V and cuts."""
    X = V @ V.T
    weight = np.maximum(l, 0.0)
    score = (1.0 - np.square(X)) * np.outer(weight, weight)
    np.fill_diagonal(score, -1.0)
    a, b = sorted(int(i) for i in np.unravel_index(int(np.argmax(score)), score.shape))
    node.split = (int(node.ties.head[a]), int(node.ties.head[b]))
    for sign in (1, -1):
        child = Node(
            node.ties.tie(a, b, sign),
            merged_factor(V, a, b, sign),
            merged_cuts(cuts, a, b, sign),
            node.upper,
            penalty,
        )
        node.children.append(child)
