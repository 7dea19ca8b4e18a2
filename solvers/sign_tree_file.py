"""Saves a branch and bound over sign vectors to a file and takes it up again.

What is stored, flat arrays only: the hash of the form (so that a file of another problem is refused), the best vector,
and every node on a walk from the root: the index of its parent, its split, its bound; of open nodes the warm start too,
of proved ones what proves them. The file is written anew now and then, so that writing takes a small share of the time.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.errors import FileFormatError
from signgeo.solvers.hypermetric import HypermetricBound
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.sign_branch import Branching, Node
from signgeo.solvers.sign_node import Ties
from signgeo.solvers.whole_file import storage_errors, whole_file

_FIELDS = ("problem", "z", "nodes", "parent", "split", "closed", "scalars", "factor", "columns", "l", "index", "sign",
           "weight", "cuts_of", "proof_of")  # fmt: skip
_REMEDY = "Delete it, or name another file, to start afresh."
_SHARE = 0.05  # of the time that writing may take
_PAUSE = 2.0  # seconds before the first time


class TreeFile:
    """A checkpoint of branch and bound; file None: none is kept."""

    def __init__(self, file: str | os.PathLike[str] | None) -> None:
        self._file = file
        self._next = time.perf_counter() + _PAUSE

    def save(self, state: Branching, root: Node, *, at_once: bool = False) -> None:
        """Write the tree if it is time to, or `at_once`; remove the file once the tree is finished."""
        start = time.perf_counter()
        if self._file is None or not (at_once or start >= self._next):
            return
        if state.finished:
            _remove(self._file)
            return
        arrays = {"problem": np.array(_fingerprint(state.K, state.gap)), **_arrays(state, root)}
        with whole_file(self._file, binary=True) as stream:
            np.savez(stream, **arrays)
        end = time.perf_counter()
        self._next = end + max(_PAUSE, (end - start) / _SHARE)


def load_tree(file: str | os.PathLike[str] | None, like: Branching) -> Node | None:
    """The root that `file` holds for the problem of `like`, or None if there is no file.

    `like` takes over the best vector and the count of nodes. Where a certificate is wanted, nodes that a search has
    closed are open again. Raises FileFormatError when the file is damaged, or of another problem.
    """
    if file is None:
        return None
    try:
        stored = _read(file, _fingerprint(like.K, like.gap))
    except FileNotFoundError:
        return None
    try:
        root = _tree(stored, like)
        like.nodes = int(stored["nodes"])
        like.offer(stored["z"].astype(np.int8))
    except (ValueError, IndexError, TypeError, StopIteration) as error:
        raise FileFormatError("checkpoint", got=f"{file}, damaged", expected="a checkpoint", remedy=_REMEDY) from error
    return root


def _arrays(state: Branching, root: Node) -> dict[str, Any]:
    order: list[Node] = []
    parent: list[int] = []
    stack = [(root, -1)]
    while stack:
        node, above = stack.pop()
        stack += [(child, len(order)) for child in reversed(node.children)]
        order.append(node)
        parent.append(above)
    warm = [node.split is None and not node.closed for node in order]
    cuts = [node.cuts if keep else Cuts.none() for node, keep in zip(order, warm, strict=True)]
    proofs = [node.bound.cuts.keep(node.bound.cuts.weight > 0.0) if node.bound else Cuts.none() for node in order]
    every = [*cuts, *proofs]
    factors = [node.factor.astype(np.float32) for node, keep in zip(order, warm, strict=True) if keep]
    return {
        "z": state.z,
        "nodes": np.array(state.nodes),
        "parent": np.array(parent, np.int32),
        "split": np.array([node.split or (-1, -1) for node in order], np.int32),
        "closed": np.array([node.closed for node in order]),
        "scalars": np.array([(node.upper, node.penalty, node.bound.upper if node.bound else np.inf) for node in order]),
        "factor": np.concatenate([factor.ravel() for factor in factors] or [np.zeros(0, np.float32)]),
        "columns": np.array([factor.shape[1] for factor in factors], np.int32),
        "l": np.concatenate([node.bound.l for node in order if node.bound] or [np.zeros(0)]),
        "index": np.concatenate([c.index for c in every]),
        "sign": np.concatenate([c.sign for c in every]),
        "weight": np.concatenate([c.weight for c in every]),
        "cuts_of": np.cumsum([c.count for c in cuts]),
        "proof_of": np.cumsum([c.count for c in every])[len(order) :],
    }


def _tree(stored: dict[str, Any], like: Branching) -> Node:
    """The nodes of a file, put together again."""
    everything = Cuts(stored["index"], stored["sign"], stored["weight"])
    d, widths = like.K.shape[0], iter(stored["columns"].tolist())
    nodes: list[Node] = []
    factors = lengths = 0
    ends = [0, *stored["cuts_of"].tolist(), *stored["proof_of"].tolist()]
    n = stored["parent"].size
    for i, above in enumerate(stored["parent"].tolist()):
        upper, penalty, proved = stored["scalars"][i].tolist()
        ties = Ties.none(d) if above < 0 else _ties_of_child(nodes[above])
        split, closed = tuple(stored["split"][i].tolist()), bool(stored["closed"][i])
        cuts = everything.keep(np.arange(ends[i], ends[i + 1]))
        bound = None
        if proved < np.inf:
            l = stored["l"][lengths : lengths + ties.count]
            bound = HypermetricBound(l, everything.keep(np.arange(ends[n + i], ends[n + i + 1])), proved)
            lengths += ties.count
        V = np.random.default_rng(i).standard_normal((ties.count, ties.count))  # for a node that is opened again
        if split[0] < 0 and not closed:
            columns = next(widths)
            size = ties.count * columns
            V = stored["factor"][factors : factors + size].reshape(ties.count, columns).astype(np.float64)
            factors += size
        V /= np.linalg.norm(V, axis=1, keepdims=True)
        reopened = closed and like.certify and bound is None
        node = Node(ties, V, cuts, upper, penalty, bound, split if split[0] >= 0 else None, [], closed and not reopened)
        nodes.append(node)
        if above >= 0:
            nodes[above].children.append(node)
    return nodes[0]


def _ties_of_child(parent: Node) -> Ties:
    """Of the child that comes next: the first takes equal signs, the second opposite ones."""
    if parent.split is None:
        raise ValueError("a child of a node without a split")
    a, b = (int(parent.ties.owner[i]) for i in parent.split)
    return parent.ties.tie(a, b, -1 if parent.children else 1)


def _read(file: str | os.PathLike[str], problem: str) -> dict[str, Any]:
    """The arrays of a checkpoint of this problem."""
    try:
        with open(file, "rb") as stream, np.load(stream, allow_pickle=False) as data:  # NumPy leaves damaged ones open
            stored = {name: data[name] for name in _FIELDS}
    except FileNotFoundError:
        raise
    except Exception as error:  # damaged bytes fail in NumPy, zipfile and zlib, each in its own way
        got = f"{file}: {' '.join(str(error).split())[:160]}"
        raise FileFormatError("checkpoint", got=got, expected="a checkpoint", remedy=_REMEDY) from error
    if str(stored["problem"]) != problem:
        raise FileFormatError(
            "checkpoint", got=f"{file}, of another problem", expected="one of this matrix", remedy=_REMEDY
        )
    return stored


def _remove(file: str | os.PathLike[str]) -> None:
    with storage_errors(file):
        if Path(file).exists():  # a folder that is read-only refuses to remove even what is not there
            Path(file).unlink(missing_ok=True)  # another run with the same file may be done first


def _fingerprint(K: NDArray[np.float64], gap: float) -> str:
    """The hash of a problem."""
    digest = hashlib.sha256(np.ascontiguousarray(K).tobytes())
    digest.update(np.float64(gap).tobytes())
    return digest.hexdigest()
