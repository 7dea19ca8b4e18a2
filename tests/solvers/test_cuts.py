"""Maximum cuts: partitions that have their value, bounds that hold, typed errors."""

from __future__ import annotations

from fractions import Fraction
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
        (nx.cycle_graph(3), 2.0),
    ],
)
def test_known_graphs(graph, value):
    cut = maxcut(graph)
    assert cut.value == value
    assert cut.bound.lower == value <= cut.bound.upper
    assert check_document(cut.bound.certificate.document()).accepted


def small_weights(count):
    """Integer and real weights of both signs on up to 10 vertices, sparse ones (disconnected) and dense ones."""
    rng = np.random.default_rng(0)
    for k in range(count):
        n = int(rng.integers(1, 11))
        W = rng.integers(-3, 4, (n, n)).astype(float) if k % 3 else rng.standard_normal((n, n))
        W = np.triu(W * (rng.random((n, n)) < rng.choice([0.2, 0.5, 1.0])), 1)
        yield W + W.T


def test_exact_on_small_graphs():
    for W in small_weights(400):
        cut, best = maxcut(W), exhaustive(W)
        assert cut.bound.exact
        if np.array_equal(W, np.rint(W)):
            assert cut.bound.lower == cut.bound.upper == best
        assert abs(cut.value - best) <= 1e-13 * np.abs(W).sum()
        s = cut.partition
        assert s.dtype == np.int8
        assert set(s.tolist()) <= {1, -1}
        assert abs(cut.value - W[np.ix_(s > 0, s < 0)].sum()) <= 1e-13 * np.abs(W).sum()


@pytest.mark.parametrize("certificate", [False, True])
@pytest.mark.parametrize("signed", [False, True])
def test_search_enumeration_and_certificate_agree(certificate, signed):
    W = nx.to_numpy_array(nx.gnp_random_graph(24, 0.5, seed=4))
    if signed:
        W *= np.sign(np.add.outer(np.arange(24), np.arange(24)) % 3 - 0.5)
    best = maxcut(W).value
    larger = np.zeros((27, 27))  # a pendant path, cut whole: beyond enumeration
    larger[:24, :24] = W
    for i in range(23, 26):
        larger[i, i + 1] = larger[i + 1, i] = 1.0
    cut = maxcut(larger, certificate=certificate)
    assert cut.bound.exact
    assert cut.bound.lower == cut.bound.upper == best + 3.0
    document = cut.bound.certificate.document()
    assert check_document(document).accepted
    if certificate:  # the tree alone proves the optimum
        upper = next(part for part in cut.bound.certificate.parts if part.relation == "upper")
        assert (W.sum() + 6.0 + upper.bound) / 4.0 == cut.value


def test_components_are_cut_apart():
    graphs = [nx.gnp_random_graph(n, 0.5, seed=1) for n in (30, 10, 40, 1)]
    cut = maxcut(nx.disjoint_union_all(graphs))
    assert cut.bound.exact
    assert cut.value == sum(maxcut(graph).value for graph in graphs)


@pytest.mark.parametrize("options", [{"time_limit": 1e-3}, {"rtol": 0.03}])
def test_stopped_early_the_bound_of_the_relaxation_stays(options):
    from signgeo.solvers import lsep

    graph = nx.gnp_random_graph(70, 0.5, seed=1)
    bound = maxcut(graph, **options).bound
    assert bound.lower <= 711.0 <= bound.upper <= graph.number_of_edges()
    assert not bound.exact
    diagonal = next(part for part in bound.certificate.parts if part.kind == "diagonal")
    relaxed = lsep(nx.laplacian_matrix(graph).astype(float))
    if "rtol" in options:
        assert (2.0 * graph.number_of_edges() + diagonal.bound) / 4.0 == pytest.approx(relaxed.upper / 4.0, rel=1e-3)


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


@pytest.mark.parametrize("seed", range(20))
def test_the_rounded_sum_of_parallel_edges_is_part_of_the_bounds(seed):
    weights = np.random.default_rng(seed).random(5).tolist()
    graph = nx.MultiGraph()
    graph.add_edges_from([(*(("a", "b") if k % 2 else ("b", "a")), {"weight": w}) for k, w in enumerate(weights)])
    bound = maxcut(graph).bound
    assert Fraction(bound.lower) <= sum(map(Fraction, weights)) <= Fraction(bound.upper)
    assert bound.exact


@pytest.mark.parametrize("weight", [2**60 + 1, 10**400, Fraction(1, 3), None, 1j, "3", "heavy"])
def test_weights_that_are_no_float_are_refused(weight):
    graph = nx.Graph()
    graph.add_edge(0, 1, weight=weight)
    with pytest.raises(DataTypeError, match="weight"):
        maxcut(graph)


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
