"""What the report looks like: three widths, two colour schemes, paper."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

WIDTHS = (400, 768, 1280)
PAGES = ("index.html", "not-proved.html")


def pixels(page, **options):
    return imread(io.BytesIO(page.screenshot(**options)))[..., :3]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_the_page_never_scrolls_sideways(name, width, visit):
    page = visit(name, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    client, scroll = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert scroll <= client <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_screenshots_show_the_scheme_and_the_graph(width, visit):
    grounds = {}
    for scheme in ("light", "dark"):
        page = visit(width=width, scheme=scheme)
        shot = pixels(page)
        assert shot.shape[:2] == (900, width)
        values, counts = np.unique((shot * 255).astype(int).reshape(-1, 3), axis=0, return_counts=True)
        grounds[scheme] = values[counts.argmax()].mean()
        graph = imread(io.BytesIO(page.locator(".map svg.graph").screenshot()))[..., :3]
        assert len(np.unique((graph * 255).astype(int).reshape(-1, 3), axis=0)) > 20  # nodes, lines, letters
    assert grounds["light"] > 200 > 60 > grounds["dark"]


def test_legend_and_graph_tell_standings_apart_without_colour(visit):
    page = visit()
    look = """nodes => nodes.map(n => [getComputedStyle(n.querySelector('rect')).strokeDasharray,
      n.querySelector('text').textContent.trim()[0]].join())"""
    legend = page.locator(".key .swatch g:not(.failed)").evaluate_all(look)
    assert len(set(legend)) == len(legend) == 3
    assert set(page.locator(".map > .scroll a.node:not(.failed)").evaluate_all(look)) <= set(legend)


def test_a_printed_report_is_white_and_shows_the_proofs(visit, tmp_path):
    page = visit(scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for gone in ("nav", "#filters", ".up", "#theme"):
        assert page.locator(gone).first.is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.proof:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.proof[open]").count() == 0
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
