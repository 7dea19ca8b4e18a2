"""All constants of one matrix, as ``signgeo constants`` and the report show them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from signgeo.solvers.certificate import Certificate
from signgeo.solvers.definiteness import is_surely_psd, surely_negative_vector
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.errors import CertificateError
from signgeo.solvers.intake import SymmetricMatrix, as_symmetric, as_vector

EIGENVALUE_DIMENSION = 4000  # beyond it a full spectrum takes minutes


@dataclass(frozen=True)
class Constants:
    """values : Enclosures by the constant's name; notes : what a reader should know besides."""

    input: SymmetricMatrix
    values: dict[str, Enclosure]
    definiteness: str
    notes: list[str] = field(default_factory=list)

    @property
    def dimension(self) -> int:
        """d."""
        return self.input.dimension

    def to_json(self) -> dict[str, Any]:
        """JSON-ready data, floats as numbers."""
        return {
            "dimension": self.dimension,
            "definiteness": self.definiteness,
            "widening": self.input.widening,
            "constants": {name: _as_json(e) for name, e in self.values.items()},
            "notes": self.notes,
        }


def _as_json(e: Enclosure) -> dict[str, Any]:
    return {
        "lower": e.lower,
        "upper": e.upper,
        "relative_width": e.relative_width,
        "exact": e.exact,
        "rigor": e.rigor.name,
        "method": e.method,
        "seconds": e.seconds,
    }


def compute_constants(
    H: Any,
    norm: str = "all",
    *,
    gradient: Any = None,
    time_limit: float | None = 60.0,
    certificate: bool = False,
    progress: bool | None = None,
    announce: Callable[[str], None] = lambda _name: None,
) -> Constants:
    """The constants of a symmetric matrix H (d, d), and the ratio R of Eq. 12 at a gradient (d,).

    norm : ``linf``, ``l2``, ``l1``, ``lsep`` or ``all``. Raises the errors of `as_symmetric` and of the solvers.
    announce : told the name of each constant before it is computed.
    """
    from signgeo import solvers

    matrix = as_symmetric(H)
    g = None if gradient is None else as_vector(gradient, "gradient", matrix.dimension)
    values: dict[str, Enclosure] = {}
    ways: dict[str, Callable[[], Enclosure]] = {
        "l2": lambda: solvers.l2(matrix),
        "linf": lambda: solvers.linf(matrix, time_limit=time_limit, certificate=certificate, progress=progress),
        "lsep": lambda: solvers.lsep(matrix, time_limit=time_limit),
        "l1": lambda: solvers.smoothness(matrix, solvers.L1()),
    }
    for name in ways if norm == "all" else (norm,):
        shown = f"L_{name[1:]}"
        announce(shown)
        values[shown] = ways[name]()
    if norm == "all":
        announce("the spectrum")
        values["rho_diag"] = solvers.rho_diag(matrix)
        values.update(_spectrum(matrix))
    if g is not None:
        values["R (Eq. 12)"] = solvers.improvement_ratio(matrix, g)
    return Constants(matrix, values, _definiteness(matrix), _notes(matrix, values))


def _spectrum(matrix: SymmetricMatrix) -> dict[str, Enclosure]:
    """The eigenvalues' ends, mean and spread, in plain floating point."""
    if matrix.dimension > EIGENVALUE_DIMENSION:
        return {}
    import scipy.linalg

    eigenvalues = scipy.linalg.eigvalsh(matrix.dense())
    mean = float(np.mean(eigenvalues))
    shown = {"lambda_min": float(eigenvalues[0]), "lambda_max": float(eigenvalues[-1]), "lambda_mean": mean}
    if mean > 0.0:
        shown["lambda_max / lambda_mean"] = float(eigenvalues[-1]) / mean
    return {n: Enclosure(v, v, Rigor.TESTED, method="LAPACK") for n, v in shown.items()}


def _definiteness(matrix: SymmetricMatrix) -> str:
    if matrix.dimension > EIGENVALUE_DIMENSION:
        return "symmetric"
    if is_surely_psd(matrix.dense()):
        return "positive semidefinite"
    if surely_negative_vector(matrix.dense()) is not None:
        return "indefinite"
    return "positive semidefinite up to rounding"


def _notes(matrix: SymmetricMatrix, values: dict[str, Enclosure]) -> list[str]:
    notes = []
    if "L_inf" in values and not values["L_inf"].exact:
        notes.append("L_inf is not exact: the search stopped early; the interval surely holds it")
    if matrix.widening:
        notes.append(f"the matrix was averaged to be symmetric; every bound is widened by {matrix.widening:.3g}")
    if "R (Eq. 12)" in values:
        R = values["R (Eq. 12)"]
        better = "signGD" if R.lower > 1.0 else "GD" if R.upper < 1.0 else "neither, as far as the bounds tell"
        notes.append(f"the larger guaranteed decrease at this gradient: {better}")
    return notes


def write_certificate(result: Constants, path: str | os.PathLike[str]) -> None:
    """Write all that was certified as one certificate. Raises CertificateError when nothing was."""
    found = [e.certificate for e in result.values.values() if e.certificate is not None]
    if not found:
        raise CertificateError(f"none of {', '.join(result.values)} comes with a certificate; ask for linf or lsep")
    parts = {(p.kind, p.quantity, p.relation, p.bound): p for c in found for p in c.parts}
    Certificate(found[0].matrices, tuple(parts.values())).save(path)
