"""Good certificates of every rule, and ways to damage them: edited values, moved values, flipped bits of the text."""

from __future__ import annotations

import copy
import functools
import json
import math
import random
from typing import Any

import numpy as np
from signgeo.solvers import BlockLInf, inf_one_norm, linf, lsep, lsep_family, maxcut, smoothness
from signgeo.verify.checker.document import parse

from ..verify.certificate_cases import GOOD, document, with_room

ODD_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2, 3, 10**30, -(2**53), 2**53 + 1, 1e308, -1e308, 5e-324, 1e-300, math.nan, math.inf,
    "", "0x1p+0", "-0x1p+0", "nan", "inf", "-0x1p+1023", "0x1p-1074", "0x0.8p-1074", "0x1.00000000000000001p+0", "x",
    "1/2", "1e9999999999", [], {}, [[]], [[0, 1]], [[1, -1]], [["0x1p+0"]], {"l": []}, {"split": [0, 1]}, 0.5,
    [0, 1, 2], [0], [0, 0], "linf", "lsep", "lower", "upper", "branch", "max_sign_form", "inf_one_norm", "hypermetric",
    "diagonal", "(>= x 0)", "(> (* x x) 0)",
]  # fmt: skip


@functools.cache
def pool() -> tuple[str, ...]:
    """Texts of good certificates: what the solvers write about small matrices, and hand-made ones of every rule."""
    rng = np.random.default_rng(7)
    X = rng.standard_normal((5, 4))
    psd = X.T @ X
    psd = np.tril(psd) + np.tril(psd, -1).T
    whole = rng.integers(-3, 4, (5, 5)).astype(float)
    whole = whole + whole.T
    mixed = np.array([[1e200, 1e190], [1e190, -1e200]])
    found = [
        linf(psd, certificate=True).certificate,
        linf(whole, certificate=True).certificate,
        linf(mixed, certificate=True).certificate,
        linf(psd * 1e-310, certificate=True).certificate,
        lsep(psd).certificate,
        lsep(whole).certificate,
        lsep_family([psd, whole[:4, :4]]).certificate,
        inf_one_norm(rng.standard_normal((3, 4)), certificate=True).certificate,
        smoothness(psd, BlockLInf([[0, 2], [1, 3]])).certificate,
        maxcut(np.abs(whole), certificate=True).bound.certificate,
    ]
    documents = [certificate.document() for certificate in found] + [document(with_room(case)) for case in GOOD]
    return tuple(json.dumps(d) for d in documents if all("entries" in matrix for matrix in d["matrices"]))


def corrupted(rng: random.Random) -> dict[str, Any] | str:
    """A damaged certificate: a document after some edits, or its text after some bit flips."""
    text = rng.choice(pool())
    if rng.random() < 0.3:
        return flipped(text, rng)
    document = parse(text)
    for _ in range(rng.choice([1, 1, 1, 2, 2, 4])):
        edit(document, rng)
    return document


def flipped(text: str, rng: random.Random) -> str:
    data = bytearray(text.encode())
    for _ in range(rng.choice([1, 1, 2, 5])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(7)
    if rng.random() < 0.1:
        del data[rng.randrange(len(data)) :]
    return data.decode("utf-8", errors="replace")


def edit(document: dict[str, Any], rng: random.Random) -> None:
    """One change somewhere; numbers mostly change a little, in the direction that makes a proof fail."""
    everywhere = places(document)
    if not everywhere:
        return
    holder, key = rng.choice(everywhere)
    old, action = holder[key], rng.random()
    if isinstance(old, str) and old.lstrip("-").startswith("0x") and action < 0.6:
        holder[key] = nudged(float.fromhex(old), rng).hex()
    elif action < 0.6:
        holder[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    elif action < 0.7:
        del holder[key]
    elif action < 0.85:
        other, name = rng.choice(everywhere)
        holder[key] = copy.deepcopy(other[name])
    elif isinstance(old, list) and old:
        rng.shuffle(old)
    elif isinstance(old, int) and not isinstance(old, bool):
        holder[key] = old + rng.choice([-2, -1, 1, 2])


def nudged(value: float, rng: random.Random) -> float:
    """A neighbour, a near value, the opposite, or a power of two times it."""
    step = rng.randrange(6)
    if step < 2:
        return math.nextafter(value, rng.choice([-math.inf, math.inf]))
    factor = [1.0 + 1e-12, 1.0 - 1e-9, 1.01, 0.99, -1.0, 0.5, 2.0, 0.0, 2.0**-60]
    return value * rng.choice(factor)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a JSON document."""
    found: list[tuple[Any, Any]] = []
    pending = [node]
    while pending:
        current = pending.pop()
        keys = list(current) if isinstance(current, dict) else range(len(current)) if isinstance(current, list) else []
        for key in keys:
            found.append((current, key))
            pending.append(current[key])
    return found
