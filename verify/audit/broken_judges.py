"""Broken judges: comparisons and conjunctions that accept what they should not."""

from __future__ import annotations

from dataclasses import replace

from signgeo.properties.computable import at_most_number
from signgeo.properties.outcome import Outcome
from signgeo.solvers.enclosure import Truth
from signgeo.verify.audit.patching import Mutant, then


def _accepted(outcome: Outcome) -> Outcome:
    return replace(outcome, truth=Truth.SURELY_TRUE, slack=abs(outcome.slack), width=0.0)


MUTANTS = (
    Mutant(
        "inequality-accepts",
        "an inequality that accepts everything",
        "signgeo.properties.computable:at_most_number",
        then(_accepted),
        ("eq-9", "prop-3"),
    ),
    Mutant(
        "inequality-reversed",
        "an inequality read from right to left",
        "signgeo.properties.computable:at_most_number",
        lambda honest: lambda lhs, rhs, note="": honest(rhs, lhs, note),
        ("eq-9",),
    ),
    Mutant(
        "equality-accepts",
        "an equality that accepts everything",
        "signgeo.properties.computable:equal_number",
        then(_accepted),
        ("lemma-3bc", "eq-10"),
    ),
    Mutant(
        "last-part-decides",
        "a conjunction decided by its last part",
        "signgeo.properties.outcome:all_of",
        lambda _: lambda *outcomes: outcomes[-1],
        ("eq-34", "lemma-3bc", "table-1"),
    ),
    Mutant(
        "undefined-accepted",
        "an undefined statement taken for true",
        "signgeo.properties.outcome:undefined",
        lambda _: lambda note: at_most_number(0, 1, note),
        ("rho", "prop-3"),
    ),
)
