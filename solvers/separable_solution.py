"""What a solver of the L_sep problem hands back: l, a factor, and the bounds proved from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from signgeo.solvers.certificate import Part
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import sum_up
from signgeo.solvers.separable_bounds import factor_value, lifted_l


@dataclass(frozen=True, eq=False)
class SeparableSolution:
    """l (d,) proved feasible, a factor W with unit rows, and the bounds lower <= L_sep <= upper that they give.

    W is V (d, k), X = V V^T, or the pair (U; V) (2d, k) with value sum H_ij <u_i, v_j>.
    signs : a sign vector that attains the lower bound exactly, where there is one.
    """

    l: Dense
    factor: Dense
    lower: float
    upper: float
    signs: Dense | None = None

    @property
    def gap(self) -> float:
        """(upper - lower) / upper."""
        return (self.upper - self.lower) / self.upper if self.upper > 0.0 else 0.0

    def parts(self, H: Dense) -> tuple[Part, ...]:
        """The certificate's parts about H, the matrix as given."""
        signs = None if self.signs is None else self.signs.astype(np.int8)
        gram_bound = self.lower if signs is None else min(self.lower, factor_value(H, self.factor))
        proofs = [
            Part(
                "diagonal", "lsep", "upper", sum_up(self.l), {"l": self.l, "two_sided": self.factor.shape[0] > len(H)}
            ),
            Part("gram", "lsep", "lower", gram_bound, {"X": self.factor}),
        ]
        if signs is not None:
            proofs.append(Part("sign-vector", "lsep", "lower", self.lower, {"s": signs}))
        return tuple(proofs)


def certify(H: Dense, l: Dense, factor: Dense, both: bool, rtol: float) -> SeparableSolution:
    """Bounds proved from any l (d,) and any factor; both: prove diag(l) + H >= 0 too (no need for a PSD H)."""
    raised = lifted_l((H, -H) if both else (H,), l, rtol)
    return SeparableSolution(raised, factor, max(0.0, factor_value(H, factor)), sum_up(raised))


def better(a: SeparableSolution | None, b: SeparableSolution) -> SeparableSolution:
    """The smaller upper bound with its l, the larger lower bound with its factor."""
    if a is None:
        return b
    low, high = (a if a.lower >= b.lower else b), (a if a.upper <= b.upper else b)
    return SeparableSolution(high.l, low.factor, low.lower, high.upper, low.signs)


def implied_l(H: Dense, factor: Dense) -> Dense:
    """l_i = (<u_i, (H V)_i> + <v_i, (H U)_i>) / 2: what stationarity makes of a factor."""
    d = H.shape[0]
    U, V = factor[:d], factor[-d:]
    first: Dense = np.einsum("ij,ij->i", U, H @ V)
    return first if len(factor) == d else (first + np.einsum("ij,ij->i", V, H @ U)) / 2.0


def two_sided_form(H: Dense) -> Dense:
    """K (2d, 2d) with tr(K W W^T) = sum H_ij <u_i, v_j>, W = (U; V)."""
    d = H.shape[0]
    K = np.zeros((2 * d, 2 * d))
    K[:d, d:] = K[d:, :d] = H / 2.0
    return K
