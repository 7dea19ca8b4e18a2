"""max s^T K s over single sign vectors, for a K with a zero diagonal, one connected component at a time.

Small components are enumerated: with D = diag(sum_j |K_ij|) the matrix D + K is diagonally dominant, so it is positive
semidefinite and has one maximiser with K, since s^T D s is the same for all s. Larger ones go to `sign_engine`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import signed_sum_bounds, sum_up, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_solution import Proof

Signs = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class FormBounds:
    """Bounds on max s^T K s.

    s : the best vector found. upper : a bound on all.
    settled : s is a maximiser, its value no more than `slack` below the maximum.
    proof : of `upper` or a weaker bound, or None. method : in a few words.
    """

    s: Signs
    upper: float
    settled: bool
    slack: float = 0.0
    proof: Proof | None = None
    method: str = "exact by search"


def certified_form(K: Dense, options: SignOptions) -> FormBounds:
    """Bounds on max s^T K s (K not zero), proved as `options.certificate` asks: of the whole K, not of components."""
    from signgeo.solvers.sign_engine import maximise_form

    form = maximise_form(K, options)
    return FormBounds(form.z, form.upper, form.settled, form.slack, form.proof, form.method)


def search_form(K: Dense, known: Signs, l: Dense, options: SignOptions) -> FormBounds:
    """Bounds on max s^T K s, at least as good as `known` and `l` (diag(l) - K proved PSD) give.

    options.rtol is about the maximum cut of the weights -K.
    """
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    _, labels = connected_components(sp.csr_array(K), directed=False)
    order = np.argsort(labels, kind="stable")
    s = known.copy()
    parts = []
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        if members.size > 1:  # an isolated vertex adds nothing
            block = np.ascontiguousarray(K[np.ix_(members, members)])
            part = _search_connected(block, known[members], sum_up(l[members]), options)
            s[members] = part.s
            parts.append(part)
    settled = all(part.settled for part in parts)
    return FormBounds(
        s,
        sum_up(np.array([part.upper for part in parts])),
        settled,
        sum_up(np.array([part.slack for part in parts])),
        method="exact by search" if settled else "bounds",
    )


def _search_connected(K: Dense, known: Signs, bound: float, options: SignOptions) -> FormBounds:
    from signgeo.solvers.sign_engine import maximise_form
    from signgeo.solvers.sign_enumeration import ENUMERATION_LIMIT, best_signs
    from signgeo.solvers.sign_large import SEARCH_LIMIT

    if K.shape[0] <= ENUMERATION_LIMIT:
        dominant = K.copy()
        np.fill_diagonal(dominant, [sum_up(row) for row in np.abs(K)])
        s = best_signs(dominant, options.threads)
        return FormBounds(s, signed_sum_bounds(K, s, s)[1], True)
    if K.shape[0] > SEARCH_LIMIT or options.remaining == 0.0:
        return FormBounds(known, bound, False)
    value = signed_sum_bounds(K, known, known)[0]
    cut = max(0.0, value - float(K.sum()))  # four times the cut of this component
    share = min(1.0, cut / abs(value)) if value else 0.0  # the engine measures widths against s^T K s instead
    form = maximise_form(K, replace(options, rtol=options.rtol * share))
    found, most = signed_sum_bounds(K, form.z, form.z)
    if form.settled:
        return FormBounds(form.z, up(most + form.slack) if form.slack else most, True, form.slack)
    return FormBounds(form.z if found > value else known, min(form.upper, bound), False)
