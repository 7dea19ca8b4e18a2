"""The checker's door: a document in, a Verdict out, whatever the document holds."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from signgeo.verify.checker.document import field, items, require_format
from signgeo.verify.checker.inputs import Inputs, bind_inputs
from signgeo.verify.checker.statement import Statement, read_statement, require_symmetric
from signgeo.verify.checker.verdict import MalformedDocument, PartVerdict, Rejected, Verdict

Search = Callable[[str, Any], float]
"""Searches again: (quantity, matrix or Factor) to a true upper bound of the quantity."""


def check_document(
    document: Mapping[str, Any],
    matrices: Sequence[Any] | None = None,
    exact: bool = False,
    search_again: Search | None = None,
) -> Verdict:
    """Judge a certificate document.

    Parameters
    ----------
    document : what `read_document` gives, or the same in memory (arrays and floats for lists of hexadecimal strings).
    matrices : the input as the caller has it, dense or sparse, to compare with the one the document names.
    exact : prove semidefiniteness in rationals rather than by Cholesky with rounding bounds.
    search_again : how to repeat a search, for parts that nothing in the document proves; without it they are rejected.

    Returns a Verdict for every document; it raises nothing for what may stand in a file.
    """
    try:
        require_format(document)
        parts = items(field(document, "parts"), "parts")
        with np.errstate(all="ignore"):
            inputs = bind_inputs(document, matrices)
    except MalformedDocument as error:
        return Verdict(False, notes=(f"malformed: {error}",))
    if not parts:
        return Verdict(False, notes=("malformed: there is no part, so nothing is stated", *inputs.notes))
    verdicts = tuple(_judge(part, inputs, exact, search_again) for part in parts)
    if not all(v.accepted for v in verdicts) or inputs.reason:
        return Verdict(False, verdicts, inputs.notes)
    norms = {frozenset(map(frozenset, part["data"]["blocks"])) for part in parts if part["kind"] == "block"}
    if len(norms) > 1:
        return Verdict(False, verdicts, (*inputs.notes, "the block parts are about different partitions, so norms"))
    return Verdict(True, verdicts, inputs.notes)


def _judge(part: Any, inputs: Inputs, exact: bool, search_again: Search | None) -> PartVerdict:
    try:
        statement = read_statement(part, inputs, exact)
    except MalformedDocument as error:
        return PartVerdict("?", "?", "?", math.nan, False, f"malformed: {error}")
    trust, accepted = "proved", False
    try:
        if statement.kind == "search":
            trust, text = "re-run", _search(statement, search_again)
        else:
            rule = importlib.import_module(f"signgeo.verify.checker.rules.{statement.kind.replace('-', '_')}")
            with np.errstate(all="ignore"):  # what overflows is infinite or NaN, and proves nothing
                text = rule.check(statement)
        accepted = True
    except MalformedDocument as error:
        text = f"malformed: {error}"
    except (Rejected, OverflowError) as error:
        text = str(error)
    except MemoryError:
        text = "too large for the memory of this machine"
    return PartVerdict(statement.kind, statement.quantity, statement.relation, statement.bound, accepted, text, trust)


def _search(statement: Statement, search_again: Search | None) -> str:
    statement.require("upper", "linf", "max_sign_form", "inf_one_norm")
    if search_again is None:
        raise Rejected("exact by search: nothing in the file proves it; `signgeo check` can search again")
    factor = statement.inputs.factor()
    subjects: Sequence[Any] = (factor,) if factor else statement.inputs.require()
    if factor is None and statement.quantity != "inf_one_norm":
        for matrix in statement.inputs.require():
            require_symmetric(matrix)
    for subject in subjects:
        found = search_again(statement.quantity, subject)
        if not found <= statement.bound:
            raise Rejected(f"exact by search: searched again, it ends at {found!r}")
    return "exact by search: searched again, and it ends at the same value"
