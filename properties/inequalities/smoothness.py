"""Section B: smoothness constants. Each check compares exact values and asks that the solvers' bounds hold them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from signgeo.properties.computable import Number, at_most_number, encloses, equal_number, greatest
from signgeo.properties.exact import Exact, inner, minus, rational, rationals, times
from signgeo.properties.exact_matrices import (
    absolute_sum,
    bilinear_maximum,
    form_maximum,
    is_psd,
    l2_value,
    linf_value,
    trace,
)
from signgeo.properties.exact_norms import dual_value, norm_value
from signgeo.properties.inequalities.directions import norm_squared
from signgeo.properties.outcome import Outcome, all_of, undefined
from signgeo.solvers.alignment import rho_diag
from signgeo.solvers.bilinear import inf_one_norm
from signgeo.solvers.induced import smoothness
from signgeo.solvers.norms import L1, L2, LInf, Norm
from signgeo.solvers.sign_search import linf
from signgeo.solvers.spectral_bounds import l2

Dense = NDArray[np.float64]


def lemma_1(drawn: tuple[Norm, Dense, Dense, Dense], *, factor: Fraction = Fraction(1, 2)) -> Outcome:
    """f(y) - f(x) - <g, y - x> <= factor L ||y - x||^2 for the quadratic of H. False variant: factor = 1/4.

    Asked at the drawn y, and at y = x + s with s the solver's maximising sign vector for the max norm.
    """
    norm, H, given_x, given_y = drawn
    constant = smoothness(H, norm)
    L, entries, x = rational(constant.upper), rationals(H), rationals(given_x)
    gradient = times(entries, x)
    points = [rationals(given_y)]
    if isinstance(norm, LInf) and isinstance(constant.witness, np.ndarray):
        points.append([a + int(s) for a, s in zip(x, constant.witness, strict=True)])
    outcomes = []
    for y in points:
        step = minus(y, x)
        excess = (inner(y, times(entries, y)) - inner(x, gradient)) / 2 - inner(gradient, step)
        outcomes.append(at_most_number(excess, rational(factor) * L * norm_squared(norm, step)))
    return all_of(*outcomes)


def lemma_1_conv(H: Dense) -> Outcome:
    """If +-(f(y) - f(x) - <g, y - x>) <= c/2 ||y - x||_inf^2, then L_inf <= c: true for convex f.

    For PSD H the least such c is max s^T H s. Otherwise c = max over both signs of sum of the positive diagonal and all
    |H_ij| beside it, which bounds the form on the cube: drawing indefinite H refutes the statement there.
    """
    c = form_maximum(H) if is_psd(H) else two_sided_factor(H)
    return at_most_number(linf_value(H), c)


def two_sided_factor(H: Dense) -> Exact:
    """A c with |u^T H u| <= c on the cube."""
    return max(one_sided_factor(H), one_sided_factor(-H))


def one_sided_factor(H: Dense) -> Exact:
    """A c with u^T H u <= c on the cube: the positive diagonal entries and all |H_ij| beside the diagonal."""
    diagonal = np.diag(np.diag(H))
    return absolute_sum(H - diagonal) + absolute_sum(np.maximum(diagonal, 0.0))


def prop_2(drawn: tuple[Norm, Dense, Dense], *, dual: bool = True) -> Outcome:
    """||H x||_* <= L ||x|| with L = ||H|| (Eq. 8). False variant: dual = False, L = sup ||H x|| / ||x|| instead.

    That variant needs the constant of the primal norm: the largest row sum, for the max norm and for L1.
    """
    norm, H, given = drawn
    x = rationals(given)
    image = times(rationals(H), x)
    L: Exact = rational(smoothness(H, norm).upper)
    if not dual and isinstance(norm, LInf | L1):
        L = max(sum(abs(v) for v in row) for row in rationals(H))
    return at_most_number(dual_value(norm, image), L * norm_value(norm, x))


def prop_2_norm(drawn: tuple[Norm, Dense, Dense]) -> Outcome:
    """||H + x x^T|| <= ||H|| + ||x x^T||, ||-2 H|| = 2 ||H||, and ||x x^T|| = ||x||_*^2, in the max norm, L1 and L2."""
    norm, H, x = drawn
    ray = np.outer(x, x)
    size = dual_value(norm, rationals(x))
    return all_of(
        at_most_number(_matrix_norm(norm, H + ray), _matrix_norm(norm, H) + _matrix_norm(norm, ray), "triangle"),
        equal_number(_matrix_norm(norm, -2.0 * H), 2 * _matrix_norm(norm, H), "homogeneity"),
        equal_number(_matrix_norm(norm, ray), size * size, "||x x^T|| = ||x||_*^2"),
    )


def eq_9(H: Dense, *, dimension_drop: int = 0) -> Outcome:
    """L_2 <= L_inf <= d L_2, and the solvers' bounds hold both. False variant: dimension_drop = 1."""
    small, large = l2_value(H), linf_value(H)
    factor = H.shape[0] - dimension_drop
    inequalities = [at_most_number(small, large, "left"), at_most_number(large, factor * small, "right")]
    if dimension_drop:
        return all_of(*inequalities)
    return all_of(*inequalities, encloses(l2(H), small, "l2"), encloses(linf(H), large, "linf"))


def eq_10(H: Dense, *, psd_formula: bool = True) -> Outcome:
    """L_inf is attained at a sign vector: = max s^T H t over pairs (Eq. 71), and for PSD H = max s^T H s.

    The false variant is the PSD formula on indefinite H: draw symmetric matrices. psd_formula = False leaves it out.
    """
    value = linf_value(H)
    outcomes = [equal_number(bilinear_maximum(H), value, "Eq. 71")]
    if psd_formula:
        outcomes.append(equal_number(form_maximum(H), value, "PSD formula"))
    outcomes += [encloses(linf(H), value, "linf"), encloses(inf_one_norm(H), value, "inf_one_norm")]
    return all_of(*outcomes)


def prop_3(H: Dense, *, factor: Fraction = Fraction(1)) -> Outcome:
    """L_inf <= factor rho_diag^-1 sum lambda_i (Eq. 11). False variants: factor = 0.99; indefinite H; H = 0."""
    total, diagonal = absolute_sum(H), absolute_sum(np.diag(np.diag(H)))
    if diagonal == 0:
        return undefined("rho_diag is 0/0" if total == 0 else "rho_diag = 0 has no inverse")
    return at_most_number(rational(linf(H).upper), rational(factor) * trace(H) * total / diagonal)


def prop_3_symmetric(H: Dense) -> Outcome:
    """L_inf <= sum |H_ij| for every symmetric H."""
    return at_most_number(rational(linf(H).upper), absolute_sum(H))


def prop_3_tight(H: Dense) -> Outcome:
    """L_inf = sum |H_ij| iff D H D >= 0 for some diagonal sign matrix D (PSD H)."""
    return equal_number(int(linf_value(H) == absolute_sum(H)), int(sign_consistent(H)))


def sign_consistent(H: Dense) -> bool:
    """Whether signs s exist with s_i s_j H_ij >= 0 for all i, j: the signed graph of H is balanced."""
    d = H.shape[0]
    if (np.diag(H) < 0.0).any():
        return False
    s = np.zeros(d, dtype=np.int64)
    for first in range(d):
        if s[first]:
            continue
        s[first], queue = 1, [first]
        while queue:
            i = queue.pop()
            for j in np.flatnonzero((H[i] != 0.0) & (s == 0)):
                s[j] = s[i] if H[i, j] > 0.0 else -s[i]
                queue.append(int(j))
    return bool((np.outer(s, s) * H >= 0.0).all())


def rho(H: Dense) -> Outcome:
    """rho_diag in [1/d, 1] for PSD H != 0, and the solver's bounds hold it. Refuted for indefinite H and for H = 0."""
    total, diagonal = absolute_sum(H), absolute_sum(np.diag(np.diag(H)))
    if total == 0:
        return undefined("rho_diag(0) is 0/0")
    value = diagonal / total
    return all_of(
        at_most_number(fmpq(1, H.shape[0]), value, "1/d <= rho"),
        at_most_number(value, 1, "rho <= 1"),
        encloses(rho_diag(H), value, "rho_diag"),
    )


def rho_tight(H: Dense) -> Outcome:
    """rho_diag = 1 iff H is diagonal; = 1/d iff H = c s s^T with a sign vector s (PSD H != 0)."""
    total, diagonal = absolute_sum(H), absolute_sum(np.diag(np.diag(H)))
    if total == 0:
        return undefined("rho_diag(0) is 0/0")
    first = H[0] / abs(H[0, 0]) if H[0, 0] else H[0]
    ray = bool(H[0, 0] > 0.0 and np.array_equal(H, H[0, 0] * np.outer(first, first)) and (abs(first) == 1.0).all())
    return all_of(
        equal_number(int(diagonal == total), int(np.count_nonzero(H - np.diag(np.diag(H))) == 0), "rho = 1"),
        equal_number(int(H.shape[0] * diagonal == total), int(ray), "rho = 1/d"),
    )


def fig_1(drawn: tuple[int, int, int, int]) -> Outcome:
    """In 2-D, PSD: L_inf = l_1 + l_2 + (l_1 - l_2) |sin 2 theta| and L_2 = l_1.

    drawn : (l_1, l_2, p, q), l_1 >= l_2, cos theta = (q^2 - p^2) / n, sin theta = 2 p q / n, n = p^2 + q^2, so that all
    is rational. False for l_2 < 0, e.g. (1, -1, p, q).
    """
    first, second, p, q = drawn
    c, s, n = q * q - p * p, 2 * p * q, p * p + q * q
    H = np.array(
        [
            [first * c * c + second * s * s, (first - second) * c * s],
            [(first - second) * c * s, first * s * s + second * c * c],
        ],
        dtype=np.float64,
    )  # n^2 times the matrix: integers
    predicted = (first + second) * n * n + (first - second) * abs(2 * s * c)
    return all_of(
        equal_number(linf_value(H), predicted, "L_inf"),
        encloses(linf(H), predicted, "linf"),
        equal_number(l2_value(H), max(abs(first), abs(second)) * n * n, "L_2"),
    )


def _matrix_norm(norm: Norm, H: Dense) -> Number:
    """||H|| of Eq. 8, exactly, for the max norm, L1 and L2."""
    if isinstance(norm, LInf):
        return linf_value(H)
    if isinstance(norm, L2):
        return l2_value(H)
    return greatest([abs(v) for row in rationals(H) for v in row])
