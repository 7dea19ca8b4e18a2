"""The statement of one part, as every rule receives it, with the helpers that several rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import brief, field, integer, real
from signgeo.verify.checker.inputs import DIMENSION_LIMIT, Inputs
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]
KINDS = ("sign-vector", "diagonal", "gram", "hypermetric", "branch", "block", "search", "identity")
QUANTITIES = ("linf", "max_sign_form", "inf_one_norm", "lsep", "block_linf", "identity")


@dataclass(frozen=True)
class Statement:
    """quantity <= or >= bound, the data that shall prove it, and the matrices it is about."""

    kind: str
    quantity: str
    relation: str
    bound: float
    data: Mapping[str, Any]
    inputs: Inputs = dataclass_field(repr=False)
    exact: bool = False

    def require(self, relation: str, *quantities: str) -> None:
        """Rejected unless the rule can prove this relation for this quantity."""
        if self.relation != relation:
            raise Rejected(f"a {self.kind} part proves {relation} bounds only")
        if self.quantity not in quantities:
            raise Rejected(f"a {self.kind} part proves nothing about {brief(self.quantity)}")

    def witness_matrix(self) -> Dense:
        """The matrix that a lower bound evaluates."""
        matrices = self.inputs.require()
        index = integer(self.data.get("index", 0), "index")
        if not 0 <= index < len(matrices):
            raise MalformedDocument(f"index: {index} with {len(matrices)} matrices")
        return matrices[index]

    def forms(self) -> list[Dense]:
        """For each matrix the symmetric one whose s^T K s is bounded: itself, or [[0, A], [A^T, 0]] / 2 if doubled."""
        doubled = self.data.get("doubled", False)
        if not isinstance(doubled, bool):
            raise MalformedDocument(f"doubled: {brief(doubled)} is neither true nor false")
        if self.quantity == "inf_one_norm" and not doubled:
            raise Rejected("an upper bound on inf_one_norm is about the doubled matrix")
        if doubled and self.quantity not in ("linf", "inf_one_norm"):
            raise Rejected(f"the doubled matrix proves nothing about {self.quantity}")
        if self.quantity != "inf_one_norm":
            for A in self.inputs.require():
                require_symmetric(A)
        return [double(A) if doubled else A for A in self.inputs.require()]


def read_statement(part: Any, inputs: Inputs, exact: bool) -> Statement:
    """The part as a Statement; MalformedDocument where it has not the form of one."""
    texts = {key: field(part, key) for key in ("kind", "quantity", "relation")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise MalformedDocument(f"{key}: {brief(text)} is not text")
    for key, known in (("kind", KINDS), ("quantity", QUANTITIES), ("relation", ("lower", "upper"))):
        if texts[key] not in known:
            raise MalformedDocument(f"{key}: {brief(texts[key])} is not one of {', '.join(known)}")
    data = field(part, "data")
    if not isinstance(data, Mapping):
        raise MalformedDocument(f"data: {brief(data)} is not an object")
    return Statement(**texts, bound=real(field(part, "bound"), "bound"), data=data, inputs=inputs, exact=exact)


def require_symmetric(matrix: Dense) -> Dense:
    """The matrix if it is exactly symmetric and not too large; Rejected otherwise."""
    if matrix.shape[0] != matrix.shape[1] or not np.array_equal(matrix, matrix.T):
        raise Rejected("the rule is about a symmetric matrix, and this one is not")
    if matrix.shape[0] > DIMENSION_LIMIT:
        raise Rejected(f"{matrix.shape[0]} rows are beyond the {DIMENSION_LIMIT} that this checker factorises")
    return matrix


def double(A: Dense) -> Dense:
    """[[0, A], [A^T, 0]] / 2, shape (m + n, m + n)."""
    half = A / 2.0
    if not np.array_equal(2.0 * half, A):
        raise Rejected("entries too small to be halved exactly")
    m, n = A.shape
    if m + n > DIMENSION_LIMIT:
        raise Rejected(f"{m + n} rows are beyond the {DIMENSION_LIMIT} that this checker factorises")
    return np.block([[np.zeros((m, m)), half], [half.T, np.zeros((n, n))]])
