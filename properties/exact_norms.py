"""Norms of vectors of exact numbers: exact where they are sums of square roots, balls for lp and singular values."""

from __future__ import annotations

from typing import Any

from flint import arb
from signgeo.properties.computable import Computable, Number, apply, greatest
from signgeo.properties.exact import Exact, Surd, inner, rational, root, sign
from signgeo.solvers.errors import InputError
from signgeo.solvers.norms import (
    L1,
    L2,
    BlockL1,
    BlockLInf,
    Diagonal,
    LInf,
    Lp,
    MaxOf,
    Norm,
    Nuclear,
    Spectral,
    SumOf,
)


def norm_value(norm: Norm, x: list[Number]) -> Number:
    """||x|| of a vector of numbers.

    Raises InputError for a norm of one's own, and for matrices with more than two rows and columns.
    """
    if isinstance(norm, L1):
        return sum(abs(v) for v in x)
    if isinstance(norm, LInf):
        return greatest([abs(v) for v in x])
    if isinstance(norm, L2):
        return square_root(inner(x, x))
    if isinstance(norm, Diagonal):
        return square_root(_weighted(norm, x))
    if isinstance(norm, BlockLInf | BlockL1):
        sizes = [square_root(inner(part, part)) for part in ([x[i] for i in block] for block in norm.blocks)]
        return greatest(sizes) if isinstance(norm, BlockLInf) else sum(sizes)
    if isinstance(norm, MaxOf | SumOf):
        values = [norm_value(part, x[span.start : span.stop]) for part, span in norm.parts]
        return greatest(values) if isinstance(norm, MaxOf) else sum(values)
    if isinstance(norm, Lp):
        return _lp(norm, x)
    if isinstance(norm, Spectral | Nuclear):
        return _singular(norm, x)
    raise _unknown(norm)


def dual_value(norm: Norm, z: list[Number]) -> Number:
    """||z||_*."""
    return norm_value(norm.dual, z)


def square_root(x: Number) -> Number:
    """The square root of a number >= 0, exact for rationals."""
    if isinstance(x, Surd | Computable):
        return apply(lambda v: v.nonnegative_part().sqrt(), x)
    return root(x)


def steepest_value(norm: Norm, z: list[Exact]) -> list[Number]:
    """The steepest direction of Table 1 (and claims.md G.5), computed apart from the solvers."""
    if isinstance(norm, L2):
        return list(z)
    if isinstance(norm, Diagonal):
        weights = [rational(v) for v in norm.l]
        return [a * w if norm.reciprocal else a / w for a, w in zip(z, weights, strict=True)]
    if isinstance(norm, LInf):
        total = sum(abs(v) for v in z)
        return [total * sign(v) for v in z]
    if isinstance(norm, L1):
        chosen = max(range(len(z)), key=lambda i: abs(z[i]))
        return [v if i == chosen else rational(0) for i, v in enumerate(z)]
    if isinstance(norm, BlockLInf | BlockL1 | MaxOf | SumOf):
        return _by_parts(norm, z)
    if isinstance(norm, Lp):
        return _lp_direction(norm, z)
    raise _unknown(norm)


def has_exact_direction(norm: Norm) -> bool:
    """Whether `steepest_value` knows this norm."""
    return not isinstance(norm, Spectral | Nuclear)


def _by_parts(norm: Any, z: list[Exact]) -> list[Number]:
    """Sum type: the part of largest dual norm alone; max type: unit directions times the sum of dual norms."""
    if isinstance(norm, BlockLInf | BlockL1):
        parts: list[tuple[Norm, list[int]]] = [(L2(), list(block)) for block in norm.blocks]
    else:
        parts = [(part, list(span)) for part, span in norm.parts]
    pieces = [[z[i] for i in places] for _, places in parts]
    sizes = [dual_value(part, piece) for (part, _), piece in zip(parts, pieces, strict=True)]
    total, largest = sum(sizes), max(range(len(sizes)), key=lambda k: sizes[k])
    result: list[Number] = [rational(0)] * len(z)
    for k, (part, places) in enumerate(parts):
        if sizes[k] == 0 or (isinstance(norm, BlockL1 | SumOf) and k != largest):
            continue
        factor = rational(1) if isinstance(norm, BlockL1 | SumOf) else total / sizes[k]
        for place, value in zip(places, steepest_value(part, pieces[k]), strict=True):
            result[place] = factor * value
    return result


def _weighted(norm: Diagonal, x: list[Number]) -> Number:
    weights = [rational(v) for v in norm.l]
    return sum(a * a / w if norm.reciprocal else a * a * w for a, w in zip(x, weights, strict=True))


def _power(x: Number, exponent: Any) -> Number:
    """|x|^exponent, 0 at x = 0."""
    if not isinstance(x, Computable) and x == 0:
        return rational(0)
    power = rational(exponent)
    return apply(lambda v: _ball_power(abs(v), arb(power)), x)


def _ball_power(size: Any, power: Any) -> Any:
    """size^power for a ball >= 0 that may hold 0, where the logarithm behind a power fails."""
    return arb(0).union(size.upper() ** power) if size.contains(0) and not size.is_zero() else size**power


def _lp(norm: Lp, x: list[Number]) -> Number:
    if norm.plain is not None:
        return norm_value(norm.plain, x)
    kept = [v for v in x if isinstance(v, Computable) or v != 0]
    return _power(sum(_power(v, norm.p) for v in kept), 1 / rational(norm.p)) if kept else rational(0)


def _lp_direction(norm: Lp, z: list[Exact]) -> list[Number]:
    if norm.plain is not None:
        return steepest_value(norm.plain, z)
    q = rational(norm.dual.p)
    size = norm_value(norm.dual, z)
    return [sign(v) * (_power(size, 2 - q) * _power(v, q - 1)) if v != 0 else rational(0) for v in z]


def _singular(norm: Spectral | Nuclear, x: list[Number]) -> Number:
    """From s_1^2 + s_2^2 = ||G||_F^2 and (s_1 s_2)^2 = det of the smaller Gram matrix."""
    if norm.rank == 1:
        return square_root(inner(x, x))
    if norm.rank > 2:
        raise _unknown(norm)
    rows = [x[i * norm.cols : (i + 1) * norm.cols] for i in range(norm.rows)]
    first, second = rows if norm.rows == 2 else [list(column) for column in zip(*rows, strict=True)]
    squares = inner(x, x)
    product = square_root(inner(first, first) * inner(second, second) - inner(first, second) * inner(first, second))
    if isinstance(norm, Nuclear):
        return square_root(squares + 2 * product)
    return (square_root(squares + 2 * product) + square_root(_nonnegative(squares - 2 * product))) / 2


def _nonnegative(x: Number) -> Number:
    return apply(lambda v: v.nonnegative_part(), x) if isinstance(x, Computable) else x


def _unknown(norm: Any) -> InputError:
    return InputError(
        "norm",
        got=repr(norm),
        expected="a norm of signgeo (Spectral and Nuclear: at most two rows or columns)",
        remedy="Use check_norm for a norm of your own.",
    )
