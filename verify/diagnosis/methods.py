"""The methods compared: steepest descent in one norm each (Table 1 of the paper, and the spectral norm of Muon)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signgeo.solvers.errors import InputError, ShapeError
from signgeo.solvers.norms import L2, BlockLInf, LInf, MaxOf, Norm, Spectral
from signgeo.verify.diagnosis.layers import Layers


@dataclass(frozen=True)
class Method:
    """name : of the method. geometry : its norm in words. norm : the Norm."""

    name: str
    geometry: str
    norm: Norm


def usual_methods(layers: Layers, vectors: Norm, output_axis: int) -> tuple[Method, ...]:
    """Gradient, sign, block-normalized and spectral descent.

    vectors : L2() or LInf(), the norm that spectral descent has on tensors with fewer than two axes.
    """
    parts = [(_spectral(layer.matrix_shape(output_axis), vectors), layer.span) for layer in layers]
    rest = "L2" if isinstance(vectors, L2) else "max norm"
    return (
        Method("gradient descent", "L2", L2()),
        Method("sign descent", "max norm", LInf()),
        Method("block-normalized", "L2 by layer", BlockLInf([range(layer.start, layer.span.stop) for layer in layers])),
        Method("spectral (Muon-like)", f"spectral by layer, {rest} of vectors", MaxOf(*parts)),
    )


def own_methods(norms: Mapping[str, Norm], dimension: int) -> tuple[Method, ...]:
    """The caller's norms. Raises InputError for what is no Norm, ShapeError for another dimension."""
    found = []
    for name, norm in norms.items():
        if not isinstance(norm, Norm):
            raise InputError(
                f"norms[{name!r}]", got=repr(norm), expected="a Norm", remedy="E.g. norms={'coordinate descent': L1()}."
            )
        if norm.dimension not in (None, dimension):
            raise ShapeError(
                f"norms[{name!r}]",
                got=f"a norm on R^{norm.dimension}",
                expected=f"one on R^{dimension}",
                remedy="Match the number of parameters.",
            )
        found.append(Method(str(name), type(norm).__name__, norm))
    return tuple(found)


def require_vector_norm(vectors: Any) -> Norm:
    """L2() or LInf(). Raises InputError."""
    if not isinstance(vectors, L2 | LInf):
        raise InputError(
            "vectors", got=repr(vectors), expected="L2() or LInf()", remedy="The norm of biases and scales."
        )
    return vectors


def _spectral(shape: tuple[int, int], vectors: Norm) -> Norm:
    rows, cols = shape
    return vectors if cols == 1 else L2() if rows == 1 else Spectral(rows, cols)
