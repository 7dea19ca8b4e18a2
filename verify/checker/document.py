"""Reading the document: JSON text that may be anything, down to numbers and arrays of a known shape.

Every function either returns what it promises or raises MalformedDocument with one clear line. Documents made in memory
may hold NumPy arrays and floats where the file has lists and hexadecimal strings.
"""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.verdict import MalformedDocument

Dense = NDArray[np.float64]
FORMAT, VERSION = "signgeo-certificate", 1
SIZE_LIMIT = 256 * 2**20
INTEGER_LIMIT = 2**53


def read_document(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The JSON object in the file, of the known format and version.

    Raises MalformedDocument; OSError where the file cannot be opened.
    """
    with Path(path).open("rb") as stream:  # a device has no size beforehand
        content = stream.read(SIZE_LIMIT + 1)
    if len(content) > SIZE_LIMIT:
        raise MalformedDocument(f"larger than {SIZE_LIMIT // 2**20} MiB, the limit for a certificate")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedDocument("not UTF-8 text") from error
    document = parse(text)
    if "format" not in document and ("terms" in document or "parts" in document):
        document = identity_document(document)
    require_format(document)
    return document


def identity_document(data: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate of one identity, from what a proof step keeps of it (the report writes it bare)."""
    part = {"kind": "identity", "quantity": "identity", "relation": "upper", "bound": 0, "data": dict(data)}
    return {"format": FORMAT, "version": VERSION, "matrices": [], "parts": [part]}


def parse(text: str) -> dict[str, Any]:
    """JSON text to an object; duplicate keys, NaN and infinity are malformed."""
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise MalformedDocument("nested too deeply") from None
    except MalformedDocument:
        raise
    except ValueError as error:
        raise MalformedDocument(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise MalformedDocument(f"the text is a JSON {type(document).__name__}, not an object")
    return document


def require_format(document: Mapping[str, Any]) -> None:
    """Raise MalformedDocument unless the document says that it is a certificate of this version."""
    if document.get("format") != FORMAT:
        raise MalformedDocument(f'not a certificate: "format" is {brief(document.get("format"))}, not "{FORMAT}"')
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        raise MalformedDocument(f"version {brief(version)} is not known; this checker reads version {VERSION}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise MalformedDocument(f"the key {brief(twice)} stands twice in one object")
    return result


def _no_constant(name: str) -> float:
    raise MalformedDocument(f"{name} is not a number that a certificate may hold")


def brief(value: Any) -> str:
    """A value in at most some 40 characters, for messages."""
    text = repr(value) if isinstance(value, str | int | float | bool | None) else f"a {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "..."


def field(data: Any, key: str) -> Any:
    """The value under a key that must be there."""
    if not isinstance(data, Mapping):
        raise MalformedDocument(f"expected an object with {key!r}, got {brief(data)}")
    if key not in data:
        raise MalformedDocument(f"{key!r} is missing")
    return data[key]


def real(value: Any, name: str) -> float:
    """One finite float64: a hexadecimal string, an integer up to 2^53, or a number."""
    if isinstance(value, str):
        if not value.startswith(("0x", "-0x")):
            raise MalformedDocument(f"{name}: {brief(value)} is not a hexadecimal float")
        try:
            number = float.fromhex(value)
            faithful = number.hex() == value or _is_float(value, number)
        except (ValueError, OverflowError):
            raise MalformedDocument(f"{name}: {brief(value)} is not a hexadecimal float") from None
        if not faithful:
            raise MalformedDocument(f"{name}: {brief(value)} is no float64; it would be rounded")
    elif isinstance(value, float | np.floating):
        number = float(value)
    else:
        number = float(integer(value, name))
    if not math.isfinite(number):
        raise MalformedDocument(f"{name}: {brief(value)} is not finite")
    return number


def _is_float(text: str, number: float) -> bool:
    """Whether hexadecimal notation other than Python's own, with more digits or another point, names this float."""
    digits, _, power = text.lower().lstrip("-").removeprefix("0x").partition("p")
    whole, _, rest = digits.partition(".")
    mantissa = int(whole + rest, 16)
    if mantissa == 0 or number == 0.0:
        return mantissa == number
    return abs(Fraction(number)) == mantissa * Fraction(2) ** (int(power or 0) - 4 * len(rest))


def integer(value: Any, name: str) -> int:
    """One integer, at most 2^53 in size."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or abs(int(value)) > INTEGER_LIMIT:
        raise MalformedDocument(f"{name}: {brief(value)} is not a number of the format")
    return int(value)


def items(value: Any, name: str) -> Sequence[Any]:
    """A JSON list (or an array) as a sequence."""
    if isinstance(value, np.ndarray) and value.ndim >= 1:
        return list(value)
    if not isinstance(value, list | tuple):
        raise MalformedDocument(f"{name}: expected a list, got {brief(value)}")
    return value


def vector(value: Any, name: str, length: int | None = None) -> Dense:
    """Finite numbers, shape (length,)."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.ndim == 1:
        result: Dense = value
        if not np.isfinite(result).all():
            raise MalformedDocument(f"{name}: an entry is not finite")
    else:
        result = np.array([real(v, name) for v in items(value, name)], dtype=np.float64)
    if length is not None and result.size != length:
        raise MalformedDocument(f"{name}: {result.size} numbers where {length} are needed")
    return result


def rectangle(value: Any, name: str, rows: int, cols: int | None = None) -> Dense:
    """Finite numbers, shape (rows, cols); any one number of columns >= 1 if cols is None."""
    lines = [vector(line, name, cols) for line in items(value, name)]
    if len(lines) != rows or rows == 0:
        raise MalformedDocument(f"{name}: {len(lines)} rows where {rows} are needed")
    if len({line.size for line in lines}) != 1 or lines[0].size == 0:
        raise MalformedDocument(f"{name}: rows of unequal length or empty")
    return np.array(lines)


def signs(value: Any, name: str, length: int) -> Dense:
    """A vector of +-1, shape (length,), as floats."""
    entries = [integer(v, name) for v in items(value, name)]
    if len(entries) != length:
        raise MalformedDocument(f"{name}: {len(entries)} entries where {length} are needed")
    if any(v not in (1, -1) for v in entries):
        raise MalformedDocument(f"{name}: an entry is neither 1 nor -1")
    return np.array(entries, dtype=np.float64)
