"""How far the experiment is, in passes over the training set."""

from __future__ import annotations

from collections.abc import Callable

from signgeo.verify.networks.plan import ExperimentPlan
from signgeo.verify.networks.training import METHODS

HESSIAN_PASSES = 300
"""Some 100 Hessian-vector products over all batches, each about as dear as three gradients."""


class Tally:
    """Counts passes done and expected; reports both as on_piece(done, total)."""

    def __init__(self, plan: ExperimentPlan, batches: int, on_piece: Callable[[int, int], None] | None) -> None:
        self._report = on_piece
        self.done, self.total = 0, 0
        self.measurement = 2 + 2 * len(plan.gammas)
        self.probe = max(1, round(HESSIAN_PASSES * (plan.hessian_batches or batches) / batches))
        for network in plan.networks:
            runs = sum(map(len, network.exponents)) + len(METHODS) * self.measurement
            points = len(METHODS) * len(plan.hessian_epochs(network.epochs))
            self.total += runs * (network.epochs + 1) + points * self.probe

    def expect(self, passes: int) -> None:
        """More is to be done than was thought."""
        self.total += passes

    def advance(self, passes: int) -> None:
        """That much more is done."""
        self.done += passes
        if self._report is not None:
            self._report(self.done, self.total)
