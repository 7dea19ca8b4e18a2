"""What the checker says: a verdict for each part and one for the whole, and the two ways in which a rule says no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class MalformedDocument(ValueError):
    """The text or the data cannot be read as a certificate at all."""


class Rejected(Exception):
    """A rule does not accept a part; the text says why."""


@dataclass(frozen=True)
class PartVerdict:
    """One part: what it states, whether that is proved, and why or why not in one line.

    trust : ``proved`` by what stands in the file, or ``re-run``: a search was repeated and came to the same end.
    """

    kind: str
    quantity: str
    relation: str
    bound: float
    accepted: bool
    text: str
    trust: str = "proved"

    def __str__(self) -> str:
        state = "accepted" if self.accepted else "REJECTED"
        if self.kind == "identity":
            return f"{state}: identity: {self.text}"
        sign = {"lower": ">=", "upper": "<="}.get(self.relation, "?")
        return f"{state}: {self.kind}: {self.quantity} {sign} {self.bound!r}: {self.text}"


@dataclass(frozen=True)
class Verdict:
    """Accepted only if the input is the one named and every part is proved.

    notes : findings about the document as a whole, e.g. that the matrix is another one.
    """

    accepted: bool
    parts: tuple[PartVerdict, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[str, ...]:
        """One line for the document where there is something to say, then one for each part."""
        return self.notes + tuple(str(part) for part in self.parts)

    @property
    def bounds(self) -> dict[str, tuple[float | None, float | None]]:
        """For each quantity the best accepted lower and upper bound, None where there is none."""
        best: dict[str, tuple[float | None, float | None]] = {}
        for part in self.parts:
            if part.accepted and part.kind != "identity":
                low, high = best.get(part.quantity, (None, None))
                if part.relation == "lower":
                    low = part.bound if low is None else max(low, part.bound)
                else:
                    high = part.bound if high is None else min(high, part.bound)
                best[part.quantity] = (low, high)
        return best

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON-ready data."""
        return {
            "accepted": self.accepted,
            "notes": list(self.notes),
            "bounds": {q: {"lower": low, "upper": high} for q, (low, high) in self.bounds.items()},
            "parts": [vars(part) for part in self.parts],
        }
