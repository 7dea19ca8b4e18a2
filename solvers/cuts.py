"""Maximum cuts: a partition by hyperplane rounding and local search, its exact value, and a certified bound on all.

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
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import DataTypeError, ScaleError, ShapeError
from signgeo.solvers.intake import Dense, as_symmetric
from signgeo.solvers.rounding import down, signed_sum_bounds, sum_bounds, sum_up, up
from signgeo.solvers.separable_scaling import scaled
from signgeo.solvers.sign_options import SignOptions

_LARGEST = 8_000  # vertices: a dense matrix of this size and a few more like it fit a laptop
_SWEEPS = 250


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut of a weighted graph with n vertices.

    partition : (n,) int8 of +-1, the side of each vertex (of a networkx graph: in the order of its nodes).
    value : the total weight of the edges between the sides, correctly rounded.
    bound : lower <= maximum cut <= upper. Its certificate is about -W and bounds max s^T (-W) s (`max_sign_form`);
        the maximum cut is (sum_ij w_ij + that) / 4.
    """

    partition: NDArray[np.int8]
    value: float
    bound: Enclosure


def maxcut(
    graph_or_weights: Any,
    *,
    rtol: float = 1e-7,
    time_limit: float | None = 60.0,
    seed: int = 0,
) -> Cut:
    """A good cut of a weighted graph, and certified bounds on the maximum one.

    Parameters
    ----------
    graph_or_weights : an undirected networkx graph (edge attribute ``weight``, 1 where absent; parallel edges add up),
        or a symmetric weight matrix (n, n), dense or scipy sparse. Weights may be negative; loops are never cut.
    rtol : the relative width wanted of the relaxation's bound (not of the enclosure, which also holds its gap).
    time_limit : seconds, or None; seed : of the relaxation's start and of the rounding.

    Raises DataTypeError, ShapeError (over 8,000 vertices too), NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    options = SignOptions(rtol=rtol, time_limit=time_limit, seed=seed)
    W, widening = _weights(graph_or_weights)
    s, l = _relaxed(-W, options)
    form_low, form_high = signed_sum_bounds(-W, s, s)[0], sum_up(l)
    crossing = W[np.ix_(s > 0, s < 0)]
    low, high = sum_bounds(crossing)
    upper = max(high, up(up(sum_bounds(W)[1] + form_high) / 4.0)) if W.any() else 0.0
    if not math.isfinite(upper):
        raise ScaleError("the sum of the weights exceeds the range of float64; scale them down by a power of two")
    certificate = Certificate(
        (-W,),
        (
            Part("sign-vector", "max_sign_form", "lower", form_low, {"s": s}),
            Part("diagonal", "max_sign_form", "upper", form_high, {"l": l}),
        ),
    )
    bound = Enclosure(
        down(low - widening) if widening else low,
        up(upper + widening) if widening else upper,
        witness=s,
        certificate=certificate,
        seconds=options.seconds,
        exact=low == upper,
        method="Goemans-Williamson",
    )
    return Cut(s, math.fsum(crossing.ravel().tolist()), bound)


def _weights(given: Any) -> tuple[Dense, float]:
    """The weight matrix with a zero diagonal, and what symmetrising it may have changed in any cut."""
    if hasattr(given, "is_directed") and hasattr(given, "edges"):
        return _adjacency(given), 0.0
    shape = getattr(given, "shape", (0,))
    if shape[0] > _LARGEST:
        raise _too_large(int(shape[0]))
    symmetric = as_symmetric(given, "weights")
    W = np.array(symmetric.dense())
    np.fill_diagonal(W, 0.0)
    return W, symmetric.widening


def _adjacency(graph: Any) -> Dense:
    if graph.is_directed():
        raise DataTypeError(
            "graph", got="a directed graph", expected="an undirected one", remedy="Pass graph.to_undirected()."
        )
    nodes = {node: k for k, node in enumerate(graph.nodes)}
    if not 0 < len(nodes) <= _LARGEST:
        raise _too_large(len(nodes))
    W = np.zeros((len(nodes), len(nodes)))
    for a, b, weight in graph.edges(data="weight", default=1.0):
        try:
            W[nodes[a], nodes[b]] += float(weight)
        except (TypeError, ValueError) as error:
            raise DataTypeError(
                "graph",
                got=f"weight {weight!r} on edge {(a, b)!r}",
                expected="a real number",
                remedy="Set the edge attribute 'weight' to a number.",
            ) from error
    np.fill_diagonal(W, 0.0)
    total = W + W.T  # each edge stands once, so nothing is rounded but sums of parallel edges
    return np.array(as_symmetric(total, "graph weights").matrix)


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
        rtol=options.rtol,
        seed=options.seed,
        deadline=deadline,
        sweeps=_SWEEPS,
        rounds=1,
    )
    solution = finish(small, first, both=False, rtol=options.rtol, deadline=deadline)
    return rounded_signs(small, solution.factor, seed=options.seed), frame.restored_l(solution.l)
