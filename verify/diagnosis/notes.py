"""What a reader of a diagnosis should know besides its numbers."""

from __future__ import annotations

from signgeo.solvers.enclosure import Rigor, Truth
from signgeo.verify.diagnosis.assess import Assessment
from signgeo.verify.diagnosis.point import Point


def notes_on(point: Point, rows: tuple[Assessment, ...], failure: float) -> tuple[str, ...]:
    """One sentence each, those that apply."""
    notes = ["All of it speaks of the quadratic model at this point; within a step the loss may bend more."]
    if any(row.smoothness.rigor < Rigor.CERTIFIED for row in rows):
        notes.append(_rigor(point, failure))
    bent = [row.method.name for row in rows if (row.upper_curvature < row.smoothness) is Truth.SURELY_TRUE]
    if bent:
        notes.append(
            f"L+ < L surely for {', '.join(bent)}: the loss is not convex here. L+ suffices for the decrease of a step "
            "(claim one-sided); L bounds the change of the gradient as well."
        )
    if any(row.line_curvature.upper <= 0.0 < row.dual_norm.upper for row in rows):
        names = ", ".join(row.method.name for row in rows if row.line_curvature.upper <= 0.0)
        notes.append(f"Along the step of {names} the loss does not bend upwards: the model alone limits no step there.")
    return tuple(notes)


def _rigor(point: Point, failure: float) -> str:
    if point.matrix is not None:
        return (
            "ESTIMATED: the bounds are certified for the Hessian as it was computed, whose own rounding nobody bounds."
        )
    return (
        "ESTIMATED: lower ends are attained up to rounding; that any upper end of L or L+ is too small has, in exact "
        f"arithmetic, a probability of at most {failure:g}."
    )
