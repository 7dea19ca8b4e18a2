"""The checker of identities accepts proofs, and rejects as many forgeries, one per rule at least."""

import ast
import copy
from pathlib import Path

import pytest
from signgeo.verify import identity_checker
from signgeo.verify.identity_checker import fault

# uv >= b^2, u, v >= 0 imply u + v >= 2b: with w = 2b - u - v, 4(uv - b^2) + 2uw + 2vw + (u - v)^2 + w^2 = 0.
MEAN = {
    "kind": "identity",
    "hypotheses": ["(>= (* u v) (* b b))", "(>= u 0)", "(>= v 0)"],
    "goal": "(>= (+ u v) (* 2 b))",
    "terms": [
        {"coefficient": "4", "product": [0]},
        {"coefficient": "2", "product": [1, 3]},
        {"coefficient": "2", "product": [2, 3]},
        {"coefficient": "1", "product": [], "squares": ["(- u v)"]},
        {"coefficient": "1", "product": [3, 3]},
    ],
}
SCRIPT = """; the mean
(set-logic QF_NRA)
(declare-const b Real)
(declare-const u Real)
(declare-const v Real)
(assert (>= (- (* u v) (* b b)) 0))
(assert (>= u 0))
(assert (<= 0 v))
(assert (not (>= (+ u v (- (* 2 b))) 0)))
(check-sat)
"""
# x = y implies x^2 = y^2: w = y^2 - x^2, w^2 + w (x + y) (x - y) = 0.
EQUATION = {
    "hypotheses": ["(= x y)"],
    "goal": "(= (* x x) (* y y))",
    "terms": [
        {"coefficient": "1", "product": [1, 1]},
        {"coefficient": "1", "product": [0, 1], "multiplier": "(+ x y)"},
    ],
}
# x >= 1 implies x > 0: w = -x >= 0, (x - 1) + w + 1 = 0.
STRICT = {
    "hypotheses": ["(>= x 1)"],
    "goal": "(> x 0)",
    "terms": [{"coefficient": "1", "product": product} for product in ([0], [1], [])],
}
# y > 0 and x y >= 0 imply x >= 0: w = -x > 0, x y + w y = 0.
PRODUCT = {
    "hypotheses": ["(> y 0)", "(>= (* x y) 0)"],
    "goal": "(>= x 0)",
    "terms": [{"coefficient": "1", "product": [1]}, {"coefficient": "1", "product": [0, 2]}],
}
# x / 2 >= 1/3 implies 3 x >= 2: w = 2 - 3 x > 0, 6 (x / 2 - 1 / 3) + w = 0.
FRACTION = {
    "hypotheses": ["(>= (/ x 2) (/ 1 3))"],
    "goal": "(<= 2 (* 3 x))",
    "terms": [{"coefficient": "6", "product": [0]}, {"coefficient": "1", "product": [1]}],
}
GOOD = {"mean": MEAN, "equation": EQUATION, "strict": STRICT, "product": PRODUCT, "fraction": FRACTION}


def forged(document, *path, value):
    """A copy with one place changed."""
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


FORGED = {
    "coefficient changed": (forged(MEAN, "terms", 0, "coefficient", value="5"), "add up"),
    "coefficient negative": (forged(MEAN, "terms", 0, "coefficient", value="-4"), "negative"),
    "no positive term": ({**MEAN, "terms": []}, "no term is positive"),
    "positive term of coefficient 0": (
        {**MEAN, "terms": [{"coefficient": "0", "product": [3]}]},
        "no term is positive",
    ),
    "multiplier without an equation": (forged(MEAN, "terms", 1, "multiplier", value="(- 1)"), "multiplier"),
    "goal turned": (forged(MEAN, "goal", value="(<= (+ u v) (* 2 b))"), "add up"),
    "goal 0 >= 0": ({**MEAN, "goal": "(>= 0 0)", "terms": [{"coefficient": "1", "product": [3]}]}, "no variable"),
    "odd power of what differs from 0": (
        {"hypotheses": [], "goal": "(= x 0)", "terms": [{"coefficient": "1", "product": [0]}]},
        "odd power",
    ),
    "a square taken for positive": (
        {**FRACTION, "hypotheses": [], "terms": [{"coefficient": "1", "product": [], "squares": ["0"]}]},
        "no term is positive",
    ),
    "equation read as inequality": (forged(EQUATION, "hypotheses", 0, value="(>= x y)"), "multiplier"),
    "nonstrict hypothesis as positive": (forged(PRODUCT, "hypotheses", 0, value="(>= y 0)"), "no term is positive"),
    "denied strict goal as positive": ({**STRICT, "hypotheses": ["(>= x 0)"], "terms": STRICT["terms"][:2]}, "no term"),
    "assertion that does not exist": (forged(MEAN, "terms", 0, "product", value=[9]), "malformed"),
    "relation that is none": (forged(MEAN, "goal", value="(!= u v)"), "malformed"),
    "division by a variable": (forged(MEAN, "hypotheses", 1, value="(>= (/ u v) 0)"), "malformed"),
    "division by zero": (forged(MEAN, "hypotheses", 1, value="(>= (/ u 0) 0)"), "malformed"),
    "a second goal": (forged(EQUATION, "goal", value=EQUATION["goal"] + " (>= x 7)"), "malformed"),
    "a second square": (forged(MEAN, "terms", 3, "squares", value=["(- u v) u"]), "malformed"),
    "parentheses": (forged(MEAN, "goal", value="(>= (+ u v) (* 2 b)"), "malformed"),
    "not a number": (forged(MEAN, "terms", 0, "coefficient", value="nan"), "malformed"),
    "no terms": ({k: v for k, v in MEAN.items() if k != "terms"}, "malformed"),
    "no parts": ({"parts": []}, "no parts"),
    "text": ("w = 0", "malformed"),
    "nothing": (None, "malformed"),
}


@pytest.mark.parametrize("certificate", GOOD.values(), ids=GOOD)
def test_proofs_are_accepted(certificate):
    assert fault(certificate) == ""


@pytest.mark.parametrize(("certificate", "why"), FORGED.values(), ids=FORGED)
def test_forgeries_are_rejected(certificate, why):
    assert why in fault(certificate)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("change", [1, -1])
def test_every_changed_coefficient_is_rejected(name, change):
    for k, term in enumerate(GOOD[name]["terms"]):
        moved = forged(GOOD[name], "terms", k, "coefficient", value=str(int(term["coefficient"]) + change))
        assert fault(moved)


def test_it_proves_its_obligation_however_written():
    assert not fault(MEAN, SCRIPT)
    assert not fault({"parts": [MEAN, MEAN]}, SCRIPT + "(reset)\n" + SCRIPT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(* 2 b)", "(* 3 b)"),
        ("(assert (>= u 0))", "(assert (> u 0))"),
        ("(assert (>= u 0))\n", ""),
        ("(not (>= (+ u v (- (* 2 b))) 0))", "(>= (+ u v (- (* 2 b))) 0)"),
        ("(check-sat)", "(push 1)"),
        ("(check-sat)", "(reset)"),
    ],
)
def test_a_proof_of_something_else_is_rejected(old, new):
    assert old in SCRIPT
    assert fault(MEAN, SCRIPT.replace(old, new))


def test_another_number_of_parts_is_rejected():
    assert fault({"parts": [MEAN]}, SCRIPT + "(reset)\n" + SCRIPT)


def test_it_is_short_and_shares_nothing_with_the_search():
    text = Path(identity_checker.__file__).read_text()
    modules = {a.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import) for a in n.names}
    modules |= {n.module for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom)}
    assert modules <= {"__future__", "fractions", "functools", "re", "typing"}
    assert sum(bool(line.strip()) for line in text.splitlines()) < 100
