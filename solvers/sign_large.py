"""L_inf of matrices too large to search: L_sep from above, a rounded and alternated pair of sign vectors from below."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.intake import Dense
from signgeo.solvers.separable import lsep
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_solution import Proof, SignSolution

Signs = NDArray[np.int8]

SEARCH_LIMIT = 1_500  # beyond it a round of any search takes minutes
_HYPERPLANES = 64
_ALTERNATIONS = 200


def bound_large(H: Any, options: SignOptions) -> SignSolution:
    """Certified (or, beyond what Cholesky can prove, estimated) bounds for a symmetric H, dense or sparse."""
    seconds = None if options.time_limit is None else max(1e-3, options.remaining)
    bound = lsep(H, rtol=max(1e-7, options.rtol), time_limit=seconds, seed=options.seed)
    d = H.shape[0]
    V = np.asarray(bound.certificate.X if bound.certificate is not None else bound.witness)[-d:]
    s, t = _alternated(H, V, options.seed)
    l = bound.certificate.l if bound.certificate is not None else None
    proof = None if l is None else Proof("diagonal", {"l": l}, bound.upper)
    return SignSolution(s, t, bound.upper, proof=proof, rigor=bound.rigor, method="rounding and L_sep")


def _alternated(H: Any, V: Dense, seed: int) -> tuple[Signs, Signs]:
    """The best (s, t) with s = sign(H t) from hyperplane rounding of V, alternated while s^T H t grows."""
    T = np.where(V @ np.random.default_rng(seed).standard_normal((V.shape[1], _HYPERPLANES)) >= 0.0, 1.0, -1.0)
    best, pair = -np.inf, (T[:, 0], T[:, 0])
    for _ in range(_ALTERNATIONS):
        G = H @ T
        values = np.abs(G).sum(axis=0)
        if not values.max() > best:
            break
        k = int(np.argmax(values))
        best, pair = float(values[k]), (np.where(G[:, k] >= 0.0, 1, -1), T[:, k])
        T = np.where(G >= 0.0, 1.0, -1.0)
    s, t = pair
    return s.astype(np.int8), t.astype(np.int8)
