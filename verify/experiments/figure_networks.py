"""Fig. 3: training loss of SGD and signSGD on two networks, and R(x) along both trajectories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from signgeo.solvers.errors import OptionError
from signgeo.verify.experiments.drawing import BLACK, BLUE, VERMILION, new_figure, save_figure, save_table
from signgeo.verify.experiments.saved_pieces import discard

if TYPE_CHECKING:
    from signgeo.verify.networks import ExperimentPlan, ImageData, Trajectory

OVER_GAMMA = ("max", "min")
_LOOKS: Any = {"SGD": (BLUE, "-"), "signSGD": (VERMILION, "--")}
_PATH = (
    *("network", "method", "epoch", "training_loss", "test_accuracy", "density", "L2_max", "L2_min"),
    *("L_inf_max", "L_inf_min", "R_max", "R_min"),
)
_HESSIAN = (
    *("network", "method", "epoch", "images", "L2_lower", "L2_upper", "L_inf_lower", "L_inf_upper"),
    *("R_lower", "R_upper", "rigor"),
)
_STEPS = ("network", "method", "step", "final_training_loss", "best", "best_is_inside")
_SUMMARY = ("network", "method", "parameters", "step", "final_training_loss", "R_at_start", "crossings_of_R_1")


def draw_networks(
    folder: Path,
    *,
    data: str | os.PathLike[str] | None = None,
    epochs: int | None = None,
    gamma: str = "max",
    seed: int = 0,
    on_piece: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write figure-3.svg, .png, .csv and its tables -hessian, -steps and -summary.

    data : folder of CIFAR-10's binary files; None: scikit-learn's digits and smaller networks, as the figure says.
    epochs : for each network; None: 200 and 600 on CIFAR-10 (App. D.2), 20 on digits.
    gamma : "max" or "min", which of the directional estimates over gamma the figure shows; the table has both.

    Finished epochs are kept in figure-3.pieces/ until all files are written; a stopped run goes on from them.
    Raises OptionError, FileFormatError for files of CIFAR-10, MissingExtraError, StorageError.
    """
    from signgeo.verify import networks

    if gamma not in OVER_GAMMA:
        raise OptionError("gamma", got=repr(gamma), expected="'max' or 'min'", remedy="The paper's source takes max.")
    images = networks.digit_images() if data is None else networks.read_cifar10(data)
    plan = planned(images, small=data is None, epochs=epochs, seed=seed)
    pieces = folder / "figure-3.pieces"
    found = networks.network_trajectories(plan, images, folder=pieces, on_piece=on_piece)
    written = draw_trajectories(folder, found, images, plan, gamma=gamma, small=data is None)
    discard(pieces)
    return written


def planned(images: ImageData, *, small: bool, epochs: int | None, seed: int) -> ExperimentPlan:
    """The plan of the figure. Raises OptionError, MissingExtraError."""
    from dataclasses import replace

    from signgeo.verify import networks

    plan = networks.digit_plan(images) if small else networks.cifar_plan(images)
    return replace(plan.with_epochs(epochs), seed=seed)


def draw_trajectories(
    folder: Path, found: Sequence[Trajectory], images: ImageData, plan: ExperimentPlan, *, gamma: str, small: bool
) -> list[Path]:
    """Write the figure and its tables from trajectories, those of one network one after the other."""
    some = plan.hessian_batches
    probed = len(images.labels) if some is None else some * plan.batch
    tables = [
        save_table(folder, "figure-3", _PATH, _path_rows(found)),
        save_table(folder, "figure-3-hessian", _HESSIAN, _hessian_rows(found, probed)),
        save_table(folder, "figure-3-steps", _STEPS, _step_rows(found)),
        save_table(folder, "figure-3-summary", _SUMMARY, _summary_rows(found, gamma)),
    ]
    names = list(dict.fromkeys(t.network for t in found))
    with new_figure(7.2, 2.5 * len(names) + 0.9) as figure:
        rows = figure.subplots(len(names), 2, squeeze=False)
        for (left, right), name in zip(rows, names, strict=True):
            runs = [t for t in found if t.network == name]
            _loss_panel(left, runs)
            _ratio_panel(right, runs, gamma)
        handles, labels = rows[0, 1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
        figure.suptitle(_title(images, plan, small), fontsize=9.0)
        images_written = save_figure(figure, folder, "figure-3")
    return [*images_written, *tables]


def _title(images: ImageData, plan: ExperimentPlan, small: bool) -> str:
    what = f"scikit-learn's {images.name} and smaller networks, not CIFAR-10" if small else images.name
    return f"{what}\nbatches of {plan.batch:,}, momentum 0.9, all numbers ESTIMATED"


def _loss_panel(axes: Any, runs: Sequence[Trajectory]) -> None:
    for t in runs:
        color, style = _LOOKS[t.method]
        axes.plot(t.losses, color=color, linestyle=style, label=f"{t.method}, step {t.grid.best:g}")
    axes.set(yscale="log", ylabel="training loss", xlabel="epoch")
    axes.set_title(f"{runs[0].network}, {runs[0].dimension:,} parameters")
    axes.legend(frameon=False)


def _ratio_panel(axes: Any, runs: Sequence[Trajectory], gamma: str) -> None:
    from signgeo.verify.networks import crossings

    for t in runs:
        color, style = _LOOKS[t.method]
        label = rf"$R$ on {t.method}'s path, {gamma} over $\gamma$"
        axes.plot(t.ratios(gamma), color=color, linestyle=style, label=label)
        crossed = crossings(t.ratios(gamma))
        axes.plot(crossed, np.ones(len(crossed)), "o", color=color, markersize=4, label=f"crosses $R=1$ ({t.method})")
        epochs = np.array(list(t.hessian), dtype=float)
        shift = 0.008 * len(t.points) * (1.0 if t.method == "SGD" else -1.0)  # the two start at the same point
        low, high = (np.array([getattr(h.ratio, end) for h in t.hessian.values()]) for end in ("lower", "upper"))
        if epochs.size:
            middle = np.sqrt(low * high)
            bars = axes.errorbar(
                epochs + shift, middle, [middle - low, high - middle], color=color, fmt="none", capsize=3
            )
            bars.set_label(f"from Hessian products ({t.method})")
    axes.axhline(1.0, color=BLACK, linewidth=0.8, linestyle=":", label="$R=1$")
    axes.set(yscale="log", ylabel="$R(x)$, Eq. 12", xlabel="epoch")


def _path_rows(found: Sequence[Trajectory]) -> Iterator[tuple[Any, ...]]:
    for t in found:
        for epoch, (p, accuracy) in enumerate(zip(t.points, t.accuracy, strict=True)):
            measured = (p.loss, float(accuracy), p.density, *p.l2, *p.linf, *map(p.ratio, OVER_GAMMA))
            yield (t.network, t.method, epoch, *measured)


def _hessian_rows(found: Sequence[Trajectory], images: int) -> Iterator[tuple[Any, ...]]:
    for t in found:
        for epoch, h in t.hessian.items():
            ends = (end for b in (h.l2, h.linf, h.ratio) for end in (b.lower, b.upper))
            yield (t.network, t.method, epoch, images, *ends, h.ratio.rigor.name)


def _step_rows(found: Sequence[Trajectory]) -> Iterator[tuple[Any, ...]]:
    for t in found:
        for step, loss in zip(t.grid.steps, t.grid.losses, strict=True):
            yield (t.network, t.method, step, loss, step == t.grid.best, t.grid.inside)


def _summary_rows(found: Sequence[Trajectory], gamma: str) -> Iterator[tuple[Any, ...]]:
    from signgeo.verify.networks import crossings

    for t in found:
        ratios = t.ratios(gamma)
        crossed = " ".join(f"{epoch:.2f}" for epoch in crossings(ratios))
        yield (t.network, t.method, t.dimension, t.grid.best, float(t.losses[-1]), float(ratios[0]), crossed)
