"""The counterexample at d = 7 to the conjecture that planar matrices have the largest L_sep / L_inf."""

from __future__ import annotations

import numpy as np
from flint import arb
from numpy.typing import NDArray
from signgeo.properties.computable import apply, at_most_number, number_enclosure
from signgeo.properties.exact_matrices import linf_value
from signgeo.properties.inequalities.beyond import planar_ratio
from signgeo.properties.outcome import Outcome, all_of, at_most
from signgeo.solvers.enclosure import Enclosure


def seven_vectors() -> Outcome:
    """L_inf = 27 and L_sep >= 19 + 8 sqrt 3 = 32.856, above 27 times the planar ratio 1.21313.

    X holds the inner products of the normalised rows.
    """
    from signgeo.solvers.separable import lsep

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
