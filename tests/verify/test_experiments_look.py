"""How the figures look in print: nothing cut off or overlapping, nothing too small, lines told apart without colour."""

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.text import Text
from signgeo.verify.experiments import (
    draw_normalized,
    draw_scatter,
    drawing,
    figure_geometry,
    figure_quadratics,
    normalized_descent,
    real_matrices,
    scatter,
)

PRINT_WIDTH, LEAST_POINTS = 7.5, 6.0  # inches of a page of text; points of its footnotes
SAFE = {drawing.BLUE, drawing.ORANGE, drawing.GREEN, drawing.VERMILION, drawing.BLACK}
GREY = "0.8"  # of the axes through 0
MAPS = {"cividis", "PuOr"}  # told apart by every kind of colour vision: by Nunez et al. 2018 and ColorBrewer


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Every figure as it was about to be saved, with the texts that are drawn and their boxes in pixels."""
    folder, caught = tmp_path_factory.mktemp("look"), {}
    draw, drawn = Text.draw, []

    def catch(figure, _folder, stem):
        FigureCanvasAgg(figure).draw()  # the first drawing lays the figure out
        drawn.clear()
        figure.canvas.draw()
        caught[stem] = (
            figure,
            [(text, text.get_window_extent()) for text in drawn if text.get_visible() and text.get_text().strip()],
        )
        return []

    def note_and_draw(self, renderer):
        drawn.append(self)
        draw(self, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", note_and_draw)
        for module in (figure_geometry, figure_quadratics, normalized_descent, scatter):
            patch.setattr(module, "save_figure", catch)
        figure_geometry.draw_alignment(folder)
        figure_geometry.draw_separable(folder)
        figure_quadratics.draw_quadratics(folder, quick=True, n_jobs=1)
        draw_scatter(real_matrices(), folder)
        draw_normalized(folder)
    return caught


NAMES = ["figure-1", "figure-2", "figure-4", "real-matrices", "normalized-descent"]


@pytest.mark.parametrize("name", NAMES)
def test_no_words_overlap_or_leave_the_page(figures, name):
    figure, boxes = figures[name]
    assert figure.get_figwidth() <= PRINT_WIDTH
    page = figure.bbox
    assert len(boxes) > 10
    for text, box in boxes:
        assert page.x0 <= box.x0, text
        assert box.x1 <= page.x1, text
        assert page.y0 <= box.y0, text
        assert box.y1 <= page.y1, text
    for (a, left), (b, right) in combinations(boxes, 2):
        across = min(left.x1, right.x1) - max(left.x0, right.x0)
        up = min(left.y1, right.y1) - max(left.y0, right.y0)
        assert across <= 1.0 or up <= 1.0, (a, b)  # a pixel of white space around letters


@pytest.mark.parametrize("name", NAMES)
def test_words_are_large_enough(figures, name):
    for text, _ in figures[name][1]:
        assert text.get_fontsize() >= LEAST_POINTS, text


@pytest.mark.parametrize("name", NAMES)
def test_axes_say_what_they_show(figures, name):
    figure, words = figures[name]
    assert figure.get_axes()
    if name in ("figure-1", "figure-4"):  # a grid of panels: one line names the axes of all
        assert any("x_1" in text.get_text() and "x_2" in text.get_text() for text, _ in words)
        return
    panels = [axes for axes in figure.get_axes() if axes.get_label() != "<colorbar>"]
    assert all(axes.get_xlabel() for axes in panels)
    assert panels[0].get_ylabel()


@pytest.mark.parametrize("name", NAMES)
def test_colours_are_safe_and_lines_differ_without_them(figures, name):
    for axes in figures[name][0].get_axes():
        lines = [line for line in axes.get_lines() if line.get_linestyle() != "None" and line.get_color() != GREY]
        assert {to_hex(line.get_color()).upper() for line in lines} <= SAFE
        looks = {(line.get_linestyle(), line.get_marker(), line.get_linewidth()) for line in lines}
        assert len(looks) == len(lines) or name == "real-matrices"  # there two lines mark 1 on both axes
        meshes = [part for part in axes.collections if isinstance(part, QuadMesh)]
        assert {mesh.get_cmap().name for mesh in meshes} <= MAPS


def test_a_line_is_known_by_its_legend(figures):
    """The markers of the scatter tell losses apart, their filling the coordinates."""
    lines = [line for axes in figures["real-matrices"][0].get_axes() for line in axes.get_lines()]
    points = [line for line in lines if line.get_linestyle() == "None"]
    kinds = {(line.get_marker(), line.get_markerfacecolor() == "none") for line in points}
    hues = {line.get_color() for line in points}
    assert len(kinds) == 5
    assert hues == {drawing.BLUE, drawing.VERMILION}
