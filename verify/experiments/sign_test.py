"""Statements about independent draws with an exact sign test, each beside a false variant that the test refutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.01
"""How often a whole family of tests may reject a fair coin somewhere: each test gets an equal share (Bonferroni)."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SignTest:
    """How many independent draws speak for a statement.

    p_value : the probability of at least `in_favour` heads in `draws` tosses of a fair coin, exactly.
    p_against : that of at most `in_favour`: the same test of the opposite.
    """

    statement: str
    in_favour: int
    draws: int
    p_value: float
    p_against: float

    @classmethod
    def of(cls, statement: str, votes: Mask) -> SignTest:
        """From one vote per draw."""
        from scipy.stats import binomtest

        count, total = int(np.count_nonzero(votes)), int(votes.size)
        above, below = (float(binomtest(count, total, alternative=side).pvalue) for side in ("greater", "less"))
        return cls(statement, count, total, above, below)


@dataclass(frozen=True)
class Finding:
    """A statement that the draws confirm, its effect in words, and a false variant that they refute.

    share : the level of each of the two tests. holds : chance is rejected in favour of the statement. refuted : chance
    is rejected in favour of the variant's opposite.
    """

    test: SignTest
    effect: str
    variant: SignTest
    share: float = LEVEL / 2.0

    @property
    def statement(self) -> str:
        """What is claimed."""
        return self.test.statement

    @property
    def holds(self) -> bool:
        """Whether the test rejects chance."""
        return self.test.p_value < self.share

    @property
    def refuted(self) -> bool:
        """Whether the false variant is seen to be false."""
        return self.variant.p_against < self.share


def family(findings: Sequence[Finding]) -> list[Finding]:
    """The same findings with the level divided among all their tests."""
    return [replace(finding, share=LEVEL / (2 * len(findings))) for finding in findings]
