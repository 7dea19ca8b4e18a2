"""Every rule of the checker: certificates that prove what they say, and beside them at least as many forged ones."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from signgeo.solvers.certificate import Certificate, NamedMatrix, Part
from signgeo.verify.checker import Verdict, check_document

from ..fuzz.corruptions import places
from .certificate_cases import (
    ACROSS,
    CENTRED,
    COUPLED,
    FORGED,
    GOOD,
    HYPERMETRIC,
    LOWER,
    UPPER,
    Case,
    document,
    with_room,
)


def judge(case: Case, exact: bool = False) -> Verdict:
    matrices = case.matrix if isinstance(case.matrix, list) else [case.matrix]
    return check_document(document(case), None if isinstance(case.matrix, NamedMatrix) else matrices, exact)


def name(case: Case) -> str:
    return f"{case.kind}: {case.label}"


@pytest.mark.parametrize("exact", [False, True], ids=["rounded", "exact"])
@pytest.mark.parametrize("case", GOOD, ids=name)
def test_a_certificate_that_proves_its_statement_is_accepted(case: Case, exact: bool) -> None:
    verdict = judge(case if exact else with_room(case), exact)
    assert verdict.accepted, verdict.findings


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_exact_factorises_nothing_in_floating_point(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scipy.linalg, "cholesky", None)
    assert judge(case, exact=True).accepted


@pytest.mark.parametrize("exact", [False, True], ids=["rounded", "exact"])
@pytest.mark.parametrize("case", FORGED, ids=name)
def test_a_forged_certificate_is_rejected(case: Case, exact: bool) -> None:
    verdict = judge(case, exact)
    assert not verdict.accepted
    assert all("\n" not in line for line in verdict.findings)


ODD = (0, 1, -1, 2**53, (5e-324).hex(), (-1e308).hex(), (1e308).hex(), 1.5, True, None, "", [], [[]], {})


def zeroed(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: zeroed(value) for key, value in data.items()}
    return [zeroed(value) for value in data] if isinstance(data, list) else 0


@pytest.mark.parametrize("case", [c for c in GOOD if c.kind != "identity"], ids=name)
def test_no_data_proves_a_bound_beyond_any_truth(case: Case) -> None:
    """Odd values, and zeros all over, in turn at every place of the data of a good certificate."""
    forged = document(case)
    (part,) = forged["parts"]
    beyond = (
        4.0 * float(np.abs(case.matrix).sum()) + 10.0
    )  # every quantity is at most the sum of the sizes, up to its sign
    part["bound"] = beyond if part["relation"] == LOWER else -beyond
    for container, key in places(part):
        if container is part and key != "data":
            continue
        kept = container[key]
        for value in (zeroed(kept), *ODD):
            container[key] = value
            assert not check_document(forged).accepted, (key, value)
        container[key] = kept
    for key in {"unit", "shift", "doubled", "index", "t"} - part["data"].keys():
        for value in (1.0, *ODD):
            assert not check_document({**forged, "parts": [{**part, "data": {**part["data"], key: value}}]}).accepted


def test_every_rule_has_as_many_forged_cases_as_good_ones() -> None:
    good, forged = (Counter(case.kind for case in table) for table in (GOOD, FORGED))
    assert all(forged[kind] >= count for kind, count in good.items())


@pytest.mark.parametrize(
    "case", [c for c in GOOD if c.kind not in ("sign-vector", "gram", "identity") and "x" not in c.data], ids=name
)
def test_no_upper_bound_is_accepted_below_the_truth(case: Case) -> None:
    """The same proof with a bound lowered by a sixteenth states what is false or what it does not prove."""
    lowered = case._replace(bound=case.bound - max(abs(case.bound) / 16, 1e-3))
    assert not judge(lowered).accepted


def test_a_search_is_repeated_where_that_is_possible() -> None:
    case = Case("", CENTRED, "search", "linf", 4.0, {})
    verdict = check_document(document(case), search_again=lambda quantity, H: 4.0)
    assert verdict.accepted
    assert verdict.parts[0].trust == "re-run"
    assert not check_document(document(case), search_again=lambda quantity, H: math.nextafter(4.0, 5.0)).accepted
    assert not check_document(document(case), search_again=lambda quantity, H: math.nan).accepted


def test_block_parts_about_different_partitions_are_rejected() -> None:
    """Each alone is proved, but of a norm of its own: 4 from below and 3 from above is no interval."""
    one = Part(
        "block", "block_linf", LOWER, 3.0, {"x": [1.0, 0.0, 0.0, 1.0], "y": [1.0] * 4, "blocks": [[0, 1], [2], [3]]}
    )
    other = Part("block", "block_linf", UPPER, 3.0, {"blocks": [[0, 1, 2, 3]], "l": [3.0]})
    renamed = Part("block", "block_linf", UPPER, 6.0, {"blocks": [[3, 2], [1, 0]], "l": [3.0, 3.0]})
    same = Part("block", "block_linf", LOWER, 6.0, ACROSS)
    assert all(check_document(Certificate((COUPLED,), (p,)).document()).accepted for p in (one, other, renamed, same))
    assert not check_document(Certificate((COUPLED,), (one, other)).document()).accepted
    assert check_document(Certificate((COUPLED,), (same, renamed)).document()).accepted


def test_an_identity_says_how_many_hypotheses_it_rests_on() -> None:
    terms = [{"coefficient": "2", "product": [0]}, {"coefficient": "1", "product": [1]}]
    data = {"hypotheses": ["(>= x 0)"], "goal": "(>= (* 2 x) 0)", "terms": terms}
    (finding,) = judge(Case("", [], "identity", "identity", 0.0, data)).findings
    assert finding.endswith("proves (>= (* 2 x) 0) from 1 hypothesis")


def test_sums_beyond_float64_are_decided() -> None:
    huge = Case("", np.diag([1.7e308] * 4), "sign-vector", "linf", 1.7e308, {"s": [1] * 4})
    assert judge(huge).accepted
    assert not judge(huge._replace(matrix=-huge.matrix)).accepted


def test_the_verdict_gives_the_best_bounds_per_quantity() -> None:
    parts = [Part("sign-vector", "linf", LOWER, b, {"s": [1, 1, -1]}) for b in (3.0, 4.0)]
    parts += [
        Part("diagonal", "linf", UPPER, 5.0, {"l": [1.5] * 3}),
        Part("hypermetric", "linf", UPPER, 4.0, HYPERMETRIC),
    ]
    verdict = check_document(Certificate((CENTRED,), tuple(parts)).document())
    assert verdict.accepted
    assert verdict.bounds == {"linf": (4.0, 4.0)}
