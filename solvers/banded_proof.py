"""Verified positive semidefiniteness of large sparse matrices by LAPACK's banded Cholesky factorisation.

The argument of `definiteness` (Rump 2006) for a band: if Cholesky of a symmetric A' with half bandwidth b runs to
completion, A' + E = R^T R, where |E_ij| <= g sqrt(a_i a_j) within the band, a = diag(A'), and E_ij = 0 outside. An
entry of R is an inner product of at most b + 1 terms, so g = gamma(k) / (1 - gamma(k)) with k = 2 (b + 1) + 8. The 0-1
matrix of the band is at most (2 b + 1) I (Gershgorin), so E is at most g (2 b + 1) diag(a): a relative margin that does
not grow with d.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, gamma, up

ENTRIES_LIMIT = 60_000_000  # of the band: half a gigabyte
_WORK_LIMIT = 2e11  # multiplications of one factorisation: some ten seconds


class BandedProof:
    """Proofs that diag(a) - H_0 is PSD for many a, H_0 the off-diagonal part of a symmetric csr_array H (d, d).

    Rows are put in the reverse Cuthill-McKee order, which keeps the band narrow where H is a mesh or nearly so.

    Attributes
    ----------
    half : b, the half bandwidth in that order. work : multiplications of a factorisation.
    fits : whether one is affordable.
    """

    def __init__(self, H: Any) -> None:
        from scipy.sparse.csgraph import reverse_cuthill_mckee

        self.d = int(H.shape[0])
        self._order = np.asarray(reverse_cuthill_mckee(H, symmetric_mode=True))
        place = np.empty(self.d, dtype=np.int64)
        place[self._order] = np.arange(self.d)
        rows = place[np.repeat(np.arange(self.d), np.diff(H.indptr))]
        columns = place[H.indices]
        below = rows > columns
        self._offset, self._column, self._entries = (rows - columns)[below], columns[below], H.data[below]
        self.half = int(self._offset.max(initial=0))
        self.work = float(self.half) ** 2 * self.d
        self.fits = (self.half + 1) * self.d <= ENTRIES_LIMIT and self.work <= _WORK_LIMIT

    def proves(self, a: Dense, sign: float = 1.0) -> bool:
        """Whether diag(a) - sign H_0 is proved PSD, a (d,) at most the exact diagonal; False says nothing."""
        from scipy.linalg.lapack import dpbtrf

        reduced = reduced_diagonal(a[self._order], self.half)
        if not self.fits or not reduced.min() > 0.0:
            return False
        band = np.zeros((self.half + 1, self.d), order="F")
        band[0] = reduced
        band[self._offset, self._column] = -sign * self._entries
        factor, info = dpbtrf(band, lower=1, overwrite_ab=1)
        return info == 0 and bool(np.isfinite(factor[0]).all())


def reduced_diagonal(a: Dense, half: int) -> Dense:
    """a' (d,) with a' + g (2 b + 1) a' + (what underflow may hide) <= a: what Cholesky has to get through with."""
    k = 2 * (half + 1) + 8
    g = up(gamma(k) / (1.0 - gamma(k)))
    margin = up(1.0 + up(g * (2 * half + 1) * (1.0 + gamma(4))))
    underflow = 4.0 * a.size * (a.size + 1) * (1.0 + float(np.abs(a).max())) * TINY
    return np.asarray(np.nextafter(np.nextafter(a / margin, -np.inf) - underflow, -np.inf))
