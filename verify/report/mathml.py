"""Text with LaTeX between dollar signs as HTML with MathML, which browsers set without any script."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

RELATION = re.compile(
    r"\\(?:leq?|geq?|iff|implies|Rightarrow|Leftrightarrow|preceq|succeq|quad|qquad)(?![a-zA-Z])|[=<>]"
)
SUM = re.compile(r"[+-]")
LONG = 28
"""A formula with more characters of source is cut where a line may end: browsers do not break lines inside MathML."""
UPRIGHT = re.compile(r'(?:<mi mathvariant="normal">\w</mi>){2,}')
VARIANT = re.compile(r'<(m[in]) mathvariant="(double-struck|script|bold|fraktur)">(\w)(</m[in]>)')
SIGN = re.compile(
    r"(<mo[^>]*>(?:&#x00028;|&#x0005B;|&#x0002C;|&#x0003D;|&#x02264;|&#x02265;|&#x0003C;|&#x0003E;)</mo>)<mo>(?=&#x02212;)"
)
"""A minus after an opening, a comma or a relation is a sign, set without the space of a difference."""
OPERATOR = re.compile(r"<mi>(&#x0(?:2AAF|2AB0|27FA|27E8|27E9);)</mi>")
"""Relations and brackets that the parser takes for letters."""
KEPT = re.compile(r"\(?<math(?:(?!</math>).)*</math>[.,;:)!?]+")
"""Punctuation stays on the line of its formula."""
ALPHABETS = {"double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "bold": "BOLD", "fraktur": "FRAKTUR"}
DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL)


def rich_text(text: str) -> Markup:
    """Plain text escaped, formulas set; an odd dollar sign stays as it is."""
    parts = text.split("$")
    if len(parts) % 2 == 0:
        return Markup(html.escape(text))
    made = Markup("")
    for before, latex in zip(parts[::2], parts[1::2], strict=False):
        made += Markup(html.escape(before)) + formula(latex)
    whole = str(made + Markup(html.escape(parts[-1])))
    return Markup(KEPT.sub(r'<span class="nb">\g<0></span>', whole))


@lru_cache(maxsize=4096)
def formula(latex: str) -> Markup:
    """One formula as inline MathML, cut into several where it is long; source that does not parse is shown as code."""
    from latex2mathml.converter import convert

    try:
        known = re.sub(r"\\arg(?![a-z])", r"\\operatorname{arg}", latex.strip())  # the parser lacks it
        return Markup("<wbr>").join(Markup(_accessible(convert(piece), piece)) for piece in _pieces(known))
    except Exception:  # the parser raises many kinds on bad source, and a report must still be written
        return Markup("<code class='tex'>{}</code>").format(latex)


def _accessible(mathml: str, latex: str) -> str:
    """Leave out what every reader's browser knows, and keep the source for those that read no MathML."""
    if re.search(r">\\[a-zA-Z]+<", mathml):
        raise ValueError("an unknown command")
    words = UPRIGHT.sub(lambda m: f"<mi>{re.sub('<[^>]*>', '', m.group())}</mi>", mathml)
    operators = OPERATOR.sub(r'<mo stretchy="false">\1</mo>', words)
    drawn = SIGN.sub(r'\1<mo form="prefix">', VARIANT.sub(_alphanumeric, operators))
    bare = drawn.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "").replace(' display="inline"', "")
    return bare.replace("<math", f'<math alttext="{html.escape(latex.removeprefix("{}"), quote=True)}"', 1)


def _alphanumeric(match: re.Match[str]) -> str:
    """A letter of a special alphabet as its own character: browsers no longer read `mathvariant`."""
    tag, alphabet, letter, end = match.groups()
    kind = "DIGIT" if letter.isdigit() else "CAPITAL" if letter.isupper() else "SMALL"
    name = DIGITS[int(letter)] if letter.isdigit() else letter.upper()
    for pattern in ("MATHEMATICAL {} {} {}", "{} {} {}", "{0} {2}"):  # some letters had a place before the others came
        try:
            found = unicodedata.lookup(pattern.format(ALPHABETS[alphabet], kind, name))
        except KeyError:
            continue
        return f"<{tag}>{found}{end}"
    return match.group()


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
