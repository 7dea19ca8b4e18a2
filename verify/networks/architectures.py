"""The networks of Fig. 3: the CNN of Keras' CIFAR-10 example, ResNet20, and a small one of either kind.

All are functions of a batch of images (n, channels, height, width) and have no randomness and no state: dropout is left
out, and batch normalization uses the statistics of the batch at hand, through which derivatives are taken. So the loss
of a batch is a function of the parameters alone, as R(x) needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

Array = Any
_VARIANCE_FLOOR = 1e-5


class ConvolutionalNetwork(eqx.Module):
    """Two pairs of 3 x 3 convolutions with ReLU, each pair followed by 2 x 2 max-pooling; two dense layers.

    widths : of the four convolutions. hidden : of the first dense layer. size, channels : of the images.
    shrink : whether the second convolution of a pair is taken without padding, as Keras' example does.
    """

    convolutions: list[eqx.nn.Conv2d]
    dense: eqx.nn.Linear
    last: eqx.nn.Linear

    def __init__(
        self, widths: Sequence[int], hidden: int, *, size: int, channels: int, classes: int, shrink: bool, key: Array
    ) -> None:
        keys = jax.random.split(key, 6)
        glorot = jax.nn.initializers.glorot_uniform(in_axis=1, out_axis=0)
        layers = []
        for k, width in enumerate(widths):
            padding = 0 if shrink and k % 2 else 1
            layers.append(_convolution(channels, width, keys[k], glorot, padding=padding, bias=True))
            size = size - 2 + 2 * padding
            if k % 2:
                size //= 2
            channels = width
        self.convolutions = layers
        self.dense = _dense(channels * size * size, hidden, keys[4], glorot)
        self.last = _dense(hidden, classes, keys[5], glorot)

    def __call__(self, images: Array) -> Array:
        """Scores (n, classes) of images (n, channels, height, width)."""
        x = images
        for k, convolution in enumerate(self.convolutions):
            x = jax.nn.relu(jax.vmap(convolution)(x))
            x = _max_pool(x) if k % 2 else x
        x = jax.nn.relu(jax.vmap(self.dense)(x.reshape(x.shape[0], -1)))
        return jax.vmap(self.last)(x)


class BatchNormalization(eqx.Module):
    """Each channel to mean 0 and variance 1 over the batch at hand, then scaled and shifted."""

    scale: Array
    shift: Array

    def __init__(self, channels: int) -> None:
        self.scale = jnp.ones(channels)
        self.shift = jnp.zeros(channels)

    def __call__(self, x: Array) -> Array:
        """The shape of x, (n, channels, height, width)."""
        mean = x.mean(axis=(0, 2, 3), keepdims=True)
        variance = jnp.square(x - mean).mean(axis=(0, 2, 3), keepdims=True)
        normal = (x - mean) * jax.lax.rsqrt(variance + _VARIANCE_FLOOR)
        return normal * self.scale[:, None, None] + self.shift[:, None, None]


class ResidualBlock(eqx.Module):
    """Two normalized 3 x 3 convolutions around a shortcut without parameters (option A of He et al., 2016)."""

    first: eqx.nn.Conv2d
    second: eqx.nn.Conv2d
    normal: tuple[BatchNormalization, BatchNormalization]
    stride: int = eqx.field(static=True)

    def __init__(self, channels: int, width: int, stride: int, key: Array) -> None:
        he = jax.nn.initializers.he_normal(in_axis=1, out_axis=0)
        one, two = jax.random.split(key)
        self.first = _convolution(channels, width, one, he, stride=stride)
        self.second = _convolution(width, width, two, he)
        self.normal = BatchNormalization(width), BatchNormalization(width)
        self.stride = stride

    def __call__(self, x: Array) -> Array:
        """(n, channels, h, w) to (n, width, h / stride, w / stride)."""
        y = jax.nn.relu(self.normal[0](jax.vmap(self.first)(x)))
        y = self.normal[1](jax.vmap(self.second)(y))
        short = x[:, :, :: self.stride, :: self.stride]
        new = y.shape[1] - short.shape[1]
        return jax.nn.relu(y + jnp.pad(short, ((0, 0), (0, new), (0, 0), (0, 0))))


class ResidualNetwork(eqx.Module):
    """A convolution, stages of residual blocks that halve the image from the second on, the mean, a dense layer.

    Stages of 16, 32, 64 channels with 3 blocks each are ResNet20: 1 + 18 convolutions and the dense layer.
    """

    first: eqx.nn.Conv2d
    normal: BatchNormalization
    blocks: list[ResidualBlock]
    last: eqx.nn.Linear

    def __init__(self, widths: Sequence[int], blocks: int, *, channels: int, classes: int, key: Array) -> None:
        keys = jax.random.split(key, 2 + blocks * len(widths))
        he = jax.nn.initializers.he_normal(in_axis=1, out_axis=0)
        self.first = _convolution(channels, widths[0], keys[0], he)
        self.normal = BatchNormalization(widths[0])
        chain, width = [], widths[0]
        for k in range(blocks * len(widths)):
            stage, place = divmod(k, blocks)
            chain.append(ResidualBlock(width, widths[stage], 2 if stage and not place else 1, keys[k + 2]))
            width = widths[stage]
        self.blocks = chain
        self.last = _dense(width, classes, keys[1], he)

    def __call__(self, images: Array) -> Array:
        """Scores (n, classes) of images (n, channels, height, width)."""
        x = jax.nn.relu(self.normal(jax.vmap(self.first)(images)))
        for block in self.blocks:
            x = block(x)
        return jax.vmap(self.last)(x.mean(axis=(2, 3)))


def _max_pool(x: Array) -> Array:
    """2 x 2, stride 2; a last odd row or column is left out."""
    n, channels, height, width = (int(m) for m in x.shape)
    even = x[:, :, : height // 2 * 2, : width // 2 * 2]
    return even.reshape(n, channels, height // 2, 2, width // 2, 2).max(axis=(3, 5))


def _convolution(
    channels: int, width: int, key: Array, initial: Any, *, stride: int = 1, padding: int = 1, bias: bool = False
) -> eqx.nn.Conv2d:
    layer = eqx.nn.Conv2d(channels, width, 3, stride, padding, use_bias=bias, key=key)
    return _initialized(layer, key, initial)


def _dense(inputs: int, outputs: int, key: Array, initial: Any) -> eqx.nn.Linear:
    return _initialized(eqx.nn.Linear(inputs, outputs, key=key), key, initial)


def _initialized(layer: Any, key: Array, initial: Any) -> Any:
    """The layer with weights drawn by `initial` and no bias, as Keras does."""
    layer = eqx.tree_at(lambda a: a.weight, layer, initial(key, layer.weight.shape, jnp.float32))
    return layer if layer.bias is None else eqx.tree_at(lambda a: a.bias, layer, jnp.zeros_like(layer.bias))
