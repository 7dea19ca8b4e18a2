"""One diagonal proof for a matrix solved in components, from the proofs of its components.

Where a component was settled by a search it has no proof: the L_sep of that component stands in, so that the joint
bound may lie above the one that was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from signgeo.solvers.definiteness import cholesky_margin
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import sum_up
from signgeo.solvers.sign_solution import Proof, SignSolution


def joint_proof(matrix: Any, parts: Sequence[SignSolution], places: Sequence[NDArray[np.intp]]) -> Proof | None:
    """The diagonal proof for symmetric `matrix` (d, d), or None where a component has none.

    parts : the solutions of the components that have edges; places : their indices. Where one of them speaks of the
    doubled form [[0, A / 2], [A / 2, 0]], all do: diag(l) - A and diag(l) + A are positive semidefinite for a
    semidefinite A with diag(l) - A, so (l, l) / 2 serves.
    """
    d = matrix.shape[0]
    vectors = [_vector(matrix, part, members) for part, members in zip(parts, places, strict=True)]
    doubled = any(l is not None and l.size > members.size for l, members in zip(vectors, places, strict=True))
    joint = np.abs(matrix.diagonal()).astype(np.float64)  # of isolated coordinates
    total = np.concatenate([joint, joint]) / 2.0 if doubled else joint
    for l, members in zip(vectors, places, strict=True):
        if l is None:
            return None
        if doubled:
            whole = l if l.size > members.size else np.concatenate([l, l]) / 2.0
            total[members], total[d + members] = whole[: members.size], whole[members.size :]
        else:
            total[members] = l
    # Each block is semidefinite, but its margin was that of a smaller Cholesky factorisation.
    pivots = total + (0.0 if doubled else joint)
    alone = np.ones(d, bool)
    alone[np.concatenate(places)] = False
    raised = np.where(np.tile(alone, total.size // d), 0.0, 4.0 * cholesky_margin(pivots))
    total = np.nextafter(total + raised, np.inf, out=total.copy(), where=raised > 0.0)
    data: dict[str, Any] = {"l": total, "doubled": True} if doubled else {"l": total}
    return Proof("diagonal", data, sum_up(total))


def _vector(matrix: Any, part: SignSolution, members: NDArray[np.intp]) -> Dense | None:
    """The l of one component, (m,) or for the doubled form (2 m,)."""
    if part.proof is not None and part.proof.kind == "diagonal":
        known: Dense = np.asarray(part.proof.data["l"])
        return known
    from signgeo.solvers.separable import lsep

    block = matrix[members][:, members] if sp.issparse(matrix) else matrix[np.ix_(members, members)]
    certificate = lsep(block, time_limit=1.0).certificate
    return None if certificate is None else np.asarray(certificate.l)
