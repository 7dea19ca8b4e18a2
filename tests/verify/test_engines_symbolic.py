"""Algebra, calculus, induction and references: what is right passes, the same with an error in it is a gap."""

import pytest
import sympy
from signgeo.solvers.errors import OptionError
from signgeo.verify.engines import (
    TEXTBOOK,
    algebra,
    calculus,
    cite,
    definition,
    implication,
    induction,
    source,
    textbook,
)
from signgeo.verify.identity_checker import fault
from signgeo.verify.proof import Engine, Proof, Trust
from sympy import Matrix, Rational, cos, exp, log, oo, sin, sqrt, symbols

A, S, a, k, t, x, y = symbols("A S a k t x y", real=True)
p, q, b = symbols("p q b", positive=True)
DECREASE = (1 + 2 * p) * log((1 + 2 * p) / (1 + p)) - p


def eigenvalues():
    u, v, w, z = symbols("u v w z", real=True)
    radius = sqrt(((u - v) / 2) ** 2 + w**2)
    return set(sympy.solve(Matrix([[u - z, w], [w, v - z]]).det(), z)), {(u + v) / 2 + radius, (u + v) / 2 - radius}


def separable_bound():
    """Eq. 34 from its problem: stationary points of l_1 + l_2 on (l_1 - a)(l_2 - d) = b^2, the branch l_1 > a."""
    a, d, s, r, m = symbols("a d l_1 l_2 m", real=True)
    lagrangian = s + r - m * ((s - a) * (r - d) - b**2)
    points = sympy.solve([lagrangian.diff(z) for z in (s, r, m)], [s, r, m], dict=True)
    return [(z[s], z[r]) for z in points if (z[s] - a).is_positive], [(a + b, d + b)]


RIGHT = {
    "expand": algebra("s", (x + y) ** 2, x**2 + 2 * x * y + y**2),
    "quotient": algebra("s", 1 / p - 1 / (1 + p), 1 / (p * (1 + p))),
    "root": algebra("s", sqrt(p**2 * q), p * sqrt(q)),
    "logarithm": algebra("s", log(p * q), log(p) + log(q)),
    "angles": algebra("s", cos(2 * t), 1 - 2 * sin(t) ** 2),
    "matrices": algebra("s", Matrix([[1, 2]]) * Matrix([x, y]), Matrix([x + 2 * y])),
    "second derivative of D": calculus.derivative("s", DECREASE, p, 1 / ((1 + 2 * p) * (1 + p) ** 2), 2),
    "integral": calculus.integral("s", exp(-x), (x, 0, p), 1 - exp(-p)),
    "limit": calculus.limit("s", DECREASE / p**2, p, 0, Rational(1, 2)),
    "minimum": calculus.minimum("s", p + q**2 / p, p, (q, 2 * q)),
    "minimum on the line": calculus.minimum("s", exp(x) - x, x, (0, 1)),
    "eigenvalues": calculus.derive("s", eigenvalues),
    "Eq. 34": calculus.derive("s", separable_bound),
}
WRONG = {
    "expand": algebra("s", (x + y) ** 2, x**2 + y**2),
    "root of unknown sign": algebra("s", sqrt(x**2), x),
    "shape": algebra("s", Matrix([x]), Matrix([x, y])),
    "derivative": calculus.derivative("s", x**3, x, x**2),
    "integral": calculus.integral("s", exp(-x), (x, 0, p), exp(-p)),
    "limit": calculus.limit("s", 1 / x, x, oo, 1),
    "minimum elsewhere": calculus.minimum("s", p + q**2 / p, p, (2 * q, 2 * q)),
    "minimum not convex": calculus.minimum("s", sin(x), x, (0, 0), sympy.Interval.open(-3, 0)),
    "maximum": calculus.minimum("s", -(x**2), x, (0, 0)),
    "set with one too few": calculus.derive("s", lambda: ({x, y}, {x})),
    "set with another": calculus.derive("s", lambda: ({x}, {y})),
}


@pytest.mark.parametrize("step", RIGHT.values(), ids=RIGHT)
def test_right(step):
    result = step.run()
    assert (result.ok, result.trust) == (True, Trust.EXACT), result.line
    assert result.seconds > 0


@pytest.mark.parametrize("step", WRONG.values(), ids=WRONG)
def test_wrong(step):
    assert not step.run().ok


def summed(factor=1):
    """(sum |z_i|)^2 <= d sum z_i^2, by induction over d."""
    return induction(
        "s",
        base=implication("s", hypotheses=[a**2 <= S], goal=a**2 <= S, mutant=2 * a**2 <= S),
        step=implication(
            "s",
            hypotheses=[k * S >= A**2, k > 0],
            goal=factor * (A + a) ** 2 <= (k + 1) * (S + a**2),
            squares=[A - k * a],
            mutant=(A + a) ** 2 <= k * (S + a**2),
        ),
    )


def test_induction_carries_the_certificates_of_its_parts():
    step = summed()
    result = step.run()
    assert (step.engine, result.ok, result.trust) == (Engine.INDUCTION, True, Trust.EXACT)
    assert len(result.certificate["parts"]) == 2
    assert not fault(result.certificate, result.obligation)
    assert fault({**result.certificate, "parts": result.certificate["parts"][::-1]}, result.obligation)
    assert result.refuted_mutant


def test_an_induction_with_a_gap_is_a_gap():
    assert not summed(2).run().ok


def test_an_induction_inside_an_induction_keeps_all_certificates():
    result = induction("s", base=summed(), step=summed()).run()
    assert len(result.certificate["parts"]) == 4
    assert not fault(result.certificate, result.obligation)


def test_an_induction_of_algebra_has_no_certificate():
    result = induction("s", base=algebra("s", x, x), step=cite("eq-9", "s")).run()
    assert result.ok
    assert result.certificate is None


def test_references_say_what_they_rest_on():
    cited, published, fact, named = (
        cite("eq-9", "s"),
        source("R", "s"),
        textbook("cauchy-schwarz", "s"),
        definition("s"),
    )
    assert cited.cites == ("eq-9",)
    assert published.run().trust is Trust.SOURCE
    assert published.run().line == "R"
    assert fact.run().line == TEXTBOOK["cauchy-schwarz"]
    assert [s.engine for s in (cited, published, fact, named)] == [
        Engine.CITE,
        Engine.SOURCE,
        Engine.TEXTBOOK,
        Engine.DEFINITION,
    ]
    assert all(s.run().ok for s in Proof((cited, published, fact, named)).steps)


def test_the_list_of_textbook_facts_is_closed():
    with pytest.raises(OptionError, match="fundamental-theorem"):
        textbook("it-is-well-known", "s")
