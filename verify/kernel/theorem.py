"""A certificate of kind ``identity`` as a Coq theorem: every term's sign is a lemma, and the sum is zero by `field`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from signgeo.verify.identity_checker import expressions

PREAMBLE = """(* Obligations of the proofs of signgeo, from their certificates. Written by `make kernel`. *)
Require Import Reals Lra.
Open Scope R_scope.

Lemma square_nonneg (x : R) : 0 <= x * x.
Proof. exact (Rle_0_sqr x). Qed.

Lemma square_pos (x : R) : x <> 0 -> 0 < x * x.
Proof. exact (Rsqr_pos_lt x). Qed.
"""
# goal relation: how its denial is introduced, and the denied assertion as (relation to 0, left - right or right - left)
DENY = {
    ">=": ("apply Rnot_lt_ge; intro denied", ">", True),
    ">": ("apply Rnot_le_gt; intro denied", ">=", True),
    "<=": ("apply Rnot_gt_le; intro denied", ">", False),
    "<": ("apply Rnot_ge_lt; intro denied", ">=", False),
    "=": (
        "match goal with |- ?p = ?q => destruct (Req_dec p q) as [same | denied]; [exact same | exfalso] end",
        "!=",
        True,
    ),
}


@dataclass(frozen=True)
class Fact:
    """`text` relation 0, known in the proof under `name`."""

    relation: str
    text: str
    name: str

    def line(self) -> str:
        """The tactic that asserts it."""
        if self.relation == "!=":
            return f"  assert ({self.name} : {self.text} <> 0) by (intro zero; apply denied; lra)."
        statement = {">=": f"0 <= {self.text}", ">": f"0 < {self.text}", "=": f"{self.text} = 0"}[self.relation]
        return f"  assert ({self.name} : {statement}) by lra."


def theorem(name: str, certificate: Mapping[str, Any]) -> str:
    """Statement and proof; what is wrong with the certificate becomes a theorem that Coq rejects."""
    *premises, goal = (tree for (tree,) in map(expressions, [*certificate["hypotheses"], certificate["goal"]]))
    variables = " ".join(f"v_{v}" for v in certificate["variables"])
    deny, relation, turned = DENY[goal[0]]
    facts = [_fact(tree, k) for k, tree in enumerate(premises)]
    facts.append(Fact(relation, _difference(goal, turned), f"fact_{len(premises)}"))
    terms = [_term(t, facts) for t in certificate["terms"]]
    signs = [f"  assert (term_{j} : {text}{sign}).\n  {{ {proof} }}" for j, (_, text, sign, proof) in enumerate(terms)]
    total = " + ".join(value for value, *_ in terms)
    statement = " -> ".join([*map(_relation, premises), _relation(goal)])
    lines = [
        f"Theorem {name} : forall {variables} : R, {statement}.",
        "Proof.",
        f"  intros {variables} {' '.join(f'premise_{k}' for k in range(len(premises)))}.",
        f"  {deny}.",
        *(f.line() for f in facts),
        *signs,
        f"  assert (total : {total} = 0) by field.",
        "  lra.",
        "Qed.",
    ]
    return "\n".join(lines) + "\n"


def _fact(tree: Any, k: int) -> Fact:
    relation = tree[0].replace("<", ">")
    return Fact(relation, _difference(tree, tree[0] in ("<=", "<")), f"fact_{k}")


def _term(term: Mapping[str, Any], facts: Sequence[Fact]) -> tuple[str, str, str, str]:
    """The value of a term, its sign as (text, relation), and the proof of it."""
    coefficient = _number(Fraction(term["coefficient"]))
    used = [facts[k] for k in term["product"]]
    forms = map(expressions, [term.get("multiplier", "1"), *term.get("squares", [])])
    multiplier, *squares = (_polynomial(tree) for (tree,) in forms)
    if any(f.relation == "=" for f in used):
        factors = [coefficient, multiplier, *(f.text for f in used), *squares, *squares]
        value = _nested(factors)
        zero = next(f for f in used if f.relation == "=")
        return value, value, " = 0", f"rewrite {zero.name}. ring."
    strict = not squares and all(f.relation != ">=" for f in used)
    parts = [(coefficient, "ltac:(lra)")]
    for f in dict.fromkeys(used):
        count = used.count(f)
        if f.relation == "!=":
            square = f"square_pos _ {f.name}" if strict else f"Rlt_le _ _ (square_pos _ {f.name})"
            parts += (count // 2) * [(f"({f.text} * {f.text})", f"({square})")]
        else:
            weak = f.relation == ">" and not strict
            parts += count * [(f.text, f"(Rlt_le _ _ {f.name})" if weak else f.name)]
    parts += [(f"({q} * {q})", f"(square_nonneg {q})") for q in squares]
    value = _nested([text for text, _ in parts])
    proof = parts[-1][1]
    for text, earlier in parts[-2::-1]:
        proof = f"({'Rmult_lt_0_compat' if strict else 'Rmult_le_pos'} {text} _ {earlier} {proof})"
    return value, f"0 {'<' if strict else '<='} {value}", "", f"exact {proof}."


def _nested(factors: Sequence[str]) -> str:
    return factors[0] if len(factors) == 1 else f"({factors[0]} * {_nested(factors[1:])})"


def _difference(relation: Any, turned: bool) -> str:
    left, right = map(_polynomial, relation[1:])
    return f"({right} - {left})" if turned else f"({left} - {right})"


def _relation(tree: Any) -> str:
    return f"{_polynomial(tree[1])} {tree[0]} {_polynomial(tree[2])}"


def _number(c: Fraction) -> str:
    size = str(abs(c.numerator)) if c.denominator == 1 else f"({abs(c.numerator)} / {c.denominator})"
    return size if c >= 0 else f"(- {size})"


def _polynomial(tree: Any) -> str:
    if isinstance(tree, str):
        return tree if tree.isdecimal() else f"v_{tree}"
    parts = [_polynomial(t) for t in tree[1:]]
    return f"(- {parts[0]})" if tree[0] == "-" and len(parts) == 1 else f"({f' {tree[0]} '.join(parts)})"
