"""``identity``: a step of a proof, judged by ``verify/identity_checker.py``, which trusts no search either."""

from __future__ import annotations

from signgeo.verify.checker.statement import Statement
from signgeo.verify.checker.verdict import MalformedDocument, Rejected
from signgeo.verify.identity_checker import fault


def check(statement: Statement) -> str:
    """The polynomial identity in the data proves the goal in the data."""
    statement.require("upper", "identity")
    data = {**statement.data}
    goal = data.get("goal", "the conjunction of its parts")
    if not isinstance(goal, str):
        raise MalformedDocument("goal: not text")
    goal = " ".join(goal.split())
    if reason := fault(data):
        raise Rejected(" ".join(reason.split()))
    count = len(data.get("hypotheses", ()))
    given = f" from {count} hypothes{'is' if count == 1 else 'es'}" if count else ""
    return f"the identity proves {goal if len(goal) <= 60 else goal[:57] + '...'}{given}"
