"""What a full report shows beside the claims: constants of real matrices, the figures drawn again, what they find."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from signgeo.verify.experiments import RealMatrix
    from signgeo.verify.experiments.scatter import RankCorrelation
    from signgeo.verify.report.model import Report

T = TypeVar("T")
TIME_LIMIT = 2.0
"""Seconds for each constant of a real matrix; what is not settled by then is shown as an interval."""
HOLDS, REFUTED = "holds", "refuted"
NUMBERED = {
    1: r"The contours turn away from the axes: $L_\infty$ grows with the angle, $L_2$ stays (Fig. 1).",
    2: (
        r"Rotated quadratics, $d=12$: certified constants, and how near GD and signGD come in 100 steps; means of 20"
        r" rotations with 100 starts each at 50 by 50 points (Fig. 2). $R(x_0)=1$ is where Eq. 12 and 13 predict equal"
        r" guarantees of one step. What it shows is tested below."
    ),
    4: (
        r"The circle of $\lambda_{max}I$ and the ellipse of $\mathrm{diag}(l)$, $l$ from $L_{sep}$, inside the contour"
        r" of $H$ (Fig. 4)."
    ),
}
NORMALIZED = (
    r"Sign descent on $\sum(\cosh x_i-1)$, which is $(L_0,L_1)$-smooth in the max-norm with $L_0=d$, $L_1=1$: runs"
    r" (thick) and guarantees (thin), those of Theorem 3, of its sharp step with 4.6212 in place of 18, and of Prop. 1."
    r" The farther the start, the larger the constant $L=f(x_0)+d$ that plain descent needs; its best fixed step is"
    r" chosen with hindsight. Normalized steps adapt to the gradient instead."
)


@dataclass(frozen=True)
class Figure:
    """An image as a data URI, and its caption."""

    caption: str
    uri: str


@dataclass(frozen=True)
class Exhibits:
    """What is shown; `trouble` says why something is missing.

    matrices : the table of real matrices by column. scatter : their pictures, none or one. figures : the others.
    findings : the rows of Fig. 2's tests, as text.
    """

    matrices: tuple[Mapping[str, Any], ...] = ()
    scatter: tuple[Figure, ...] = ()
    figures: tuple[Figure, ...] = ()
    findings: tuple[Mapping[str, str], ...] = ()
    trouble: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Report) -> Exhibits:
        """Computed for a finished report on the whole catalogue: a run that was stopped is to end, not to draw."""
        if not (report.whole and report.complete):
            return cls()
        trouble: list[str] = []
        rows = _attempt("real matrices", _matrices, trouble)
        scatter = _attempt("scatter of real matrices", lambda: _scatter(rows), trouble) if rows else ()
        with TemporaryDirectory() as name:
            folder = Path(name)
            figures = _attempt("figures", lambda: _figures(folder), trouble)
            findings = _attempt("findings", lambda: _findings(folder), trouble) if figures else ()
        trouble += [
            f"Figure 2: {row['statement']}: {row['verdict']}; {row['variant']}: {row['variant verdict']}"
            for row in findings
            if (row["verdict"], row["variant verdict"]) != (HOLDS, REFUTED)
        ]
        return cls(tuple(map(_row, rows)), scatter, figures, findings, tuple(trouble))


def _attempt(name: str, make: Callable[[], tuple[T, ...]], trouble: list[str]) -> tuple[T, ...]:
    """A failure is shown in the report and does not lose the rest of it."""
    try:
        return make()
    except Exception as error:
        trouble.append(f"{name}: {type(error).__name__}: {error}")
        return ()


def _matrices() -> tuple[RealMatrix, ...]:
    from signgeo.verify.experiments import real_matrices

    return tuple(real_matrices(time_limit=TIME_LIMIT))


def _row(matrix: RealMatrix) -> Mapping[str, Any]:
    return {
        "Hessian": f"{matrix.dataset}, {_short(matrix)}",
        "$n$": matrix.examples,
        "$d$": matrix.dimension,
        "$L_2$": matrix.L_2,
        r"$L_\infty$": matrix.L_inf,
        "$L_{sep}$": matrix.L_sep,
        r"$\rho_{diag}$": matrix.rho_diag,
        r"$\lambda_{max}/\bar\lambda$": matrix.spread,
        r"$\varphi(g)$": matrix.density,
        "$R(x_0)$": matrix.predicted,
        "$R$, path": f"{matrix.along:.3g}",
        "1st step": f"{matrix.first_step:.3g}",
        "speed-up": f"{matrix.speed_up:.3g}",
        "agree": matrix.agrees,
    }


def _short(matrix: RealMatrix) -> str:
    """The loss and where its Hessian is taken, in few words; PC for principal components."""
    loss = matrix.loss.removesuffix(" regression")
    turned = ", PC" if matrix.coordinates == "principal components" else ""
    return loss + turned + ("" if matrix.point == "everywhere" else f" {matrix.point}")


def _scatter(rows: tuple[RealMatrix, ...]) -> tuple[Figure, ...]:
    from signgeo.verify.experiments import correlations, draw_scatter

    with TemporaryDirectory() as name:
        folder = Path(name)
        draw_scatter(rows, folder)
        return (Figure(_correlated(correlations(rows)), _uri(folder / "real-matrices")),)


def _correlated(found: list[RankCorrelation]) -> str:
    said = "; ".join(
        f"{words}: {c.value:.2f} in [{c.lower:.2f}, {c.upper:.2f}], the same side of 1 at {c.same_side} of {c.matrices}"
        for words, c in zip(("first step", "100 steps", "100 steps, $R$ on the path"), found, strict=True)
    )
    c = found[0]
    return (
        f"Predicted $R$ against the measured gain on {c.matrices} real matrices of {c.datasets} data sets. Spearman's"
        f" rank correlation with its {c.level:.0%} interval, the percentile bootstrap over data sets with"
        f" {c.resamples:,} resamples: {said}. $R$ compares guarantees of one step."
    )


def _figures(folder: Path) -> tuple[Figure, ...]:
    from signgeo.verify.experiments import draw_figures, draw_normalized

    draw_figures(list(NUMBERED), folder, progress=False)
    draw_normalized(folder)
    shown = {f"figure-{n}": caption for n, caption in NUMBERED.items()} | {"normalized-descent": NORMALIZED}
    return tuple(Figure(caption, _uri(folder / stem)) for stem, caption in shown.items())


def _findings(folder: Path) -> tuple[Mapping[str, str], ...]:
    from signgeo.verify.experiments import read_findings

    return tuple(
        {
            "statement": row["statement"],
            "effect": row["effect"],
            "test": _test(row["in_favour"], row["rotations"], row["p_value"]),
            "verdict": HOLDS if row["holds"] else "does not hold",
            "variant": row["false_variant"],
            "variant test": _test(row["variant_in_favour"], row["rotations"], row["variant_p_value"]),
            "variant verdict": REFUTED if row["variant_refuted"] else "not refuted",
        }
        for row in read_findings(folder)
    )


def _test(in_favour: int, draws: int, p_value: float) -> str:
    return f"{in_favour} of {draws}, p = {p_value:.1e}"


def _uri(stem: Path) -> str:
    """The smaller of the two files that a figure is written as."""
    kinds = {".svg": "image/svg+xml", ".png": "image/png"}
    suffix = min(kinds, key=lambda s: stem.with_suffix(s).stat().st_size)
    data = base64.b64encode(stem.with_suffix(suffix).read_bytes()).decode()
    return f"data:{kinds[suffix]};base64,{data}"
