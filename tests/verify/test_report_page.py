"""The page: it parses, asks nothing of the network, and every link leads somewhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from signgeo.verify.report import mathml
from signgeo.verify.report.files import side_files
from signgeo.verify.report.graph import dependency_graph
from signgeo.verify.report.html import not_proved_page, page
from signgeo.verify.run import verify

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Reader(HTMLParser):
    """Checks nesting; collects ids, links, headings and labels."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.tags, self.sources = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"])
        self.sources += [attrs[name] for name in ("src", "href") if name in attrs and tag != "a"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def report(toy, citing, erratum):
    broken = replace(toy, id="broken", proof=None, title="<script>alert(1)</script> & $x<y$")
    return verify([toy, citing, erratum, broken], examples=30, n_jobs=1)


@pytest.fixture
def read(report):
    return Reader(page(report))


def test_it_parses_and_ids_are_unique(read):
    assert len(read.ids) == len(set(read.ids))


def test_every_link_leads_to_something_on_the_page_or_beside_it(report, read):
    beside = {file.path for claim in report.claims for file in side_files(claim)} | {"not-proved.html"}
    assert {link for link in read.links if not link.startswith("#")} == beside
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


def test_a_claim_may_be_named_like_a_part_of_the_page(toy):
    names = (
        "graph",
        "main",
        "rigor",
        "section-A",
        "not-proved",
        "graph-of-toy",
        "a title",
        "x-title",
        "given",
        "claim-graph",
    )
    read = Reader(page(verify([toy, *(replace(toy, id=name, uses=("toy",)) for name in names)], examples=5, n_jobs=1)))
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


def test_what_was_not_proved_stands_alone(report):
    alone = Reader(not_proved_page(report, name="my report.html"))
    assert len(alone.ids) == len(set(alone.ids))
    away = {link for link in alone.links if not link.startswith("#")}
    assert {link.partition("#")[0] for link in away} == {"my%20report.html"}
    assert {link.partition("#")[2] for link in away} - {""} <= set(Reader(page(report)).ids)
    assert {link[1:] for link in alone.links if link.startswith("#")} <= set(alone.ids)


def test_nothing_comes_from_the_network(report, read):
    text = page(report)
    assert all(source.startswith("data:") for source in read.sources)
    for sign in ("http://", "https://", "@import", "url("):
        assert sign not in text


def test_text_of_claims_cannot_inject(report):
    text = page(report)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in text


def test_landmarks_headings_and_labels(read):
    tags = [tag for tag, _ in read.tags]
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert tags.count(landmark) == 1
    levels = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3", "h4")]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert tags.count("caption") == tags.count("table")
    labelled = {attrs["aria-labelledby"] for _, attrs in read.tags if "aria-labelledby" in attrs}
    assert labelled <= set(read.ids)
    for tag, attrs in read.tags:
        if attrs.get("role") == "region":
            assert attrs.get("tabindex") == "0"
            assert "aria-label" in attrs or "aria-labelledby" in attrs, tag


def test_it_says_what_failed_and_what_was_not_proved(report):
    text = page(report)
    assert "Not passed." in text
    assert "proof: none given" in text
    assert "What was not proved" in text
    assert "As printed, refuted" in text


def test_the_same_run_gives_the_same_page(toy):
    first, second = (verify([toy], examples=30, n_jobs=1) for _ in range(2))
    steady = {"date": "", "seconds": 0.0}
    pages = {re.sub(r"\d+ ms|&lt;1 ms", "", page(replace(r, **steady))) for r in (first, second)}
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        (r"a\le b", [r"a\le b"]),
        (
            r"\|H\|_{\infty,1}=\max_{x\in\{\pm1\}^d}x^THx\le\sum|H_{ij}|",
            [r"\|H\|_{\infty,1}", r"{}=\max_{x\in\{\pm1\}^d}x^THx", r"{}\le\sum|H_{ij}|"],
        ),
        (r"\left(a=b\right)" + "+c" * 9, [r"\left(a=b\right)" + "+c" * 9]),
        (r"\frac{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=b}{c}", [r"\frac{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=b}{c}"]),
        (r"|a=b|" + "c" * 30, [r"|a=b|" + "c" * 30]),
    ],
)
def test_long_formulas_are_cut_only_outside_groups(latex, pieces):
    assert mathml._pieces(latex) == pieces


def test_formulas_are_set_and_bad_ones_shown_as_code():
    assert "<mo>≤" in mathml.rich_text(r"if $a\le b$ then").unescape()
    assert "ℝ" in mathml.formula(r"\mathbb R^d")
    assert "<mi>diag</mi>" in mathml.formula(r"\mathrm{diag}(l)")
    for bad in (r"a^b^c", r"\unknown x"):
        assert mathml.formula(bad) == f"<code class='tex'>{bad}</code>"
    assert mathml.rich_text("costs $5 & more") == "costs $5 &amp; more"
    assert mathml.rich_text("see `a<b`") == "see <code>a&lt;b</code>"


@pytest.mark.parametrize(
    ("latex", "piece"),
    [
        (r"|b|\le1", '<mo form="prefix" stretchy="false">&#x0007C;</mo><mi>b</mi><mo form="postfix"'),
        (r"\sin2\theta", '<mo form="prefix" lspace="0" rspace="0.167em">sin</mo><mn>2</mn>'),
        (r"2\max(a,b)", '<mn>2</mn><mo form="prefix" lspace="0.167em" rspace="0">max</mo>'),
        (r"L_{sep}", "<mi>sep</mi>"),
        ("[-1,2]", '[</mo><mo form="prefix">&#x02212;</mo>'),
        (r"R<\infty", "<mi>&#x0221E;</mi>"),
        (r"\|x\|\|y\|", '&#x02016;</mo><mspace width="0.167em"/><mo'),
        (r"\{-c,c\}", '&#x0007B;</mo><mo form="prefix">&#x02212;</mo>'),
        (r"1\mathrm{-smooth}", "<mtext>-smooth</mtext>"),
    ],
)
def test_operators_have_their_spaces(latex, piece):
    assert piece in mathml.formula(latex)
    assert "form=" not in mathml.formula("a|b")  # one bar is a relation


def test_the_graph_runs_from_left_to_right_and_survives_a_circle(toy, citing):
    report = verify([toy, citing], examples=5, n_jobs=1)
    graph = Reader(dependency_graph(report.claims))
    x = {attrs["data-claim"]: None for tag, attrs in graph.tags if tag == "a"}
    places = [float(attrs["x"]) for tag, attrs in graph.tags if tag == "rect"]
    assert list(x) == ["toy", "citing"]
    assert places[0] < places[1]
    one, two = (replace(c, uses=(other,)) for c, other in zip(report.claims, ("citing", "toy"), strict=True))
    Reader(dependency_graph((one, two)))
    assert dependency_graph(()) == ""
    assert 'data-claim="toy"' in dependency_graph(report.claims, focus="citing")


def test_a_claim_that_expects_and_got_nothing_is_still_written(toy):
    bare = replace(toy, properties=(), equality=(), strengthenings=(), hypotheses=(), proof=None)
    Reader(page(verify([bare], examples=5, n_jobs=1)))
