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
from signgeo.solvers.sign_closest import SphereSearch, set_up
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_node import Ties
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_progress import Progress
from signgeo.solvers.sign_rounding import rounded_signs
from signgeo.solvers.sign_scaling import granule, scaled
from signgeo.solvers.sign_solution import Proof

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_SEARCH_NODES_AT_100 = 2e8  # a search estimated longer than this at d = 100 costs more than branching; grows as d^4


@dataclass(frozen=True, eq=False)
class FormSolution:
    """Bounds on max z^T K z.

    z : the best sign vector found. upper : a bound on all. settled : z is a maximiser.
    proof : of `upper` or a weaker bound, or None where only a search tells.
    method : in a few words.
    """

    z: Signs
    upper: float
    settled: bool
    proof: Proof | None
    method: str


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
    solution = _Problem(work.matrix, work.exponent, options, integral).solve()
    upper = float(np.ldexp(solution.upper, -work.exponent))
    return replace(solution, upper=upper if solution.proof and upper >= solution.proof.upper else up(upper))


class _Problem:
    """One scaled form on its way to a solution; `exponent`: K is 2^exponent times what was given."""

    def __init__(self, K: Dense, exponent: int, options: SignOptions, integral: bool) -> None:
        self.K, self.exponent, self.options = K, exponent, options
        self.gap = 4.0 * granule(K) if integral else 0.0
        self.progress = Progress(options.progress)
        self.deadline = time.perf_counter() + options.remaining

    def solve(self) -> FormSolution:
        relaxation = relax(self.K, self.options)
        z = rounded_signs(self.K, relaxation.factor, seed=self.options.seed)
        value = form_value(self.K, z)
        l = np.ldexp(relaxation.l, -self.exponent)
        diagonal = Proof("diagonal", {"l": l}, sum_up(l))
        if relaxation.upper - value <= self.options.rtol * abs(value):
            return FormSolution(z, relaxation.upper, False, diagonal, "rounding and L_sep")
        try:
            if not self.options.certificate:
                # Any l will do for the search; the lift only keeps Cholesky from breaking off.
                lift = 1e-9 * float(np.mean(np.abs(relaxation.l)))
                sphere = set_up(self.K, relaxation.l + lift, value, self.gap)
                limit = _SEARCH_NODES_AT_100 * (z.size / 100.0) ** 4
                if sphere is not None and (self._resumable() or sphere.estimate() < limit):
                    z, settled = self._search(sphere, z, relaxation.upper)
                    proof = None if settled else diagonal
                    return FormSolution(z, relaxation.upper, settled, proof, "exact by search" if settled else "")
            return self._branch(relaxation, z, diagonal)
        finally:
            self.progress.close()

    def _resumable(self) -> bool:
        import pathlib

        return self.options.checkpoint is not None and pathlib.Path(self.options.checkpoint).exists()

    def _search(self, sphere: SphereSearch, known: Signs, upper: float) -> tuple[Signs, bool]:
        """The closest-point search: the best z, and whether it is surely a maximiser."""
        checkpoint = self.options.checkpoint
        walk = load_walk(checkpoint, sphere) or sign_walk.start(sphere, known)

        def on_round(state: sign_walk.Walk) -> None:
            self._show(state.search.target.best[0], upper, state.nodes)
            save_walk(checkpoint, state)

        walk.on_round = on_round
        try:
            sign_walk.run(walk, threads=self.options.threads, deadline=self.deadline)
        except KeyboardInterrupt:
            return walk.best_signs(), False
        return walk.best_signs(), walk.finished

    def _branch(self, relaxation: Relaxation, z: Signs, diagonal: Proof) -> FormSolution:
        """Branch and bound."""
        d, options = z.size, self.options
        tolerance = gamma(d * d + 128) * float(np.abs(self.K).sum())  # half of what `exact` allows
        state = sign_branch.Branching(
            self.K, z, self.gap, tolerance, options.certificate, self.deadline, options.rtol, on_node=self._show
        )
        root = sign_branch.Node(Ties.none(d), _widened(relaxation.factor), Cuts.none(), relaxation.upper)
        sign_branch.run(state, root, options.threads)
        proof = proof_of(root, self.exponent)
        if proof is None or proof.upper > diagonal.upper:
            proof = diagonal
        settled = self.gap > 0.0 and state.finished
        if settled and options.certificate:  # leaves below the next possible value prove this one
            proof.data["unit"] = float(np.ldexp(self.gap / 4.0, -self.exponent))
            proof = replace(proof, upper=float(np.ldexp(state.value, -self.exponent)))
        if proof.kind == "branch":
            proof.data["witness"] = state.z
        upper = min(state.upper, relaxation.upper)
        return FormSolution(state.z, upper, settled, proof, "branch and bound" if state.finished else "bounds")

    def _show(self, lower: float, upper: float, nodes: int) -> None:
        scale = 2.0**-self.exponent if abs(self.exponent) < 1000 else 1.0
        self.progress.show(lower * scale, upper * scale, nodes, self.options.seconds)


def _widened(V: Dense) -> Dense:
    """V with columns to spare, a multiple of eight, since inequalities raise the rank; a touch of noise to use them."""
    d = V.shape[0]
    k = 8 * int(np.ceil((np.sqrt(2.0 * d) + 2.0) / 8.0))
    W = 1e-3 * np.random.default_rng(0).standard_normal((d, k))
    shared = min(k, V.shape[1])
    W[:, :shared] += V[:, :shared]
    result: Dense = W / np.linalg.norm(W, axis=1, keepdims=True)
    return result
