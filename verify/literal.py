"""Values as Python literals that can be copied, e.g. ``np.array([[2.0, -1.0], [-1.0, 2.0]])``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np


def literal(value: Any) -> str:
    """The value as source text; arrays with every digit, dataclasses by their fields, anything else by its repr."""
    if isinstance(value, np.ndarray):
        kind = "" if value.dtype in (np.float64, np.int64, np.bool_) else f", dtype=np.{value.dtype}"
        empty = f".reshape({value.shape})" if value.size == 0 else ""
        return f"np.array({value.tolist()!r}{kind}){empty}"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return f"{type(value).__name__}({', '.join(literal(v) for v in value)})"
    if isinstance(value, tuple):
        return f"({', '.join(literal(v) for v in value)}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(literal(v) for v in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k!r}: {literal(v)}" for k, v in value.items()) + "}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = [f for f in dataclasses.fields(value) if f.init and f.repr]
        return f"{type(value).__name__}({', '.join(f'{f.name}={literal(getattr(value, f.name))}' for f in shown)})"
    return repr(value)
