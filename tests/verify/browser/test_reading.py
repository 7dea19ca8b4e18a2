"""Reading the report in a real browser: filter, search, follow links, use the keyboard."""

import json
import re
from urllib.parse import unquote, urlparse

import pytest

VISIBLE = "[...document.querySelectorAll('article.claim')].filter(a => !a.hidden).map(a => a.dataset.claim)"
ROWS = "[...document.querySelectorAll('table.claims tbody tr')].filter(r => !r.hidden).map(r => r.dataset.claim)"
DIM = "[...document.querySelectorAll('.map a.dim')].map(a => a.dataset.claim)"


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("section", "D", lambda claim: claim.section == "D"),
        ("rigor", "proved given", lambda claim: claim.standing.value == "proved given"),
        ("rigor", "tested", lambda claim: claim.id in ("thm-1-distance", "broken")),
        ("verdict", "erratum", lambda claim: claim.id == "eq-12-actual"),
        ("verdict", "unexpected", lambda claim: claim.id == "broken"),
    ],
)
def test_each_filter_shows_what_fits(field, value, fits, visit, report_and_baseline):
    everything = {claim.id for claim in report_and_baseline.claims}
    expected = {claim.id for claim in report_and_baseline.claims if fits(claim)}
    page = visit()
    page.select_option(f"select[name={field}]", value)
    assert set(page.evaluate(VISIBLE)) == set(page.evaluate(ROWS)) == expected
    assert set(page.evaluate(DIM)) == everything - expected
    assert 0 < len(expected) < len(everything)
    assert page.inner_text("#shown") == f"{len(expected)} of {len(everything)} claims"


def test_search_finds_words_ids_and_the_source_of_formulas(visit, report_and_baseline):
    everything = [claim.id for claim in report_and_baseline.claims]
    page = visit()
    for words, found in (("krivine", "gap"), ("thm-1-distance", "thm-1-distance"), (r"\rho_{diag}", "prop-3")):
        page.fill("input[name=q]", words)
        shown = page.evaluate(VISIBLE)
        assert found in shown
        assert len(shown) < len(everything) / 2
    page.fill("input[name=q]", "nosuchword")
    assert page.evaluate(VISIBLE) == []
    assert page.inner_text("#shown") == "No claim fits"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function(f"({VISIBLE}).length === {len(everything)}")


def test_a_filter_can_be_linked(visit):
    page = visit()
    page.select_option("select[name=section]", "B")
    page.fill("input[name=q]", "max-norm")
    shown, address = page.evaluate(VISIBLE), page.url
    assert "section=B" in address
    again = visit(address.rsplit("/", 1)[1])
    assert again.evaluate(VISIBLE) == shown != []
    assert again.input_value("select[name=section]") == "B"
    again.get_by_role("button", name="Show all").click()
    again.wait_for_function("!location.search")
    for nonsense in ("index.html?section=nonsense", "index.html?%#%", "index.html#nothing"):
        assert visit(nonsense).evaluate(VISIBLE) != []


def test_a_node_of_the_graph_leads_to_its_claim(visit):
    page = visit()
    page.select_option("select[name=section]", "D")  # hides the claim that the link leads to
    page.locator(".map a[data-claim=eq-9]").click()
    page.wait_for_function("location.hash === '#eq-9'")
    assert page.locator("article#eq-9").is_visible()
    assert page.locator("article#eq-9 details.proof").get_attribute("open") is not None
    top = page.locator("article#eq-9").evaluate("e => e.getBoundingClientRect().top")
    assert 0 <= top < 100


def test_each_claim_has_a_graph_with_a_link_of_its_own(visit, report_and_baseline):
    page = visit("index.html#graph-of-prop-5")
    box = page.locator("#graph-of-prop-5")
    assert box.get_attribute("open") is not None
    nodes = box.locator("a[data-claim]").evaluate_all("found => found.map(a => a.dataset.claim)")
    assert {"prop-5", "prop-3", "eq-10"} <= set(nodes)
    assert "dual" not in nodes
    assert box.locator("a.focus").get_attribute("data-claim") == "prop-5"
    assert "prop-3" in box.locator("p.note").last.inner_text()
    graphs = page.evaluate("[...document.querySelectorAll('details.local')].map(d => d.id)")
    assert graphs == [f"graph-of-{name}" for name in page.evaluate(VISIBLE)]


def test_every_link_of_every_page_leads_somewhere(visit, site):
    for name in ("index.html", "not-proved.html"):
        links = visit(name).evaluate(
            "[...document.querySelectorAll('a')].map(a => a.href.baseVal ?? a.getAttribute('href'))"
        )
        assert len(links) > 20
        for link in links:
            parts = urlparse(link)
            file = site / unquote(parts.path) if parts.path else site / name
            assert file.is_file(), link
            if parts.fragment:
                assert f'id="{parts.fragment}"' in file.read_text(encoding="utf-8"), link


@pytest.mark.parametrize("kind", ["obligations", "certificates", "counterexamples"])
def test_the_files_of_a_claim_open(kind, visit):
    page = visit()
    page.locator(f"article#eq-9 .beside a[aria-label^={kind}]").first.click()
    page.wait_for_url(re.compile(r"eq-9-\d+\.(json|smt2)$"))
    text = page.inner_text("body")
    if kind == "obligations":
        assert "(check-sat)" in text
    else:
        assert ("goal" if kind == "certificates" else "drawn") in json.loads(text)


def test_what_was_not_proved_is_a_page_that_leads_back(visit):
    page = visit()
    page.locator("#not-proved a[href='not-proved.html']").click()
    page.wait_for_url("**/not-proved.html")
    assert page.inner_text("h1") == "What was not proved"
    page.locator("#not-proved-only-tested").get_by_role("link", name="thm-1-distance").click()
    page.wait_for_url("**/index.html#thm-1-distance")
    assert page.locator("article#thm-1-distance").is_visible()


def test_the_comparison_says_what_got_better_and_worse(visit):
    page = visit()
    rows = page.locator("table.changes tbody tr").all_inner_texts()
    assert any(row.split()[0] == "dual" and "worse" in row for row in rows)
    assert any(row.split()[0] == "eq-9" and "better" in row for row in rows)
    text = page.inner_text("#changes")
    assert "seed 5 before, 0 now" in text
    assert "Checked before, not now: gone" in text
    assert "rho: came out holds" in text


def test_the_keyboard_reaches_everything(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").evaluate("e => e.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("krivine")
    assert page.evaluate(VISIBLE) == ["gap"]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.locator(".map a[data-claim=gap]").focus()
    lines = page.locator(".map .edge[data-to=gap], .map .edge[data-from=gap]").count()
    assert page.locator(".map .edge.lit").count() == lines > 0
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#gap'")
    page.locator("article#gap details.proof summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("article#gap details.proof").get_attribute("open") is None


def test_the_theme_can_be_chosen_and_is_kept(visit):
    page = visit(scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button = page.locator("#theme")
    assert button.inner_text() == "Theme: system"
    button.click()
    assert page.evaluate(ground) == light
    button.click()
    assert button.inner_text() == "Theme: dark"
    assert page.evaluate(ground) != light
    page.reload()
    assert page.locator("#theme").inner_text() == "Theme: dark"
    assert page.evaluate(ground) != light
