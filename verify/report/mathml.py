"""Text with LaTeX between dollar signs as HTML with MathML, which browsers set without any script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup
from signgeo.verify.report.typesetting import polish, prepare

RELATION = re.compile(
    r"\\(?:leq?|geq?|iff|implies|Rightarrow|Leftrightarrow|preceq|succeq|quad|qquad)(?![a-zA-Z])|[=<>]"
)
SUM = re.compile(r"[+-]")
LONG = 28
"""A formula with more characters of source is cut where a line may end: browsers do not break lines inside MathML."""
KEPT = re.compile(r"\(?<math(?:(?!</math>).)*</math>[.,;:)!?]+")
"""Punctuation stays on the line of its formula."""
CODE = re.compile(r"`([^`]+)`")
TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL)


def rich_text(text: str) -> Markup:
    """Plain text escaped, `code` marked, formulas set; an odd dollar sign stays as it is."""
    parts = text.split("$")
    if len(parts) % 2 == 0:
        return _plain(text)
    made = Markup("")
    for before, latex in zip(parts[::2], parts[1::2], strict=False):
        made += _plain(before) + formula(latex)
    whole = str(made + _plain(parts[-1]))
    return Markup(KEPT.sub(r'<span class="nb">\g<0></span>', whole))


def _plain(text: str) -> Markup:
    return Markup(CODE.sub(r"<code>\1</code>", html.escape(text)))


@lru_cache(maxsize=4096)
def formula(latex: str) -> Markup:
    """One formula as inline MathML, cut into several where it is long; source that does not parse is shown as code."""
    from latex2mathml.converter import convert

    try:
        return Markup("<wbr>").join(Markup(polish(convert(prepare(part)), part)) for part in _pieces(latex.strip()))
    except Exception:  # the parser raises many kinds on bad source, and a report must still be written
        return Markup("<code class='tex'>{}</code>").format(latex)


def _pieces(latex: str) -> list[str]:
    if len(latex) <= LONG:
        return [latex]
    found = []
    for part in _cut(latex, RELATION):
        found += _cut(part, SUM) if len(part) > 2 * LONG else [part]
    return found


def _cut(latex: str, before: re.Pattern[str]) -> list[str]:
    """Cut before each operator, and after each comma, that stands outside all braces and delimiters."""
    pieces, current, depth, filled = [], "", 0, False
    for token, opens, closes in _tokens(latex):
        if depth == 0 and filled and before.fullmatch(token):
            pieces.append(current)
            current, filled = "{}", False
        depth += opens - closes
        if depth < 0:
            return [latex]
        current += token
        filled = filled or (token not in " +-=<>" and not before.fullmatch(token))
        if depth == 0 and token == "," and len(current) > LONG:
            pieces.append(current)
            current, filled = "", False
    return [piece for piece in (*pieces, current) if piece.strip()]


def _tokens(latex: str) -> Iterator[tuple[str, bool, bool]]:
    """Each token with whether it opens or closes a group; bars open and close in turn."""
    inside = {"|": False, "\\|": False}
    for match in TOKEN.finditer(latex):
        token = match.group()
        opens = token in ("{", "(", "[", "\\{", "\\left", "\\begin", "\\langle")
        closes = token in ("}", ")", "]", "\\}", "\\right", "\\end", "\\rangle")
        if token in inside:
            opens, closes = not inside[token], inside[token]
            inside[token] = opens
        yield token, opens, closes
