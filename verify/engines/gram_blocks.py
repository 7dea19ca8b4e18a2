"""Unknown sums of squares as Gram matrices: the linear equations that an identity puts on their entries, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from signgeo.verify.engines.cone import Element


@dataclass(frozen=True)
class Block:
    """The unknown q >= 0 in sum_ij q_ij f_i f_j times an element of the cone; `forms` are the polynomials f."""

    element: Element
    forms: tuple[Any, ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Where the independent entries of the symmetric matrix stand."""
        return list(combinations_with_replacement(range(len(self.forms)), 2))

    def columns(self) -> list[Any]:
        """What each independent entry contributes to the identity."""
        p, f = self.element.polynomial, self.forms
        return [p * f[i] * f[j] * (1 if i == j else 2) for i, j in self.pairs]

    def with_basis(self, rows: Sequence[Sequence[Any]]) -> Block:
        """The same with linear combinations of the forms, the rows giving the coefficients."""
        combined = [sum((c * f for c, f in zip(row, self.forms, strict=True)), 0 * self.forms[0]) for row in rows]
        return Block(self.element, tuple(combined))


@dataclass(frozen=True)
class Equations:
    """sum_k x_k column_k = -target, monomial by monomial, over the entries of all blocks and the free multipliers."""

    blocks: tuple[Block, ...]
    free: tuple[Element, ...]
    target: Element

    def trimmed(self) -> Equations:
        """Without forms that can have no part in it.

        Where a monomial arises from squares of forms only, all with one sign, and is not in the target, these squares
        have coefficient 0, and so has everything in their rows of the Gram matrix.
        """
        table, blocks = self.table(), self.blocks
        owners = [(b, i, j) for b, block in enumerate(blocks) for i, j in block.pairs]
        last = table.ncols() - 1
        idle: set[tuple[int, int]] = set()
        for row in table.tolist():
            used = [k for k in range(last) if row[k] != 0]
            same = all(row[k] > 0 for k in used) or all(row[k] < 0 for k in used)
            if row[last] == 0 and same and all(k < len(owners) and owners[k][1] == owners[k][2] for k in used):
                idle |= {owners[k][:2] for k in used}
        if not idle:
            return self
        kept = [tuple(f for i, f in enumerate(b.forms) if (k, i) not in idle) for k, b in enumerate(blocks)]
        smaller = tuple(Block(b.element, forms) for b, forms in zip(blocks, kept, strict=True) if forms)
        return Equations(smaller, self.free, self.target).trimmed()

    def table(self) -> Any:
        """The augmented matrix, exact (flint fmpq_mat): a row a monomial, a column an unknown, the right side last."""
        import flint

        columns = [c for block in self.blocks for c in block.columns()] + [e.polynomial for e in self.free]
        columns.append(-self.target.polynomial)
        entries = [c.to_dict() for c in columns]
        rows = {m: i for i, m in enumerate(sorted({m for e in entries for m in e}))}
        matrix = flint.fmpq_mat(len(rows), len(columns))
        for j, e in enumerate(entries):
            for m, value in e.items():
                matrix[rows[m], j] = value
        return matrix


def squares_of(block: Block, entries: Sequence[Any]) -> list[tuple[Any, Any]] | None:
    """Exact L D L^T of the Gram matrix: pairs (coefficient > 0, form); None if it is not semidefinite."""
    n = len(block.forms)
    q = [[entries[0] * 0] * n for _ in range(n)]
    for (i, j), value in zip(block.pairs, entries, strict=True):
        q[i][j] = q[j][i] = value
    found = []
    for k in range(n):
        pivot = q[k][k]
        if pivot < 0 or (pivot == 0 and any(q[k][j] != 0 for j in range(k, n))):
            return None
        if pivot == 0:
            continue
        row = [q[k][j] / pivot if j >= k else pivot * 0 for j in range(n)]
        found.append((pivot, sum((c * f for c, f in zip(row, block.forms, strict=True)), 0 * block.forms[0])))
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                q[i][j] = q[i][j] - pivot * row[i] * row[j]
    return found
