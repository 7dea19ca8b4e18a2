"""``block``: bounds on the constant of a norm that takes the largest 2-norm of blocks of coordinates."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.verify.checker.document import field, integer, items, vector
from signgeo.verify.checker.exact_sums import excess
from signgeo.verify.checker.psd import as_fractions
from signgeo.verify.checker.rules.diagonal import dominates
from signgeo.verify.checker.statement import Statement, require_symmetric
from signgeo.verify.checker.verdict import Rejected

Dense = NDArray[np.float64]


def check(statement: Statement) -> str:
    """Upper: diag(l_B) >= +-H and sum_B l_B <= bound. Lower: y^T H x / (max |x_B| max |y_B|) >= bound."""
    statement.require(statement.relation, "block_linf")
    if statement.relation == "lower":
        return _lower(statement)
    blocks = read_blocks(statement, statement.inputs.require()[0].shape[0])
    l = vector(field(statement.data, "l"), "l", len(blocks))
    over = excess(statement.bound, l)
    if over > 0.0:
        raise Rejected(f"sum(l) exceeds the bound by {over:.3g}")
    spread = np.zeros(sum(map(len, blocks)))
    for value, block in zip(l, blocks, strict=True):
        spread[block] = value
    for k, H in enumerate(map(require_symmetric, statement.inputs.require())):
        if not (dominates(spread, H, statement.exact) and dominates(spread, -H, statement.exact)):
            raise Rejected(f"diag(l_B) - H or diag(l_B) + H is not proved positive semidefinite (matrix {k})")
    return f"diag(l_B) >= +-H over {len(blocks)} blocks"


def read_blocks(statement: Statement, d: int) -> list[list[int]]:
    """The blocks, a partition of 0..d-1; Rejected if they are not one."""
    blocks = [
        [integer(i, "blocks") for i in items(b, "blocks")] for b in items(field(statement.data, "blocks"), "blocks")
    ]
    if not all(blocks) or sorted(i for block in blocks for i in block) != list(range(d)):
        raise Rejected(f"the blocks are no partition of 0..{d - 1}")
    return blocks


def _lower(statement: Statement) -> str:
    H = require_symmetric(statement.witness_matrix())
    blocks = read_blocks(statement, H.shape[0])
    x, y = (vector(field(statement.data, name), name, H.shape[0]) for name in ("x", "y"))
    value = _form(y, H, x)
    largest = [max(sum(Fraction(float(v[i])) ** 2 for i in block) for block in blocks) for v in (x, y)]
    if statement.bound > 0.0 and (
        value <= 0
        or value**2 < Fraction(statement.bound) ** 2 * largest[0] * largest[1]  # a zero vector proves nothing
    ):
        raise Rejected("the vectors do not reach the bound")
    return "attained by two vectors"


def _form(y: Dense, H: Dense, x: Dense) -> Fraction:
    """y^T H x in rationals, only over the nonzero entries."""
    total = Fraction(0)
    columns = as_fractions(x)
    for i in np.flatnonzero(y):
        entries = np.flatnonzero(H[i])
        row = sum((a * b for a, b in zip(as_fractions(H[i, entries]), columns[entries], strict=True)), Fraction(0))
        total += Fraction(float(y[i])) * row
    return total
