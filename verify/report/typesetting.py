"""What the MathML of the parser lacks: letters of special alphabets, words, and the spaces around operators."""

from __future__ import annotations

import html
import re
import unicodedata

UPRIGHT = re.compile(r'(?:<mi mathvariant="normal">\w</mi>){2,}')
VARIANT = re.compile(r'<(m[in]) mathvariant="(double-struck|script|bold|fraktur)">(\w)(</m[in]>)')
SIGN = re.compile(
    r"(<mo[^>]*>(?:\(|\[|\{|&#x00028;|&#x0005B;|&#x0007B;|&#x0002C;|&#x0003D;|&#x02264;|&#x02265;|&#x0003C;|&#x0003E;)</mo>)<mo>(?=&#x02212;)"
)
"""A minus after an opening, a comma or a relation is a sign, set without the space of a difference."""
OPERATOR = re.compile(r"<mi>(&#x0(?:2AAF|2AB0|27FA|27E8|27E9);)</mi>")
"""Relations and brackets that the parser takes for letters."""
BAR = re.compile(r"<mo stretchy=\"false\">&#x0007C;</mo>")
FUNCTION = re.compile(
    r"<m([io])>(sin|cos|ln|log|det|arg|max|min|sup|inf|range|sign|tr|Var)</m\1>(</mrow>)?(?=(<mo[^>]*>(?:\(|&#x00028;))?)"
)
NORMS = re.compile(r"(&#x0(?:2016|007C);</mo>)(?=<mo[^>]*>&#x0(?:2016|007C);)")
"""One norm or modulus after another."""
WORD_BELOW = re.compile(r"_\{(diag|sep|max|min|sign|GD|nuc)\}")
"""Subscripts that are words, not products of letters."""
ALPHABETS = {"double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "bold": "BOLD", "fraktur": "FRAKTUR"}
DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
THIN = "0.167em"
OPENED = re.compile(r"(?:<m(?:row|sub|sup|subsup|under)>)+$")
INFINITY = "&#x0221E;"


def prepare(latex: str) -> str:
    """The source as the parser wants it."""
    known = re.sub(r"\\arg(?![a-z])", r"\\operatorname{arg}", latex.strip())  # the parser lacks it
    known = re.sub(r"\\mathrm\{-(\w+)\}", r"\\text{-\1}", known)  # a hyphen, not a minus
    return WORD_BELOW.sub(r"_{\\mathrm{\1}}", known)


def polish(mathml: str, latex: str) -> str:
    """Mend the spaces, leave out what every browser knows, and keep the source for those that read no MathML."""
    if re.search(r">\\[a-zA-Z]+<", mathml):
        raise ValueError("an unknown command")
    words = UPRIGHT.sub(lambda m: f"<mi>{re.sub('<[^>]*>', '', m.group())}</mi>", mathml)
    operators = OPERATOR.sub(r'<mo stretchy="false">\1</mo>', words)
    drawn = SIGN.sub(r'\1<mo form="prefix">', VARIANT.sub(_alphanumeric, operators))
    spaced = NORMS.sub(rf'\1<mspace width="{THIN}"/>', FUNCTION.sub(_function, _bars(drawn)))
    spaced = spaced.replace(f"<mo>{INFINITY}</mo>", f"<mi>{INFINITY}</mi>")
    bare = spaced.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "").replace(' display="inline"', "")
    return bare.replace("<math", f'<math alttext="{html.escape(latex.removeprefix("{}"), quote=True)}"', 1)


def _bars(mathml: str) -> str:
    """Bars open and close in turn, without the space of the relation that browsers take them for."""
    found = BAR.findall(mathml)
    if len(found) % 2:
        return mathml
    forms = iter(["prefix", "postfix"] * (len(found) // 2))
    return BAR.sub(lambda _: f'<mo form="{next(forms)}" stretchy="false">&#x0007C;</mo>', mathml)


def _function(match: re.Match[str]) -> str:
    """The name of a function as a prefix: a thin space on each side, but for a bracket after and an operator before."""
    name, close, bracket = match.group(2), match.group(3) or "", match.group(4)
    before = OPENED.sub("", match.string[: match.start()])
    apart = "0" if before.endswith("</mo>") or "</m" not in before else THIN
    return f'<mo form="prefix" lspace="{apart}" rspace="{"0" if bracket else THIN}">{name}</mo>{close}'


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
