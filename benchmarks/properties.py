"""Instances judged in a second by the properties of three claims, against the same inequality written with CVXPY.

python benchmarks/properties.py [EXAMPLES]

Ours is a whole campaign: drawing, steering and exact judging. The other side states the inequality on the same matrices
as one would write it first, a CVXPY problem an instance, compared in floats with 1e-6 of slack. CPU time of both, in
the dimensions 1 to 6 that a campaign draws, where drawing takes the most of our time, and in dimension 10.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice, product
from typing import Any

import cvxpy as cp
import numpy as np
from signgeo.properties import psd_matrices, symmetric_matrices
from signgeo.properties.property import Property
from signgeo.verify.campaign import run_property
from signgeo.verify.pieces import catalogue

Dense = np.ndarray
NAIVE = 20
"""Instances given to CVXPY: enough for a mean."""


def l_inf(H: Dense) -> float:
    """The largest ||H s||_1 over all sign vectors, as CVXPY evaluates it."""
    return max(float(cp.norm1(H @ np.array(s)).value) for s in product((1.0, -1.0), repeat=H.shape[0]))


def l_2(H: Dense) -> float:
    """The least t with -t I <= H <= t I."""
    t, one = cp.Variable(), np.eye(H.shape[0])
    return float(cp.Problem(cp.Minimize(t), [t * one - H >> 0, t * one + H >> 0]).solve())


def l_sep(H: Dense) -> float:
    """The least sum l_i with -diag(l) <= H <= diag(l)."""
    l = cp.Variable(H.shape[0])
    return float(cp.Problem(cp.Minimize(cp.sum(l)), [cp.diag(l) - H >> 0, cp.diag(l) + H >> 0]).solve())


def eq_9(H: Dense) -> bool:
    """L_2 <= L_inf <= d L_2."""
    small, large = l_2(H), l_inf(H)
    slack = 1e-6 * large
    return small <= large + slack and large <= H.shape[0] * small + slack


def eq_31(H: Dense) -> bool:
    """L_sep <= sum |H_ij| and L_sep <= d L_2."""
    separable = l_sep(H)
    return separable <= (1 + 1e-6) * min(np.abs(H).sum(), H.shape[0] * l_2(H))


def prop_5(H: Dense) -> bool:
    """L_inf <= L_sep <= sum |H_ij|."""
    separable = l_sep(H)
    return l_inf(H) <= (1 + 1e-6) * separable and separable <= (1 + 1e-6) * np.abs(H).sum()


PAIRS: dict[str, tuple[Callable[[Dense], bool], Callable[..., Any]]] = {
    "prop-5": (prop_5, partial(psd_matrices, nonzero=True)),
    "eq-9": (eq_9, symmetric_matrices),
    "eq-31": (eq_31, symmetric_matrices),
}


def seconds(call: Callable[[], Any]) -> float:
    """CPU time of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def drawn(prop: Property, count: int) -> list[Dense]:
    """Instances that the campaign draws, at the scale 1, which a solver with absolute tolerances needs."""
    kept: list[Dense] = []

    def note(H: Dense) -> Any:
        kept.append(H)
        return prop.check(H)

    run_property(replace(prop, check=note), examples=10 * count, seed=0)
    usual = (H for H in kept if H.any() and 1.0 <= np.abs(H).max() <= 100.0)
    return list(islice(usual, 0, 4 * count, 4))


def main() -> None:
    """Print instances a second of both sides and their ratio."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{'claim':8} {'d':>6} {'signgeo, 1/s':>13} {'CVXPY, 1/s':>11} {'ratio':>7}")
    for claim, (naive, matrices) in PAIRS.items():
        for dimension in ((1, 6), 10):
            known = catalogue()[claim].properties[0]
            prop = replace(known, strategy=partial(matrices, dimension=dimension))
            instances = drawn(prop, NAIVE)
            naive(instances[0])  # loads CVXPY's solvers
            ours = seconds(partial(run_property, prop, examples=examples, seed=0)) / examples
            theirs = seconds(partial(list, map(naive, instances))) / len(instances)
            label = "1 to 6" if dimension != 10 else "10"
            print(f"{claim:8} {label:>6} {1 / ours:13.0f} {1 / theirs:11.1f} {theirs / ours:7.1f}", flush=True)


if __name__ == "__main__":
    main()
