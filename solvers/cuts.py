"""Maximum cuts: the best partition by the search that settles L_inf, its exact value, and a bound on all.

The value of the cut between s_i = 1 and s_i = -1 is s^T Lap s / 4 = (sum_ij w_ij - s^T W s) / 4, so that bounds on
F = max s^T (-W) s over sign vectors are bounds on the maximum cut (Goemans and Williamson, J. ACM 42, 1995).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.cut_search import FormBounds, certified_form, search_form
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import DataTypeError, ShapeError
from signgeo.solvers.intake import Dense, as_symmetric
from signgeo.solvers.rounding import down, gamma, signed_sum_bounds, sum_bounds, sum_up, up
from signgeo.solvers.separable_scaling import scaled
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import granule, require_scale
from signgeo.solvers.sign_solution import Proof

_LARGEST = 8_000  # vertices: a dense matrix of this size and a few more like it fit a laptop
_SWEEPS = 250
_RTOL = 1e-7  # of the relaxation


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut of a weighted graph with n vertices.

    partition : (n,) int8 of +-1, the side of each vertex (of a networkx graph: in the order of its nodes).
    value : the total weight of the edges between the sides, correctly rounded.
    bound : lower <= maximum cut <= upper; `exact` where the cut is known to be a maximum one. Its certificate is about
        -W and bounds max s^T (-W) s (`max_sign_form`); the maximum cut is (sum_ij w_ij + that) / 4. Where `method` is
        ``exact by search`` the certificate proves a weaker bound, that of the relaxation; ``certificate=True`` asks
        for a tree that proves the optimum.
    """

    partition: NDArray[np.int8]
    value: float
    bound: Enclosure


def maxcut(
    graph_or_weights: Any,
    *,
    rtol: float = 0.0,
    time_limit: float | None = 60.0,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: bool | None = None,
    certificate: bool = False,
) -> Cut:
    """The maximum cut of a weighted graph, or the best found in time, and bounds on the maximum.

    Parameters
    ----------
    graph_or_weights : an undirected networkx graph (edge attribute ``weight``, 1 where absent; parallel edges add up),
        or a symmetric weight matrix (n, n), dense or scipy sparse. Weights may be negative; loops are never cut.
    rtol, time_limit, seed, n_jobs, progress, certificate : see `SignOptions`. rtol is the relative width of `bound` at
        which to stop. Components of more than 1,500 vertices are not searched: they keep the relaxation's bound.

    Raises DataTypeError, ShapeError (over 8,000 vertices too), NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    options = SignOptions(rtol, time_limit, seed, n_jobs, progress, None, certificate)
    W, widening = _weights(graph_or_weights)
    require_scale(W, "weights")
    s, l = _relaxed(-W, options)
    relaxed = FormBounds(s, sum_up(l), False, proof=Proof("diagonal", {"l": l}, sum_up(l)), method="Goemans-Williamson")
    low, _, upper = _cut_bounds(W, relaxed)
    if options.certificate and W.any():
        form = certified_form(-W, options)
    elif up(upper - low) > options.rtol * low:
        form = search_form(-W, s, l, options)
    else:
        form = relaxed
    return _cut(W, form, relaxed, widening, options)


def _cut_bounds(W: Dense, form: FormBounds) -> tuple[float, float, float]:
    """Floats around the weight cut by form.s, and an upper bound on the maximum cut."""
    low, high = sum_bounds(W[np.ix_(form.s > 0, form.s < 0)])
    if not W.any():
        return low, high, 0.0
    if form.settled:
        return low, high, up(high + form.slack) if form.slack else high
    upper = up(up(sum_bounds(W)[1] + form.upper) / 4.0)
    unit = granule(W)
    if unit > 0.0 and upper < 2.0**52 * unit:
        upper = math.floor(upper / unit) * unit  # every cut is a multiple of unit; all of this is exact
    return low, high, max(high, upper)


def _cut(W: Dense, form: FormBounds, relaxed: FormBounds, widening: float, options: SignOptions) -> Cut:
    """The Cut with form.s, its bound the better of the two."""
    low, high, upper = _cut_bounds(W, form)
    upper = max(high, min(upper, _cut_bounds(W, relaxed)[2]))
    proof = form.proof or relaxed.proof
    assert proof is not None
    value = signed_sum_bounds(-W, form.s, form.s)[0]
    certificate = Certificate(
        (-W,),
        (
            Part("sign-vector", "max_sign_form", "lower", value, {"s": form.s}),
            Part(proof.kind, "max_sign_form", "upper", max(proof.upper, value), proof.data),
        ),
    )
    resolution = up(gamma(2 * W.size + 256) * sum_up(np.abs(W)) + widening)  # of one evaluation of s^T W s
    exact = upper == low or up(upper - low) <= resolution
    bound = Enclosure(
        max(0.0, down(low - widening)) if widening else low,
        up(upper + widening) if widening else upper,
        witness=form.s,
        certificate=certificate,
        seconds=options.seconds,
        exact=exact,
        method=form.method,
    )
    crossing = W[np.ix_(form.s > 0, form.s < 0)]
    return Cut(form.s, math.fsum(crossing.ravel().tolist()), bound)


def _weights(given: Any) -> tuple[Dense, float]:
    """The weight matrix with a zero diagonal, and what symmetrising it, or adding edges up, changed in any cut."""
    if hasattr(given, "is_directed") and hasattr(given, "edges"):
        return _adjacency(given)
    shape: tuple[int, ...] = getattr(given, "shape", ())
    if len(shape) == 2 and shape[0] > _LARGEST:
        raise _too_large(int(shape[0]))
    symmetric = as_symmetric(given, "weights")
    W = np.array(symmetric.dense())
    np.fill_diagonal(W, 0.0)
    return W, symmetric.widening


def _adjacency(graph: Any) -> tuple[Dense, float]:
    if graph.is_directed():
        raise DataTypeError(
            "graph", got="a directed graph", expected="an undirected one", remedy="Pass graph.to_undirected()."
        )
    nodes = {node: k for k, node in enumerate(graph.nodes)}
    if not 0 < len(nodes) <= _LARGEST:
        raise _too_large(len(nodes))
    W, lost = np.zeros((len(nodes), len(nodes))), 0.0
    for a, b, weight in graph.edges(data="weight", default=1.0):
        i, j = sorted((nodes[a], nodes[b]))
        if i == j:  # loops are never cut
            continue
        before, added = float(W[i, j]), _weight(weight, (a, b))
        W[i, j] = total = before + added
        # The rounding of a sum is a float itself (Knuth 1969): 0 but for parallel edges.
        kept = total - before
        error = (before - (total - kept)) + (added - kept)
        lost = up(lost + abs(error)) if error else lost
    return np.array(as_symmetric(W + W.T, "graph weights").matrix), lost


def _weight(weight: Any, edge: tuple[Any, Any]) -> float:
    number, exact = math.nan, False
    try:
        number = float(weight)
        exact = bool(number == weight) or math.isnan(number)  # which intake refuses
    except (TypeError, ValueError, OverflowError):
        pass
    if not exact:
        raise DataTypeError(
            "graph",
            got=f"weight {weight!r:.40} on edge {edge!r}",
            expected="a real number that is a float64 exactly",
            remedy="Set the edge attribute 'weight' to a number.",
        )
    return number


def _too_large(n: int) -> ShapeError:
    return ShapeError(
        "graph", got=f"{n} vertices", expected=f"1 to {_LARGEST}", remedy="Split the graph, or bound it by lsep."
    )


def _relaxed(K: Dense, options: SignOptions) -> tuple[NDArray[np.int8], Dense]:
    """A good sign vector for s^T K s, and l with diag(l) - K proved PSD; K has a zero diagonal."""
    from signgeo.solvers.separable_lowrank import solve_low_rank
    from signgeo.solvers.separable_newton import finish
    from signgeo.solvers.sign_rounding import rounded_signs

    if not K.any():
        return np.ones(len(K), dtype=np.int8), np.zeros(len(K))
    frame = scaled((K,))
    small = frame.matrices[0]
    deadline = math.inf if options.time_limit is None else options.started + options.time_limit
    first = solve_low_rank(
        small,
        pair=False,
        both=False,
        rtol=max(_RTOL, options.rtol / 16.0),
        seed=options.seed,
        deadline=deadline,
        sweeps=_SWEEPS,
        rounds=1,
    )
    solution = finish(small, first, both=False, rtol=max(_RTOL, options.rtol / 16.0), deadline=deadline)
    return rounded_signs(small, solution.factor, seed=options.seed), frame.restored_l(solution.l)
