"""A property: a strategy that draws instances and a check that judges one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy
from signgeo.properties.outcome import Outcome


@dataclass(frozen=True)
class Property:
    """What must hold of everything the strategy draws.

    name : a short identifier, unique within its claim.
    statement : LaTeX of the inequality, without dollar signs.
    strategy : makes the Hypothesis strategy; a function, so that importing a claim stays cheap.
    check : judges one drawn value.
    """

    name: str
    statement: str
    strategy: Callable[[], SearchStrategy[Any]]
    check: Callable[[Any], Outcome]
