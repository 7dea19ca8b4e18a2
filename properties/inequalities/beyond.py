"""Section G: what holds beyond the paper, where it can be asked of a drawn instance."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray
from signgeo.properties.computable import Number, apply, at_most_number, encloses, equal_number, number_enclosure
from signgeo.properties.exact import inner, rational, rationals, times
from signgeo.properties.exact_matrices import is_psd, linf_value
from signgeo.properties.exact_norms import norm_value
from signgeo.properties.functions.smooth import LogSumExp, SmoothFunction
from signgeo.properties.inequalities.directions import computed_direction_agrees
from signgeo.properties.inequalities.separable import two_sided
from signgeo.properties.outcome import Outcome, all_of, at_most
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.norms import LInf, Norm
from signgeo.solvers.separable import lsep

Dense = NDArray[np.float64]

GAP_STEPS = ((2, fmpq(1)), (5, None), (9, fmpq(4, 3)))
"""Finite-dimensional constants c_r of G.2 for PSD H: 1 up to d = 2, pi^2/8 up to 5, 4/3 up to 9."""


def dual(drawn: tuple[Dense, Dense]) -> Outcome:
    """G.1: -diag(l) <= H <= diag(l) iff the block matrix [[diag(l), -H], [-H, diag(l)]] is PSD."""
    H, l = drawn
    block = np.block([[np.diag(l), -H], [-H, np.diag(l)]])
    return equal_number(int(two_sided(H, l)), int(is_psd(block)))


def gap(H: Dense, *, constant: Fraction | None = None, psd: bool = True) -> Outcome:
    """G.2: L_sep <= c L_inf, c = pi/2 for PSD H (and less in low dimension), Krivine's 1.7823 for symmetric H.

    False variants: any constant below the truth, e.g. 1.05 from d = 3 on; the PSD constants for symmetric H.
    """
    low, value = rational(lsep(H).lower), linf_value(H)
    factor: Number = rational(constant) if constant is not None else _gap_constant(H.shape[0], psd)
    return at_most_number(low, factor * value)


def _gap_constant(d: int, psd: bool) -> Number:
    if not psd:
        return apply(lambda v: arb.pi() / (2 * (1 + v.sqrt()).log()), 2)
    for most, exact in GAP_STEPS:
        if d <= most:
            return exact if exact is not None else apply(lambda v: arb.pi() ** 2 / v, 8)
    return apply(lambda v: arb.pi() / v, 2)


def planar_ratio(d: int) -> Number:
    """G.3: d^2/2 sin^2(pi / (2 d)), the ratio of the planar matrices cos(pi (i - j) / d); rational up to d = 3."""
    if d <= 3:
        return fmpq(9, 8) if d == 3 else fmpq(1)
    return apply(lambda v: v * v / 2 * (arb.pi() / (2 * v)).sin() ** 2, d)


def ratio(H: Dense) -> Outcome:
    """G.3 (conjecture for 3 < d <= 6, false from d = 7): L_sep / L_inf is at most the planar ratio, PSD H."""
    return at_most_number(rational(lsep(H).lower), planar_ratio(H.shape[0]) * linf_value(H))


def log_sum_exp_weights(drawn: tuple[Dense, Dense]) -> Outcome:
    """G.2: weights l bound the Hessian of log-sum-exp at every (1/2, 1/2, 0, ...) only if l_i + l_j >= 1 for all pairs.

    drawn : any two vectors of one length d >= 2; l_i = |entry| / 4. Exactly: (l_i - 1/4)(l_j - 1/4) >= 1/16 and
    l_i >= 1/4 imply l_i + l_j >= 1, so that sum l_i >= d/2.
    """
    l = [abs(rational(v)) / 4 for v in drawn[0]]
    quarter = fmpq(1, 4)
    pairs = [(a, b) for i, a in enumerate(l) for b in l[i + 1 :]]
    feasible = all(min(a, b) >= quarter and (a - quarter) * (b - quarter) >= quarter * quarter for a, b in pairs)
    if not feasible:
        return at_most_number(0, 1, "not feasible")
    return at_most_number(fmpq(len(l), 2), sum(l))


def seven_vectors() -> Outcome:
    """G.3 at d = 7: L_inf = 27 and L_sep >= 19 + 8 sqrt 3 = 32.856, above 27 times the planar ratio 1.21313.

    X holds the inner products of the normalised rows.
    """
    H = seven_by_seven()
    squared_lengths = [int(n) for n in H.diagonal()]

    def trace() -> arb:
        lengths = [arb(n).sqrt() for n in squared_lengths]
        terms = (arb(int(H[i, j])) ** 2 / (lengths[i] * lengths[j]) for i in range(7) for j in range(7))
        return sum(terms, start=arb(0))

    value = apply(trace)
    return all_of(
        at_most_number(linf_value(H), 27, "L_inf = 27"),
        at_most_number(27 * planar_ratio(7), value, "tr(H X) above 27 times the planar ratio"),
        at_most(number_enclosure(value), Enclosure.point(lsep(H).upper), note="tr(H X) <= L_sep"),
    )


def seven_by_seven() -> NDArray[np.float64]:
    """H = F F^T, shape (7, 7), with the three axes and (+-1, +-1, 1) as rows of F."""
    F = np.array([*np.eye(3).tolist(), *([a, b, 1.0] for a in (1.0, -1.0) for b in (1.0, -1.0))])
    return np.asarray(F @ F.T)


def families(drawn: tuple[SmoothFunction, Norm, Dense, Dense], *, factor: Fraction = Fraction(1)) -> Outcome:
    """G.4: the Hessian at a drawn point has v^T H v <= factor L ||v||^2, v drawn; L_inf of log-sum-exp is 1 (d >= 2).

    False variant: factor = 1/2.
    """
    f, norm, given, direction = drawn
    v, size = rationals(direction), norm_value(norm, rationals(direction))
    form = inner(v, times(f.curvature(rationals(given)), v))
    L = rational(f.constants[norm].upper)
    outcomes = [at_most_number(form, rational(factor) * L * (size * size))]
    plain = isinstance(f, LogSumExp) and f.terms == (tuple(map(tuple, np.eye(f.dimension).tolist())),)
    if plain and isinstance(norm, LInf) and f.dimension >= 2:
        outcomes.append(encloses(f.constants[norm], fmpq(1), "L_inf of log-sum-exp"))
    return all_of(*outcomes)


def spectral(drawn: tuple[Norm, Dense], *, shift: int = -996) -> Outcome:
    """G.5: the computed direction is a steepest one, and that of 2^shift g is 2^shift times that of g."""
    norm, g = drawn
    plain, small = norm.steepest(g), norm.steepest(np.ldexp(g, shift))
    same = bool(np.array_equal(np.ldexp(plain, shift), small))
    return all_of(computed_direction_agrees(norm, g), equal_number(int(same), 1, "scale"))


def cauchy(drawn: Any, *, factor: bool = True) -> Outcome:
    """G.6: E cos(pi/2k)^k prod |y_j|^(1/k) = |h|: the factor undoes E |C|^(1/k) = 1 / cos(pi/2k) for a Cauchy variable.

    drawn : (k,), k >= 2. By y = tan u the mean is Gamma(a) Gamma(1 - a) / pi at a = (1 + 1/k) / 2, and the reflection
    formula makes that 1 / sin(pi a) = 1 / cos(pi / 2k): compared in balls, so undecided to 512 bits at best. False
    variant: without the factor.
    """
    k = int(drawn[0])
    a = fmpq(k + 1, 2 * k)
    mean = apply(lambda v: v.gamma() * (1 - v).gamma() / arb.pi(), a)
    undone = apply(lambda v: (arb.pi() / (2 * v)).cos(), k) if factor else 1
    return equal_number(mean * undone, 1, "unbiased")
