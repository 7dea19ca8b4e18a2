"""What the solvers write is accepted by the checker that knows none of them; tampered with, it is rejected."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from signgeo.solvers import Certificate, Gram, inf_one_norm, linf, lsep
from signgeo.verify.checker import check_document
from signgeo.verify.checker.document import parse


def wishart(d: int, n: int, seed: int = 1) -> np.ndarray:
    factor = np.random.default_rng(seed).standard_normal((n, d))
    product = factor.T @ factor / n
    return np.tril(product) + np.tril(product, -1).T


def laplacian(d: int) -> np.ndarray:
    upper = np.triu(np.random.default_rng(d).integers(0, 2, (d, d)), 1).astype(float)
    graph = upper + upper.T
    return np.diag(graph.sum(axis=1)) - graph


def indefinite(d: int) -> np.ndarray:
    half = np.random.default_rng(d).standard_normal((d, d))
    return half + half.T


MATRICES = {
    "definite": wishart(9, 12),
    "low rank": wishart(12, 3),
    "laplacian": laplacian(14),
    "indefinite": indefinite(7),
    "integers": np.round(3 * indefinite(8)),
    "one": np.array([[2.5]]),
    "zero": np.zeros((3, 3)),
    "sparse": sp.csr_array(laplacian(11)),
    "tiny": 1e-200 * wishart(6, 8),
    "huge": 1e200 * indefinite(5),
    "negative": -wishart(5, 7),
}


def read_back(certificate: Certificate) -> dict[str, Any]:
    return parse(json.dumps(certificate.document()))


@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize("solve", [functools.partial(linf, certificate=True), lsep], ids=["linf", "lsep"])
def test_certificates_of_the_solvers_prove_the_bounds_returned(solve: Callable[..., Any], name: str) -> None:
    H = MATRICES[name]
    result = solve(H, time_limit=2.0)
    verdict = check_document(read_back(result.certificate), [H])
    assert verdict.accepted, verdict.findings
    ((lower, upper),) = verdict.bounds.values()
    assert lower is not None
    assert upper is not None
    assert result.lower <= lower
    assert upper <= result.upper


@pytest.mark.parametrize("name", ["definite", "laplacian", "indefinite"])
def test_exact_elimination_agrees(name: str) -> None:
    for result in (linf(MATRICES[name], certificate=True), lsep(MATRICES[name])):
        assert check_document(read_back(result.certificate), exact=True).accepted


def test_rectangular_matrices() -> None:
    A = np.random.default_rng(5).standard_normal((4, 6))
    result = inf_one_norm(A, certificate=True)
    assert check_document(read_back(result.certificate), [A]).accepted


def test_a_search_says_so_and_is_repeated() -> None:
    H = MATRICES["definite"]
    document = read_back(linf(H).certificate)
    assert "search" in [part["kind"] for part in document["parts"]]
    assert not check_document(document).accepted
    assert check_document(document, search_again=lambda quantity, matrix: linf(matrix).upper).accepted
    next(p for p in document["parts"] if p["kind"] == "search")["bound"] = (linf(H).lower * 0.99).hex()
    assert not check_document(document, search_again=lambda quantity, matrix: linf(matrix).upper).accepted


@functools.cache
def branch_certificate() -> str:
    """A tree with several leaves."""
    for seed in range(30):
        result = linf(wishart(16, 16, seed), certificate=True)
        document = read_back(result.certificate)
        if any(part["kind"] == "branch" for part in document["parts"]):
            return json.dumps(document)
    raise AssertionError("no matrix needed a tree")


def nodes(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pending = [part["data"]["root"] for part in document["parts"] if part["kind"] == "branch"]
    while pending:
        node = pending.pop()
        yield node
        pending += [node[k] for k in ("same", "opposite") if k in node]


def leaf_with_cuts(document: dict[str, Any]) -> dict[str, Any]:
    return next(n for n in nodes(document) if n.get("gamma"))


def remove_branch(document: dict[str, Any]) -> None:
    del next(n for n in nodes(document) if "split" in n)["opposite"]


def repeat_branch(document: dict[str, Any]) -> None:
    node = next(n for n in nodes(document) if "split" in n)
    node["opposite"] = copy.deepcopy(node["same"])


def make_sum_even(document: dict[str, Any]) -> None:
    leaf_with_cuts(document)["b"][0].pop()


def negate_gamma(document: dict[str, Any]) -> None:
    leaf = leaf_with_cuts(document)
    leaf["gamma"][0] = (-float.fromhex(leaf["gamma"][0])).hex()


def lower_l(document: dict[str, Any]) -> None:
    leaf = next(n for n in nodes(document) if "l" in n)
    leaf["l"][0] = (float.fromhex(leaf["l"][0]) * (1 - 1e-6)).hex()


def lower_bound(document: dict[str, Any]) -> None:
    part = next(p for p in document["parts"] if p["kind"] == "branch")
    part["bound"] = (float.fromhex(part["bound"]) * (1 - 1e-9)).hex()


def flip_witness(document: dict[str, Any]) -> None:
    part = next(p for p in document["parts"] if p["kind"] == "sign-vector")
    part["data"]["s"][0] *= -1


def other_matrix(document: dict[str, Any]) -> None:
    from signgeo.solvers.certificate import matrix_sha256

    entry = document["matrices"][0]
    H = np.array([[float.fromhex(v) for v in row] for row in entry["entries"]])
    H[0, 1] = H[1, 0] = H[0, 1] + np.sign(H[0, 1]) * 0.1
    entry["entries"] = [[float(v).hex() for v in row] for row in H]
    entry["sha256"] = matrix_sha256(H)


TAMPERED = [
    remove_branch, repeat_branch, make_sum_even, negate_gamma, lower_l, lower_bound, flip_witness, other_matrix,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda f: f.__name__)
def test_a_tree_that_was_tampered_with_is_rejected(tamper: Callable[[dict[str, Any]], None]) -> None:
    document = parse(branch_certificate())
    assert check_document(document).accepted
    tamper(document)
    assert not check_document(document).accepted


def test_a_tree_of_another_matrix_is_rejected() -> None:
    verdict = check_document(parse(branch_certificate()), [wishart(16, 16, 99)])
    assert not verdict.accepted
    assert "another matrix" in verdict.findings[0]


def test_a_gram_input_is_checked_against_the_matrix_it_forms() -> None:
    gram = Gram(np.random.default_rng(3).standard_normal((4, 8)))
    result = lsep(gram)
    assert check_document(read_back(result.certificate)).accepted
