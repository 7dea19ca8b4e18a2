"""Norms on R^d, each with its dual norm and its steepest direction (Eq. 15, Table 1)."""

from signgeo.solvers.norms.base import Norm
from signgeo.solvers.norms.blocks import BlockL1, BlockLInf
from signgeo.solvers.norms.composite import MaxOf, SumOf
from signgeo.solvers.norms.elementary import L1, L2, LInf
from signgeo.solvers.norms.lp import Lp
from signgeo.solvers.norms.matrices import Nuclear, Spectral
from signgeo.solvers.norms.weighted import Diagonal

__all__ = [
    "L1",
    "L2",
    "BlockL1",
    "BlockLInf",
    "Diagonal",
    "LInf",
    "Lp",
    "MaxOf",
    "Norm",
    "Nuclear",
    "Spectral",
    "SumOf",
]
