"""Reading a certificate back from its file, for use by code; judging it is left to ``verify/checker/``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.certificate import FORMAT, VERSION, Certificate, NamedMatrix, Part, matrix_sha256
from signgeo.solvers.errors import CertificateError, FileFormatError
from signgeo.solvers.intake import Gram


def load_certificate(path: str | os.PathLike[str]) -> Certificate:
    """The certificate in a file that `Certificate.save` wrote.

    A matrix that the file names by hash only comes back as a `NamedMatrix`. Raises FileFormatError when the file cannot
    be read as JSON, CertificateError when what it holds is no certificate of this version.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileFormatError(
            f"certificate {os.fspath(path)!r}",
            got=f"{type(error).__name__}: {error}",
            expected="a JSON file written by Certificate.save",
            remedy="See docs/certificate-format.md.",
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("version") != VERSION:
        raise CertificateError(f"{os.fspath(path)!r} is not a {FORMAT} of version {VERSION}")
    try:
        matrices = tuple(_matrix(entry) for entry in document["matrices"])
        parts = tuple(_part(part) for part in document["parts"])
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise CertificateError(f"{os.fspath(path)!r} is malformed: {type(error).__name__}: {error}") from error
    return Certificate(matrices, parts)


def _matrix(entry: dict[str, Any]) -> Any:
    rows, cols = (int(v) for v in entry["shape"])
    gram = entry.get("gram", False)
    if not isinstance(gram, bool):
        raise TypeError("gram is neither true nor false")
    if entry.get("entries") is None:
        return NamedMatrix((rows, cols), str(entry["sha256"]), gram)
    matrix = np.array(decode(entry["entries"]), dtype=np.float64).reshape(rows, cols)
    if matrix_sha256(matrix) != entry["sha256"]:
        raise ValueError("the matrix's entries do not have the hash beside them")
    return Gram(matrix) if gram else matrix


def _part(part: dict[str, Any]) -> Part:
    data = {str(k): decode(v) for k, v in part["data"].items()}
    return Part(str(part["kind"]), str(part["quantity"]), str(part["relation"]), float(decode(part["bound"])), data)


def decode(value: Any) -> Any:
    """Hexadecimal strings to floats, lists of numbers (and lists of equally long ones) to arrays, the rest as it is."""
    if isinstance(value, str):
        return float.fromhex(value) if value.startswith(("0x", "-0x")) else value
    if isinstance(value, dict):
        return {k: decode(v) for k, v in value.items()}
    if isinstance(value, list):
        decoded = [decode(v) for v in value]
        if decoded and all(type(v) is float for v in decoded):
            return np.array(decoded)
        if decoded and all(type(v) is int and abs(v) < 2**63 for v in decoded):
            return np.array(decoded, dtype=np.int64)
        rows = all(isinstance(v, np.ndarray) for v in decoded)
        if decoded and rows and len({(v.shape, v.dtype) for v in decoded}) == 1:
            return np.array(decoded)
        return decoded
    return value
