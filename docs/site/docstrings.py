"""Docstrings as Markdown, for the API pages: headings with a rule, `name : text` lists, tables, and plain formulas."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

NAME = r"(?:\*{0,2}[\w.]+(?:\([\w, ]*\))?|``[^`]+``|`[^`]+`)"
ITEM = re.compile(rf"^({NAME}(?:, {NAME})*) : (.+)$")
RULE = re.compile(r"^-{3,}$")
TABLE = re.compile(r"^={2,}(?: +={2,})+$")
CODE = re.compile(r"(``.+?``|`.+?`)")


class Markdown(Extension):
    """Rewrites each docstring once it has been read."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """The docstring of a module, class, function or attribute."""
        if obj.docstring is not None:
            obj.docstring.value = as_markdown(obj.docstring.value)


def as_markdown(text: str) -> str:
    """The text of a docstring, without its indentation, as Markdown."""
    lines = text.splitlines()
    made: list[str] = []
    k = 0
    while k < len(lines):
        line = lines[k]
        item = ITEM.match(line)
        if k + 1 < len(lines) and RULE.match(lines[k + 1]):
            made += ["", f"**{line}**", ""]
            k += 2
        elif TABLE.match(line):
            end = max(j for j in range(k, len(lines)) if TABLE.match(lines[j]))
            made += ["", "```text", *(row for row in lines[k : end + 1] if not TABLE.match(row)), "```", ""]
            k = end + 1
        elif item is not None:
            end = _end_of_item(lines, k)
            rest = " ".join(part.strip() for part in (item[2], *lines[k + 1 : end]))
            made += [*_apart(made, "- "), f"- `{item[1].replace('`', '')}`: {_plain(rest)}"]
            k = end
        elif line.startswith("    ") and (not made or not made[-1].strip()):
            end = next((j for j in range(k, len(lines)) if lines[j] and not lines[j].startswith("    ")), len(lines))
            made += ["```text", *(row[4:] for row in lines[k:end]), "```", ""]
            k = end
        else:
            made += [*(_apart(made, "") if line else []), _plain(line.strip())]
            k += 1
    return "\n".join(made)


def _end_of_item(lines: list[str], start: int) -> int:
    return next((j for j in range(start + 1, len(lines)) if not lines[j].startswith(" ")), len(lines))


def _apart(made: list[str], kind: str) -> list[str]:
    """A blank line where a list begins or ends."""
    listed = bool(made) and made[-1].startswith("- ")
    return [""] if made and made[-1] and listed != bool(kind) else []


def _plain(text: str) -> str:
    """Letters that Markdown would read as marks stand for themselves, outside code."""
    parts = CODE.split(text)
    parts[::2] = [re.sub(r"([\\*_<$\[\]])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)
