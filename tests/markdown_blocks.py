"""The fenced blocks of a Markdown page, and whether what ran printed what the page shows (CONTRIBUTING, "Pages")."""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(
    r"^(?:<!-- not run: (?P<why>[^\n]+?) -->\n)?^(?P<indent> *)```(?P<kind>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$",
    re.S | re.M,
)
RUN = ("python", "sh")
DATA = ("json", "yaml", "toml", "text", "")
NUMBER = r"[-+]?\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?"
INTERVAL = re.compile(rf"\[({NUMBER}), ({NUMBER})\]")
BY_FORM = re.compile(rf"(?<=relative width ){NUMBER}|{NUMBER}(?= s\b)")
"""Widths and times, which vary with the machine."""


@dataclass
class Block:
    """kind : the word after the fence; why : the reason not to run it, if marked; shown : the output, if given."""

    kind: str
    body: str
    line: int
    why: str | None = None
    shown: str | None = None


def blocks(page: str) -> list[Block]:
    """The blocks in order; a block without a kind, or `text`, right behind one that runs is its output."""
    found: list[Block] = []
    end = 0
    for match in FENCE.finditer(page):
        kind, indent = match["kind"].strip(), match["indent"]
        body = "".join(line.removeprefix(indent) for line in match["body"].splitlines(keepends=True))
        between = page[end : match.start()]
        end = match.end()
        if kind in ("", "text") and found and found[-1].kind in RUN and not between.strip():
            found[-1].shown = body
        else:
            found.append(Block(kind, body, page.count("\n", 0, match.start()) + 1, match["why"]))
    return found


def outside(page: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", page)


def differences(printed: str, shown: str) -> list[str]:
    """What a page shows and its code does not print.

    `...` stands for anything. Two intervals agree if they overlap: both hold the true value. The digits after
    `relative width` and times in seconds agree in form only. All else is the same text, up to the number of blanks.
    """
    expected, got = shown.rstrip().splitlines(), printed.rstrip().splitlines()
    if "..." in expected:  # a line of its own: any number of lines
        cut = expected.index("...")
        tail = len(expected) - cut - 1
        got = [*got[:cut], "...", *got[len(got) - tail :]] if len(got) >= cut + tail else got
    if len(got) != len(expected):
        return [f"{len(got)} lines printed, {len(expected)} shown", *got]
    return [f"printed {g!r}, shown {e!r}" for g, e in zip(got, expected, strict=True) if not same_line(g, e)]


def same_line(got: str, expected: str) -> bool:
    """Whether one line says what the other does."""
    if expected == "...":
        return True
    ours, theirs = INTERVAL.findall(got), INTERVAL.findall(expected)
    if len(ours) != len(theirs) and "..." not in expected:
        return False
    for (low, high), (least, most) in zip(ours, theirs, strict=False):
        if max(_number(low), _number(least)) > min(_number(high), _number(most)):
            return False
    pattern = re.escape(_form(expected)).replace(re.escape("..."), ".*")
    return re.fullmatch(pattern, _form(got)) is not None


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _form(line: str) -> str:
    return " ".join(BY_FORM.sub("#", INTERVAL.sub("[#]", line)).split())
