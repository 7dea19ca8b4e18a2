"""The options of the sign searches, checked once, and the clock they share."""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass, field

from signgeo.solvers.errors import OptionError


@dataclass(frozen=True)
class SignOptions:
    """Options of `linf` and `inf_one_norm`.

    rtol : stop at this relative width of the enclosure; 0.0 asks for the exact value.
    time_limit : seconds, or None for no limit.
    seed : of the random starts.
    n_jobs : threads; None for as many as the machine has cores.
    progress : show bounds while running; None: only on a terminal.
    checkpoint : a file that a long closest-point search or branch and bound saves itself to and resumes from, or None;
        of a matrix in components, each has its own, numbered file. Enumeration, and the search for a Gram with few
        rows, are not saved: they start again.
    certificate : whether optimality must be proved by a certificate that a checker accepts without a search.
    """

    rtol: float = 0.0
    time_limit: float | None = 60.0
    seed: int = 0
    n_jobs: int | None = None
    progress: bool | None = None
    checkpoint: str | os.PathLike[str] | None = None
    certificate: bool = False
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        _require(_number(self.rtol) and 0.0 <= self.rtol < 1.0, "rtol", self.rtol, "a number in [0, 1)")
        limit_fits = self.time_limit is None or (_number(self.time_limit) and self.time_limit > 0.0)
        _require(limit_fits, "time_limit", self.time_limit, "a positive number of seconds, or None")
        _require(_integer(self.seed) and self.seed >= 0, "seed", self.seed, "an integer >= 0")
        jobs_fit = self.n_jobs is None or (_integer(self.n_jobs) and (self.n_jobs >= 1 or self.n_jobs == -1))
        _require(jobs_fit, "n_jobs", self.n_jobs, "an integer >= 1, -1 or None for all cores")
        _require(self.progress in (None, True, False), "progress", self.progress, "True, False or None")
        path_fits = self.checkpoint is None or isinstance(self.checkpoint, str | os.PathLike)
        _require(path_fits, "checkpoint", self.checkpoint, "a file path or None")
        _require(isinstance(self.certificate, bool), "certificate", self.certificate, "True or False")

    @property
    def seconds(self) -> float:
        """Wall time since these options were made."""
        return time.perf_counter() - self.started

    @property
    def remaining(self) -> float:
        """Seconds left, infinity without a limit, 0 when it has passed."""
        return math.inf if self.time_limit is None else max(0.0, self.time_limit - self.seconds)

    @property
    def threads(self) -> int:
        """How many threads to run."""
        if self.n_jobs is None or self.n_jobs == -1:
            return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return self.n_jobs


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _require(fits: bool, name: str, value: object, expected: str) -> None:
    if not fits:
        raise OptionError(name, got=repr(value), expected=expected, remedy="See the options of linf.")
