"""Smoothness of a matrix in any norm: sup ||Hx||_* / ||x|| (Prop. 2), each norm by the sharpest bound known for it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from signgeo.solvers.comparison import compared, widened
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import OptionError, ScaleError
from signgeo.solvers.intake import Dense, Gram, SymmetricMatrix, as_symmetric, is_operator
from signgeo.solvers.norms import L1, L2, BlockL1, BlockLInf, Diagonal, LInf, Lp, MaxOf, Norm, Nuclear, Spectral, SumOf
from signgeo.solvers.norms.base import require_norm
from signgeo.solvers.norms.composite import as_block_norm
from signgeo.solvers.norms.rigorous import rescaled, unit_scaled
from signgeo.solvers.sign_options import SignOptions

_OPTIONS = ("rtol", "time_limit", "seed", "n_jobs", "progress", "checkpoint", "certificate")


def smoothness(H: Any, norm: Norm, **options: Any) -> Enclosure:
    """The smoothness constant ||H|| = sup_{x != 0} ||Hx||_* / ||x|| of a quadratic with Hessian H (Prop. 2).

    ==================  =======================================================================================
    norm                result
    ==================  =======================================================================================
    L1                  max |H_ij|, exact
    L2, Diagonal        spectral norm of (scaled) H, both sides certified
    LInf                `linf`
    BlockLInf           exact for blocks of size 1, spectral for one block; else a block power method from below
                        and a semidefinite bound with one weight per block from above, with a certificate
    BlockL1             largest spectral norm of a block of H
    Lp                  power method from below; interpolation (p < 2) or a weighted bound (p > 2) from above
    Spectral, MaxOf     power method; one weight matrix per part or the triangle inequality over blocks
    Nuclear             power method from below, spectral norms of three rearrangements of H from above
    SumOf, one's own    power method from below, largest block or norm comparison from above
    ==================  =======================================================================================

    Parameters
    ----------
    H : what H may be, shape (d, d); for L2, LInf, BlockLInf, Spectral and a MaxOf of these also a scipy LinearOperator,
        with an ESTIMATED interval whose `method` says how often it fails (see `signgeo.solvers.matrix_free`).
    norm : a Norm whose dimension is d or None.
    options : as for `linf`: rtol, time_limit, seed, n_jobs, progress, checkpoint, certificate.

    Returns
    -------
    Enclosure; the witness is a vector x, or a pair (x, y), with x^T H y / (||x|| ||y||) >= lower.

    Raises the errors of `intake`, ShapeError when norm and H differ in dimension, InputError for what is no Norm,
    OptionError, ScaleError.
    """
    started = time.perf_counter()
    given = None if is_operator(H) or isinstance(H, Gram) else as_symmetric(H)
    require_norm(norm, int(H.shape[0]) if given is None else given.dimension)
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown:
        raise OptionError(unknown[0], got="an unknown option", expected=", ".join(_OPTIONS), remedy="Check its name.")
    checked = SignOptions(**options)
    plain = plain_norm(norm)
    if is_operator(H):
        from signgeo.solvers.matrix_free import operator_smoothness

        return operator_smoothness(H, plain, options)
    result = _known(H if given is None else given, plain, options)
    if result is None:
        given = given or as_symmetric(H)
        result = widened(_scaled(given.dense(), plain, checked), given.widening, plain, given.dimension)
    if math.isinf(result.upper):
        raise ScaleError(f"no finite bound in {norm!r}: the matrix and the norm's weights span too much; scale them")
    return replace(result, seconds=time.perf_counter() - started)


def _known(H: SymmetricMatrix | Gram, norm: Norm, options: Mapping[str, Any]) -> Enclosure | None:
    """The norms whose own function takes H as it is: max norm, Euclidean norm, L1; None for the others."""
    from signgeo.solvers.spectral_bounds import l2

    if isinstance(norm, LInf):
        from signgeo.solvers.sign_search import linf

        return linf(H, **options)
    if isinstance(norm, L2):
        return l2(H)
    if not isinstance(norm, L1):
        return None
    if isinstance(H, Gram):
        from signgeo.solvers.gram_constants import gram_largest_entry

        return gram_largest_entry(H)
    return widened(_largest_entry(H), H.widening, norm, H.dimension)


def plain_norm(norm: Norm) -> Norm:
    """The simplest norm that this one equals: one without parameter, or a block norm; else itself."""
    if isinstance(norm, Lp):
        return norm.plain or norm
    if isinstance(norm, BlockLInf | BlockL1):
        if len(norm.parts) == 1:
            return L2()
        if len(norm.parts) == norm.dimension:
            return LInf() if isinstance(norm, BlockLInf) else L1()
    if isinstance(norm, Spectral | Nuclear) and norm.rank == 1:
        return L2()
    if isinstance(norm, MaxOf | SumOf):
        block = as_block_norm(norm)
        if block is not None:
            return plain_norm(block)
        return plain_norm(norm.parts[0][0]) if len(norm.parts) == 1 else norm
    return norm


def _largest_entry(given: SymmetricMatrix) -> Enclosure:
    """max |H_ij| with the witness pair (e_i, +-e_j)."""
    d = given.dimension
    if given.is_sparse:
        entries = given.matrix.tocoo()
        k = int(np.abs(entries.data).argmax()) if entries.nnz else 0
        i, j = (int(entries.row[k]), int(entries.col[k])) if entries.nnz else (0, 0)
    else:
        i, j = (int(k) for k in np.unravel_index(int(np.abs(given.matrix).argmax()), (d, d)))
    value = float(given.matrix[i, j])
    x, y = np.zeros(d), np.zeros(d)
    x[i], y[j] = 1.0, np.copysign(1.0, value)
    return Enclosure(abs(value), abs(value), witness=(x, y), exact=True, method="largest entry")


def _scaled(matrix: Dense, norm: Norm, options: SignOptions) -> Enclosure:
    """The bound of this norm on the matrix scaled by a power of two, scaled back."""
    if not matrix.any():
        return Enclosure(0.0, 0.0, witness=np.eye(1, matrix.shape[0])[0], exact=True)
    scaled, exponent, lost = unit_scaled(matrix)
    result = widened(_bound(scaled, norm, options), lost, norm, matrix.shape[0])
    ends = rescaled(result.lower, result.upper, exponent, lost=0)
    certificate = result.certificate
    if certificate is not None:
        from signgeo.solvers.block_bounds import rescaled_certificate

        certificate = rescaled_certificate(certificate, matrix, exponent)
    return replace(result, lower=ends.lower, upper=ends.upper, certificate=certificate)


def _bound(matrix: Dense, norm: Norm, options: SignOptions) -> Enclosure:
    from signgeo.solvers import block_bounds, composite_bounds, diagonal_bounds, lp_bounds, nuclear_bounds

    methods: dict[type[Norm], Callable[..., Enclosure]] = {
        Diagonal: diagonal_bounds.diagonal_smoothness,
        BlockLInf: block_bounds.block_max_smoothness,
        BlockL1: block_bounds.block_sum_smoothness,
        Lp: lp_bounds.lp_smoothness,
        Spectral: composite_bounds.spectral_smoothness,
        Nuclear: nuclear_bounds.nuclear_smoothness,
        MaxOf: composite_bounds.max_smoothness,
        SumOf: composite_bounds.sum_smoothness,
    }
    return methods.get(type(norm), compared)(matrix, norm, options)
