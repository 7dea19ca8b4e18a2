"""What a finished branch and bound stores as proof: the data of a ``branch`` or ``hypermetric`` certificate part.

`docs/certificate-format.md` says what they hold. `sign_engine` and `sign_bounds` add ``witness``, ``unit`` (integral
data) and ``shift`` (for a matrix semidefinite up to rounding only); a tree of one leaf is a ``hypermetric`` part.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from signgeo.solvers.hypermetric import HypermetricBound, b_lists
from signgeo.solvers.sign_branch import Node
from signgeo.solvers.sign_solution import Proof


def proof_of(root: Node, exponent: int) -> Proof | None:
    """The proof in a tree whose numbers are 2^exponent times those of the problem; None if there is none.

    A split node whose children are not both proved counts as a leaf with the bound of its own that it has.
    """
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack += node.children
    built: dict[int, dict[str, Any]] = {}
    uppers: dict[int, float] = {}
    for node in reversed(order):  # children before parents
        if node.split is not None and all(id(child) in built for child in node.children):
            same, opposite = node.children
            built[id(node)] = {"split": list(node.split), "same": built[id(same)], "opposite": built[id(opposite)]}
            uppers[id(node)] = max(uppers[id(same)], uppers[id(opposite)])
        elif node.bound is not None:
            built[id(node)] = _leaf(node.bound, exponent)
            uppers[id(node)] = node.bound.upper
    tree = built.get(id(root))
    if tree is None:
        return None
    upper = float(np.ldexp(uppers[id(root)], -exponent))
    return Proof("branch", {"root": tree}, upper) if "split" in tree else Proof("hypermetric", tree, upper)


def _leaf(bound: HypermetricBound, exponent: int) -> dict[str, Any]:
    used = bound.cuts.keep(bound.cuts.weight > 0.0)
    return {"l": np.ldexp(bound.l, -exponent), "gamma": np.ldexp(used.weight, -exponent), "b": b_lists(used)}
