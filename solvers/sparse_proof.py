"""Verified positive semidefiniteness of sparse matrices by SuperLU, which SciPy brings along.

SuperLU factorises A' = P A P^T, A symmetric with diagonal a, as L U in a minimum degree order and without pivoting off
the diagonal. Whatever the order of its sums, L U = A' + E with |E| <= gamma(k) |L| |U|, k the longest inner product
(Higham 2002, Theorem 9.3). If the diagonal of U is positive, U^T D^-1 U with D = diag(U) is positive definite, and

    |A' - U^T D^-1 U| <= B = (gamma(k) |L| + |L - U^T D^-1|) |U|       entrywise.

The left side is symmetric, so for every w > 0 it is at most diag(delta), delta_i = (B w)_i / w_i, in the semidefinite
order: A' + diag(delta) is PSD. Everything in delta is read off the factors: fill that is small makes it small.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, UNIT, gamma, up

ENTRIES_LIMIT = 60_000_000  # of both factors: not quite a gigabyte
_WORK_LIMIT = 2e10  # multiplications of one factorisation: some ten seconds
_SIZE_LIMIT, _DEGREE_LIMIT = 15_000, 12  # rows, and nonzeros a row, beyond which ordering alone takes too long
_OPTIONS = {"SymmetricMode": True}


class SparseProof:
    """Proofs that diag(a) - sign H_0 is PSD for many a, H_0 the off-diagonal part of a symmetric csr_array H (d, d).

    Attributes
    ----------
    fits : whether a factorisation is affordable, from its entries counted beforehand.
    """

    def __init__(self, H: Any) -> None:
        import scipy.sparse as sp

        self.d = int(H.shape[0])
        self.fits = self.d <= _SIZE_LIMIT and H.nnz <= _DEGREE_LIMIT * self.d
        if not self.fits:
            return
        order = _minimum_degree(H)
        off = sp.csc_array(H)[order][:, order]
        self._off = sp.csc_array(off - sp.diags_array(off.diagonal()))
        self._order = order
        self.fits = _affordable(self._off)

    def proves(self, a: Dense, sign: float = 1.0) -> bool:
        """Whether diag(a) - sign H_0 is proved PSD, a (d,) at most the exact diagonal; False says nothing.

        Tried once with a slightly smaller diagonal, whose margin shows how much smaller it has to be.
        """
        a = a[self._order]
        if not self.fits or not a.min() > 0.0:
            return False
        reduced = a * (1.0 - 2.0**-34)
        for _ in range(2):
            margin = self._margin(reduced, sign)
            if margin is None:
                return False
            if bool(np.all(np.nextafter(reduced + margin, np.inf) <= a)):
                return True
            reduced = np.nextafter(a - 2.0 * margin, -np.inf)
            if not reduced.min() > 0.0:
                return False
        return False

    def _margin(self, a: Dense, sign: float) -> Dense | None:
        """delta (d,) such that diag(a + delta) - sign H_0, in the order of the factors, is PSD; None without proof."""
        import scipy.sparse as sp
        from scipy.sparse.linalg import splu

        A = sp.csc_array(sp.diags_array(a) - sign * self._off)
        try:
            factors = splu(A, permc_spec="NATURAL", diag_pivot_thresh=0.0, options=_OPTIONS)
        except RuntimeError:  # exactly singular
            return None
        # SuperLU postorders the elimination tree, so even the natural order may move.
        if not np.array_equal(factors.perm_r, factors.perm_c):
            return None
        weight = np.empty(self.d)
        weight[factors.perm_r] = np.sqrt(a)
        margin = factor_margin(factors.L, factors.U, weight)
        return None if margin is None else margin[factors.perm_r]


def factor_margin(L: Any, U: Any, weight: Dense) -> Dense | None:
    """delta (d,) such that A' + diag(delta) is PSD for the symmetric A' whose computed factors are L and U, or None.

    weight : any w > 0, shape (d,); the square roots of the diagonal of A' make delta independent of how rows scale.
    """
    import scipy.sparse as sp

    pivots = U.diagonal()
    if not (np.isfinite(U.data).all() and np.isfinite(L.data).all() and pivots.min() > 0.0):
        return None
    d = pivots.size
    longest = int(np.bincount(L.indices, minlength=d).max())  # the nonzeros of a row of L bound every inner product
    k = 2 * longest + 16
    mirrored = sp.csc_array(U.T @ sp.diags_array(1.0 / pivots))
    # Each entry of the mirror has two roundings, the difference one more.
    apart = abs(L - mirrored) + (4.0 * UNIT) * (abs(L) + abs(mirrored))
    image = abs(U) @ weight
    bound = gamma(k) * (abs(L) @ image) + apart @ image
    underflow = 16.0 * k * d * (1.0 + float(np.abs(U.data).max())) * (1.0 + float(weight.max() / weight.min())) * TINY
    return np.asarray(bound / weight * (1.0 + gamma(2 * d + 16)) + up(underflow))


def _minimum_degree(H: Any) -> NDArray[np.intp]:
    """A fill-reducing order (d,): SuperLU's, taken from an incomplete factorisation that keeps next to nothing."""
    import scipy.sparse as sp
    from scipy.sparse.linalg import spilu

    pattern = sp.csc_array(abs(H).astype(bool).astype(np.float64))
    pattern = sp.csc_array(pattern + (2.0 + float(np.diff(H.indptr).max())) * sp.eye_array(H.shape[0]))
    kept = {"drop_tol": 1.0, "fill_factor": 1.0, "diag_pivot_thresh": 0.0}
    found = spilu(pattern, permc_spec="MMD_AT_PLUS_A", options=_OPTIONS, **kept)
    return np.argsort(np.asarray(found.perm_c, dtype=np.intp))


def _affordable(off: Any) -> bool:
    """Whether the factors of this pattern, natural order, keep within both limits."""
    counts = np.zeros(off.shape[0], dtype=np.int64)
    if not _column_counts(off.indptr, off.indices, counts, ENTRIES_LIMIT // 2):
        return False
    return float(np.square(counts.astype(np.float64)).sum()) <= _WORK_LIMIT


@numba.njit(cache=True)
def _column_counts(indptr, indices, counts, limit):  # type: ignore[no-untyped-def]
    """Nonzeros of each column of the Cholesky factor, row by row along the elimination tree; False beyond `limit`.

    Row i of the factor has the nodes met on the way from each j < i with A_ij != 0 up the tree to i (Liu 1990).
    """
    d = counts.size
    parent = np.full(d, -1, np.int64)
    seen = np.full(d, -1, np.int64)
    total = 0
    for i in range(d):
        seen[i] = i
        counts[i] += 1
        for p in range(indptr[i], indptr[i + 1]):
            j = indices[p]
            while j < i and seen[j] != i:
                if parent[j] == -1:
                    parent[j] = i
                seen[j] = i
                counts[j] += 1
                total += 1
                j = parent[j]
        if total > limit:
            return False
    return True
