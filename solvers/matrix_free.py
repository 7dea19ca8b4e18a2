"""The public constants for a LinearOperator: estimates, since entries that are never seen cannot be certified.

Each result is ESTIMATED, and its `method` states the probability with which the upper end is too small: 1e-6 where it
rests on Lanczos alone (in exact arithmetic), 0.05 where Cauchy probes have a part, whose coverage is asymptotic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, OptionError
from signgeo.solvers.lanczos import FAILURE
from signgeo.solvers.norms import L2, BlockLInf, LInf, MaxOf, Norm, Spectral
from signgeo.solvers.sign_options import SignOptions

_LEAST_RTOL = 1e-3  # Lanczos takes some 1 / sqrt(rtol) products: the 1e-7 that entries allow would take 100,000


def operator_l2(H: Any, seed: int = 0) -> Enclosure:
    """`estimate_l2` to 1%, failing with probability at most 1e-6.

    Raises ShapeError, NonFiniteError, SymmetryError, ScaleError.
    """
    from signgeo.solvers.estimates import estimate_l2

    return estimate_l2(H, failure=FAILURE, seed=seed)


def operator_linf(H: Any, options: SignOptions) -> Enclosure:
    """`estimate_linf`, failing with probability about 0.05; of the options only the seed has a meaning here.

    Raises the errors of `operator_l2`, and OptionError where a certificate or a checkpoint is asked for.
    """
    from signgeo.solvers.estimates import estimate_linf

    require_no_proof({"certificate": options.certificate, "checkpoint": options.checkpoint})
    return estimate_linf(H, seed=options.seed)


def operator_lsep(H: Any, *, method: str, rtol: float, time_limit: float | None, seed: int) -> Enclosure:
    """`estimate_lsep` to max(rtol, 1e-3), failing with probability at most 1e-6.

    Raises the errors of `operator_l2`, and OptionError for a method that needs entries.
    """
    from signgeo.solvers.separable_operator import estimate_lsep

    if method not in ("auto", "lowrank"):
        raise OptionError(
            "method",
            got=f"{method!r} with a linear operator",
            expected="'auto' or 'lowrank'",
            remedy="The other methods need the entries of H: pass it as an array.",
        )
    return estimate_lsep(H, rtol=max(rtol, _LEAST_RTOL), time_limit=time_limit, failure=FAILURE, seed=seed)


def operator_smoothness(H: Any, norm: Norm, options: Mapping[str, Any]) -> Enclosure:
    """The constants of L2, LInf and the norms of `estimate_smoothness`; `norm` in its plainest form.

    Raises InputError for any other norm, whose constant products alone do not give.
    """
    if isinstance(norm, L2):
        return operator_l2(H, int(options.get("seed", 0)))
    if isinstance(norm, LInf):
        return operator_linf(H, SignOptions(**options))
    if isinstance(norm, BlockLInf | Spectral | MaxOf):
        from signgeo.solvers.modular_estimates import estimate_smoothness

        require_no_proof(options)
        limits = {name: options[name] for name in ("time_limit", "seed") if name in options}
        return estimate_smoothness(H, norm, **limits)
    raise InputError(
        "H",
        got=f"a linear operator with the norm {type(norm).__name__}",
        expected="L2, LInf, BlockLInf, Spectral or a MaxOf of these, for which an estimate from products exists",
        remedy="Pass the entries, e.g. H @ numpy.eye(d); estimate_abs_sum estimates a bound for L1, too.",
    )


def require_no_proof(options: Mapping[str, Any]) -> None:
    """Raises OptionError where a certificate or a checkpoint is asked for."""
    for name in ("certificate", "checkpoint"):
        if options.get(name):
            raise OptionError(
                name,
                got=f"{name}={options[name]!r} with a linear operator",
                expected=f"{name} left at its default",
                remedy="Only a matrix with entries can be searched and certified; pass it dense or sparse.",
            )
