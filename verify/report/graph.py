"""The graph of claims as SVG: who rests on whom, from left to right, coloured by standing."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from signgeo.verify.report.files import anchor
from signgeo.verify.results import ClaimResult

COLUMN, ROW, WIDTH, HEIGHT, MARGIN = 180, 34, 136, 24, 8
SYMBOLS = {"proved": "●", "proved given": "◐", "solver-trusted": "◇", "tested": "○"}
"""A standing is told by its symbol and by its line as well as by its colour."""


@dataclass(frozen=True)
class _Place:
    x: float
    y: float


def dependency_graph(
    claims: Sequence[ClaimResult], *, focus: str = "", title: str = "Claims and what they rest on"
) -> Markup:
    """All claims, each a link to its section; with `focus`, only what that claim rests on and what rests on it."""
    shown = list(claims) if not focus else _around(focus, claims)
    if not shown:
        return Markup("")
    edges = [(used, c.id) for c in shown for used in dict.fromkeys(c.uses) if any(o.id == used for o in shown)]
    columns = _order(_columns([c.id for c in shown], edges), edges)
    places = {
        name: _Place(MARGIN + COLUMN * i, MARGIN + ROW * j) for i, c in enumerate(columns) for j, name in enumerate(c)
    }
    width = 2 * MARGIN + COLUMN * (len(columns) - 1) + WIDTH
    height = 2 * MARGIN + ROW * (max(map(len, columns)) - 1) + HEIGHT
    lines = [_edge(places[a], places[b], a, b) for a, b in edges]
    nodes = [_node(claim, places[claim.id], claim.id == focus) for claim in shown]
    return Markup(
        f'<svg class="graph" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="{html.escape(title)}">{"".join(lines)}{"".join(nodes)}</svg>'
    )


def _around(focus: str, claims: Sequence[ClaimResult]) -> list[ClaimResult]:
    """The claim, all it rests on however far, and those that use it directly."""
    by_id = {c.id: c for c in claims}
    keep, left = set(), [focus]
    while left:
        name = left.pop()
        if name in by_id and name not in keep:
            keep.add(name)
            left += by_id[name].uses
    keep |= {c.id for c in claims if focus in c.uses}
    return [c for c in claims if c.id in keep]


def _columns(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Each claim one column right of the last it rests on; a circle, an error elsewhere, does no harm here."""
    level = dict.fromkeys(names, 0)
    for _ in names:
        moved = False
        for used, user in edges:
            if level[user] <= level[used] < len(names):
                level[user], moved = level[used] + 1, True
        if not moved:
            break
    return [[n for n in names if level[n] == depth] for depth in sorted(set(level.values()))]


def _order(columns: list[list[str]], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Sort columns by the mean row of their neighbours, a few sweeps to and fro: fewer lines cross."""
    near: dict[str, list[str]] = {}
    for a, b in edges:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    rows = {name: float(j) for column in columns for j, name in enumerate(column)}
    for sweep in range(8):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda name: _mean_row(name, near, rows))
            rows.update((name, float(j)) for j, name in enumerate(column))
    return columns


def _mean_row(name: str, near: Mapping[str, list[str]], rows: Mapping[str, float]) -> float:
    others = near.get(name, [])
    return sum(rows[o] for o in others) / len(others) if others else 1e9  # those without neighbours go to the bottom


def _edge(a: _Place, b: _Place, used: str, user: str) -> str:
    x0, y0, x1, y1 = a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2
    bend = (x0 + x1) / 2
    return (
        f'<path class="edge" data-from="{html.escape(used)}" data-to="{html.escape(user)}" '
        f'd="M{x0:g} {y0:g}C{bend:g} {y0:g} {bend:g} {y1:g} {x1:g} {y1:g}"/>'
    )


def _node(claim: ClaimResult, place: _Place, focus: bool) -> str:
    standing, name = claim.standing.value, html.escape(claim.id)
    state = f"{standing}, {'as expected' if claim.passed else 'NOT as expected'}"
    return (
        f'<a href="#{anchor(claim.id)}" class="{_classes(standing, not claim.passed)}{" focus" if focus else ""}" '
        f'data-claim="{name}" aria-label="{name}: {state}"><title>{html.escape(claim.title)} ({state})</title>'
        f'<rect x="{place.x:g}" y="{place.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
        f'<text x="{place.x + WIDTH / 2:g}" y="{place.y + HEIGHT / 2 + 4:g}">{SYMBOLS[standing]} {name}</text></a>'
    )


def swatch(standing: str, *, failed: bool = False) -> Markup:
    """A small node for the legend."""
    return Markup(
        '<svg class="swatch" width="30" height="18" viewBox="0 0 30 18" aria-hidden="true" focusable="false">'
        f'<g class="{_classes(standing, failed)}"><rect x="1.5" y="1.5" width="27" height="15" rx="4"/>'
        f'<text x="15" y="13">{"" if failed else SYMBOLS[standing]}</text></g></svg>'
    )


def _classes(standing: str, failed: bool) -> str:
    return f"node {css_class(standing)}{' failed' if failed else ''}"


def css_class(name: str) -> str:
    """A standing or verdict as a class name."""
    return name.replace(" ", "-")
