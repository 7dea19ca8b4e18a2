"""The claims, one a file, in the order of the paper's sections A to E and then our own (G)."""

from __future__ import annotations

from importlib import import_module

from signgeo.verify.claim import Claim

ORDER = (
    # A. Norms and the steepest direction
    "table_1", "eq_2_15", "lemma_3a", "lemma_3bc", "norm_ineq", "coord",
    # B. Smoothness
    "lemma_1", "lemma_1_conv", "prop_2", "eq_9", "eq_10", "prop_3", "rho", "fig_1",
    # C. Convergence
    "lemma_2", "prop_1", "thm_1", "thm_1_distance", "thm_2", "one_sided", "eq_12", "eq_12_actual", "eq_13", "phi_min",
    # D. Separable smoothness
    "eq_14", "prop_4", "eq_31", "prop_5", "prop_5_sym", "eq_34", "eq_35", "lmax", "fig_4", "b_3",
    # E. Relaxed smoothness
    "eq_38_40", "lemma_5", "lemma_4", "eq_44", "thm_3", "lemma_5_sharp", "lemma_4_sharp", "thm_3_own_step", "thm_3_sharp",
    # G. Beyond the paper
    "dual", "gap", "log_sum_exp", "ratio", "planar", "families", "spectral", "cauchy",
)  # fmt: skip
"""File names; a claim's id is its file name with hyphens."""


def claims() -> tuple[Claim, ...]:
    """Every claim of the catalogue."""
    return tuple(import_module(f"signgeo.verify.catalog.{name}").CLAIM for name in ORDER)
