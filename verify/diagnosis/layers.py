"""Layers: which coordinates of the parameter vector belong to which tensor, and the tensor's shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from signgeo.solvers.errors import OptionError, PartitionError


@dataclass(frozen=True)
class Layer:
    """One tensor of parameters.

    name : as the model calls it. start : of its first entry in the parameter vector. shape : of the tensor, whose
    entries follow one another row by row; () for a scalar.
    """

    name: str
    start: int
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Entries."""
        return math.prod(self.shape)

    @property
    def span(self) -> slice:
        """Its coordinates."""
        return slice(self.start, self.start + self.size)

    def matrix_shape(self, output_axis: int) -> tuple[int, int]:
        """(rows, cols) of the tensor read as a matrix: the output axis, 0 or -1, against all others together."""
        if len(self.shape) < 2:
            return self.size, 1
        outputs = self.shape[output_axis]
        return (outputs, self.size // outputs) if output_axis == 0 else (self.size // outputs, outputs)


Layers = tuple[Layer, ...]


def consecutive(shapes: Iterable[tuple[str, tuple[int, ...]]]) -> Layers:
    """Tensors that follow one another; those without entries are left out."""
    found: list[Layer] = []
    start = 0
    for name, shape in shapes:
        layer = Layer(name, start, tuple(shape))
        if layer.size:
            found.append(layer)
        start += layer.size
    return tuple(found)


def as_layers(layers: Any, dimension: int) -> Layers:
    """The layers of a vector (d,).

    Parameters
    ----------
    layers : None for one layer (d,); a mapping from names to shapes (or sizes) in the order of the vector; or a
        sequence of Layer, or of triples (name, slice, shape), in any order.

    Raises PartitionError unless they cover 0, ..., d - 1, each coordinate once.
    """
    if layers is None:
        found: Layers = (Layer("parameters", 0, (dimension,)),)
    elif isinstance(layers, Mapping):
        found = consecutive((str(name), _shape(shape, name)) for name, shape in layers.items())
    elif isinstance(layers, Iterable) and not isinstance(layers, str | bytes):
        found = tuple(sorted((_layer(item) for item in layers), key=lambda layer: layer.start))
    else:
        raise _refused(repr(layers), "a mapping from names to shapes, or a sequence of (name, slice, shape)")
    expected = 0
    for layer in found:
        if layer.start != expected:
            raise _refused(
                f"{layer.name!r} from {layer.start} after coordinate {expected}", "layers without gap or overlap"
            )
        expected = layer.span.stop
    if expected != dimension or not found:
        raise _refused(f"layers of {expected} entries together", f"{dimension}, the length of the gradient")
    return found


def _layer(item: Any) -> Layer:
    if isinstance(item, Layer):
        return item
    if not (isinstance(item, tuple) and len(item) == 3 and isinstance(item[1], slice)):
        raise _refused(repr(item), "triples (name, slice, shape)")
    name, span, shape = item
    layer = Layer(str(name), span.start or 0, _shape(shape, name))
    if span.step not in (None, 1) or span.stop != layer.span.stop or layer.size == 0:
        raise _refused(f"{name!r} with {span} and shape {layer.shape}", "a slice as long as the shape has entries")
    return layer


def _shape(shape: Any, name: Any) -> tuple[int, ...]:
    lengths = (shape,) if isinstance(shape, int) else tuple(shape)
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in lengths):
        raise _refused(f"shape {shape!r} of {name!r}", "a tuple of integers >= 0")
    return lengths


def require_axis(output_axis: Any) -> int:
    """0 or -1. Raises OptionError."""
    if isinstance(output_axis, bool) or output_axis not in (0, -1):
        raise OptionError(
            "output_axis",
            got=repr(output_axis),
            expected="0 or -1",
            remedy="0 for kernels (out, in, ...) as in PyTorch and Equinox, -1 for (..., in, out) as in Flax.",
        )
    return int(output_axis)


def _refused(got: str, expected: str) -> PartitionError:
    return PartitionError(
        "layers", got=got, expected=expected, remedy="E.g. layers={'weight': (10, 64), 'bias': (10,)}."
    )
