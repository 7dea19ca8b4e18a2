"""The matrices that a certificate speaks of: taken from the document or from the caller, and bound by their hash."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import brief, field, integer, items, rectangle
from signgeo.verify.checker.verdict import MalformedDocument, Rejected

Dense = NDArray[np.float64]
DIMENSION_LIMIT = 8192
UNIT = 2.0**-53


@dataclass(frozen=True, eq=False)
class Factor:
    """H = X^T X by its factor X (n, d); H itself is never formed."""

    X: Dense


@dataclass(frozen=True)
class Inputs:
    """The bound matrices, or None with the reason why the parts that need them cannot be judged.

    factored : the statement is about X^T X, X the only matrix named.
    """

    matrices: tuple[Dense, ...] | None
    notes: tuple[str, ...] = ()
    reason: str = ""
    factored: bool = False

    def require(self) -> tuple[Dense, ...]:
        """The matrices; Rejected where there are none, or a factor only."""
        if self.factored:
            raise Rejected("a part of this kind cannot be about a matrix that is given by its factor")
        return self._bound()

    def factor(self) -> Factor | None:
        """The factor of the one matrix, or None where matrices are given by their entries."""
        return Factor(self._bound()[0]) if self.factored else None

    def _bound(self) -> tuple[Dense, ...]:
        if not self.matrices:
            raise Rejected(self.reason or "the document names no matrix")
        return self.matrices


def bind_inputs(document: Mapping[str, Any], given: Sequence[Any] | None) -> Inputs:
    """The matrices named in the document, from `given` where the caller has them, else from their entries."""
    entries = items(field(document, "matrices"), "matrices")
    shapes = [_shape(entry) for entry in entries]
    if len(set(shapes)) > 1:
        raise MalformedDocument("matrices: they are not of one shape")
    factored = [_is_factor(entry) for entry in entries]
    if any(factored) and len(entries) > 1:
        raise MalformedDocument("matrices: a factor stands alone")
    if given is not None and len(given) != len(entries):
        reason = f"the certificate speaks of {len(entries)} matrices, {len(given)} were given"
        return Inputs(None, (reason,), reason)
    bound: list[Dense] = []
    notes: list[str] = []
    for k, (entry, shape) in enumerate(zip(entries, shapes, strict=True)):
        wanted = field(entry, "sha256")
        if not isinstance(wanted, str):
            raise MalformedDocument(f"sha256: {brief(wanted)} is not text")
        try:
            embedded = _embedded(entry, shape, wanted)
            matrix, note = (embedded, "") if given is None else _compared(given[k], shape, wanted, factored[k])
        except Rejected as error:
            reason = f"matrix {k}: {error}"
            return Inputs(None, (reason,), reason, any(factored))
        if matrix is None:
            reason = f"matrix {k} is bound by its hash only: give it with --matrix FILE"
            return Inputs(None, (reason,), reason, any(factored))
        bound.append(matrix)
        notes += [f"matrix {k}: {note}"] if note else []
    return Inputs(tuple(bound), tuple(notes), factored=any(factored))


def sha256(matrix: Dense) -> str:
    """The hash of docs/certificate-format.md."""
    rows, cols = matrix.shape
    digest = hashlib.sha256(b"signgeo-matrix 1 %d %d\n" % (rows, cols))
    for row in matrix:
        columns = np.flatnonzero(row)
        digest.update(np.array([columns.size], dtype="<i8").tobytes())
        digest.update(columns.astype("<i8").tobytes() + row[columns].astype("<f8").tobytes())
    return digest.hexdigest()


def averaged(matrix: Dense) -> tuple[Dense, float] | None:
    """The matrix with pairs that differ by rounding averaged, and the sum of the changes; None if they differ more."""
    if matrix.shape[0] != matrix.shape[1]:
        return None
    largest = float(np.abs(matrix).max())
    if not float(np.abs(matrix - matrix.T).max()) <= 8.0 * UNIT * largest:
        return None
    below = np.tril_indices(matrix.shape[0], -1)
    result = matrix.copy()
    result[below] = matrix[below] + (matrix.T[below] - matrix[below]) / 2
    result.T[below] = result[below]
    changes = np.abs(matrix - result).ravel().tolist()
    return result, math.nextafter(math.fsum(math.nextafter(c, math.inf) for c in changes if c), math.inf)


def _shape(entry: Any) -> tuple[int, int]:
    shape = [integer(v, "shape") for v in items(field(entry, "shape"), "shape")]
    if len(shape) != 2 or min(shape) < 1:
        raise MalformedDocument(f"shape: {brief(str(shape))} is not two positive integers")
    return shape[0], shape[1]


def _embedded(entry: Any, shape: tuple[int, int], wanted: str) -> Dense | None:
    if entry.get("entries") is None:
        return None
    matrix = rectangle(entry["entries"], "entries", shape[0], shape[1])
    if sha256(matrix) != wanted:
        raise Rejected("its entries do not have the hash that stands beside them")
    return matrix


def _is_factor(entry: Any) -> bool:
    gram = entry.get("gram", False)
    if not isinstance(gram, bool):
        raise MalformedDocument(f"gram: {brief(gram)} is neither true nor false")
    return gram


def _compared(given: Any, shape: tuple[int, int], wanted: str, factored: bool) -> tuple[Dense, str]:
    if np.shape(given) != shape:
        raise Rejected(f"another matrix: the certificate speaks of one of shape {shape}, given was {np.shape(given)}")
    if (shape[0] if factored else max(shape)) > DIMENSION_LIMIT:
        raise Rejected(f"{max(shape)} rows or columns are beyond the {DIMENSION_LIMIT} that this checker factorises")
    matrix = np.asarray(given.toarray() if hasattr(given, "toarray") else given, dtype=np.float64)
    if not np.isfinite(matrix).all():
        raise Rejected("the matrix given is not finite")
    if sha256(matrix) == wanted:
        return matrix, ""
    symmetric = None if factored else averaged(matrix)
    if symmetric is not None and sha256(symmetric[0]) == wanted:
        change = f"averaged to be symmetric; a bound on the file's own matrix may differ by {symmetric[1]:.3g}"
        return symmetric[0], change
    raise Rejected("another matrix: the one given does not have the hash that the certificate names")
