"""Draws that depend on the seed alone.

Hypothesis mixes constants into its draws that it reads from the source of the modules loaded at the moment; what is
loaded differs from process to process, so the same seed would give different examples. Here they are left out.

It also saves, seeds and restores the global random generators around each example, which takes longer than many a
check. Here that is done once for all examples of a campaign.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import hypothesis.core
from hypothesis.internal.conjecture import providers


@contextmanager
def seed_alone() -> Iterator[None]:
    """While it lasts, Hypothesis draws without constants of loaded modules (a no-op where Hypothesis has none)."""
    internals: Any = providers
    provider = internals.HypothesisProvider
    kept = vars(provider).get("_local_constants")
    if kept is None:
        yield
        return
    nothing = internals.Constants()
    provider._local_constants = property(lambda _self: nothing)
    internals.CONSTANTS_CACHE.cache.clear()  # its entries hold both kinds of constants
    try:
        yield
    finally:
        provider._local_constants = kept
        internals.CONSTANTS_CACHE.cache.clear()


@contextmanager
def seeded_once() -> Iterator[None]:
    """While it lasts, the global random generators are seeded at its start alone and restored at its end.

    A no-op where Hypothesis has no such step, or within another such span.
    """
    core: Any = hypothesis.core
    seeding = getattr(core, "deterministic_PRNG", None)
    if seeding is None or seeding is nullcontext:
        yield
        return
    with seeding():
        core.deterministic_PRNG = nullcontext
        try:
            yield
        finally:
            core.deterministic_PRNG = seeding


def derived_seed(seed: int, *names: object) -> int:
    """A seed of its own for each check, the same in whatever order and process the checks run."""
    text = "/".join(map(str, (seed, *names)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
