"""What changed since an earlier run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import FileFormatError
from signgeo.verify.results import ClaimResult

Changes = Callable[[Sequence[ClaimResult]], tuple[str, ...]]


def changes_since(path: str | os.PathLike[str] | None) -> Changes:
    """Read an earlier JSON report now (so that a bad file fails at once); compare with it later.

    Raises
    ------
    FileFormatError : missing, not JSON, or no report.
    """
    if path is None:
        return lambda _claims: ()
    earlier = _read(Path(path))
    return lambda claims: tuple(_compare(earlier, claims))


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {claim["id"]: {k: claim[k] for k in ("came_out", "standing", "passed")} for claim in data["claims"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileFormatError(
            "baseline",
            got=f"{str(path)!r} ({type(error).__name__})",
            expected="a JSON report of an earlier run",
            remedy="Write one with `signgeo verify --json FILE`.",
        ) from error


def _compare(earlier: Mapping[str, Mapping[str, Any]], claims: Sequence[ClaimResult]) -> list[str]:
    lines = []
    for claim in claims:
        now = {"came out": claim.came_out.value, "stands": claim.standing.value}
        old = earlier.get(claim.id)
        if old is None:
            lines.append(f"{claim.id}: new, came out {now['came out']}, stands {now['stands']}")
            continue
        before = {"came out": old["came_out"], "stands": old["standing"]}
        moved = [what for what in now if before[what] != now[what]]
        lines += [f"{claim.id}: {what} {before[what]} before, {now[what]} now" for what in moved]
        if old["passed"] != claim.passed and before == now:
            lines.append(f"{claim.id}: {'passes' if claim.passed else 'fails'} now")
    present = {claim.id for claim in claims}
    return lines + [f"{gone}: was checked before, is not now" for gone in earlier if gone not in present]
