"""Norms and matrices that every test of induced constants asks about."""

import numpy as np
import pytest
from signgeo.solvers import L1, L2, BlockL1, BlockLInf, Diagonal, LInf, Lp, MaxOf, Nuclear, Spectral, SumOf

D = 6
BLOCKS = [(0, 3), (1, 2, 4), (5,)]
LAYERS = [(Spectral(2, 2), slice(0, 4)), (LInf(), slice(4, 6))]
WEIGHTS = [0.3, 1, 2, 1e-3, 5, 1e4]
NORMS = [
    L1(),
    L2(),
    LInf(),
    Lp(1.5),
    Lp(2),
    Lp(3),
    Lp(8),
    BlockLInf(BLOCKS),
    BlockL1(BLOCKS),
    Diagonal(WEIGHTS),
    Diagonal(WEIGHTS).dual,
    Spectral(2, 3),
    Spectral(3, 2),
    Nuclear(2, 3),
    MaxOf(*LAYERS),
    SumOf(*LAYERS),
    MaxOf((Diagonal([1, 2]), slice(0, 2)), (L1(), slice(2, 6))),
]
every_norm = pytest.mark.parametrize("norm", NORMS, ids=repr)


def matrices():
    rng = np.random.default_rng(11)
    x = rng.normal(size=(D, D))
    signs = np.sign(rng.normal(size=D))
    return {
        "psd": x.T @ x,
        "indefinite": x + x.T,
        "rank one": np.multiply.outer(signs, signs),
        "diagonal": np.diag([3.0, -1, 0, 2, 1, -3]),
        "sparse": np.diag([1.0, 1, 1, 1, 1], 1) + np.diag([1.0, 1, 1, 1, 1], -1),
        "negative": -(x.T @ x),
    }


CASES = matrices()
every_matrix = pytest.mark.parametrize("matrix", list(CASES.values()), ids=list(CASES))
