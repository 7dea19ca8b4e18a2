"""Every inequality holds on drawn data, and each false variant is refuted by the same general strategy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction as F
from functools import partial
from typing import Any

import pytest
from signgeo.properties.computable import at_most_number, encloses
from signgeo.properties.exact import inner, minus, rationals
from signgeo.properties.exact_norms import dual_value
from signgeo.properties.inequalities import (
    beyond,
    comparison,
    convergence,
    functions,
    geometry,
    relaxed,
    separable,
    smoothness,
    two_dimensional,
)
from signgeo.properties.outcome import Outcome
from signgeo.properties.property import Property
from signgeo.properties.strategies import (
    definite_matrices,
    norm_matrix_vectors,
    norm_vectors,
    psd_matrices,
    spectra_and_angles,
    spectra_and_two_angles,
    symmetric_matrices,
    vectors,
    weighted_matrices,
    with_vectors,
)
from signgeo.properties.strategies.functions import FAMILIES, functions_and_points
from signgeo.properties.strategies.norms import EXACT
from signgeo.properties.strategies.relaxed import relaxed_functions, step_parameters
from signgeo.verify.campaign import find_counterexample, run_property

S, P, W, R = symmetric_matrices, psd_matrices, weighted_matrices, relaxed_functions
Pn, Sn = partial(P, nonzero=True), partial(S, nonzero=True)
P2, S2 = partial(P, dimension=2), partial(S, dimension=2)
TABLE = partial(norm_vectors, 1, kinds=("L2", "LInf", "L1", "BlockLInf"))
QUICK = ("LInf", "L1", "L2", "Diagonal")
NS = partial(norm_matrix_vectors, 1, kinds=QUICK)
NP = partial(norm_matrix_vectors, 1, matrices=P, kinds=QUICK)
ND = partial(norm_matrix_vectors, 1, matrices=definite_matrices, kinds=("LInf", "L1"), dimension=(1, 4))
CONVEX = [name for name in FAMILIES if name not in ("indefinite", "cosine")]
STEPS = partial(functions_and_points, 1, kinds=("LInf", "L2", "Diagonal"))


def HV(matrices: Callable[..., Any] = Sn, nonzero: bool = True, **options: Any) -> Any:
    return with_vectors(matrices(**options), nonzero=nonzero)


def PLAIN() -> Any:
    return norm_vectors(2, kinds=("L2",), dimension=(1, 5)).map(lambda v: v[1:])


def dual_norm_enclosed(drawn: Any) -> Outcome:
    norm, z = drawn
    return encloses(norm.dual.enclose(z), dual_value(norm, rationals(z)), "dual norm")


def convex_above_tangents(drawn: Any) -> Outcome:
    f, _, x, y = (*drawn[:2], *map(rationals, drawn[2:]))
    return at_most_number(f.value(x) + inner(f.slope(x), minus(y, x)), f.value(y))


SIMPLE = partial(norm_vectors, 2, kinds=("LInf", "L1", "L2", "Diagonal", "BlockLInf", "BlockL1"))

HOLDS: list[tuple[Callable[[], Any], Callable[[Any], Any]]] = [
    (TABLE, geometry.table_1),
    (partial(norm_vectors, 3, kinds=EXACT), geometry.eq_2_15),
    (partial(norm_vectors, 2), geometry.lemma_3a),
    (norm_vectors, geometry.lemma_3bc),
    (vectors, geometry.norm_ineq),
    (partial(vectors, nonzero=True), geometry.norm_ineq_tight),
    (partial(HV, S, False), geometry.coord),
    (P, geometry.coord_converse),
    (partial(norm_matrix_vectors, 2), smoothness.lemma_1),
    (P, smoothness.lemma_1_conv),
    (NS, smoothness.prop_2),
    (partial(norm_matrix_vectors, 1, kinds=("LInf", "L1", "L2")), smoothness.prop_2_norm),
    (S, smoothness.eq_9),
    (P, smoothness.eq_10),
    (S, partial(smoothness.eq_10, psd_formula=False)),
    (Pn, smoothness.prop_3),
    (S, smoothness.prop_3_symmetric),
    (P, smoothness.prop_3_tight),
    (Pn, smoothness.rho),
    (Pn, smoothness.rho_tight),
    (spectra_and_angles, smoothness.fig_1),
    (NS, convergence.lemma_2),
    (NP, convergence.prop_1),
    (ND, convergence.thm_1),
    (ND, convergence.thm_2),
    (partial(HV, S, False), convergence.one_sided),
    (HV, comparison.eq_12),
    (partial(HV, Pn), comparison.eq_12_actual),
    (partial(HV, Pn), comparison.eq_13),
    (P, comparison.eq_13_tight),
    (P, comparison.phi_min),
    (partial(W, P), separable.eq_14),
    (P, separable.eq_14_printed),
    (W, separable.prop_4),
    (S, separable.eq_31),
    (Pn, separable.prop_5),
    (Pn, separable.prop_5_tight),
    (S, separable.prop_5_sym),
    (P2, two_dimensional.eq_34),
    (partial(W, P, dimension=2), partial(two_dimensional.eq_76, printed=False)),
    (S2, two_dimensional.eq_35),
    (P2, two_dimensional.lmax),
    (P, two_dimensional.lmax_any_dimension),
    (spectra_and_two_angles, two_dimensional.fig_4),
    (PLAIN, two_dimensional.b_3),
    (SIMPLE, relaxed.eq_38_40),
    (R, relaxed.lemma_5),
    (R, relaxed.lemma_4),
    (SIMPLE, relaxed.eq_44),
    (step_parameters, relaxed.thm_3_step),
    (R, relaxed.thm_3),
    (R, relaxed.lemma_5_sharp),
    (R, relaxed.lemma_4_sharp),
    (R, relaxed.thm_3_sharp),
    (functions_and_points, functions.smooth),
    (functions_and_points, functions.lemma_1),
    (partial(functions_and_points, families=CONVEX), convex_above_tangents),
    (STEPS, functions.lemma_2),
    (W, beyond.dual),
    (P, beyond.gap),
    (S, partial(beyond.gap, psd=False)),
    (P, beyond.ratio),
    (functions_and_points, beyond.families),
    (norm_vectors, beyond.spectral),
    (norm_vectors, dual_norm_enclosed),
]

FALSE: list[tuple[Callable[[], Any], Callable[[Any], Any]]] = [
    (TABLE, partial(geometry.table_1, without_factor=True)),
    (TABLE, partial(geometry.table_1, smallest=True)),
    (partial(norm_vectors, 3, kinds=EXACT), partial(geometry.eq_2_15, penalty=F(1))),
    (partial(norm_vectors, 2), partial(geometry.lemma_3a, constant=F(99, 100))),
    (norm_vectors, partial(geometry.lemma_3bc, stretch=2)),
    (vectors, partial(geometry.norm_ineq, dimension_drop=1)),
    (vectors, partial(geometry.norm_ineq, require_nonzero=False)),
    (partial(vectors, nonzero=True), partial(geometry.norm_ineq_tight, ones_only=True)),
    (S, geometry.coord_converse),
    (partial(norm_matrix_vectors, 2), partial(smoothness.lemma_1, factor=F(1, 4))),
    (S, smoothness.lemma_1_conv),
    (NS, partial(smoothness.prop_2, dual=False)),
    (partial(S, dimension=(2, 6)), partial(smoothness.eq_9, dimension_drop=1)),
    (S, smoothness.eq_10),
    (Pn, partial(smoothness.prop_3, factor=F(99, 100))),
    (Sn, smoothness.prop_3),
    (P, smoothness.prop_3),
    (Sn, smoothness.rho),
    (P, smoothness.rho),
    (partial(spectra_and_angles, psd=False), smoothness.fig_1),
    (NS, partial(convergence.lemma_2, decrease=F(1))),
    (NP, partial(convergence.prop_1, factor=F(19, 10))),
    (ND, partial(convergence.thm_1, squared=False)),
    (ND, partial(convergence.thm_2, factor=2)),
    (partial(HV, S, False), partial(convergence.one_sided, same=True)),
    (HV, partial(comparison.eq_12, dimension_factor=False)),
    (partial(HV, Pn, dimension=(2, 3)), partial(comparison.eq_12_actual, threshold=F(101, 100))),
    (partial(HV, Pn), partial(comparison.eq_13, with_rho=False)),
    (HV, comparison.eq_13),
    (P, partial(comparison.phi_min, need_range=False)),
    (W, separable.eq_14),
    (S, separable.eq_14_printed),
    (W, partial(separable.prop_4, largest=True)),
    (W, partial(separable.prop_4, converse=True)),
    (S, partial(separable.eq_31, one_sided_only=True)),
    (Pn, partial(separable.prop_5, left=False)),
    (Pn, partial(separable.prop_5, swapped=True)),
    (S, partial(separable.prop_5_sym, one_sided_only=True)),
    (P2, partial(two_dimensional.eq_34, factor=F(1, 2))),
    (S2, two_dimensional.eq_34),
    (partial(W, P, dimension=2), two_dimensional.eq_76),
    (S2, partial(two_dimensional.eq_35, halved=False)),
    (P2, partial(two_dimensional.lmax, printed=True)),
    (spectra_and_two_angles, partial(two_dimensional.fig_4, printed=True)),
    (PLAIN, partial(two_dimensional.b_3, equal_steps=False)),
    (SIMPLE, partial(relaxed.eq_38_40, factor=2)),
    (R, partial(relaxed.lemma_5, constant=F(3, 2))),
    (R, partial(relaxed.lemma_5, radius=F(3))),
    (R, partial(relaxed.lemma_4, radius=F(5))),
    (SIMPLE, partial(relaxed.eq_44, share=F(1, 5))),
    (SIMPLE, partial(relaxed.eq_44, positive=False)),
    (step_parameters, partial(relaxed.thm_3_step, constant=17)),
    (R, partial(relaxed.thm_3, decrease=F(6))),
    (R, partial(relaxed.lemma_5_sharp, rate=F(99, 100))),
    (R, partial(relaxed.lemma_4_sharp, factor=F(99, 100))),
    (R, partial(relaxed.thm_3_sharp, factor=F(101, 100))),
    (functions_and_points, partial(functions.smooth, factor=F(1, 2))),
    (functions_and_points, partial(functions.lemma_1, factor=F(1, 4))),
    (functions_and_points, convex_above_tangents),
    (STEPS, partial(functions.lemma_2, decrease=F(1))),
    (partial(P, dimension=(3, 5)), partial(beyond.gap, constant=F(105, 100))),
    (S2, beyond.gap),
    (functions_and_points, partial(beyond.families, factor=F(1, 2))),
]


def label(value: Any) -> str:
    name = getattr(value, "func", value).__name__
    return "-".join([name, *(f"{k}={v}" for k, v in getattr(value, "keywords", {}).items())])


@pytest.mark.parametrize(("strategy", "check"), HOLDS, ids=[label(c) for _, c in HOLDS])
def test_holds(strategy: Any, check: Any) -> None:
    result = run_property(Property("p", "", strategy, check), examples=60, seed=11)
    assert result.error == ""
    assert result.counterexample is None
    assert result.examples >= 20


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("strategy", "check"), FALSE, ids=[label(c) for _, c in FALSE])
def test_false_variant_is_refuted(strategy: Any, check: Any, seed: int) -> None:
    found, examples, error = find_counterexample(Property("p", "", strategy, check), examples=200, seed=seed)
    assert error == ""
    assert found is not None, f"none in {examples}"
    assert len(found.value) < 400  # shrunk to what a person can read


@pytest.mark.slow
@pytest.mark.parametrize(("strategy", "check"), HOLDS, ids=[label(c) for _, c in HOLDS])
def test_holds_long(strategy: Any, check: Any) -> None:
    result = run_property(Property("p", "", strategy, check), examples=500, seed=5)
    assert (result.error, result.counterexample) == ("", None)
