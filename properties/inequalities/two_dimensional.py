"""Section D in two dimensions, where everything has a closed form (Eq. 34 and 35, Fig. 4), and b-3."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from signgeo.properties.computable import at_most_number, encloses, equal_number
from signgeo.properties.exact import Exact, rational, rationals, root
from signgeo.properties.exact_matrices import l2_value, linf_value
from signgeo.properties.outcome import Outcome, all_of
from signgeo.solvers.separable import lsep
from signgeo.solvers.spectral_bounds import l2

Dense = NDArray[np.float64]


def eq_34(H: Dense, *, factor: Fraction = Fraction(1)) -> Outcome:
    """PSD [[a, b], [b, d]]: l = (a + |b|, d + |b|) is optimal and sum l_i = a + d + 2 |b| = L_inf = L_sep.

    l is feasible exactly and its sum is L_inf <= L_sep, so it is optimal. False variants: factor = 1/2 of |b|;
    indefinite H, as [[1, 1], [1, -1]].
    """
    a, b, d = _entries(H)
    first, second = a + rational(factor) * abs(b), d + rational(factor) * abs(b)
    return all_of(
        at_most_number(a, first, "l_1 >= a"),
        at_most_number(d, second, "l_2 >= d"),
        at_most_number(b * b, (first - a) * (second - d), "(l_1 - a)(l_2 - d) >= b^2"),
        equal_number(first + second, linf_value(H), "sum l_i = L_inf"),
        encloses(lsep(H), first + second, "lsep"),
    )


def eq_76(drawn: tuple[Dense, Dense], *, printed: bool = True) -> Outcome:
    """Leading minors l_1 >= a, (l_1 - a)(l_2 - d) >= b^2 imply diag(l) - H PSD: false as printed, true with l_2 >= d.

    Asked at the drawn l and at l = (a, d - 1), which the printed criterion accepts where b = 0.
    """
    H, given = drawn
    a, b, d = _entries(H)
    outcomes = []
    for first, second in (tuple(rationals(given)), (a, d - 1)):
        minors = first >= a and (first - a) * (second - d) >= b * b and (printed or second >= d)
        psd = first >= a and second >= d and (first - a) * (second - d) >= b * b
        outcomes.append(at_most_number(int(minors), int(psd), f"accepted against PSD at l = ({first}, {second})"))
    return all_of(*outcomes)


def eq_35(H: Dense, *, halved: bool = True) -> Outcome:
    """lambda_{1,2} = (a + d)/2 +- sqrt(((a - d)/2)^2 + b^2): their sum is the trace, their product the determinant.

    False variant: halved = False, (a - d)^2 in place of its quarter.
    """
    a, b, d = _entries(H)
    spread = root((a - d) ** 2 / (4 if halved else 1) + b * b)
    first, second = (a + d) / 2 + spread, (a + d) / 2 - spread
    return all_of(
        equal_number(first + second, a + d, "trace"),
        equal_number(first * second, a * d - b * b, "determinant"),
        encloses(l2(H), max(abs(first), abs(second)), "l2"),
    )


def lmax(H: Dense, *, printed: bool = False) -> Outcome:
    """2-D PSD: l_max >= lambda_max, strictly iff b != 0 and a != d. False variant, as printed: strictly if b != 0."""
    a, b, d = _entries(H)
    largest, top = max(a, d) + abs(b), _largest_eigenvalue(H)
    expected = b != 0 if printed else b != 0 and a != d
    return all_of(
        at_most_number(top, largest, "l_max >= lambda_max"),
        equal_number(int(largest > top), int(expected), "strict iff"),
    )


def lmax_any_dimension(H: Dense) -> Outcome:
    """The largest entry of the solver's optimal l is at least lambda_max, in every dimension (PSD H)."""
    certificate: Any = lsep(H).certificate
    return at_most_number(l2_value(H), max(rationals(np.asarray(certificate.l))))


def fig_4(drawn: tuple[int, int, int, int, int, int], *, printed: bool = False) -> Outcome:
    """Between 0 and 45 degrees sum l_i, l_min and the ellipse's l_1 l_2 grow with the angle (PSD eigenvalues).

    And l_max grows while sin^2 of twice the angle is at most 1/2, then it falls.
    drawn : (l_1, l_2, p, q, r, s), two angles by tan(theta / 2) = p/q and r/s. False variant, the caption: l_max grows.
    """
    first, second, p, q, r, s = drawn
    small, large = sorted((_rotated(first, second, p, q), _rotated(first, second, r, s)), key=lambda v: v[2])
    outcomes = [
        at_most_number(small[0] + small[1], large[0] + large[1], "sum l_i"),
        at_most_number(min(small[:2]), min(large[:2]), "l_min"),
        at_most_number(small[0] * small[1], large[0] * large[1], "area"),
    ]
    if printed or 2 * large[2] ** 2 <= 1:
        outcomes.append(at_most_number(max(small[:2]), max(large[:2]), "l_max"))
    elif 2 * small[2] ** 2 >= 1:
        outcomes.append(at_most_number(max(large[:2]), max(small[:2]), "l_max beyond 22.5 degrees"))
    return all_of(*outcomes)


def b_3(drawn: tuple[Dense, Dense], *, equal_steps: bool = True) -> Outcome:
    """sum l_i x_i^2 = (sum l_i) ||x||_inf^2 for x in {-c, c}^d; with zeros or any other steps only <=.

    drawn : (weights, step): weights are made nonnegative, the step's signs are taken (0 where the step is 0).
    False variant: equal_steps = False asks the equality of the step as it is.
    """
    weights, step = (rationals(v) for v in drawn)
    l = [abs(v) for v in weights]
    signs = [rational(1 if v >= 0 else -1) for v in step] if equal_steps else step
    separable, total = sum(w * v * v for w, v in zip(l, signs, strict=True)), sum(l)
    top = max(abs(v) for v in signs)
    plain = at_most_number(sum(w * v * v for w, v in zip(l, step, strict=True)), total * max(v * v for v in step))
    return all_of(equal_number(separable, total * top * top, "equality"), plain)


def _entries(H: Dense) -> tuple[Exact, Exact, Exact]:
    return rational(H[0, 0]), rational(H[0, 1]), rational(H[1, 1])


def _largest_eigenvalue(H: Dense) -> Exact:
    a, b, d = _entries(H)
    return (a + d) / 2 + root(((a - d) / 2) ** 2 + b * b)


def _rotated(first: int, second: int, p: int, q: int) -> tuple[Exact, Exact, Exact]:
    """(l_1, l_2, |sin 2 theta|) of Eq. 34 for the matrix of these eigenvalues at this angle."""
    n = p * p + q * q
    c, s = fmpq(q * q - p * p, n), fmpq(2 * p * q, n)
    b = abs((first - second) * c * s)
    return first * c * c + second * s * s + b, first * s * s + second * c * c + b, 2 * abs(c * s)
