"""L_inf of H = X^T X with few rows: branch and bound over directions in R^n, however many columns X (n, d) has.

max |X z| over sign vectors z is max of F(u) = sum_i |<x_i, u>| over unit u in R^n: F is convex, positively
homogeneous and linear where no <x_i, u> changes its sign. On the cone of u_1, ..., u_n F lies below the linear function
<w, u> with <w, u_j> = F(u_j), hence below the length of the projection of w on the cone. Cones that this does not rule
out are halved across their longest edge, those where F is linear are settled. At a maximum z_i <x_i, X z> >= |x_i|^2,
so that it lies inside such a cone and no more than some log d halvings away.

Rounding. Cones cover every direction: their vertices are points of the unit simplex (with signs) whose midpoints are
exact, and a cone whose midpoint would round is left open. F is computed within eta sum_j lambda_j, where
sum_j lambda_j = |u|_1 <= sqrt(n) |u| for u = sum_j lambda_j u_j, and so are its linear majorants.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event

import numba
import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import gamma, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_progress import Progress

_DEPTH = 60  # halvings a row: more would leave no bits for a midpoint
_EFFORT = 10_000_000  # columns looked at between two looks at the clock
_PAUSE = 0.2  # seconds between two lines of progress
_SMALL = 100  # columns that the rest of the work on a cone amounts to


@dataclass(frozen=True, eq=False)
class ConeSearch:
    """sup F <= upper. image : the longest X z (n,) that the search came upon, or None: none beat what it started from.

    finished : no cone was left open; `upper` then exceeds the largest |X z| by rounding only.
    """

    upper: float
    image: Dense | None
    finished: bool


def search_cones(X: Dense, attained: float, options: SignOptions, exponent: int = 0) -> ConeSearch:
    """Bound max |X z| over sign vectors z (d,), X (n, d) of entries below 1; attained : some |X z|, not rounded up.

    Ctrl-C ends the search as the time limit does. exponent : the power of two that progress is shown in.
    """
    n, d = X.shape
    signs = [np.array([1.0, *(1.0 - 2.0 * ((k >> r) & 1) for r in range(n - 1))]) for k in range(1 << (n - 1))]
    eta = up(gamma(d + 4 * n + 8) * float(np.abs(X).sum(axis=1).max()) * (1.0 + gamma(d + 8)))
    plain = up(float(np.linalg.norm(X, axis=0).sum()) * (1.0 + gamma(2 * n + d + 8)))  # F(u) <= sum |x_i|
    found = [_Orthant(attained, np.zeros(n), plain) for _ in signs]
    _search_all(X, signs, found, eta, options, exponent)
    best = max(range(len(found)), key=lambda k: found[k].longest)
    longest = found[best].longest
    settled = up(up(longest * (1.0 + gamma(n + 4))) + up(2.0 * up(math.sqrt(n)) * eta))
    if options.rtol:
        settled = max(settled, up(longest * up(math.sqrt(1.0 + options.rtol)) * (1.0 + gamma(4))))
    return ConeSearch(
        max([settled, *(orthant.left for orthant in found)]),
        signs[best] * found[best].image if longest > attained else None,
        all(orthant.left == 0.0 for orthant in found),
    )


@dataclass(eq=False)
class _Orthant:
    """The longest X z in one orthant, at least what was attained before, and a bound on F over cones left open."""

    longest: float
    image: Dense
    left: float


def _search_all(
    X: Dense, signs: list[Dense], found: list[_Orthant], eta: float, options: SignOptions, exponent: int
) -> None:
    """Search every orthant on threads, while this one shows progress and hears Ctrl-C."""
    stop, progress = Event(), Progress(options.progress)
    with ThreadPoolExecutor(options.threads) as pool:
        tasks = [
            pool.submit(_search_orthant, np.ascontiguousarray((s[:, None] * X).T), orthant, eta, options, stop)
            for s, orthant in zip(signs, found, strict=True)
        ]
        try:
            while wait(tasks, _PAUSE).not_done:
                lower, upper = (max(getattr(o, end) for o in found) for end in ("longest", "left"))
                low, high = np.ldexp([lower**2, max(upper, lower) ** 2], exponent).tolist()
                progress.show(low, high, sum(task.done() for task in tasks), options.seconds, "orthants")
        except KeyboardInterrupt:
            stop.set()
    progress.close()
    for task in tasks:
        task.result()


def _search_orthant(columns: Dense, orthant: _Orthant, eta: float, options: SignOptions, stop: Event) -> None:
    """Depth first, on a stack of cones: their vertices, the sum of the columns already decided with their signs, the
    span of `undecided` that lists the others, and a bound on F. `orthant` is kept up to date."""
    d, n = columns.shape
    size = _DEPTH * n + 2
    vertices, sums = np.empty((size, n, n)), np.zeros((size, n))
    spans, bounds = np.zeros((size, 2), np.int64), np.full(size, np.inf)
    undecided = np.empty(size * d, np.int32)  # memory is taken as lists are written: they get shorter quickly
    undecided[:d] = np.arange(d)
    vertices[0], spans[0] = np.eye(n), (0, d)
    top, given_up = 1, 0.0
    while top and options.remaining > 0.0 and not stop.is_set():
        top, orthant.longest, given_up = _explore(
            columns,
            vertices,
            sums,
            spans,
            bounds,
            undecided,
            top,
            orthant.longest,
            orthant.image,
            given_up,
            eta,
            options.rtol,
        )
        orthant.left = min(orthant.left, max([given_up, *bounds[:top].tolist()]))


@numba.njit(cache=True, nogil=True)
def _explore(  # type: ignore[no-untyped-def]
    columns, vertices, sums, spans, bounds, undecided, top, longest, image, left, eta, rtol
):
    """Work off cones of the stack: how many are left, the longest X z (kept in `image`), a bound on cones given up."""
    n = columns.shape[1]
    deepest = vertices.shape[0] - 2
    cone, total, heights = np.empty((n, n)), np.empty(n), np.empty(n)
    margin = 2.0 * np.sqrt(n) * eta
    effort = 0
    while top > 0 and effort < _EFFORT:
        top -= 1
        cone[:] = vertices[top]
        total[:] = sums[top]
        begin, end = spans[top]
        effort += end - begin + _SMALL
        last = _decide(columns, cone, undecided, begin, end, total, heights, sums[top])
        if last == end:
            length = np.sqrt(_inner(total, total))
            if length > longest:
                longest = length
                image[:] = total
            continue
        goal = max(longest + margin * (1.0 - 1e-3), longest * np.sqrt(1.0 + rtol))
        bound = _projection_bound(cone, heights, eta, goal)
        if bound <= goal:
            continue
        first, second = _longest_edge(cone)
        if top >= deepest or not _halve(cone, first, second, vertices, top):
            left = max(left, bound)
            continue
        for child in range(top, top + 2):
            sums[child] = total
            spans[child, 0], spans[child, 1] = end, last
            bounds[child] = bound
        top += 2
    return top, longest, left


@numba.njit(cache=True, nogil=True)
def _decide(columns, cone, undecided, begin, end, total, heights, settled):  # type: ignore[no-untyped-def]
    """F at each vertex into `heights`; columns of one sign on the cone join `total`, the others are listed from `end`.

    `settled` is the sum, with their signs, of the columns that are not among undecided[begin:end].
    """
    n = cone.shape[0]
    for j in range(n):
        heights[j] = 0.0
        for r in range(n):
            heights[j] += settled[r] * cone[j, r]
    last = end
    for p in range(begin, end):
        i = undecided[p]
        positive = negative = True
        for j in range(n):
            inner = 0.0
            for r in range(n):
                inner += columns[i, r] * cone[j, r]
            heights[j] += abs(inner)
            if inner < 0.0:
                positive = False
            elif inner > 0.0:
                negative = False
        if positive or negative:
            sign = 1.0 if positive else -1.0
            for r in range(n):
                total[r] += sign * columns[i, r]
        else:
            undecided[last] = i
            last += 1
    return last


@numba.njit(cache=True, nogil=True)
def _projection_bound(cone, heights, eta, goal):  # type: ignore[no-untyped-def]
    """A bound on F over unit u in the cone, or as soon as it is at most `goal`, what is reached.

    Every w with <w, u_j> >= F(u_j) gives |w|. The least is found by coordinate descent over what F(u_j) is raised by;
    how far <w, u_j> falls short after all, by rounding, is read off at the end.
    """
    n = cone.shape[0]
    duals = np.ascontiguousarray(np.linalg.inv(cone).T)  # <dual_j, u_k> = 1 if j = k else 0
    w = np.zeros(n)
    for j in range(n):
        w += heights[j] * duals[j]
    raised = np.zeros(n)
    bound = np.inf
    for _ in range(20):
        short = 0.0
        for j in range(n):
            short = max(short, heights[j] - _inner(w, cone[j]))
        length = np.sqrt(_inner(w, w))
        before, bound = bound, min(bound, length * (1.0 + 1e-15 * n) + np.sqrt(n) * (short + 1.01 * eta))
        if bound <= goal or before - bound < 1e-3 * (bound - goal):
            break
        for j in range(n):
            step = max(-raised[j], -_inner(w, duals[j]) / _inner(duals[j], duals[j]))
            raised[j] += step
            w += step * duals[j]
    return bound


@numba.njit(cache=True, nogil=True)
def _longest_edge(cone):  # type: ignore[no-untyped-def]
    longest, first, second = -1.0, 0, 0
    for j in range(cone.shape[0]):
        for k in range(j):
            edge = cone[j] - cone[k]
            length = _inner(edge, edge)
            if length > longest:
                longest, first, second = length, k, j
    return first, second


@numba.njit(cache=True, nogil=True)
def _halve(cone, first, second, vertices, top):  # type: ignore[no-untyped-def]
    """Write both halves to vertices[top] and [top + 1]; False where the midpoint would not be exact."""
    vertices[top] = cone
    vertices[top + 1] = cone
    for r in range(cone.shape[1]):
        a, b = cone[first, r], cone[second, r]
        middle = a + b
        back = middle - a
        if (a - (middle - back)) + (b - back) != 0.0 or 0.0 < middle < 1e-280:
            return False
        vertices[top, first, r] = middle / 2.0
        vertices[top + 1, second, r] = middle / 2.0
    return True


@numba.njit(cache=True, nogil=True)
def _inner(x, y):  # type: ignore[no-untyped-def]
    total = 0.0
    for r in range(x.size):
        total += x[r] * y[r]
    return total
