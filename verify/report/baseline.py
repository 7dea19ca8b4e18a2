"""Two runs compared: what came out otherwise than in an earlier report, and whether that is for the better."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import FileFormatError
from signgeo.verify.report.comparison import Change, Comparison, Trend
from signgeo.verify.results import ClaimResult, Standing

STANDINGS = [s.value for s in Standing]
HEAD = ("date", "version", "code", "profile", "examples", "seed", "seconds")
REFUTED, TIGHT = "false variants refuted", "equality instances"
COUNTED = {REFUTED: "strengthenings", TIGHT: "equality"}
"""What a run counts whatever its profile; examples and undecided instances depend on that."""

Compare = Callable[[Sequence[ClaimResult]], Comparison | None]


def changes_since(path: str | os.PathLike[str] | None) -> Compare:
    """Read an earlier JSON report now (so that a bad file fails at once); compare with it later.

    Raises
    ------
    FileFormatError : missing, not JSON, or no report.
    """
    if path is None:
        return lambda _claims: None
    head, earlier = _read(Path(path))

    def compare(claims: Sequence[ClaimResult]) -> Comparison:
        both = sum(claim.id in earlier for claim in claims)
        return Comparison(Path(path).name, head, both, tuple(_compare(earlier, claims)))

    return compare


_LARGEST = 2**28  # bytes; a report takes less than a hundredth


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    try:
        with path.open("rb") as stream:
            text = stream.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise ValueError("a device without end, or no report")
        data = json.loads(text)
        return {k: data[k] for k in HEAD if k in data}, {c["id"]: _record(c) for c in data["claims"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FileFormatError(
            "baseline",
            got=f"{str(path)!r} ({type(error).__name__})",
            expected="a JSON report of an earlier run",
            remedy="Write one with `signgeo verify --json FILE`.",
        ) from error


def _record(claim: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is compared of a claim; only the verdict has to be there."""
    kept = {k: claim[k] for k in ("came_out", "standing", "passed")}
    counts = {what: sum(bool(r["ok"]) for r in claim[kind]) for what, kind in COUNTED.items() if kind in claim}
    return {**kept, **counts, "statement": claim.get("statement")}


def _compare(earlier: Mapping[str, Mapping[str, Any]], claims: Sequence[ClaimResult]) -> Iterator[Change]:
    for claim in claims:
        if claim.id in earlier:
            yield from _claim(earlier[claim.id], claim)
        else:
            now = f"came out {claim.came_out.value}, stands {claim.standing.value}"
            yield Change(claim.id, "claim", "", now, Trend.NEUTRAL if claim.passed else Trend.WORSE)
    present = {claim.id for claim in claims}
    yield from (Change(gone, "claim", "checked", "", Trend.NEUTRAL) for gone in earlier if gone not in present)


def _claim(old: Mapping[str, Any], claim: ClaimResult) -> Iterator[Change]:
    name, verdict = claim.id, _sign(int(claim.passed) - int(bool(old["passed"])))
    if old["statement"] not in (None, claim.statement):
        yield Change(name, "statement", "worded otherwise", "worded as here", Trend.NEUTRAL)
    if old["came_out"] != claim.came_out.value:
        yield Change(name, "came out", str(old["came_out"]), claim.came_out.value, verdict)
    if old["standing"] != claim.standing.value:
        rank = STANDINGS.index(old["standing"]) if old["standing"] in STANDINGS else len(STANDINGS)
        moved = _sign(rank - STANDINGS.index(claim.standing.value))
        yield Change(name, "stands", str(old["standing"]), claim.standing.value, moved)
    counts = {REFUTED: sum(s.ok for s in claim.strengthenings), TIGHT: sum(e.ok for e in claim.equality)}
    for what, now in counts.items():
        before = old.get(what, now)
        if before != now:
            yield Change(name, what, str(before), str(now), _sign(now - before))
    if verdict is not Trend.NEUTRAL and old["came_out"] == claim.came_out.value:
        yield Change(name, "as expected", "no" if claim.passed else "yes", "yes" if claim.passed else "no", verdict)


def _sign(value: int) -> Trend:
    return Trend.BETTER if value > 0 else Trend.WORSE if value < 0 else Trend.NEUTRAL
