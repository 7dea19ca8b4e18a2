"""Proof: a list of steps, each discharged by exactly one engine.

The constructors of steps live in ``verify/engines/``; here are the nouns they share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Engine(Enum):
    """Who discharges a step."""

    ALGEBRA = "algebra"
    CALCULUS = "calculus"
    INDUCTION = "induction"
    CITE = "cite"
    SOURCE = "source"
    TEXTBOOK = "textbook"
    BALL = "ball"
    IMPLICATION = "implication"
    DEFINITION = "definition"


class Trust(Enum):
    """What a discharged step rests on."""

    EXACT = "exact"
    """Exact symbolic or rational arithmetic, re-checked independently where a certificate exists."""
    SOLVER = "solver-trusted"
    """Only SMT solvers decided it."""
    SOURCE = "source"
    """A published theorem that is not proved here."""


@dataclass(frozen=True)
class StepResult:
    """What came of running a step.

    ok : discharged, or a gap.
    trust : what it rests on.
    line : a line that a reader can check by hand (an identity, a derivative, a reference), LaTeX or plain text.
    certificate : JSON-ready exact certificate (kind ``identity``), or None.
    obligation : SMT-LIB 2 text of the obligation, or "".
    refuted_mutant : the model that refutes the obligation's mutant, as text, or "".
    seconds : wall time.
    """

    ok: bool
    trust: Trust = Trust.EXACT
    line: str = ""
    certificate: Mapping[str, Any] | None = None
    obligation: str = ""
    refuted_mutant: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step: `statement` (text with LaTeX between dollar signs), the engine, and how to run it.

    cites : ids of the claims that the step rests on (engine CITE).
    """

    engine: Engine
    statement: str
    run: Callable[[], StepResult] = field(repr=False)
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """Steps in order; `summary` says the idea in a sentence."""

    steps: tuple[Step, ...]
    summary: str = ""
