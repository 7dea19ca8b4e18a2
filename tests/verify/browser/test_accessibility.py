"""axe-core on every kind of page, light and dark: no violation of level serious or critical."""

from importlib.resources import files

import pytest

GRAVE = ("serious", "critical")


def grave(page, **options):
    """What axe finds, formulas left out: it knows no rule on MathML, and reading thousands of them takes minutes."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run({exclude: [['math']]}, options)", options)
    assert found["passes"] or found["violations"]
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"] if v["impact"] in GRAVE]


@pytest.fixture(autouse=True)
def axe():
    pytest.importorskip("axe_playwright_python", reason="no axe-core here (make setup)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "index.html?section=B&q=max", "not-proved.html"])
def test_no_grave_violation(name, scheme, visit):
    page = visit(name, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert grave(page) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_violation_in_the_whole_report(scheme, visit, whole_site):
    """With the stored audit, real matrices and figures."""
    page = visit(scheme=scheme, folder=whole_site)
    assert page.locator("#matrices, #figures, #checkers").count() == 3
    assert grave(page) == []


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("label", "q.placeholder = ''; q.parentElement.replaceWith(q)"),
        ("select-name", "select.parentElement.replaceWith(select)"),
        ("color-contrast", "document.querySelector('.verdict').style.color = '#fbb'"),
        ("html-has-lang", "document.documentElement.removeAttribute('lang')"),
        ("button-name", "document.getElementById('theme').textContent = ''"),
    ],
)
def test_a_page_that_is_broken_is_noticed(rule, damage, visit):
    """The check can fail."""
    page = visit()
    assert grave(page, runOnly=[rule]) == []
    fields = "const q = document.querySelector('input[name=q]'), select = document.querySelector('select');"
    page.evaluate(f"(() => {{ {fields} {damage} }})()")
    assert [name for name, _ in grave(page, runOnly=[rule])] == [rule]
