"""Identities with unknown squares: a semidefinite program (CVXPY), rounded, then solved and factorised exactly.

Where the Gram matrices are forced to be singular, their kernels are guessed as small rationals from the numeric
solution and taken out of the bases, and the program is solved again: then its solutions have an interior, and rounding
stays inside. All that is numeric here only guesses; the exact factorisation and the checker decide.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from signgeo.verify.engines.cone import Cone, Element, monomials
from signgeo.verify.engines.gram_blocks import Block, Equations, squares_of
from signgeo.verify.engines.linear_search import Found

FORMS = 40
"""Larger bases are not tried."""
REDUCTIONS = 4
SINGULAR = 1e-3
"""Eigenvalues below this, relative to the largest, count as kernel, and entries of a kernel are as inaccurate."""
TIGHT = 1e-12
"""Asked of the solver; degenerate programs lose half of the digits."""
SMALL = 60
"""Denominators that a kernel may have."""
DENOMINATORS = (1, 2, 12, 60, 2**12, 2**24, 2**40)


def refute_semidefinite(cone: Cone, degree: int) -> Found | None:
    """Unknown squares times products of at most `degree` assertions, with a strict product, that add up to zero."""
    for target, half in _targets(cone):
        equations = _equations(cone, target, half, degree)
        for _ in range(REDUCTIONS):
            solved = None if equations is None else _solve(equations)
            if equations is None or solved is None:
                break
            grams, multipliers = solved
            found = _exact(cone, equations, grams, multipliers)
            if found is not None:
                return found
            reduced = _reduced(equations, grams)
            if reduced == equations:
                break
            equations = reduced
    return None


def _targets(cone: Cone) -> Iterator[tuple[Element, int]]:
    """Strict products with the half degree of the identity: small degrees first."""
    strict = [e for e in cone.products(2) if e.strict and len(e.polynomial)]
    last = len(cone.assertions) - 1
    chosen = [e for e in strict if last in e.product or not e.product]
    halves = {id(e): (e.polynomial.total_degree() + 1) // 2 for e in chosen}
    chosen.sort(key=lambda e: (halves[id(e)], len(e.product)))
    for raised in (0, 1):
        yield from ((e, max(1, halves[id(e)]) + raised) for e in chosen)


def _equations(cone: Cone, target: Element, half: int, degree: int) -> Equations | None:
    variables = cone.obligation.variables
    one = cone.polynomial(sympy.Integer(1))
    blocks = []
    for element in [Element((), (), one), *(e for e in cone.products(degree) if e.product)]:
        room = 2 * half - element.polynomial.total_degree()
        if room >= 0 and len(set(element.product)) == len(element.product):
            forms = tuple(cone.polynomial(m) for m in monomials(variables, room // 2))
            if len(forms) > FORMS:
                return None
            blocks.append(Block(element, forms))
    free = [e for e in cone.equations(monomials(variables, 2 * half)) if e.polynomial.total_degree() <= 2 * half]
    return Equations(tuple(blocks), tuple(free), target).trimmed()


def _solve(equations: Equations) -> tuple[list[Any], Any] | None:
    """Gram matrices whose least eigenvalue is as large as possible, and the free multipliers; or None."""
    import cvxpy

    cp: Any = cvxpy

    if not equations.blocks:
        return None
    table = equations.table()
    numeric = np.array([[float(e.p) / float(e.q) for e in row] for row in table.tolist()], dtype=np.float64)
    margin = cp.Variable()
    grams = [cp.Variable((len(b.forms),) * 2, symmetric=True) for b in equations.blocks]
    entries = [q[tuple(map(list, zip(*b.pairs, strict=True)))] for q, b in zip(grams, equations.blocks, strict=True)]
    multipliers = cp.Variable(len(equations.free)) if equations.free else None
    unknowns = cp.hstack([*entries, *([multipliers] if multipliers is not None else [])])
    constraints = [numeric[:, :-1] @ unknowns == numeric[:, -1], margin <= 1]
    constraints += [q - margin * np.eye(q.shape[0]) >> 0 for q in grams]
    problem = cp.Problem(cp.Maximize(margin - 1e-3 * sum(cp.trace(q) for q in grams)), constraints)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an inaccurate solution is a guess as good as any
            problem.solve(solver=cp.CLARABEL, tol_gap_abs=TIGHT, tol_gap_rel=TIGHT, tol_feas=TIGHT)
    except cp.SolverError:
        return None
    if grams[0].value is None:
        return None
    values = multipliers.value if multipliers is not None else np.zeros(0)
    return [q.value for q in grams], values


def _exact(cone: Cone, equations: Equations, grams: Sequence[Any], multipliers: Any) -> Found | None:
    """Round the free unknowns, solve for the rest, factorise; with growing denominators until all is semidefinite."""
    import flint

    reduced, rank = equations.table().rref()
    count = reduced.ncols() - 1
    pivots = [next(j for j in range(count + 1) if reduced[i, j] != 0) for i in range(rank)]
    if count in pivots:
        return None
    loose = [j for j in range(count) if j not in set(pivots)]
    guess = [float(q[i, j]) for b, q in zip(equations.blocks, grams, strict=True) for i, j in b.pairs]
    guess += [float(m) for m in multipliers]
    for denominator in DENOMINATORS:
        x = [flint.fmpq(round(g * denominator), denominator) for g in guess]
        for i, pivot in enumerate(pivots):
            known = (reduced[i, j] * x[j] for j in loose if reduced[i, j] != 0)
            x[pivot] = reduced[i, count] - sum(known, flint.fmpq(0))
        found = _terms(cone, equations, x)
        if found is not None:
            return found
    return None


def _terms(cone: Cone, equations: Equations, x: Sequence[Any]) -> Found | None:
    found: Found = [(Fraction(1), equations.target)]
    start = 0
    for block in equations.blocks:
        squares = squares_of(block, x[start : start + len(block.pairs)])
        if squares is None:
            return None
        start += len(block.pairs)
        for c, form in squares:
            e, q = block.element, _expression(cone, form)
            if q.is_Rational:  # no square to show, and the product itself may be positive
                strict = all(cone.assertions[k][0] != ">=" for k in e.product)
                c, plain = c * (form * form).to_dict()[cone.one], Element(e.product, (), e.polynomial, strict)
                found.append((_fraction(c), plain))
            else:
                found.append((_fraction(c), Element(e.product, (q,), e.polynomial * form * form)))
    found += [(_fraction(c), e) for c, e in zip(x[start:], equations.free, strict=True) if c != 0]
    return _merged(found)


def _merged(found: Found) -> Found:
    """Equal products added up."""
    total: dict[Any, tuple[Fraction, Element]] = {}
    for c, e in found:
        key = (e.product, e.squares, e.multiplier)
        total[key] = (c + total[key][0] if key in total else c, e)
    return list(total.values())


def _reduced(equations: Equations, grams: Sequence[Any]) -> Equations:
    """Bases without the numeric kernels of the Gram matrices."""
    blocks = []
    for block, q in zip(equations.blocks, grams, strict=True):
        values, vectors = np.linalg.eigh(q)
        kernel = vectors[:, values < SINGULAR * max(1.0, float(values[-1]))].T
        rows = _complement(kernel) if len(kernel) else None
        blocks.append(block if rows is None else block.with_basis(rows))
    return Equations(tuple(b for b in blocks if b.forms), equations.free, equations.target)


def _complement(kernel: Any) -> list[list[Any]]:
    """A basis of what is orthogonal to the kernel (m, n), whose echelon form is guessed to be of small rationals."""
    import flint

    rows, (m, n) = kernel.copy(), kernel.shape
    pivots: list[int] = []
    for i in range(m):
        open_columns = [j for j in range(n) if j not in pivots]
        best, place = np.unravel_index(int(np.argmax(np.abs(rows[i:, open_columns]))), (m - i, len(open_columns)))
        rows[[i, i + best]] = rows[[i + best, i]]
        pivots.append(open_columns[int(place)])
        rows[i] /= rows[i, pivots[-1]]
        others = np.arange(m) != i
        rows[others] -= np.outer(rows[others, pivots[-1]], rows[i])
    basis = []
    for j in (j for j in range(n) if j not in pivots):
        vector = [flint.fmpq(int(k == j)) for k in range(n)]
        for i, pivot in enumerate(pivots):
            guess = _simplest(-float(rows[i, j]))
            vector[pivot] = flint.fmpq(guess.numerator, guess.denominator)
        basis.append(vector)
    return basis


def _simplest(value: float) -> Fraction:
    """The fraction of least denominator near the value."""
    near = (Fraction(value).limit_denominator(k) for k in range(1, SMALL + 1))
    return next((f for f in near if abs(f - Fraction(value)) <= SINGULAR), Fraction(value).limit_denominator(SMALL))


def _fraction(c: Any) -> Fraction:
    return Fraction(int(c.p), int(c.q))


def _expression(cone: Cone, form: Any) -> Any:
    """A flint polynomial as a SymPy expression."""
    variables = cone.obligation.variables
    return sum(
        (
            sympy.Rational(int(c.p), int(c.q)) * sympy.Mul(*(v**k for v, k in zip(variables, m, strict=False)))
            for m, c in form.to_dict().items()
        ),
        sympy.Integer(0),
    )
