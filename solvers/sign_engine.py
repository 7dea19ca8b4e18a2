"""max z^T K z over sign vectors z, for the one symmetric K that each problem here is brought to.

K = H for a positive semidefinite H. For any other matrix A of shape (m, n), max s^T A t is that of the
(m + n)-dimensional K = [[0, A / 2], [A^T / 2, 0]], z = (s, t). A relaxation gives an upper bound and, rounded, a first
vector. The closest-point search settles what is left where Knuth's estimate says it is short; otherwise, and whenever a
certificate is wanted, branch and bound with hypermetric bounds does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from threading import Event

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers import sign_branch, sign_walk
from signgeo.solvers.hypermetric import certified_bound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.rounding import gamma, sum_up, up
from signgeo.solvers.sign_branch_certificate import proof_of
from signgeo.solvers.sign_checkpoint import load_walk, save_walk
from signgeo.solvers.sign_closest import set_up_lifted
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_node import Ties, duplicate_ties
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_progress import Progress
from signgeo.solvers.sign_relaxation import Relaxation, relax, widened
from signgeo.solvers.sign_rounding import rounded_signs
from signgeo.solvers.sign_scaling import granule, scaled
from signgeo.solvers.sign_solution import Proof
from signgeo.solvers.sign_tree_file import TreeFile, load_tree

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_AT_ONCE = 1e8  # estimated nodes (4 s of one core) up to which the search starts without a look at branching
_TRIAL = 3  # nodes of branching that tell how long it would take
_NODES_A_SECOND = 2.7e7  # of the search on one thread
_SEARCH_SHARE = 0.75  # of the time: what is left then goes to branching, whose bounds are better than none


@dataclass(frozen=True, eq=False)
class FormSolution:
    """Bounds on max z^T K z.

    z : the best sign vector found. upper : a bound on all. settled : z is a maximiser.
    proof : of `upper` or a weaker bound, or None where only a search tells.
    slack : how far z may lie below a maximiser although settled: values are compared to within a rounding.
    method : in a few words.
    """

    z: Signs
    upper: float
    settled: bool
    proof: Proof | None
    method: str
    slack: float = 0.0


def two_block(A: Dense) -> Dense:
    """K (m + n, m + n) with (s, t)^T K (s, t) = s^T A t."""
    m, n = A.shape
    K = np.zeros((m + n, m + n))
    K[:m, m:] = A / 2.0
    K[m:, :m] = A.T / 2.0
    return K


def maximise_form(K: Dense, options: SignOptions, *, integral: bool = True) -> FormSolution:
    """Bounds on max z^T K z, exact unless time or the wanted precision stops the search.

    integral : whether the steps between values of integral data may be used.
    """
    work = scaled(K)
    ties = Ties.none(K.shape[0]) if options.certificate else duplicate_ties(work.matrix)
    merged, error = ties.form(work.matrix)
    if error is not None:  # merging would round
        ties, merged = Ties.none(K.shape[0]), work.matrix
    problem = _Problem(merged, work.exponent, options, integral)
    solution = problem.solve()
    if ties.count < K.shape[0]:
        proof = None if solution.settled else _spread(problem.l, ties, work.matrix, work.exponent)
        if proof is not None and solution.upper >= sum_up(problem.l):  # nothing bettered the relaxation
            solution = replace(solution, upper=max(solution.upper, float(np.ldexp(proof.upper, work.exponent))))
        solution = replace(solution, z=ties.expand(solution.z), proof=proof)
    upper = float(np.ldexp(solution.upper, -work.exponent))
    upper = upper if solution.proof and upper >= solution.proof.upper else up(upper)
    return replace(solution, upper=upper, slack=float(np.ldexp(solution.slack, -work.exponent)))


def _spread(l: Dense, ties: Ties, K: Dense, exponent: int) -> Proof | None:
    """The diagonal proof for K (d, d) from l (k,), the one for the form that ties of duplicates leave.

    Each of the m variables of a class gets l / m: for y the signed sum of their x, (y / m)^2 l <= sum of l / m x^2 by
    Cauchy-Schwarz, where l >= 0, as it is where the merged diagonal, a multiple of a K_ii >= 0, stays below it.
    """
    shared = l[ties.owner] / np.bincount(ties.owner)[ties.owner]
    bound = certified_bound(K, shared, Cuts.none(), tries=60)
    if bound is None:
        return None
    given = np.ldexp(bound.l, -exponent)
    return Proof("diagonal", {"l": given}, sum_up(given))


class _Problem:
    """One scaled form on its way to a solution; `exponent`: K is 2^exponent times what was given."""

    def __init__(self, K: Dense, exponent: int, options: SignOptions, integral: bool) -> None:
        self.K, self.exponent, self.options = K, exponent, options
        self.progress = Progress(options.progress)
        self.deadline = time.perf_counter() + options.remaining
        self.l = np.abs(K).sum(axis=1)  # of the relaxation, once it is solved
        self.tolerance = gamma(K.size + 128) * float(np.abs(K).sum())  # half of what `exact` allows
        step = 4.0 * granule(K) if integral else 0.0
        self.gap = step if step > 4.0 * self.tolerance else 0.0  # steps of rounding size are of no use to bounds

    def solve(self) -> FormSolution:
        relaxation = relax(self.K, self.options)
        self.l = relaxation.l
        z = rounded_signs(self.K, relaxation.factor, seed=self.options.seed)
        value = form_value(self.K, z)
        l = np.ldexp(relaxation.l, -self.exponent)
        diagonal = Proof("diagonal", {"l": l}, sum_up(l))
        if relaxation.upper < value + self.gap and not self.options.certificate:
            return FormSolution(z, relaxation.upper, True, None, "exact by search")
        enough = self.options.rtol * abs(value) if self.gap else max(self.options.rtol * abs(value), self.tolerance)
        if relaxation.upper - value <= enough:
            return FormSolution(z, relaxation.upper, False, diagonal, "rounding and L_sep")
        try:
            file = TreeFile(self.options.checkpoint)
            state = self._branching(z, file)
            root = load_tree(self.options.checkpoint, state)
            may_search = root is None and not self.options.certificate
            walk, expected = self._walk(relaxation, z, value) if may_search else (None, np.inf)
            if root is None:
                root = sign_branch.Node(Ties.none(z.size), widened(relaxation.factor), Cuts.none(), relaxation.upper)
            if walk is not None and expected > _AT_ONCE and self._branching_is_shorter(state, root, expected):
                walk = None
            if walk is not None:
                walk.offer(state.z)
                self._search(walk, relaxation.upper, state.stop)
                state.offer(walk.best_signs())
                if walk.finished:
                    slack = 0.0 if self.gap else 2.0**-51 * abs(state.value)
                    return FormSolution(state.z, relaxation.upper, True, None, "exact by search", slack)
            if state.out_of_time and not state.nodes:
                return FormSolution(state.z, relaxation.upper, False, diagonal, "bounds")
            sign_branch.run(state, root, self.options.threads)
            file.save(state, root, at_once=True)
            return self._concluded(state, root, relaxation, diagonal)
        finally:
            self.progress.close()

    def _walk(self, relaxation: Relaxation, z: Signs, value: float) -> tuple[sign_walk.Walk | None, float]:
        """The closest-point search that may be run, and the nodes expected of it: 0 for a stored one."""
        stored = load_walk(self.options.checkpoint, self.K, self.gap)
        if stored is not None:
            return stored, 0.0
        sphere = set_up_lifted(self.K, relaxation.l, value, self.gap)
        expected = np.inf if sphere is None else sphere.estimate()
        if sphere is None or expected > self._search_limit():
            return None, expected
        return sign_walk.start(sphere, z), expected

    def _search_limit(self) -> float:
        """Nodes for which there is time."""
        return _SEARCH_SHARE * self.options.remaining * _NODES_A_SECOND * self.options.threads

    def _branching(self, z: Signs, file: TreeFile) -> sign_branch.Branching:
        def on_batch(state: sign_branch.Branching, root: sign_branch.Node) -> None:
            self._show(state.value, state.upper, state.nodes)
            file.save(state, root)

        return sign_branch.Branching(
            self.K,
            z,
            self.gap,
            self.tolerance,
            self.options.certificate,
            self.deadline,
            self.options.rtol,
            on_batch=on_batch,
        )

    def _branching_is_shorter(self, state: sign_branch.Branching, root: sign_branch.Node, expected: float) -> bool:
        """Whether branching, judged by its first nodes, will close sooner than a search of the expected nodes."""
        start = time.perf_counter()
        sign_branch.run(state, root, 1, _TRIAL)
        seconds = (time.perf_counter() - start) / max(1, state.nodes) * sign_branch.predicted_nodes(state, root)
        return state.finished or state.out_of_time or seconds < expected / _NODES_A_SECOND

    def _search(self, walk: sign_walk.Walk, upper: float, stop: Event) -> None:
        """Run the closest-point search; give up when it is far longer than estimated, unless it is to be resumed."""
        checkpoint = self.options.checkpoint

        def on_round(state: sign_walk.Walk) -> None:
            self._show(state.search.target.best[0], upper, state.nodes)
            save_walk(checkpoint, state, self.K)

        walk.on_round = on_round
        limit, deadline = np.inf, self.deadline
        if checkpoint is None:
            limit = 5.0 * self._search_limit()
            deadline = time.perf_counter() + _SEARCH_SHARE * self.options.remaining
        try:
            sign_walk.run(walk, threads=self.options.threads, deadline=deadline, node_limit=limit)
        except KeyboardInterrupt:
            stop.set()
        save_walk(checkpoint, walk, self.K)

    def _concluded(
        self, state: sign_branch.Branching, root: sign_branch.Node, relaxation: Relaxation, diagonal: Proof
    ) -> FormSolution:
        """What a tree, finished or not, tells."""
        proof = proof_of(root, self.exponent)
        if proof is None or proof.upper > diagonal.upper:
            proof = diagonal
        settled = self.gap > 0.0 and state.finished and state.upper < state.value + self.gap
        if settled and self.options.certificate:  # leaves below the next possible value prove this one
            proof.data["unit"] = float(np.ldexp(self.gap / 4.0, -self.exponent))
            proof = replace(proof, upper=float(np.ldexp(state.value, -self.exponent)))
        if proof.kind == "branch":
            proof.data["witness"] = state.z
        upper = min(up(state.upper), relaxation.upper)
        return FormSolution(state.z, upper, settled, proof, "branch and bound" if state.finished else "bounds")

    def _show(self, lower: float, upper: float, nodes: int) -> None:
        scale = 2.0**-self.exponent if abs(self.exponent) < 1000 else 1.0
        self.progress.show(lower * scale, upper * scale, nodes, self.options.seconds)
