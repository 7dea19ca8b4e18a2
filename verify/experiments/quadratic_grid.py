"""The data of Fig. 2: constants and runs on rotated quadratics over (theta, lambda_max / mean eigenvalue)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.errors import OptionError
from signgeo.solvers.intake import Dense
from signgeo.solvers.rotation import haar_rotation, rotation_power
from signgeo.solvers.rounding import gamma
from signgeo.verify.experiments.saved_pieces import Arrays, SavedPieces

DIMENSION = 12
STEPS = 100
LARGEST_RATIO, LARGEST_THETA = 10.0, 0.5


@dataclass(frozen=True, eq=False)
class QuadraticGrid:
    """What was measured, one entry per rotation k, eigenvalue ratio i and theta j: arrays of shape (k, i, j).

    Attributes
    ----------
    ratios, thetas : the axes: lambda_max / mean eigenvalue in (1, 10], theta in [0, 1/2].
    l2, linf : certified upper bounds of the constants; the steps taken are 1 / l2 and 1 / linf.
    width : the largest relative width of the enclosures these bounds come from.
    rho_diag : share of the diagonal (Prop. 3).
    density : phi(H x_0), the mean over the starts.
    first_step : log10 of the decrease of f by signGD's first step over that by GD's, the mean over the starts.
    sign_distance, gradient_distance : ||x_T - x*||_2 after T = 100 steps, the mean over the starts.
    """

    ratios: Dense
    thetas: Dense
    width: float
    l2: Dense
    linf: Dense
    rho_diag: Dense
    density: Dense
    first_step: Dense
    sign_distance: Dense
    gradient_distance: Dense

    @property
    def advantage(self) -> Dense:
        """log10 of GD's distance over signGD's: positive where signGD ends nearer. Shape (k, i, j)."""
        return np.asarray(np.log10(self.gradient_distance / self.sign_distance))

    @property
    def predicted(self) -> Dense:
        """R at the start (Eq. 12): phi(g) d L_2 / L_inf. Shape (k, i, j)."""
        return self.density * DIMENSION * self.l2 / self.linf

    @property
    def guaranteed(self) -> Dense:
        """The left side of Eq. 13, rho_diag (lambda_max / mean) phi(g) <= R. Shape (k, i, j).

        An equality here up to rounding: H = I + c u u^T has s^T H s = sum |H_ij| at s = sign(u), so Prop. 3 is tight.
        """
        return self.rho_diag * self.ratios[:, None] * self.density


def quadratic_grid(
    *,
    size: int = 50,
    rotations: int = 20,
    starts: int = 100,
    seed: int = 0,
    n_jobs: int | None = None,
    on_piece: Callable[[int, int], None] | None = None,
    folder: Path | None = None,
) -> QuadraticGrid:
    """Measure the grid of Fig. 2: d = 12, spectrum (1, .., 1, lambda_max), x_0 ~ N(0, I), T = 100 steps.

    Parameters
    ----------
    size : grid points per axis. rotations : Haar rotations. starts : initial points for each.
    n_jobs : processes; None: joblib's configuration, or both cores where nothing is configured.
    on_piece : called as on_piece(done, total) when a rotation is finished.
    folder : keeps finished rotations; one of the same settings is gone on from (`SavedPieces`).

    Raises OptionError. The same seed gives the same data, whatever n_jobs.
    """
    settings = {"size": size, "rotations": rotations, "starts": starts}
    for name, value in settings.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise OptionError(name, got=repr(value), expected="an integer >= 1", remedy="E.g. the default.")
    ratios = np.linspace(1.0, LARGEST_RATIO, size + 1)[1:]
    thetas = np.linspace(0.0, LARGEST_THETA, size)
    saved = SavedPieces(folder, {"experiment": "quadratic grid", "seed": seed, **settings})
    pieces = {k: piece for k in range(rotations) if (piece := saved.load(str(k))) is not None}
    left = [k for k in range(rotations) if k not in pieces]
    for k, piece in _run_all([(ratios, thetas, starts, seed, k) for k in left], n_jobs):
        saved.keep(str(k), piece)
        pieces[k] = piece
        if on_piece is not None:
            on_piece(len(pieces), rotations)
    stacks = {name: np.stack([pieces[k][name] for k in range(rotations)]) for name in pieces[0]}
    return QuadraticGrid(ratios, thetas, float(stacks.pop("width").max()), **stacks)


def _run_all(pieces: Sequence[tuple[Any, ...]], n_jobs: int | None) -> Iterator[tuple[int, Arrays]]:
    """Rotations as they are finished, in whatever order."""
    from joblib import Parallel, delayed
    from joblib.parallel import get_active_backend

    configured = get_active_backend()[1]
    jobs = n_jobs if n_jobs is not None else configured if configured is not None else -1
    parallel = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
    yield from parallel(delayed(_measure)(*piece) for piece in pieces)


def largest_eigenvalues(ratios: Dense) -> Dense:
    """The lambda_max for which lambda_max / mean is each of the ratios: (d - 1) r / (d - r)."""
    return (DIMENSION - 1.0) * ratios / (DIMENSION - ratios)


def _measure(ratios: Dense, thetas: Dense, starts: int, seed: int, k: int) -> tuple[int, Arrays]:
    """Rotation k: arrays of shape (ratios, thetas), and the largest relative width of the constants."""
    from signgeo.solvers import linf_batch
    from signgeo.verify.experiments.quadratic_descent import first_decreases, gradient_distances, sign_distances

    rotation = haar_rotation(DIMENSION, seed=_child_seed(seed, k))
    turned = np.stack([np.eye(DIMENSION) if t == 0.0 else rotation_power(rotation, float(t)) for t in thetas])
    points = np.random.default_rng((seed, k, 1)).normal(size=(DIMENSION, starts))
    largest = np.repeat(largest_eigenvalues(ratios), thetas.size)
    stack, low, high = _rotated(np.tile(turned, (ratios.size, 1, 1)), largest)
    bounds = linf_batch(stack, n_jobs=1)
    gradients = stack @ points
    phi = np.abs(gradients).sum(axis=1) ** 2 / (DIMENSION * np.square(gradients).sum(axis=1))
    by_sign, by_gradient = first_decreases(stack, bounds.upper, high, gradients)
    columns = {
        "l2": high,
        "linf": bounds.upper,
        "rho_diag": np.trace(stack, axis1=1, axis2=2) / np.abs(stack).sum(axis=(1, 2)),
        "density": phi.mean(axis=1),
        "first_step": np.log10(by_sign / by_gradient).mean(axis=1),
        "sign_distance": sign_distances(stack, 1.0 / bounds.upper, points, STEPS).mean(axis=1),
        "gradient_distance": gradient_distances(stack, 1.0 / high, points, STEPS).mean(axis=1),
    }
    piece = {name: column.reshape(ratios.size, thetas.size) for name, column in columns.items()}
    width = max(float((1.0 - bounds.lower / bounds.upper).max()), float((1.0 - low / high).max()))
    return k, {"width": np.array(width), **piece}


def _child_seed(seed: int, k: int) -> int:
    return int(np.random.SeedSequence((seed, k, 0)).generate_state(1, np.uint64)[0])


def _rotated(turned: Dense, largest: Dense) -> tuple[Dense, Dense, Dense]:
    """H = Q diag(1, .., 1, lambda) Q^T exactly symmetric (n, d, d), with bounds on ||H||_2 as computed.

    From above: ||Q D Q^T||_2 <= lambda ||Q^T Q||_2 <= lambda (1 + ||Q^T Q - I||_F), and the computed product is within
    gamma (|Q| D |Q|^T) of it entrywise. From below: the Rayleigh quotient at the last column of Q.
    """
    n, d, _ = turned.shape
    spectrum = np.ones((n, d))
    spectrum[:, -1] = largest
    product = (turned * spectrum[:, None, :]) @ turned.transpose(0, 2, 1)
    stack = (product + product.transpose(0, 2, 1)) / 2.0
    rounding = gamma(4 * d + 8)
    magnitude = np.abs(turned)
    gram_error = np.abs(turned.transpose(0, 2, 1) @ turned - np.eye(d))
    gram_error += rounding * (magnitude.transpose(0, 2, 1) @ magnitude + np.eye(d))
    product_error = rounding * ((magnitude * spectrum[:, None, :]) @ magnitude.transpose(0, 2, 1))
    total = gamma(d * d + 16)  # of a sum over all entries
    slack = 1.0 + total
    high = (largest * (1.0 + _frobenius(gram_error) * slack) + _frobenius(product_error) * slack) * slack
    u = turned[:, :, -1]
    value = np.einsum("ni,nij,nj->n", u, stack, u)
    error = total * np.einsum("ni,nij,nj->n", np.abs(u), np.abs(stack), np.abs(u)) * slack
    low = (value - error) / (np.square(u).sum(axis=1) * slack) / slack
    return stack, low, high


def _frobenius(errors: Dense) -> Dense:
    return np.asarray(np.sqrt(np.square(errors).sum(axis=(1, 2))))
