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
from signgeo.solvers.sign_rounding import rounded_signs
from signgeo.solvers.sign_scaling import granule, scaled
from signgeo.solvers.sign_solution import Proof

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_SEARCH_NODES_AT_100 = float(__import__("os").environ.get("SN","4e9"))
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


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The L_sep relaxation of max z^T K z: `factor` V (d, k) with unit rows, and l with diag(l) - K proved PSD."""

    factor: Dense
    l: Dense
    upper: float


def relax(K: Dense, options: SignOptions) -> Relaxation:
    """Solve max tr(K V V^T) over unit rows and certify its dual."""
    from signgeo.solvers.mixing import low_rank

    V = low_rank(K, seed=options.seed, deadline=time.perf_counter() + options.remaining)
    l = np.einsum("ij,ij->i", V, K @ V)
    shift = min(0.0, float(np.linalg.eigvalsh(np.diag(l) - K)[0]))
    bound = certified_bound(K, l - shift, Cuts.none(), tries=60)
    if bound is None:
        l = np.abs(K).sum(axis=1) * (1.0 + gamma(4 * l.size))  # diagonal dominance needs no factorisation
        return Relaxation(V, l, sum_up(l))
    return Relaxation(V, bound.l, bound.upper)


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
        self.interrupted = False
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
            walk = None if self.options.certificate else self._walk(relaxation, z, value)
            if walk is not None:
                self._search(walk, relaxation.upper)
                z = walk.best_signs()
                if walk.finished:
                    slack = 0.0 if self.gap else 2.0**-51 * abs(value)
                    return FormSolution(z, relaxation.upper, True, None, "exact by search", slack)
            if self.interrupted or time.perf_counter() >= self.deadline:
                return FormSolution(z, relaxation.upper, False, diagonal, "bounds")
            return self._branch(relaxation, z, diagonal)
        finally:
            self.progress.close()

    def _walk(self, relaxation: Relaxation, z: Signs, value: float) -> sign_walk.Walk | None:
        """The closest-point search to run: a stored one, or a new one if its estimate is short enough."""
        stored = load_walk(self.options.checkpoint, self.K, self.gap)
        if stored is not None:
            return stored
        sphere = set_up_lifted(self.K, relaxation.l, value, self.gap)
        if sphere is None or sphere.estimate() > self._search_limit():
            return None
        return sign_walk.start(sphere, z)

    def _search_limit(self) -> float:
        """Nodes beyond which branching is expected to be the faster way, or time the scarcer thing."""
        in_time = _SEARCH_SHARE * self.options.remaining * _NODES_A_SECOND * self.options.threads
        return float(min(_SEARCH_NODES_AT_100 * (self.K.shape[0] / 100.0) ** 4, in_time))

    def _search(self, walk: sign_walk.Walk, upper: float) -> None:
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
            self.interrupted = True
        save_walk(checkpoint, walk, self.K)

    def _branch(self, relaxation: Relaxation, z: Signs, diagonal: Proof) -> FormSolution:
        """Branch and bound."""
        options = self.options
        state = sign_branch.Branching(
            self.K, z, self.gap, self.tolerance, options.certificate, self.deadline, options.rtol, on_node=self._show
        )
        root = sign_branch.Node(Ties.none(z.size), _widened(relaxation.factor), Cuts.none(), relaxation.upper)
        sign_branch.run(state, root, options.threads)
        proof = proof_of(root, self.exponent)
        if proof is None or proof.upper > diagonal.upper:
            proof = diagonal
        settled = self.gap > 0.0 and state.finished and state.upper < state.value + self.gap
        if settled and options.certificate:  # leaves below the next possible value prove this one
            proof.data["unit"] = float(np.ldexp(self.gap / 4.0, -self.exponent))
            proof = replace(proof, upper=float(np.ldexp(state.value, -self.exponent)))
        if proof.kind == "branch":
            proof.data["witness"] = state.z
        upper = min(up(state.upper), relaxation.upper)
        return FormSolution(state.z, upper, settled, proof, "branch and bound" if state.finished else "bounds")

    def _show(self, lower: float, upper: float, nodes: int) -> None:
        scale = 2.0**-self.exponent if abs(self.exponent) < 1000 else 1.0
        self.progress.show(lower * scale, upper * scale, nodes, self.options.seconds)


def _widened(V: Dense) -> Dense:
    """V with columns to spare, a multiple of eight, since inequalities raise the rank; a touch of noise to use them."""
    d = V.shape[0]
    k = 16 * int(np.ceil(0.4 * d / 16.0))
    W = 1e-3 * np.random.default_rng(0).standard_normal((d, k))
    shared = min(k, V.shape[1])
    W[:, :shared] += V[:, :shared]
    result: Dense = W / np.linalg.norm(W, axis=1, keepdims=True)
    return result
