"""Malformed arrays: every public entry point gives a valid result or a typed error, and warns of nothing."""

from __future__ import annotations

from typing import Any

import pytest
import signgeo.solvers as solvers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .entry_points import ENTRY_POINTS, outcome, require_valid

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def attack(name: str, examples: int, seconds: int = 20) -> None:
    call, strategies = ENTRY_POINTS[name]

    @settings(
        max_examples=examples, deadline=seconds * 1000, derandomize=True, database=None, suppress_health_check=QUIET
    )
    @given(st.tuples(*strategies))
    def attacked(arguments: tuple[Any, ...]) -> None:
        require_valid(outcome(call, arguments))

    attacked()


@pytest.mark.parametrize("name", ENTRY_POINTS)
def test_only_typed_errors_or_valid_results(name: str) -> None:
    attack(name, examples=40)


@pytest.mark.slow
@pytest.mark.parametrize("name", ENTRY_POINTS)
def test_only_typed_errors_or_valid_results_at_length(name: str) -> None:
    attack(name, examples=1500)


def test_every_public_name_is_attacked_or_takes_no_array() -> None:
    """A new public function has to be added to the table above."""
    plain = {"Certificate", "L1", "L2", "LInf", "Norm", "Objective", "Rigor", "Trajectory", "Truth"}
    assert set(solvers.__all__) - plain <= {name.split(",")[0] for name in ENTRY_POINTS}
