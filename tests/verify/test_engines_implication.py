"""Implications: certificates for what is true, models for what is false, and neither is taken on trust."""

import copy

import pytest
from signgeo.verify.engines import implication, refute
from signgeo.verify.engines.identity_text import certificate
from signgeo.verify.engines.implications import search_linear, search_semidefinite
from signgeo.verify.engines.obligation import ObligationError, obligation
from signgeo.verify.engines.smt import cvc5_answer
from signgeo.verify.identity_checker import fault
from signgeo.verify.proof import Engine, Trust
from sympy import E, Eq, Ge, Rational, Symbol, pi, sqrt, symbols

a, b, c, d, g, u, v, x, y, z, beta, L0, L1 = symbols("a b c d g u v x y z beta L_0 L_1", real=True)
MEAN = [u * v >= beta**2, u >= 0, v >= 0, beta >= 0]

# name: hypotheses, goal, options, mutant
TRUE = {
    "Eq. 34": (MEAN, u + v >= 2 * beta, {"squares": [u - v]}, u + v >= 3 * beta),
    "Eq. 34 without hints": (MEAN, u + v >= 2 * beta, {}, u + v >= 3 * beta),
    "Cauchy-Schwarz": (
        [],
        (a**2 + b**2) * (x**2 + y**2) >= (a * x + b * y) ** 2,
        {"squares": [a * y - b * x]},
        (a**2 + b**2) * (x**2 + y**2) >= 2 * (a * x + b * y) ** 2,
    ),
    "AM-GM of three": (
        [a >= 0, b >= 0, c >= 0],
        a**3 + b**3 + c**3 >= 3 * a * b * c,
        {},
        a**3 + b**3 + c**3 >= 4 * a * b * c,
    ),
    "an equation": ([Eq(x, y)], Eq(x**2, y**2), {}, Eq(x**2, y**2 + 1)),
    "a strict goal": ([x >= 1, y > x], x * y > 1, {}, x * y > 2),
    "two inequalities make an equation": ([x - y >= 0, y - x >= 0], x * z >= y * z, {}, x * z >= y * z + 1),
    "division by a positive number": ([c * d >= a * d, d > 0], c >= a, {}, c >= a + 1),
    "rational constants": ([3 * x >= 2], x / 2 >= Rational(1, 3), {}, x / 2 >= Rational(1, 2)),
}


@pytest.mark.parametrize(("hypotheses", "goal", "options", "mutant"), TRUE.values(), ids=TRUE)
def test_true_implications_have_certificates_and_their_mutants_models(hypotheses, goal, options, mutant):
    step = implication("s", hypotheses=hypotheses, goal=goal, mutant=mutant, **options)
    result = step.run()
    assert step.engine is Engine.IMPLICATION
    assert (result.ok, result.trust) == (True, Trust.EXACT), result.line
    assert not fault(result.certificate, result.obligation)
    assert result.refuted_mutant
    assert result.seconds > 0
    assert search_linear(obligation(hypotheses, mutant), **options) is None
    assert cvc5_answer(result.obligation) in ("unsat", "unknown")


@pytest.mark.parametrize(("hypotheses", "goal", "options", "mutant"), TRUE.values(), ids=TRUE)
def test_false_implications_are_gaps_that_show_a_model(hypotheses, goal, options, mutant):
    result = implication("s", hypotheses=hypotheses, goal=mutant, **options).run()
    assert not result.ok
    assert result.certificate is None
    assert result.line.startswith("False: ")


def test_the_line_is_the_identity():
    result = implication("s", hypotheses=MEAN, goal=u + v >= 2 * beta).run()
    for part in (r"4\,\left(- \beta^{2} + u v\right)", r"2\,u w", r"2\,v w", r"\left(u - v\right)^{2}", "w^{2}=0"):
        assert part in result.line


@pytest.mark.parametrize(
    ("hypotheses", "goal"),
    [
        ([], 2 * x**4 + 2 * x**3 * y - x**2 * y**2 + 5 * y**4 >= 0),
        ([], x**4 + y**4 + z**4 + u**4 >= 4 * x * y * z * u),
        ([], x**2 + y**2 + z**2 >= x * y + y * z + z * x),
        ([x >= 0, y >= 0], x**3 + y**3 >= x**2 * y + x * y**2),
        ([2 * x**2 + 2 * y**2 <= 1], x + y <= 1),
        ([Eq(x**2 + y**2, 1)], 2 * (x + y) <= 3),
        ([], x**2 - x + 1 > Rational(2, 3)),
    ],
)
def test_unknown_squares_are_found_by_a_semidefinite_program(hypotheses, goal):
    stated = obligation(hypotheses, goal)
    assert not fault(certificate(stated, search_semidefinite(stated)), stated.smt())


@pytest.mark.parametrize("goal", [x**2 - 3 * x + 1 >= 0, x**4 + y**4 >= 3 * x**2 * y**2])
def test_a_semidefinite_program_proves_nothing_false(goal):
    assert search_semidefinite(obligation([], goal)) is None


def test_a_nonnegative_form_that_is_no_sum_of_squares_needs_a_square_times_itself():
    motzkin = x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + 1
    stated = obligation([], motzkin >= 0)
    found = search_semidefinite(stated)
    assert not fault(certificate(stated, found), stated.smt())
    assert any(0 in e.product and e.squares for _, e in found)
    assert search_semidefinite(obligation([], motzkin >= Rational(1, 100))) is None


@pytest.mark.parametrize("constant", [18, 17])
def test_eighteen_of_theorem_3_is_provable_and_seventeen_is_not(constant):
    """A decrease g^2 / (2 (5 L_0 + 4 L_1 g)) is at least g / (constant L_1) where L_1 g >= L_0, multiplied out."""
    goal = constant * L1 * g**2 >= 2 * g * (5 * L0 + 4 * L1 * g)
    found = search_linear(obligation([g >= 0, L1 * g >= L0], goal))
    assert (found is not None) == (constant == 18)


def test_a_changed_certificate_or_another_obligation_is_rejected():
    result = implication("s", hypotheses=MEAN, goal=u + v >= 2 * beta).run()
    other = implication("s", hypotheses=MEAN[:3], goal=u + v >= beta).run()
    assert fault(result.certificate, other.obligation)
    for k in range(len(result.certificate["terms"])):
        changed = copy.deepcopy(dict(result.certificate))
        changed["terms"][k]["coefficient"] = "7/3"
        assert fault(changed, result.obligation)


def test_a_true_mutant_is_a_gap():
    result = implication("s", hypotheses=MEAN, goal=u + v >= 2 * beta, mutant=u + v >= beta).run()
    assert not result.ok
    assert "no model refutes the mutant" in result.line


def test_contradictory_hypotheses_are_a_gap():
    result = implication("s", hypotheses=[x > 1, x < 0], goal=y >= 5).run()
    assert not result.ok


def test_what_symbols_assume_is_shown():
    p = Symbol("p", positive=True)
    result = implication("s", hypotheses=[x * p >= 0], goal=x >= 0, mutant=x >= 1).run()
    assert result.ok
    assert "(> p 0)" in result.obligation


@pytest.mark.parametrize(
    ("hypotheses", "goal", "word"),
    [
        ([], sqrt(x) >= 0, "polynomial"),
        ([], x / y >= 0, "polynomial"),
        ([pi * x >= 0], x >= 0, "polynomial"),
        ([], E * x >= 0, "polynomial"),
        ([], True, "SymPy decided"),
        ([], x**2 >= 0, "SymPy decided"),
        ([Ge(x, Symbol("x"))], x >= 1, "one name"),
        ([], Symbol("n", integer=True) >= 0, "State the rest"),
        ([], Symbol("a b", real=True) >= 0, "Rename"),
    ],
)
def test_what_is_no_polynomial_obligation_is_an_error(hypotheses, goal, word):
    with pytest.raises(ObligationError, match=word):
        implication("s", hypotheses=hypotheses, goal=goal).run()


def test_variables_that_cancel_are_declared():
    result = implication("s", hypotheses=[y >= 0], goal=x**2 <= x**2 + y, mutant=x**2 + 1 <= x**2 + y).run()
    assert result.ok
    assert "(declare-const x Real)" in result.obligation
    assert cvc5_answer(result.obligation) == "unsat"


@pytest.mark.parametrize(
    ("hypotheses", "goal", "shown"),
    [
        ([x >= 1], x > 1, "$x=1$"),
        ([3 * x >= 1], 3 * x > 1, r"$x=\frac{1}{3}$"),
        ([x**2 >= 2, x >= 0], x**2 > 2, r"$x=\sqrt{2}$"),
    ],
)
def test_models_are_exact(hypotheses, goal, shown):
    assert refute(hypotheses, goal).line == shown


def test_no_model_is_no_counterexample():
    assert not refute([x >= 0], x >= -1).ok
    assert refute([x >= 0], x >= 1).ok
