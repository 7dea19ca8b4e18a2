"""The whole report is light: under 3 MB, asks nothing of the network, and opens in less than a second."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def test_the_page_is_under_three_megabytes(whole_site):
    sizes = {name: (whole_site / name).stat().st_size for name in ("index.html", "not-proved.html")}
    assert sizes["index.html"] > 1_000_000, sizes  # it is the whole one
    assert sum(sizes.values()) < 3_000_000, sizes


def test_the_page_opens_in_less_than_a_second(visit, whole_site):
    """The best of five, since other work on the machine only ever adds time."""
    moment = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    times = [visit(folder=whole_site).evaluate(moment) for _ in range(5)]
    assert 0 < min(times) < 1000, times
