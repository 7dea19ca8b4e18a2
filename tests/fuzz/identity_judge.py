"""Whether a polynomial identity of a certificate holds: its terms and its goal, evaluated at random rational points."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from typing import Any


def identity(part: Any, data: Any, _matrices: Any, _bound: Fraction) -> bool:
    """The terms vanish at random points, and no point refutes the goal."""
    rng = random.Random(1)
    for scripts in data.get("parts", [data]):
        texts = [*scripts["hypotheses"], scripts["goal"]]
        names = sorted(set(re.findall(r"[A-Za-z_]\w*", " ".join(map(str, [texts, scripts["terms"]])))))
        for _ in range(40):
            at = {n: Fraction(rng.randint(-30, 30), rng.randint(1, 7)) for n in names}
            relations = [relation(text, at) for text in texts]
            if all(holds(r, v) for r, v in relations[:-1]) and not holds(*relations[-1]):
                return False
            values = [v for _, v in relations[:-1]] + [-relations[-1][1]]
            if sum(term(t, values, at) for t in scripts["terms"]) != 0:
                return False
    return part["quantity"] == "identity"


def term(data: Any, values: list[Fraction], at: dict[str, Fraction]) -> Fraction:
    value = Fraction(data["coefficient"]) * polynomial(data.get("multiplier", "1"), at)
    for k in data["product"]:
        value *= values[k]
    for square in data.get("squares", []):
        value *= polynomial(square, at) ** 2
    return value


def holds(relation: str, value: Fraction) -> bool:
    return {">=": value >= 0, ">": value > 0, "=": value == 0}[relation]


def relation(text: str, at: dict[str, Fraction]) -> tuple[str, Fraction]:
    """The relation to 0 and the value at a point."""
    opening, name, *tokens = re.findall(r"[()]|[^\s()]+", text)
    value = read(tokens, at) - read(tokens, at)
    assert (opening, tokens) == ("(", [")"])
    return {"<=": (">=", -value), "<": (">", -value)}.get(name, (name, value))


def polynomial(text: str, at: dict[str, Fraction]) -> Fraction:
    """The value of an SMT-LIB expression at a point."""
    return read(re.findall(r"[()]|[^\s()]+", text), at)


def read(tokens: list[str], at: dict[str, Fraction]) -> Fraction:
    """The value of the expression that begins the tokens, which are used up."""
    token = tokens.pop(0)
    if token != "(":
        return at[token] if token in at else Fraction(token)
    operation, arguments = tokens.pop(0), []
    while tokens[0] != ")":
        arguments.append(read(tokens, at))
    tokens.pop(0)
    first, *rest = arguments
    if operation == "-":
        return first - sum(rest) if rest else -first
    if operation == "+":
        return first + sum(rest)
    for value in rest:
        first = first * value if operation == "*" else first / value
    return first
