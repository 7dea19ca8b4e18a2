"""Certificates of every rule: some that prove what they say, and at least as many forged ones."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

import numpy as np
from signgeo.solvers.certificate import Certificate, NamedMatrix, Part
from signgeo.verify.checker.document import parse

CENTRED = 1.5 * (np.eye(3) - np.ones((3, 3)) / 3)  # 1, -1/2: L_inf 4, L_sep 9/2
INTEGRAL = 2.0 * CENTRED  # 2, -1: L_inf 8
INDEFINITE = np.array([[1.0, 1.0], [1.0, -1.0]])  # L_inf 2, L_sep 2 sqrt 2
FLIP = np.diag([1.0, -1.0])  # L_inf 2, but s^T H s = 0
WIDE = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -3.0]])  # inf_one_norm 7
SPREAD = np.diag([1e200, 1e-200])
AGAINST = np.array([[1.0, -1.0], [-1.0, 1.0]])
SHIFTED = np.diag([1.0, -0.125])
LOPSIDED = np.array([[0.0, 4.0], [0.0, 0.0]])
SWALLOWED = {"l": [1.0 + 2.0**-46], "gamma": [1.0] + [2.0**-54] * 10_000, "b": [[[0, 1]]] * 10_001}  # plain sums give 1
TRIANGLE = [[[0, 1], [1, 1], [2, 1]]]
HYPERMETRIC = {"l": [1.5] * 3, "gamma": [0.5], "b": TRIANGLE}
SAME = {"l": [2.0, 2.0], "gamma": [], "b": []}
OPPOSITE = {"l": [3.0, 1.0], "gamma": [], "b": []}
TREE = {"split": [0, 1], "same": SAME, "opposite": OPPOSITE}
DOUBLED_TREE = {
    "split": [0, 1],
    "same": {"l": [1.0, 1.0, 0.0], "gamma": [], "b": []},
    "opposite": {"l": [1.0, 0.0, 1.0], "gamma": [], "b": []},
}
DEEPER = {
    "split": [2, 1],
    "same": {
        "split": [0, 1],
        "same": {"l": [0.0], "gamma": [], "b": []},
        "opposite": {"l": [4.0], "gamma": [], "b": []},
    },
    "opposite": {"l": [1.0, 3.0], "gamma": [], "b": []},
}
PAIR = {"s": [1, 1], "t": [1, 1, -1]}
HALVES = {"l": [1.5, 2.0, 0.5, 1.5, 1.5], "doubled": True}
FACTOR = [[1.0, 0.0], [-0.5, 0.75], [-0.5, -0.75]]  # value 3.9375
ROOT_HALF = math.sqrt(0.5)
PAIR_FACTOR = [[1.0, 0.0], [0.0, 1.0], [ROOT_HALF, ROOT_HALF], [ROOT_HALF, -ROOT_HALF]]
BLOCKS = [[0, 1], [2, 3]]
COUPLED = np.kron(np.array([[2.0, 1.0], [1.0, 2.0]]), np.eye(2))  # two blocks that pull each other: 6
ACROSS = {"x": [1.0, 0.0, 1.0, 0.0], "y": [1.0, 0.0, 1.0, 0.0], "blocks": BLOCKS}


class Case(NamedTuple):
    label: str
    matrix: Any
    kind: str
    quantity: str
    bound: float
    data: dict[str, Any]


DENIAL, SQUARE = {"coefficient": "1", "product": [0]}, {"coefficient": "1", "product": [], "squares": ["x"]}
IDENTITY = {"hypotheses": [], "goal": "(>= (* x x) 0)", "terms": [DENIAL, SQUARE]}
MISSING = NamedMatrix((2, 2), "0" * 64)

LOWER, UPPER = "lower", "upper"
RELATION = {"sign-vector": LOWER, "gram": LOWER}

GOOD = [
    Case("one vector", CENTRED, "sign-vector", "linf", 4.0, {"s": [1, 1, -1]}),
    Case("pair", INDEFINITE, "sign-vector", "linf", 2.0, {"s": [1, 1], "t": [1, -1]}),
    Case("rectangular", WIDE, "sign-vector", "inf_one_norm", 7.0, PAIR),
    Case("below L_sep", CENTRED, "sign-vector", "lsep", 4.0, {"s": [1, 1, -1]}),
    Case("sign form", FLIP, "sign-vector", "max_sign_form", 0.0, {"s": [1, 1]}),
    Case("huge and tiny", SPREAD, "sign-vector", "linf", 1e200, {"s": [1, 1]}),
    Case("singular", CENTRED, "diagonal", "lsep", 4.5, {"l": [1.5] * 3}),
    Case("lifted", CENTRED, "diagonal", "linf", 4.50001, {"l": [1.500001] * 3}),
    Case("two-sided", INDEFINITE, "diagonal", "lsep", 2.8285, {"l": [1.41422, 1.41422]}),
    Case("one-sided suffices", FLIP, "diagonal", "max_sign_form", 0.0, {"l": [1.0, -1.0]}),
    Case("doubled", WIDE, "diagonal", "inf_one_norm", 7.0, HALVES),
    Case("several", [CENTRED, INTEGRAL / 2, np.eye(3)], "diagonal", "lsep", 4.5, {"l": [1.5] * 3}),
    Case("integral", INTEGRAL, "diagonal", "max_sign_form", 8.0, {"l": [3.0] * 3, "unit": 1.0}),
    Case("a large diagonal matrix", np.diag(np.arange(100.0)), "diagonal", "lsep", 4950.0, {"l": list(np.arange(100.0))}),
    Case("integral, a bound between", INTEGRAL, "diagonal", "max_sign_form", 8.5, {"l": [3.0] * 3, "unit": 1.0}),
    Case("doubled, integral", INDEFINITE, "diagonal", "linf", 2.0, {"l": [0.75] * 4, "doubled": True, "unit": 0.5}),
    Case("zero row", np.diag([0.0, 2.0]), "diagonal", "linf", 2.0, {"l": [0.0, 2.0]}),
    Case("extreme scales", SPREAD, "diagonal", "linf", math.nextafter(1e200, math.inf), {"l": [1e200, 1e-200]}),
    Case("triangle in the plane", CENTRED, "gram", "lsep", 3.9375, {"X": FACTOR}),
    Case("rank one", CENTRED, "gram", "lsep", 4.0, {"X": [[1.0], [1.0], [-1.0]]}),
    Case("long rows scaled", CENTRED, "gram", "lsep", 4.0, {"X": [[2.0], [2.0], [-2.0]]}),
    Case("pair form", INDEFINITE, "gram", "lsep", 2.8284271247, {"X": PAIR_FACTOR}),
    Case("triangle inequality", CENTRED, "hypermetric", "linf", 4.0, HYPERMETRIC),
    Case("sign form of indefinite", FLIP, "hypermetric", "max_sign_form", 0.0, {"l": [1.0, -1.0], "gamma": [], "b": []}),
    Case("doubled", INDEFINITE, "hypermetric", "linf", 3.0, {"l": [0.75] * 4, "gamma": [], "b": [], "doubled": True}),
    Case("shifted", SHIFTED, "hypermetric", "linf", 1.375, {"l": [1.0, -0.125], "gamma": [], "b": [], "shift": 0.125}),
    Case("integral", INTEGRAL, "hypermetric", "linf", 8.0, {**HYPERMETRIC, "l": [3.0] * 3, "unit": 1.0}),
    Case("two leaves", CENTRED, "branch", "linf", 4.0, {"root": TREE, "witness": [1, 1, -1]}),
    Case("a leaf alone", CENTRED, "branch", "max_sign_form", 4.0, {"root": HYPERMETRIC}),
    Case("doubled", INDEFINITE, "branch", "linf", 2.0, {"root": DOUBLED_TREE, "doubled": True, "witness": [1, 1, 1, 1]}),
    Case("three levels", CENTRED, "branch", "linf", 4.0, {"root": DEEPER}),
    Case("a square", [], "identity", "identity", 0.0, IDENTITY),
    Case("upper", COUPLED, "block", "block_linf", 6.0, {"blocks": BLOCKS, "l": [3.0, 3.0]}),
    Case("lower", COUPLED, "block", "block_linf", 6.0, ACROSS),
]  # fmt: skip

FORGED = [
    Case("above what is attained", CENTRED, "sign-vector", "linf", math.nextafter(4.0, 5.0), {"s": [1, 1, -1]}),
    Case("not a sign", CENTRED, "sign-vector", "linf", 4.0, {"s": [1, 2, -1]}),
    Case("a zero", CENTRED, "sign-vector", "linf", 1.0, {"s": [1, 0, -1]}),
    Case("too short", CENTRED, "sign-vector", "linf", 1.0, {"s": [1, -1]}),
    Case("pair for one", FLIP, "sign-vector", "max_sign_form", 2.0, {"s": [1, 1], "t": [1, -1]}),
    Case("one for a rectangle", WIDE, "sign-vector", "inf_one_norm", 7.0, {"s": [1, 1]}),
    Case("as upper bound", CENTRED, "sign-vector", "linf", 3.0, {"s": [1, 1, -1], "relation": UPPER}),
    Case("another quantity", CENTRED, "sign-vector", "block_linf", 4.0, {"s": [1, 1, -1]}),
    Case("one-sided for L_inf", FLIP, "diagonal", "linf", 0.0, {"l": [1.0, -1.0]}),
    Case("one-sided for L_sep", -np.eye(2), "diagonal", "lsep", 0.0, {"l": [0.0, 0.0]}),
    Case("a coefficient lowered", CENTRED, "diagonal", "lsep", 4.5, {"l": [1.5, 1.5, math.nextafter(1.5, 0.0)]}),
    Case("sum above the bound", CENTRED, "diagonal", "lsep", 4.5, {"l": [1.5, 1.5, math.nextafter(1.5, 2.0)]}),
    Case("too few numbers", CENTRED, "diagonal", "lsep", 4.5, {"l": [1.5, 1.5]}),
    Case("one of several fails", [np.eye(3), CENTRED], "diagonal", "lsep", 3.0, {"l": [1.0] * 3}),
    Case("not doubled", WIDE, "diagonal", "inf_one_norm", 7.0, {**HALVES, "doubled": False}),
    Case("half a unit", INTEGRAL, "diagonal", "max_sign_form", 8.0, {"l": [3.0] * 3, "unit": 4.0}),
    Case("unit too coarse for the entries", INTEGRAL, "diagonal", "max_sign_form", 0.0, {"l": [3.0] * 3, "unit": 4.0}),
    Case("exactly the next value", np.diag([2.0, 2.0]), "diagonal", "max_sign_form", 0.0, {"l": [2.0, 2.0], "unit": 1.0}),
    Case("unit no power of two", 3 * INTEGRAL, "diagonal", "max_sign_form", 24.0, {"l": [9.0] * 3, "unit": 3.0}),
    Case("L_inf on the coarser grid", FLIP, "diagonal", "linf", 0.0, {"l": [1.0, 1.0], "unit": 1.0}),
    Case("doubled, a unit too far", WIDE, "diagonal", "inf_one_norm", 5.0, {**HALVES, "unit": 0.5}),
    Case("doubled, the unit of A", WIDE, "diagonal", "inf_one_norm", 5.0, {**HALVES, "unit": 1.0}),
    Case("not symmetric", LOPSIDED, "diagonal", "linf", 2.0, {"l": [1.0, 1.0]}),
    Case("not symmetric, not doubled", LOPSIDED, "diagonal", "inf_one_norm", 2.0, {"l": [1.0, 1.0]}),
    Case("off the grid", INTEGRAL, "diagonal", "max_sign_form", 7.0, {"l": [3.0] * 3, "unit": 1.0}),
    Case("integral L_sep", INTEGRAL, "diagonal", "lsep", 8.0, {"l": [3.0] * 3, "unit": 1.0}),
    Case("as lower bound", CENTRED, "diagonal", "linf", 100.0, {"l": [1.5] * 3, "relation": LOWER}),
    Case("above its value", CENTRED, "gram", "lsep", math.nextafter(3.9375, 4.0), {"X": FACTOR}),
    Case("rows too long", CENTRED, "gram", "lsep", 15.0, {"X": [[2.0], [2.0], [-2.0]]}),
    Case("as upper bound", CENTRED, "gram", "lsep", 3.0, {"X": FACTOR, "relation": UPPER}),
    Case("missing row", CENTRED, "gram", "lsep", 1.0, {"X": FACTOR[:2]}),
    Case("for L_inf", CENTRED, "gram", "linf", 3.9, {"X": FACTOR}),
    Case("gamma negative", CENTRED, "hypermetric", "linf", 4.0, {**HYPERMETRIC, "gamma": [-0.5], "l": [1.0, 1.0, 1.5]}),
    Case("even sum", CENTRED, "hypermetric", "linf", 4.0, {**HYPERMETRIC, "b": [[[0, 1], [1, 1], [2, 2]]]}),
    Case("even sum that would do", AGAINST, "hypermetric", "linf", 3.0, {"l": [2.0, 2.0], "gamma": [1.0], "b": [[[0, 1], [1, 1]]]}),
    Case("gamma negative, else fine", np.ones((3, 3)), "hypermetric", "linf", 1.0, {"l": [0.0] * 3, "gamma": [-1.0], "b": TRIANGLE}),
    Case("sums that swallow", np.zeros((1, 1)), "hypermetric", "linf", -5e-13, SWALLOWED),
    Case("shift where none is due", FLIP, "hypermetric", "max_sign_form", 0.0, {"l": [1.0, -1.0], "gamma": [], "b": [], "shift": 0.0625}),
    Case("doubled sign form", FLIP, "hypermetric", "max_sign_form", 2.0, {"l": [0.5] * 4, "gamma": [], "b": [], "doubled": True}),
    Case("doubled, a unit too far", WIDE, "hypermetric", "inf_one_norm", 5.0, {**HALVES, "gamma": [], "b": [], "unit": 0.5}),
    Case("gamma too large", CENTRED, "hypermetric", "linf", 3.9, {**HYPERMETRIC, "gamma": [0.6]}),
    Case("half a coefficient", CENTRED, "hypermetric", "linf", 4.0, {**HYPERMETRIC, "b": [[[0, 0.5], [1, 0.5]]]}),
    Case("coefficients that wrap round", CENTRED, "hypermetric", "linf", 3.0, {"l": [1.5] * 3, "gamma": [1.5], "b": [[[0, -(2**63)], [1, 2**62], [2, 1]]]}),
    Case("squares that wrap round", np.array([[1.0, -0.5], [-0.5, 1.0]]), "hypermetric", "linf", 2.5, {"l": [1.1, 1.1], "gamma": [2.0**-33], "b": [[[0, 2**32], [1, 1]]]}),
    Case("indefinite", FLIP, "hypermetric", "linf", 0.0, {"l": [1.0, -1.0], "gamma": [], "b": []}),
    Case("shift unpaid", SHIFTED, "hypermetric", "linf", 0.875, {"l": [1.0, -0.125], "gamma": [], "b": [], "shift": 0.125}),
    Case("shift on the finer grid", np.array([[-1.0]]), "hypermetric", "linf", -1.0, {"l": [-1.0], "gamma": [], "b": [], "shift": 1.0, "unit": 1.0}),
    Case("shift too small", SHIFTED, "hypermetric", "linf", 1.3, {"l": [1.0, -0.125], "gamma": [], "b": [], "shift": 0.1}),
    Case("index outside", CENTRED, "hypermetric", "linf", 4.0, {**HYPERMETRIC, "b": [[[0, 1], [1, 1], [3, 1]]]}),
    Case("missing branch", CENTRED, "branch", "linf", 4.0, {"root": {"split": [0, 1], "same": SAME}}),
    Case("leaf's l lowered", CENTRED, "branch", "linf", 4.0, {"root": {**TREE, "same": {**SAME, "l": [2.0, 1.999999]}}}),
    Case("a leaf's bound above", CENTRED, "branch", "linf", 4.0, {"root": {**TREE, "same": {**SAME, "l": [2.0, 2.000001]}}}),
    Case("children swapped", CENTRED, "branch", "linf", 4.0, {"root": {**TREE, "same": OPPOSITE, "opposite": SAME}}),
    Case("tied twice", CENTRED, "branch", "linf", 4.0, {"root": {**TREE, "same": {"split": [1, 0], "same": SAME, "opposite": SAME}}}),
    Case("of two matrices", [np.eye(3), CENTRED], "branch", "linf", 3.0, {"root": {"l": [1.0] * 3, "gamma": [], "b": []}}),
    Case("split with itself", CENTRED, "branch", "linf", 4.0, {"root": {**TREE, "split": [1, 1]}}),
    Case("witness no sign vector", CENTRED, "branch", "linf", 4.0, {"root": TREE, "witness": [1, 1, 0]}),
    Case("not doubled", INDEFINITE, "branch", "linf", 2.0, {"root": DOUBLED_TREE}),
    Case("index outside", CENTRED, "branch", "linf", 4.0, {"root": {**TREE, "split": [0, 3]}}),
    Case("l lowered", COUPLED, "block", "block_linf", 6.0, {"blocks": BLOCKS, "l": [3.0, 2.9]}),
    Case("one side only", -np.eye(4), "block", "block_linf", 0.0, {"blocks": BLOCKS, "l": [0.0, 0.0]}),
    Case("vectors that point away", COUPLED, "block", "block_linf", 6.0, {**ACROSS, "y": [-1.0, 0.0, -1.0, 0.0]}),
    Case("no partition", COUPLED, "block", "block_linf", 6.0, {"blocks": [[0, 1], [1, 2, 3]], "l": [3.0, 3.0]}),
    Case("coordinate left out", COUPLED, "block", "block_linf", 6.0, {"blocks": [[0, 1], [2]], "l": [3.0, 3.0]}),
    Case("vectors too long", COUPLED, "block", "block_linf", 24.0, {**ACROSS, "x": [2.0, 0.0, 2.0, 0.0], "y": [2.0, 0.0, 2.0, 0.0]}),
    Case("a zero vector", COUPLED, "block", "block_linf", 1e9, {**ACROSS, "x": [0.0] * 4}),
    Case("a second goal", [], "identity", "identity", 0.0, {**IDENTITY, "goal": "(>= (* x x) 0) (>= y 7)"}),
    Case("a coefficient changed", [], "identity", "identity", 0.0, {**IDENTITY, "terms": [DENIAL, {**SQUARE, "coefficient": "2"}]}),
    Case("a term left out", [], "identity", "identity", 0.0, {**IDENTITY, "terms": [DENIAL]}),
    Case("another goal", [], "identity", "identity", 0.0, {**IDENTITY, "goal": "(>= (* x x) 1)"}),
    Case("no terms", [], "identity", "identity", 0.0, {"hypotheses": [], "goal": "(>= x 0)", "terms": []}),
    Case("no text", [], "identity", "identity", 0.0, {**IDENTITY, "goal": 3}),
    Case("with a matrix that is not there", MISSING, "identity", "identity", 0.0, IDENTITY),
    Case("nothing searched again", CENTRED, "search", "linf", 4.0, {}),
    Case("for a lower bound", CENTRED, "search", "lsep", 4.5, {}),
]  # fmt: skip


def document(case: Case) -> dict[str, Any]:
    matrices = case.matrix if isinstance(case.matrix, list) else [case.matrix]
    relation = LOWER if "x" in case.data else case.data.get("relation", RELATION.get(case.kind, UPPER))
    part = Part(case.kind, case.quantity, relation, case.bound, case.data)
    return parse(json.dumps(Certificate(tuple(matrices), (part,)).document()))


def with_room(case: Case) -> Case:
    """What is accepted without exact arithmetic too: the value of a factor is then evaluated with rounding."""
    return case._replace(bound=case.bound * (1 - 1e-14)) if case.kind == "gram" else case
