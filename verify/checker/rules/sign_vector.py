"""``sign-vector``: a lower bound is a value that sign vectors attain."""

from __future__ import annotations

from signgeo.verify.checker.document import field, signs
from signgeo.verify.checker.exact_sums import excess, signed_entries
from signgeo.verify.checker.rules import factored
from signgeo.verify.checker.statement import Statement, require_symmetric
from signgeo.verify.checker.verdict import Rejected


def check(statement: Statement) -> str:
    """s^T A t >= bound, or s^T H s >= bound."""
    statement.require("lower", "linf", "max_sign_form", "inf_one_norm", "lsep")
    factor = statement.inputs.factor()
    if factor is not None:
        return factored.attained(statement, factor.X)
    A = statement.witness_matrix()
    if statement.quantity != "inf_one_norm":
        require_symmetric(A)
    s = signs(field(statement.data, "s"), "s", A.shape[0])
    t = statement.data.get("t")
    if t is None and A.shape[0] != A.shape[1]:
        raise Rejected("a matrix that is not square needs two sign vectors")
    if t is not None and statement.quantity == "max_sign_form":
        raise Rejected("max_sign_form is about one sign vector, two are given")
    other = s if t is None else signs(t, "t", A.shape[1])
    surplus = excess(statement.bound, signed_entries(A, s, other))
    if surplus < 0.0:
        raise Rejected(f"the sign vectors attain less than the bound, by {-surplus:.3g}")
    return "attained by the sign vectors" + (f", with {surplus:.3g} to spare" if surplus else " exactly")
