"""What a full report shows beside the claims: constants of real matrices, and the figures drawn again."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from signgeo.verify.experiments import RealMatrix
    from signgeo.verify.report.model import Report

T = TypeVar("T")
TIME_LIMIT = 2.0
"""Seconds for each constant of a real matrix; what is not settled by then is shown as an interval."""
CAPTIONS = {
    1: r"The contours turn away from the axes: $L_\infty$ grows with the angle, $L_2$ stays (Fig. 1).",
    2: r"Predicted and measured gain of signGD over GD on rotated quadratics, on a coarse grid (Fig. 2).",
    4: r"The $L_2$ circle and the $L_{sep}$ ellipse inside the contour (Fig. 4).",
}
NORMALIZED = (
    r"Sign descent on $\sum(\cosh x_i-1)$, which is $(L_0,L_1)$-smooth in the max-norm with $L_0=d$, $L_1=1$: runs"
    r" (thick) and the guarantees of Theorem 3, of its sharp form and of Prop. 1 (thin). The farther the start, the"
    r" larger the constant $L=f(x_0)+d$ that plain descent needs, and its number of steps with it; the normalized"
    r" steps adapt to the gradient."
)


@dataclass(frozen=True)
class Figure:
    """An image as a data URI, and its caption."""

    caption: str
    uri: str


@dataclass(frozen=True)
class Exhibits:
    """The table of real matrices by column, and the figures; `trouble` says why something is missing."""

    matrices: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[Figure, ...] = ()
    trouble: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Report) -> Exhibits:
        """Computed for a report on the whole catalogue, left out of one on a few claims."""
        if not report.whole:
            return cls()
        trouble: list[str] = []
        matrices = _attempt("real matrices", _matrices, trouble)
        figures = _attempt("figures", _figures, trouble)
        return cls(matrices, figures, tuple(trouble))


def _attempt(name: str, make: Callable[[], tuple[T, ...]], trouble: list[str]) -> tuple[T, ...]:
    """A failure is shown in the report and does not lose the rest of it."""
    try:
        return make()
    except Exception as error:
        trouble.append(f"{name}: {type(error).__name__}: {error}")
        return ()


def _matrices() -> tuple[Mapping[str, Any], ...]:
    from signgeo.verify.experiments import real_matrices

    return tuple(_row(matrix) for matrix in real_matrices(time_limit=TIME_LIMIT))


def _row(matrix: RealMatrix) -> Mapping[str, Any]:
    return {
        "Hessian": matrix.name,
        "$n$": matrix.examples,
        "$d$": matrix.dimension,
        "$L_2$": matrix.L_2,
        r"$L_\infty$": matrix.L_inf,
        "$L_{sep}$": matrix.L_sep,
        r"$\rho_{diag}$": matrix.rho_diag,
        r"$\lambda_{max}/\bar\lambda$": matrix.spread,
        r"$\varphi(g)$": matrix.density,
        "$R$ (Eq. 12)": matrix.predicted,
        "first step, run": matrix.first_step,
        "speed-up, run": matrix.speed_up,
        "agree": matrix.agrees,
    }


def _figures() -> tuple[Figure, ...]:
    from signgeo.verify.experiments import draw_figures, draw_normalized

    with TemporaryDirectory() as name:
        folder = Path(name)
        for number in CAPTIONS:
            draw_figures([number], folder, quick=True, progress=False)
        draw_normalized(folder)
        shown = {f"figure-{n}": caption for n, caption in CAPTIONS.items()} | {"normalized-descent": NORMALIZED}
        return tuple(Figure(caption, _uri(folder / stem)) for stem, caption in shown.items())


def _uri(stem: Path) -> str:
    """The smaller of the two files that a figure is written as."""
    kinds = {".svg": "image/svg+xml", ".png": "image/png"}
    suffix = min(kinds, key=lambda s: stem.with_suffix(s).stat().st_size)
    data = base64.b64encode(stem.with_suffix(suffix).read_bytes()).decode()
    return f"data:{kinds[suffix]};base64,{data}"
