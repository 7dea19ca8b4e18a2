"""The result of an audit as it is stored in the repository, and the sources that it speaks of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from signgeo.solvers.whole_file import save_text

FORMAT = "signgeo-audit 1"
FILE = Path(__file__).parent / "results.json"
GOAL = 0.99
"""Of 100 seeds, at most one may miss a counterexample."""
EXAMPLES = 200
"""Of each property, and of each search for what refutes a false variant: as many as in the profile ``quick``."""


@dataclass(frozen=True)
class Kill:
    """A broken formula and what noticed it; `by` is "" for one that survived."""

    mutant: str
    what: str
    by: str
    check: str
    counterexample: str = ""


@dataclass(frozen=True)
class Discovery:
    """A false variant: in how many of `seeds` runs a counterexample was found, after how many instances."""

    claim: str
    variant: str
    label: str
    seeds: int
    found: int
    median: int
    most: int

    @property
    def rate(self) -> float:
        """Share of the runs that found one."""
        return self.found / self.seeds


@dataclass(frozen=True)
class Audit:
    """Everything that an audit found. `sources` is the hash of the catalogue and the properties it ran on."""

    date: str
    seed: int
    examples: int
    sources: str
    seconds: float
    kills: tuple[Kill, ...]
    discoveries: tuple[Discovery, ...]

    @property
    def survivors(self) -> tuple[Kill, ...]:
        """Broken formulas that no claim noticed."""
        return tuple(k for k in self.kills if not k.by)

    @property
    def goal(self) -> float:
        """How often a false variant is to be discovered."""
        return GOAL

    @property
    def rare(self) -> tuple[Discovery, ...]:
        """False variants discovered less often than the goal asks."""
        return tuple(d for d in self.discoveries if d.rate < GOAL)

    @property
    def seeds(self) -> int:
        """Runs of each false variant."""
        return max((d.seeds for d in self.discoveries), default=0)

    @property
    def stale(self) -> bool:
        """Whether catalogue or properties have changed since."""
        return self.sources != fingerprint()

    def save(self, path: Path = FILE) -> None:
        """Write it, one line for each finding so that changes are readable. Raises StorageError."""
        head = {"format": FORMAT, **asdict(self)}
        kills, discoveries = head.pop("kills"), head.pop("discoveries")
        lines = json.dumps(head, indent=1)[:-2]
        lines += f',\n "kills": [{_rows(kills)}],\n "discoveries": [{_rows(discoveries)}]\n}}\n'
        save_text(path, lines)


def stored(path: Path = FILE) -> Audit | None:
    """The stored result, or None where there is none yet."""
    if not path.exists():
        return None
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    data.pop("format")
    kills = tuple(Kill(**k) for k in data.pop("kills"))
    discoveries = tuple(Discovery(**d) for d in data.pop("discoveries"))
    return Audit(**data, kills=kills, discoveries=discoveries)


def fingerprint() -> str:
    """SHA-256 over the catalogue and the properties, which an audit speaks of; other sources may change freely."""
    root = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for part in ("verify/catalog", "properties"):
        for path in sorted((root / part).rglob("*.py")):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _rows(found: Iterable[Mapping[str, Any]]) -> str:
    return "\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in found) + "\n "
