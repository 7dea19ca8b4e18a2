"""How often the strategies, which plant no examples, discover that a false variant is false."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median_high

from signgeo.verify.audit.record import EXAMPLES, Discovery
from signgeo.verify.campaign import find_counterexample
from signgeo.verify.pieces import catalogue
from signgeo.verify.repeatable import derived_seed


def variants() -> list[tuple[str, int]]:
    """Claim and place of every false variant that a strategy is to refute."""
    return [(c.id, i) for c in catalogue().values() for i, s in enumerate(c.strengthenings) if s.falsify is not None]


def search(claim_id: str, index: int, seeds: Iterable[int]) -> list[int]:
    """For each seed the number of instances judged until one refuted the variant, 0 where none did."""
    from threadpoolctl import threadpool_limits

    prop = catalogue()[claim_id].strengthenings[index].falsify
    if prop is None:
        return []
    needed = []
    with threadpool_limits(1):
        for seed in seeds:
            own = derived_seed(seed, claim_id, "discovery", index)
            found, judged, _ = find_counterexample(prop, examples=EXAMPLES, seed=own, shrink=False)
            needed.append(judged if found is not None else 0)
    return needed


def summary(claim_id: str, index: int, needed: list[int]) -> Discovery:
    """The rate over all seeds; the median and the most instances are over the runs that found one."""
    false = catalogue()[claim_id].strengthenings[index]
    name = false.falsify.name if false.falsify is not None else ""
    found = [n for n in needed if n] or [0]
    return Discovery(
        claim_id, name, false.label, len(needed), sum(n > 0 for n in needed), int(median_high(found)), max(found)
    )
