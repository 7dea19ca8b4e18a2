"""Maximum cuts: partitions that have their value, bounds that hold, typed errors."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import maxcut
from signgeo.solvers.errors import DataTypeError, NonFiniteError, OptionError, ShapeError, SymmetryError
from signgeo.verify.checker import check_document


def exhaustive(W):
    n = len(W)
    sides = np.array([(1, *rest) for rest in product((1, -1), repeat=n - 1)])
    return max((W[np.ix_(s > 0, s < 0)].sum() for s in sides), default=0.0)


@pytest.mark.parametrize(
    ("graph", "value"),
    [
        (nx.petersen_graph(), 12.0),
        (nx.cycle_graph(5), 4.0),
        (nx.complete_bipartite_graph(3, 4), 12.0),
        (nx.complete_graph(6), 9.0),
        (nx.empty_graph(4), 0.0),
        (nx.path_graph(1), 0.0),
    ],
)
def test_known_graphs(graph, value):
    cut = maxcut(graph)
    assert cut.value == value
    assert cut.bound.lower == value <= cut.bound.upper
    assert check_document(cut.bound.certificate.document()).accepted


@pytest.mark.parametrize("seed", range(5))
def test_signed_weights_against_enumeration(seed):
    A = np.random.default_rng(seed).standard_normal((9, 9))
    W = A + A.T
    cut, best = maxcut(W), exhaustive(W)
    assert cut.bound.lower <= best * (1 + 1e-14)
    assert best * (1 - 1e-14) <= cut.bound.upper
    s = cut.partition
    assert s.dtype == np.int8
    assert set(s.tolist()) <= {1, -1}
    assert cut.value == pytest.approx(W[np.ix_(s > 0, s < 0)].sum(), rel=1e-13)
    assert cut.value >= 0.878 * best


def test_the_bound_is_that_of_the_laplacian():
    graph = nx.gnp_random_graph(30, 0.5, seed=1)
    from signgeo.solvers import lsep

    relaxed = lsep(nx.laplacian_matrix(graph).astype(float))
    assert maxcut(graph).bound.upper == pytest.approx(relaxed.upper / 4.0, rel=1e-6)


def test_graphs_matrices_and_sparse_matrices_agree():
    graph = nx.gnp_random_graph(20, 0.4, seed=2)
    W = nx.to_numpy_array(graph)
    values = {maxcut(x).value for x in (graph, W, sp.csr_array(W), nx.MultiGraph(graph))}
    assert len(values) == 1


def test_loops_are_never_cut_and_parallel_edges_add_up():
    graph = nx.MultiGraph()
    graph.add_edge("a", "a", weight=50.0)
    graph.add_edge("a", "b", weight=2.0)
    graph.add_edge("b", "a", weight=0.5)
    cut = maxcut(graph)
    assert cut.value == 2.5
    assert cut.bound.lower <= 2.5 <= cut.bound.upper < 2.6


def test_negative_weights_alone_leave_everything_on_one_side():
    cut = maxcut(-np.ones((5, 5)))
    assert cut.value == 0.0
    assert 0.0 <= cut.bound.upper < 1e-5


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_scale(scale):
    A = np.random.default_rng(1).standard_normal((8, 8))
    W = (A + A.T) * scale
    cut = maxcut(W)
    assert cut.bound.lower <= cut.value <= cut.bound.upper < np.inf
    assert cut.bound.relative_width < 0.2


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (nx.DiGraph([(0, 1)]), DataTypeError),
        (nx.Graph(), ShapeError),
        (nx.Graph([(0, 1, {"weight": "heavy"})]), DataTypeError),
        (nx.Graph([(0, 1, {"weight": np.nan})]), NonFiniteError),
        (np.ones((2, 3)), ShapeError),
        (np.array([[0.0, 1.0], [2.0, 0.0]]), SymmetryError),
        (sp.csr_array((9000, 9000)), ShapeError),
        ("a graph", DataTypeError),
    ],
)
def test_bad_input(given, error):
    with pytest.raises(error):
        maxcut(given)


def test_bad_option():
    with pytest.raises(OptionError):
        maxcut(np.zeros((2, 2)), rtol=2.0)
