"""Whether a part of a certificate proves what it states, decided anew in rationals from docs/certificate-format.md.

It shares no code with the checker it judges: matrices are rows of Fractions, definiteness is decided by elimination
with pivots, and every statement is also compared with the true value where all sign vectors can be tried.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from itertools import product
from typing import Any

from ..rationals import Rows, dominates, is_psd
from .identity_judge import identity


def number(value: Any) -> Fraction:
    """A real number of the format, exactly: hexadecimal notation, a JSON integer, or the float nearest a decimal."""
    if not isinstance(value, str):
        return Fraction(value)
    sign, whole, rest, power = re.fullmatch(r"(-?)0x([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?", value).groups()
    exponent = int(power or 0) - 4 * len(rest)
    exact = Fraction(int(whole + rest, 16))
    return (-exact if sign else exact) * (Fraction(2) ** exponent if exact else 1)


def proves(part: dict[str, Any], matrices: list[Any]) -> bool:
    """Whether the data of the part prove its statement about the matrices of the document."""
    entries = [] if part["kind"] == "identity" else [entry["entries"] for entry in matrices]
    rows = [[[number(v) for v in row] for row in matrix] for matrix in entries]
    bound = number(part["bound"])
    return RULES[part["kind"]](part, part["data"], rows, bound) and true(part, rows, bound)


def true(part: dict[str, Any], matrices: list[Rows], bound: Fraction) -> bool:
    """The statement itself, for quantities that are maxima over sign vectors; True where it cannot be tried."""
    exact = {"linf": largest_bilinear, "inf_one_norm": largest_bilinear, "max_sign_form": largest_form}
    if part["quantity"] not in exact or max(map(len, matrices)) > 8:
        return True
    value = max(exact[part["quantity"]](A) for A in matrices)
    return bound <= value if part["relation"] == "lower" else bound >= value


def largest_bilinear(A: Rows) -> Fraction:
    return max(sum(abs(inner(row, t)) for row in A) for t in product((1, -1), repeat=len(A[0])))


def largest_form(A: Rows) -> Fraction:
    return max(form(A, s, s) for s in product((1, -1), repeat=len(A)))


def inner(x: Any, y: Any) -> Fraction:
    return sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0))


def form(A: Rows, s: Any, t: Any) -> Fraction:
    return sum((a * inner(row, t) for a, row in zip(s, A, strict=True)), Fraction(0))


def negative(A: Rows) -> Rows:
    return [[-v for v in row] for row in A]


def doubled(A: Rows) -> Rows:
    m, n = len(A), len(A[0])
    top = [[Fraction(0)] * m + [v / 2 for v in row] for row in A]
    return top + [[A[i][j] / 2 for i in range(m)] + [Fraction(0)] * n for j in range(n)]


def forms(part: dict[str, Any], matrices: list[Rows]) -> list[Rows]:
    return [doubled(A) for A in matrices] if part["data"].get("doubled") else matrices


def symmetric(A: Rows) -> bool:
    return len(A) == len(A[0]) and all(A[i][j] == A[j][i] for i in range(len(A)) for j in range(i))


def provable(data: Any, K: list[Rows], bound: Fraction, multiple: int) -> Fraction | None:
    """What is enough to prove: the bound, or for integral data less than the next value (None: nothing extra)."""
    if data.get("unit") is None:
        return None
    unit = number(data["unit"])
    mantissa, _ = math.frexp(unit)
    assert mantissa == 0.5
    assert multiple
    assert len(K) == 1
    entries = [v for row in K[0] for v in row]
    assert all((v / unit).denominator == 1 for v in entries)
    steps = math.floor((bound - sum(entries)) / (multiple * unit)) + 1
    return sum(entries) + steps * multiple * unit


def reaches(total: Fraction, bound: Fraction, above: Fraction | None) -> bool:
    return total <= bound if above is None else total < above


def sign_vector(part: Any, data: Any, matrices: list[Rows], bound: Fraction) -> bool:
    A = matrices[data.get("index", 0)]
    s, t = data["s"], data.get("t")
    fits = part["relation"] == "lower" and part["quantity"] in ("linf", "max_sign_form", "inf_one_norm", "lsep")
    fits &= set(s) | set(t or s) <= {1, -1}
    fits &= part["quantity"] == "inf_one_norm" or symmetric(A)
    fits &= not (part["quantity"] == "max_sign_form" and t is not None)
    return fits and form(A, s, s if t is None else t) >= bound


def diagonal(part: Any, data: Any, matrices: list[Rows], bound: Fraction) -> bool:
    K, l = forms(part, matrices), [number(v) for v in data["l"]]
    both = part["quantity"] == "lsep" or (part["quantity"] == "linf" and not data.get("doubled"))
    if part["quantity"] == "inf_one_norm" and not data.get("doubled"):
        return False
    multiple = 0 if part["quantity"] == "lsep" else 2 if both else 4
    above = provable(data, K, bound, multiple)
    fits = part["relation"] == "upper" and reaches(sum(l), bound, above)
    return fits and all(dominates(l, A) and (not both or dominates(l, negative(A))) for A in K)


def gram(part: Any, data: Any, matrices: list[Rows], bound: Fraction) -> bool:
    H = matrices[data.get("index", 0)]
    W = [[number(v) for v in row] for row in data["X"]]
    d = len(H)
    U, V = W[:d], W[-d:]
    value = sum(H[i][j] * inner(U[i], V[j]) for i in range(d) for j in range(d))
    longest = max(Fraction(1), *(inner(row, row) for row in W))
    return part["relation"] == "lower" and part["quantity"] == "lsep" and symmetric(H) and value >= bound * longest


def leaf(M: Rows, node: Any, needed: Fraction, strict: bool, extra: Fraction) -> bool:
    l, gamma = [number(v) for v in node["l"]], [number(v) for v in node["gamma"]]
    total = sum(l) - sum(gamma) + extra
    S = [[(l[i] if i == j else 0) - v for j, v in enumerate(row)] for i, row in enumerate(M)]
    for weight, b in zip(gamma, node["b"], strict=True):
        if weight < 0 or sum(c for _, c in b) % 2 != 1:
            return False
        dense = [Fraction(0)] * len(M)
        for i, c in b:
            assert i >= 0
            dense[i] += c
        S = [[v - weight * dense[i] * dense[j] for j, v in enumerate(row)] for i, row in enumerate(S)]
    return (total < needed if strict else total <= needed) and is_psd(S)


def prepared(
    part: Any, data: Any, matrices: list[Rows], bound: Fraction
) -> tuple[list[Rows], Fraction, Fraction, bool]:
    """The matrices, the bound to prove, what the shift adds, and whether less than the bound is needed."""
    K, shift = forms(part, matrices), number(data.get("shift", 0))
    if part["quantity"] == "linf" and not data.get("doubled"):
        assert shift >= 0
        assert all(dominates([shift] * len(A), negative(A)) for A in K)
    else:
        assert shift == 0
        assert part["quantity"] != "inf_one_norm" or data.get("doubled")
    above = provable(data, K, bound, 2 if shift else 4)
    assert part["relation"] == "upper"
    return K, bound if above is None else above, 2 * len(K[0]) * shift, above is not None


def hypermetric(part: Any, data: Any, matrices: list[Rows], bound: Fraction) -> bool:
    K, needed, extra, strict = prepared(part, data, matrices, bound)
    return all(leaf(A, data, needed, strict, extra) for A in K)


def branch(part: Any, data: Any, matrices: list[Rows], bound: Fraction) -> bool:
    (H,), needed, extra, strict = prepared(part, data, matrices, bound)
    d = len(H)

    def visit(node: Any, ties: list[tuple[int, int, int]]) -> bool:
        if "split" in node:
            i, j = node["split"]
            same, opposite = [*ties, (i, j, 1)], [*ties, (i, j, -1)]
            return visit(node["same"], same) and visit(node["opposite"], opposite)
        roots, signs = classes(d, ties)
        names = sorted(set(roots))
        M = [[Fraction(0)] * len(names) for _ in names]
        for i in range(d):
            for j in range(d):
                M[names.index(roots[i])][names.index(roots[j])] += signs[i] * signs[j] * H[i][j]
        return leaf(M, node, needed, strict, extra)

    return visit(data["root"], [])


def classes(d: int, ties: list[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    """The smallest index of each index' class, and its sign relative to that: by passing signs along the ties."""
    roots, signs = [-1] * d, [0] * d
    for start in range(d):
        if roots[start] >= 0:
            continue
        roots[start], signs[start], reached = start, 1, [start]
        while reached:
            at = reached.pop()
            for i, j, relation in ties:
                for a, b in ((i, j), (j, i)):
                    if a == at and roots[b] < 0:
                        roots[b], signs[b] = start, signs[at] * relation
                        reached.append(b)
    assert all(signs[i] * signs[j] == relation for i, j, relation in ties)
    return roots, signs


def block(part: Any, data: Any, matrices: list[Rows], bound: Fraction) -> bool:
    blocks = data["blocks"]
    d = len(matrices[0])
    if sorted(i for b in blocks for i in b) != list(range(d)) or not all(map(symmetric, matrices)):
        return False
    if part["relation"] == "upper":
        l = [number(v) for v in data["l"]]
        spread = [next(v for v, b in zip(l, blocks, strict=True) if i in b) for i in range(d)]
        fits = sum(l) <= bound
        return fits and all(dominates(spread, H) and dominates(spread, negative(H)) for H in matrices)
    H = matrices[data.get("index", 0)]
    x, y = [number(v) for v in data["x"]], [number(v) for v in data["y"]]
    square = max(sum(x[i] ** 2 for i in b) for b in blocks) * max(sum(y[i] ** 2 for i in b) for b in blocks)
    value = form(H, y, x)
    return bound <= 0 or (value >= 0 and value**2 >= bound**2 * square and square > 0)


RULES = {
    "sign-vector": sign_vector,
    "diagonal": diagonal,
    "gram": gram,
    "hypermetric": hypermetric,
    "branch": branch,
    "block": block,
    "identity": identity,
}
