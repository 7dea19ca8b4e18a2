"""Strict JSON, which knows neither NaN nor infinity: both become null."""

from __future__ import annotations

import json
import math
from typing import Any


def json_text(data: Any, indent: int = 2) -> str:
    """The text of plain data."""
    return json.dumps(finite(data), indent=indent, ensure_ascii=False, allow_nan=False)


def finite(data: Any) -> Any:
    """The same data with None for every number that is not finite."""
    if isinstance(data, float) and not math.isfinite(data):
        return None
    if isinstance(data, dict):
        return {str(k): finite(v) for k, v in data.items()}
    if isinstance(data, list | tuple):
        return [finite(v) for v in data]
    return data
