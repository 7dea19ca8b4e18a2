"""``branch``: a tree of hypermetric proofs that together speak of every sign vector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import brief, field, integer, items, signs
from signgeo.verify.checker.exact_sums import excess, signed_entries
from signgeo.verify.checker.psd import as_fractions, relative_error
from signgeo.verify.checker.rules.hypermetric import prepare
from signgeo.verify.checker.rules.leaf import check_leaf
from signgeo.verify.checker.statement import Statement
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]
Integers = NDArray[np.int64]


def check(statement: Statement) -> str:
    """Every leaf of the tree proves the bound, and every inner node has both children."""
    forms, shifts, bound = prepare(statement)
    if len(forms) != 1:
        raise Rejected("a branch part is about one matrix")
    H = forms[0]
    gap = _gap(statement, H)
    leaves = check_tree(H, field(statement.data, "root"), bound, extra=shifts[0], exact=statement.exact)
    return f"a tree of {leaves} leaves covers every sign vector" + gap


def check_tree(H: Dense, root: Any, bound: float, *, extra: list[float], exact: bool) -> int:
    """The number of leaves; Rejected or MalformedDocument unless all of them prove the bound."""
    d = H.shape[0]
    source = as_fractions(H) if exact else H
    sums_are_exact = exact or _sums_exactly(H)
    pending: list[tuple[Any, Integers, Dense]] = [(root, np.arange(d), np.ones(d))]
    leaves = 0
    while pending:
        node, representative, sign = pending.pop()
        if not isinstance(node, Mapping):
            raise MalformedDocument(f"root: a node is {brief(node)}, not an object")
        if "split" in node:
            pending += [
                (field(node, "same"), *_tie(node["split"], representative, sign, 1.0)),
                (field(node, "opposite"), *_tie(node["split"], representative, sign, -1.0)),
            ]
            continue
        leaves += 1
        M, error = merge(source, representative, sign, sums_are_exact)
        try:
            check_leaf(M, error, node, bound, extra=extra, exact=exact)
        except Rejected as reason:
            raise Rejected(f"leaf {leaves} ({M.shape[0]} variables): {reason}") from None
    return leaves


def _tie(split: Any, representative: Integers, sign: Dense, relation: float) -> tuple[Integers, Dense]:
    """The classes after s_j = relation * s_i; each is named by its smallest index, whose sign is +1."""
    pair = [integer(v, "split") for v in items(split, "split")]
    if len(pair) != 2 or not all(0 <= v < representative.size for v in pair):
        raise MalformedDocument(f"split: {brief(str(pair))} is not two indices of the matrix")
    i, j = pair
    first, second = sorted((int(representative[i]), int(representative[j])))
    if first == second:
        raise Rejected(f"split {pair} of two indices that are tied already")
    joined = representative == second
    turned = np.where(joined, sign * (sign[i] * sign[j] * relation), sign)
    return np.where(joined, first, representative), turned


def merge(H: Any, representative: Integers, sign: Dense, exact: bool) -> tuple[Any, Dense | None]:
    """P^T H P of shape (k, k), floats or Fractions, and a bound (k, k) on its rounding error, None if there is none."""
    order = np.argsort(representative, kind="stable")
    starts = np.flatnonzero(np.diff(representative[order], prepend=-1))
    size = int(np.diff(starts, append=representative.size).max())
    if size == 1:
        return H, None
    signed = (H * sign[:, None].astype(int) * sign[None, :].astype(int))[np.ix_(order, order)]
    M = np.add.reduceat(np.add.reduceat(signed, starts, axis=0), starts, axis=1)
    if exact:
        return M, None
    sizes = np.add.reduceat(np.add.reduceat(np.abs(signed), starts, axis=0), starts, axis=1)
    return (M + M.T) / 2.0, sizes * relative_error(4 * size + 16)


def _sums_exactly(H: Dense) -> bool:
    """Whether all entries are multiples of one power of two so coarse that no sum of them is ever rounded."""
    largest = float(np.abs(H).sum()) * (1.0 + relative_error(2 * H.size + 8))
    if not 0.0 < largest < 2.0**1000:
        return largest == 0.0
    grid = 2.0 ** max(int(np.frexp(largest)[1]) - 52, -1074)
    return np.array_equal(np.trunc(H / grid) * grid, H)


def _gap(statement: Statement, H: Dense) -> str:
    """How far the witness stays below the bound, in words; nothing where there is none."""
    witness = statement.data.get("witness")
    if witness is None:
        return ""
    s = signs(witness, "witness", H.shape[0])
    missing = -excess(statement.bound, signed_entries(H, s, s))
    return f"; the witness stays {missing:.3g} below the bound" if missing else "; the witness attains the bound"
