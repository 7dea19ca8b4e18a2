"""Smoothness in the nuclear norm: rank-one matrices are its extreme points, so H acts as a form of four vectors."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.comparison import power_enclosure
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Nuclear
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import l2, largest_singular_value


def nuclear_smoothness(matrix: Dense, norm: Nuclear, options: SignOptions) -> Enclosure:
    """max of sum H_{ij,kl} u_i v_j a_k b_l over unit vectors u, a (rows) and v, b (columns), enclosed.

    From above the least spectral norm of the three matrices that hold the same numbers: H itself, its partial
    transpose (v and b swapped) and its realignment (u with a, v with b). From below the power method.
    """
    m, n = norm.rows, norm.cols
    tensor = matrix.reshape(m, n, m, n)
    swapped = np.ascontiguousarray(tensor.transpose(0, 3, 2, 1)).reshape(m * n, m * n)
    realigned = np.ascontiguousarray(tensor.transpose(0, 2, 1, 3)).reshape(m * m, n * n)
    upper = min(l2(matrix).upper, l2(swapped).upper, largest_singular_value(realigned).upper)
    return power_enclosure(matrix, norm, upper, "four-vector form", options.seed)
