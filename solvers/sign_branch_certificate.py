"""What a finished branch and bound stores as proof: the data of a ``branch`` or ``hypermetric`` certificate part.

The part says value <= bound for the largest z^T K z (K = H, or the two-block form if ``doubled``). Its data:

- ``witness``: the best sign vector, integers +-1 (d). Not needed for the proof.
- ``root``: a node. A node is either

  ``{"split": [i, j], "same": node, "opposite": node}``, where i < j are indices of the original variables, each the
  smallest of its class so far; z_j = z_i holds in the first child and z_j = -z_i in the second; or

  a leaf ``{"l": [...], "gamma": [...], "b": [[[index, coefficient], ...], ...]}`` about the merged variables: one for
  each class of tied variables, numbered by the smallest original index in the class, which has the sign +1. With
  P (d, k), one entry +-1 a row, and M = P^T K P, diag(l) - M - sum gamma b b^T is positive semidefinite for the exact
  M, every gamma >= 0, every b has integer coefficients of odd sum (here +-1, three, five or seven of them), and
  sum l - sum gamma <= bound.
- ``unit``, where every entry of K is a multiple of the power of two u: all values z^T K z then differ by multiples of
  4 u, and a leaf may stay below bound + 4 u, bound being one of the values.
- ``shift``, where H is semidefinite only up to rounding: H + shift I is proved PSD, and 2 d shift is part of bound.

A tree of a single leaf is stored as kind ``hypermetric``: ``l``, ``gamma``, ``b`` directly in the data.
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
