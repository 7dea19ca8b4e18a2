"""max z^T K z over sign vectors z, for the one symmetric K that each problem here is brought to.

K = H for a positive semidefinite H. For any other matrix A of shape (m, n), max s^T A t is that of the
(m + n)-dimensional K = [[0, A / 2], [A^T / 2, 0]], z = (s, t). A relaxation gives an upper bound and, rounded, a first
vector. The closest-point search settles what is left where Knuth's estimate says it is short; otherwise, and whenever a
certificate is wanted, branch and bound with hypermetric bounds does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers import sign_branch
from signgeo.solvers.hypermetric import certified_bound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.rounding import gamma, sum_up, up
from signgeo.solvers.sign_branch_bounds import tighten_or_split
from signgeo.solvers.sign_branch_certificate import proof_of
from signgeo.solvers.sign_branch_search import search_or_split
from signgeo.solvers.sign_closest import set_up_lifted
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_node import Ties, duplicate_ties
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_progress import Progress
from signgeo.solvers.sign_relaxation import Relaxation, relax
from signgeo.solvers.sign_rounding import rounded_signs
from signgeo.solvers.sign_scaling import granule, scaled
from signgeo.solvers.sign_solution import Proof
from signgeo.solvers.sign_tree_file import TreeFile, load_tree

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_AT_ONCE = 2e8  # estimated nodes of a search at the root up to which no other way is tried
_SPLITTING_SAVES = 4.0  # times fewer nodes when long searches are split, at least, on what was tried
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
        file = TreeFile(self.options.checkpoint)
        state = self._branching(z, file)
        root = load_tree(self.options.checkpoint, state)
        if root is None:
            root = sign_branch.Node(Ties.none(z.size), relaxation.factor, Cuts.none(), relaxation.upper)
        try:
            self._explore(state, root, relaxation)
        finally:
            self.progress.close()
        file.save(state, root, at_once=True)
        return self._concluded(state, root, relaxation, diagonal)

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

    def _explore(self, state: sign_branch.Branching, root: sign_branch.Node, relaxation: Relaxation) -> None:
        """Search the tree where that is expected to be shorter; else, and where time runs out, tighten bounds."""
        threads = self.options.threads
        if not self.options.certificate and self._searching_is_shorter(state, root, relaxation):
            state.deadline = time.perf_counter() + _SEARCH_SHARE * self.options.remaining
            sign_branch.run(state, root, search_or_split, threads)
            state.deadline = self.deadline
        sign_branch.run(state, root, tighten_or_split, threads)

    def _searching_is_shorter(
        self, state: sign_branch.Branching, root: sign_branch.Node, relaxation: Relaxation
    ) -> bool:
        """Judged by Knuth's estimate for the root and, where that is long, a trial of the other way."""
        sphere = set_up_lifted(self.K, relaxation.l, state.value, self.gap)
        if sphere is None:
            return False
        nodes = sphere.estimate()
        if nodes <= _AT_ONCE:
            return True
        seconds = nodes / _SPLITTING_SAVES / _NODES_A_SECOND
        if seconds > _SEARCH_SHARE * self.options.remaining * self.options.threads:
            return False
        start, before = time.perf_counter(), state.nodes
        sign_branch.run(state, root, tighten_or_split, 1, before + _TRIAL)
        each = (time.perf_counter() - start) / max(1, state.nodes - before)
        return seconds < each * sign_branch.predicted_nodes(state, root)

    def _concluded(
        self, state: sign_branch.Branching, root: sign_branch.Node, relaxation: Relaxation, diagonal: Proof
    ) -> FormSolution:
        """What a tree, finished or not, tells."""
        if state.finished and any(end.bound is None for end in sign_branch.leaves(root)):
            off = max(0.0, state.upper - state.value) + 2.0**-51 * abs(state.value)  # values are compared within this
            return FormSolution(state.z, relaxation.upper, True, None, "exact by search", 0.0 if self.gap else up(off))
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
