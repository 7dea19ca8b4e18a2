"""Steepest descent in any norm, plain and normalized, with the trajectory it takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError, OptionError, ScaleError
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Norm
from signgeo.solvers.norms.base import require_norm
from signgeo.solvers.objective import Objective
from signgeo.solvers.real_arrays import as_integer

_VARIANTS = ("paper", "sharp")


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What a descent method did in T steps.

    Attributes
    ----------
    x : iterates, shape (T + 1, d), the start first.
    f : values, shape (T + 1,).
    dual_gradient_norm : ||grad f(x_t)||_*, shape (T + 1,).
    """

    x: Dense
    f: Dense
    dual_gradient_norm: Dense

    @property
    def steps(self) -> int:
        """T."""
        return self.f.size - 1


def steepest_descent(
    objective: Objective, x0: Any, norm: Norm, steps: int, *, step_size: float | None = None
) -> Trajectory:
    """x <- x - alpha g^{||.||}, the steepest direction of the gradient in the norm (Eq. 2 and 15).

    Parameters
    ----------
    objective : what is minimised.
    x0 : start (d,).
    norm : the geometry; LInf() gives sign gradient descent, L2() gradient descent, L1() coordinate descent.
    steps : T >= 0.
    step_size : alpha > 0; by default 1 / L with L the upper bound of ``objective.constants[norm]``, the step of
        Lemma 2. A constant L = 0 (f is affine) has no such step: give one.

    Raises the errors of `intake`, OptionError, InputError where no constant is known, ScaleError when the iterates
    leave the range of float64.
    """
    _require_setup(objective, norm)
    alpha = _inverse_constant(objective, norm) if step_size is None else _positive(step_size, "step_size")
    return _run(objective, x0, norm, steps, lambda g: alpha * norm.steepest(g))


def normalized_steepest_descent(
    objective: Objective, x0: Any, norm: Norm, steps: int, *, L0: float, L1: float, variant: str = "paper"
) -> Trajectory:
    """Steepest descent whose step adapts to (L0, L1)-smoothness, ||Hessian|| <= L0 + L1 ||g||_*.

    Parameters
    ----------
    objective, x0, norm, steps : as for `steepest_descent`.
    L0, L1 : positive numbers.
    variant : ``"paper"``: x <- x - g^{||.||} / (5 L0 + 4 L1 ||g||_*) (Eq. 44); ``"sharp"``: a step of length
        (1 / L1) ln(1 + L1 ||g||_* / (L0 + L1 ||g||_*)) along -g^{||.||} / ||g||_* (claims.md, thm-3-sharp; the
        Euclidean case is due to Vankov et al., arXiv 2410.10800).

    Raises as `steepest_descent`.
    """
    _require_setup(objective, norm)
    low, slope = _positive(L0, "L0"), _positive(L1, "L1")
    if variant not in _VARIANTS:
        raise OptionError("variant", got=repr(variant), expected=" or ".join(_VARIANTS), remedy="Name one of these.")

    def paper(g: Dense) -> Dense:
        return norm.steepest(g) / (5.0 * low + 4.0 * slope * float(norm.dual_norm(g)))

    def sharp(g: Dense) -> Dense:
        return sharp_step_length(float(norm.dual_norm(g)), low, slope) * norm.direction(g)

    return _run(objective, x0, norm, steps, paper if variant == "paper" else sharp)


def sharp_step_length(size: float, L0: float, L1: float) -> float:
    """(1 / L1) ln(1 + L1 size / (L0 + L1 size)) for size = ||g||_*: the minimiser of the bound of lemma-4-sharp."""
    slope = L1 * size
    share = slope / (L0 + slope) if math.isfinite(L0 + slope) else 1.0 / (1.0 + L0 / slope)
    return math.log1p(share) / L1


def _run(objective: Objective, x0: Any, norm: Norm, steps: int, step: Callable[[Dense], Dense]) -> Trajectory:
    count = as_integer(steps, "steps", 0, "Say how many steps to take.") + 1
    x = np.empty((count, objective.dimension))
    values, sizes = np.empty(count), np.empty(count)
    x[0] = objective.point(x0, "x0")
    gradient = np.zeros(objective.dimension)
    for t in range(count):
        if t:
            with np.errstate(over="ignore", invalid="ignore"):
                x[t] = x[t - 1] - step(gradient)
        if not np.isfinite(x[t]).all():
            raise _diverged(t)
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                values[t], gradient = objective.f(x[t]), objective.gradient(x[t])
        except ScaleError as error:
            raise _diverged(t) from error
        if not (math.isfinite(values[t]) and np.isfinite(gradient).all()):
            raise _diverged(t)
        sizes[t] = norm.dual_norm(gradient)
    return Trajectory(x, values, sizes)


def _diverged(t: int) -> ScaleError:
    return ScaleError(f"the iterates leave the range of float64 at step {t}; use a smaller step size")


def _require_setup(objective: Any, norm: Any) -> None:
    if not isinstance(objective, Objective):
        raise InputError(
            "objective", got=type(objective).__name__, expected="an Objective", remedy="E.g. Quadratic(H, b)."
        )
    require_norm(norm, objective.dimension)


def _inverse_constant(objective: Objective, norm: Norm) -> float:
    constant: Enclosure = objective.constants[norm]
    if not (0.0 < constant.upper < math.inf and 1.0 / constant.upper < math.inf):
        raise OptionError(
            "step_size",
            got=f"None with a smoothness constant of {constant.upper!r}",
            expected="a positive finite constant L with 1 / L in the range of float64",
            remedy="Give step_size.",
        )
    return 1.0 / constant.upper


def _positive(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating) or not 0.0 < value < math.inf:
        raise OptionError(name, got=repr(value), expected="a positive finite number", remedy="Give one.")
    return float(value)
