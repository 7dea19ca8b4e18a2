"""max z^T K z over sign vectors z, for the one symmetric K that each problem here is brought to.

K = H for a positive semidefinite H. For any other matrix A of shape (m, n), max s^T A t is that of the
(m + n)-dimensional K = [[0, A / 2], [A^T / 2, 0]], z = (s, t). A relaxation gives an upper bound and, rounded, a first
vector; the closest-point search settles what is left.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers import sign_walk
from signgeo.solvers.rounding import sum_up
from signgeo.solvers.sign_checkpoint import load_walk, save_walk
from signgeo.solvers.sign_closest import set_up
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_progress import Progress
from signgeo.solvers.sign_rounding import rounded_signs
from signgeo.solvers.sign_scaling import granule

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class FormSolution:
    """z: the best sign vector found; upper: a bound on all, proved by `l`; settled: z is a maximiser."""

    z: Signs
    upper: float
    settled: bool
    l: Dense


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The L_sep relaxation of max z^T K z: `factor` V (d, k) with unit rows, and l with diag(l) - K proved PSD."""

    factor: Dense
    l: Dense
    upper: float


def relax(K: Dense, options: SignOptions, start: Dense | None = None) -> Relaxation:
    """Solve max tr(K V V^T) over unit rows and certify its dual."""
    from signgeo.solvers.mixing import low_rank
    from signgeo.solvers.separable import certified_l

    V = low_rank(K, start=start, seed=options.seed)
    l = certified_l(K, np.einsum("ij,ij->i", V, K @ V))
    return Relaxation(V, l, sum_up(l))


def two_block(A: Dense) -> Dense:
    """K (m + n, m + n) with (s, t)^T K (s, t) = s^T A t."""
    m, n = A.shape
    K = np.zeros((m + n, m + n))
    K[:m, m:] = A / 2.0
    K[m:, :m] = A.T / 2.0
    return K


def maximise_form(K: Dense, options: SignOptions) -> FormSolution:
    """Bounds on max z^T K z, exact unless time or the wanted precision stops the search."""
    relaxation = relax(K, options)
    z = rounded_signs(K, relaxation.factor, seed=options.seed)
    value = form_value(K, z)
    gap = 4.0 * granule(K)
    if relaxation.upper < value + gap:
        return FormSolution(z, relaxation.upper, True, relaxation.l)
    if relaxation.upper - value <= options.rtol * abs(value):
        return FormSolution(z, relaxation.upper, False, relaxation.l)
    z, settled = search(K, relaxation.l, z, gap, options)
    return FormSolution(z, relaxation.upper, settled, relaxation.l)


def search(K: Dense, l: Dense, known: Signs, gap: float, options: SignOptions) -> tuple[Signs, bool]:
    """The closest-point search: the best z, and whether it is surely a maximiser."""
    lift = 1e-9 * float(np.mean(np.abs(l)))  # any l will do; this only keeps Cholesky from breaking off
    sphere = set_up(K, l + lift, known, gap)
    if sphere is None:
        return known, False
    walk = load_walk(options.checkpoint, sphere) or sign_walk.start(sphere, known)
    progress = Progress(options.progress)
    upper = sum_up(l)

    def on_round(state: sign_walk.Walk) -> None:
        progress.show(state.search.target.best[0], upper, state.nodes, options.seconds)
        save_walk(options.checkpoint, state)

    walk.on_round = on_round
    try:
        sign_walk.run(walk, threads=options.threads, deadline=time.perf_counter() + options.remaining)
    except KeyboardInterrupt:
        return walk.best_signs(), False
    finally:
        progress.close()
    return walk.best_signs(), walk.finished
