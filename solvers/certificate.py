"""Certificate: data that a small independent checker accepts without trusting the solver that made it.

The file format is specified in ``docs/certificate-format.md``. This module writes and reads it; it judges nothing:
``signgeo check`` (``verify/checker/``) does, and imports none of the solvers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from signgeo.solvers.errors import CertificateError
from signgeo.solvers.intake import Gram
from signgeo.solvers.whole_file import whole_file

FORMAT, VERSION = "signgeo-certificate", 1
EMBED_LIMIT = 64  # matrices up to this dimension are stored whole, larger ones by hash only


@dataclass(frozen=True, eq=False)
class Part:
    """One proved bound.

    kind : ``sign-vector``, ``diagonal``, ``gram``, ``hypermetric``, ``branch``, ``block`` or ``identity``.
    quantity : what is bounded: ``linf``, ``lsep``, ``inf_one_norm``, ...
    relation : ``lower`` (value >= bound) or ``upper`` (value <= bound).
    bound : the float bound.
    data : what proves it, by name: arrays of float64 or integers, numbers, strings, lists and dicts of these.
    """

    kind: str
    quantity: str
    relation: str
    bound: float
    data: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Certificate:
    """Parts that prove bounds on one input matrix (dense, CSR, or a Gram that was not formed), or on several of one
    shape (`matrices`)."""

    matrices: tuple[Any, ...]
    parts: tuple[Part, ...]

    @property
    def matrix(self) -> Any:
        """The (first) matrix that the certificate speaks of."""
        return self.matrices[0]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            for part in self.__dict__.get("parts", ()):
                if name in part.data:
                    return part.data[name]
        raise AttributeError(f"this certificate has no {name!r}")

    def part(self, kind: str) -> Part:
        """The first part of that kind.

        Raises CertificateError when there is none.
        """
        for part in self.parts:
            if part.kind == kind:
                return part
        raise CertificateError(f"no part of kind {kind!r}; this certificate has {[p.kind for p in self.parts]}")

    @cached_property
    def sha256(self) -> tuple[str, ...]:
        """The canonical hash of each matrix."""
        return tuple(matrix_sha256(m) for m in self.matrices)

    def document(self) -> dict[str, Any]:
        """The certificate as JSON-ready data, floats as hexadecimal strings."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "matrices": [_matrix_entry(m, h) for m, h in zip(self.matrices, self.sha256, strict=True)],
            "parts": [
                {
                    "kind": p.kind,
                    "quantity": p.quantity,
                    "relation": p.relation,
                    "bound": float(p.bound).hex(),
                    "data": {k: _encode(v) for k, v in p.data.items()},
                }
                for p in self.parts
            ],
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the certificate as JSON, whole or not at all. Raises StorageError (an OSError)."""
        text = json.dumps(self.document()) + "\n"
        with whole_file(path) as stream:
            stream.write(text)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Certificate:
        """Read a certificate back; it is not judged: `signgeo check` does that.

        Raises FileFormatError (unreadable, not JSON), CertificateError (not a certificate of this version, malformed).
        """
        from signgeo.solvers.certificate_file import load_certificate

        return load_certificate(path)


@dataclass(frozen=True)
class NamedMatrix:
    """A matrix that a file names by its hash alone; gram : it is the X of H = X^T X."""

    shape: tuple[int, int]
    sha256: str
    gram: bool = False


def matrix_sha256(matrix: Any) -> str:
    """SHA-256 over the shape and the nonzeros in row-major order, the same for dense and sparse storage.

    The bytes hashed are the ASCII line ``signgeo-matrix 1 ROWS COLS`` and a newline, then for each row its number of
    nonzeros (int64), their column indices (int64) and their values (float64), all little-endian. Of a Gram it is the
    hash of its factor.
    """
    if isinstance(matrix, Gram):
        return matrix_sha256(matrix.X)
    if isinstance(matrix, NamedMatrix):
        return matrix.sha256
    csr = sp.csr_array(matrix, copy=True) if sp.issparse(matrix) else None
    if csr is not None:
        csr.sum_duplicates()
        csr.eliminate_zeros()
    rows, cols = matrix.shape
    digest = hashlib.sha256(f"signgeo-matrix 1 {rows} {cols}\n".encode())
    for i in range(rows):
        if csr is None:
            row = np.asarray(matrix[i], dtype=np.float64)
            (columns,) = np.nonzero(row)
            values = row[columns]
        else:
            span = slice(csr.indptr[i], csr.indptr[i + 1])
            columns, values = csr.indices[span], csr.data[span]
        digest.update(np.int64(len(columns)).astype("<i8").tobytes())
        digest.update(columns.astype("<i8").tobytes())
        digest.update(values.astype("<f8").tobytes())
    return digest.hexdigest()


def _matrix_entry(matrix: Any, sha256: str) -> dict[str, Any]:
    if isinstance(matrix, Gram):
        return {**_matrix_entry(matrix.X, sha256), "gram": True}
    entry: dict[str, Any] = {"shape": list(matrix.shape), "sha256": sha256}
    if isinstance(matrix, NamedMatrix) and matrix.gram:
        entry["gram"] = True
    if max(matrix.shape) <= EMBED_LIMIT and not isinstance(matrix, NamedMatrix):
        dense: NDArray[np.float64] = matrix.toarray() if sp.issparse(matrix) else np.asarray(matrix)
        entry["entries"] = _encode(dense)
    return entry


def _encode(value: Any) -> Any:
    """Floats to hex strings, arrays to nested lists; integers, strings and None as they are."""
    if isinstance(value, list | tuple):
        kinds = set(map(type, value))  # most lists are long and of one kind
        if kinds == {int}:
            return list(value)
        return [v.hex() for v in value] if kinds == {float} else [_encode(v) for v in value]
    if isinstance(value, np.ndarray):
        return value.tolist() if value.dtype.kind in "iu" else _encode(value.tolist())
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float | np.floating):
        return float(value).hex()
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, Mapping):
        return {str(k): _encode(v) for k, v in value.items()}
    raise CertificateError(f"cannot store a {type(value).__name__} in a certificate")
