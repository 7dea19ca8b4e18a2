"""Inequalities between elementary functions: proved where true, gaps where false, also where they touch 0."""

import pytest
from signgeo.solvers.errors import OptionError
from signgeo.verify.engines import ball
from signgeo.verify.proof import Engine, Trust
from sympy import E, Rational, Symbol, atan, cosh, exp, log, oo, pi, sin, sqrt, symbols, tan

p, x, y, z = symbols("p x y z", real=True)
w = Symbol("w")
D = (1 + 2 * p) * log((1 + 2 * p) / (1 + p)) - p
PER_STEP = 3 * log(Rational(3, 2)) - 1

POSITIVE = {
    "e < 3": (3 - E, {}),
    "e > 2.718281828459045": (E - Rational(2718281828459045, 10**15), {}),
    "constant of Theorem 3": (Rational(46212, 10000) * PER_STEP - 1, {}),
    "root": (sqrt(x) - x / 2, {x: (Rational(1, 10), 3)}),
    "cubic root": (2 - x ** Rational(1, 3), {x: (1, 7)}),
    "power": (3 - x**x, {x: (1, Rational(3, 2))}),
    "two variables": (x**2 + y**2 - Rational(9, 5) * x * y + Rational(1, 100), {x: (-1, 1), y: (-1, 1)}),
    "constant function": (4 - E, {z: (0, 1)}),
    "other functions": (cosh(x) - sin(x), {x: (0, 3)}),
}
NOT_POSITIVE = {
    "e > 3": (E - 3, {}),
    "zero": (exp(1) - E, {}),
    "touches 0": (x**2, {x: (-1, 1)}),
    "changes sign": (x, {x: (-1, 1)}),
    "false between the ends": (x**2 - Rational(1, 4), {x: (-1, 1)}),
    "undefined": (log(x) + 100, {x: (-1, 1)}),
    "a root that is not real": (x ** Rational(2, 3) + 1, {x: (-2, -1)}),
}
# Each with a constant; the statement is false as soon as the constant grows by one percent (moved the wrong way).
NONNEGATIVE = {
    "exponential on a half line": (lambda c: exp(z) - 1 - z - c * z**2 / 2, z, (0, oo)),
    "5 and 4 become 2 (e - 2)": (lambda c: (E - 2) * z**2 / c - (exp(z) - 1 - z), z, (0, 1)),
    "D of Theorem 3": (lambda c: D - c * PER_STEP * p**2, p, (0, 1)),
    "D on a half line": (lambda c: D - c * PER_STEP * p, p, (1, oo)),
    "logarithm": (lambda c: x - c * log(1 + x), x, (0, oo)),
    "from below 0": (lambda c: exp(x) - c * (1 + x), x, (-1, oo)),
}
# A jump whose derivative SymPy simplifies to 0: f is 0 at -1 and then grows, but is negative right of 0.
JUMPS = {
    "sign": w - sqrt(w**2) / w,
    "arctangent": atan(1 / x) * -4 / pi - 1 + (1 + x),
    "tangent": atan(tan(2 * x)) - atan(tan(-2)) + Rational(6, 5) * (1 + x),
}


@pytest.mark.parametrize(("f", "ranges"), POSITIVE.values(), ids=POSITIVE)
def test_positive(f, ranges):
    step = ball.positive("s", f, ranges)
    result = step.run()
    assert (step.engine, result.ok, result.trust) == (Engine.BALL, True, Trust.EXACT), result.line


@pytest.mark.parametrize(("f", "ranges"), NOT_POSITIVE.values(), ids=NOT_POSITIVE)
def test_what_is_not_positive_is_a_gap(f, ranges):
    assert not ball.positive("s", f, ranges).run().ok


@pytest.mark.parametrize(("f", "variable", "interval"), NONNEGATIVE.values(), ids=NONNEGATIVE)
def test_chains_of_derivatives(f, variable, interval):
    result = ball.nonnegative("s", f(Rational(1)), variable, interval).run()
    assert result.ok, result.line
    assert "f=0" in result.line
    assert not ball.nonnegative("s", f(Rational(101, 100)), variable, interval).run().ok


@pytest.mark.parametrize("f", JUMPS.values(), ids=JUMPS)
def test_a_function_that_jumps_is_a_gap(f):
    (variable,) = f.free_symbols
    assert not ball.nonnegative("s", f, variable, (-1, 1)).run().ok


def test_neighbouring_covers_are_shown_as_one():
    result = ball.nonnegative("s", D - PER_STEP * p**2, p, (0, 1)).run()
    assert result.line.count("$f>0$ on") == 1


def test_a_range_or_a_function_that_is_missing_is_an_error():
    with pytest.raises(OptionError, match="none for y"):
        ball.positive("s", x + y, {x: (0, 1)}).run()
    with pytest.raises(OptionError, match="none for y"):
        ball.nonnegative("s", x + y, x, (0, oo)).run()
    with pytest.raises(OptionError, match="rational ends"):
        ball.positive("s", x, {x: (1, E)}).run()
    with pytest.raises(OptionError, match="rational ends"):
        ball.positive("s", x, {x: (1, oo)}).run()
    with pytest.raises(OptionError, match="Abs"):
        ball.positive("s", abs(x) + 1, {x: (0, 1)}).run()
