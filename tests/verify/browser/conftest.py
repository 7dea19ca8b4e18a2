"""A report on some real claims, one broken and with a baseline, in a browser."""

import json
from dataclasses import replace

import pytest
from signgeo.verify.catalog import claims
from signgeo.verify.report import changes_since
from signgeo.verify.run import verify

SHOWN = (
    "table-1",
    "lemma-3a",
    "eq-9",
    "eq-10",
    "prop-3",
    "rho",
    "thm-1-distance",
    "eq-12-actual",
    "gap",
    "dual",
    "prop-5",
)


@pytest.fixture(scope="session")
def report_and_baseline(tmp_path_factory):
    """The report with a baseline in which two claims stood otherwise, one was missing and one more was there."""
    chosen = {c.id: c for c in claims() if c.id in SHOWN}
    broken = replace(chosen["rho"], id="broken", title="A claim that fails", proof=None, uses=("rho",))
    first = verify([*chosen.values(), broken], examples=15, n_jobs=1, progress=False)
    old = first.to_json()
    by_id = {claim["id"]: claim for claim in old["claims"]}
    by_id["eq-9"] |= {"came_out": "gap", "standing": "tested", "passed": False}
    by_id["dual"]["standing"] = "proved"
    old["claims"] = [c for c in old["claims"] if c["id"] != "rho"] + [{**by_id["eq-10"], "id": "gone"}]
    old["seed"] = 5
    file = tmp_path_factory.mktemp("baseline") / "old.json"
    file.write_text(json.dumps(old), encoding="utf-8")
    return replace(first, comparison=changes_since(file)(first.claims))


@pytest.fixture(scope="session")
def site(report_and_baseline, tmp_path_factory):
    """The folder that the report is saved in."""
    folder = tmp_path_factory.mktemp("site")
    report_and_baseline.save(folder)
    return folder


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory):
    """The report on the whole catalogue, barely tested but complete."""
    folder = tmp_path_factory.mktemp("whole")
    verify(examples=1, n_jobs=1, progress=False).save(folder)
    return folder


@pytest.fixture
def visit(chromium, site):
    """Open a page of the report at a width and in a colour scheme; whatever leaves the folder fails the test."""
    asked, opened = [], []

    def go(path="index.html", *, width=1280, scheme="light", folder=site):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(f"error: {error}"))
        page.goto(f"{folder.as_uri()}/{path}")
        return page

    yield go
    for context in opened:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
