"""Numbers and records as a reader likes them; for display only, the JSON report has every digit."""

from __future__ import annotations

import math

from signgeo.solvers.enclosure import Enclosure
from signgeo.verify.results import Judged
from signgeo.verify.shown_bounds import shown_bounds

SECTIONS = {
    "A": "Norms and the steepest direction",
    "B": "Smoothness",
    "C": "Convergence",
    "D": "Separable smoothness",
    "E": "Relaxed smoothness",
    "F": "Experiments",
    "G": "Beyond the paper",
}


def section_title(name: str) -> str:
    """``"A"`` with its title; other names as they are."""
    return f"{name}. {SECTIONS[name]}" if name in SECTIONS else name


def number(value: float) -> str:
    """Six digits."""
    return "∞" if value == math.inf else "−∞" if value == -math.inf else f"{value:.6g}".replace("-", "−")


def interval(ends: tuple[float, float]) -> str:
    """One number where both ends agree in the digits shown; else both, rounded outward."""
    if number(ends[0]) == number(ends[1]):
        return number(ends[0])
    low, high = map(float, shown_bounds(*ends, 6))
    return f"[{number(low)}, {number(high)}]"


def slack(found: Judged | None) -> str:
    """The relative slack of an instance."""
    if found is None:
        return "–"
    return "0" if found.slack == 0.0 else f"{found.slack:.1e}".replace("-", "−")


def seconds(value: float) -> str:
    """Milliseconds below one second."""
    return f"{value:.1f} s" if value >= 1.0 else f"{1000 * value:.0f} ms" if value >= 0.0005 else "<1 ms"


def cell(value: object) -> str:
    """Anything that a table of figures may hold."""
    if isinstance(value, Enclosure):
        return interval((value.lower, value.upper))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value)
    return "–" if value is None else str(value)
