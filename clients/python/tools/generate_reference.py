#!/usr/bin/env python3
"""Writes API.md, the reference of the package, from its docstrings and signatures. A test compares the two.

usage: tools/generate_reference.py [--check]
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import textwrap
from pathlib import Path
from typing import Any, Iterator, List, Tuple

FOLDER = Path(__file__).resolve().parents[1]
TARGET = FOLDER / "API.md"
sys.path.insert(0, str(FOLDER / "src"))

import warren  # noqa: E402
import warren.amqp  # noqa: E402
import warren.events  # noqa: E402
import warren.sync  # noqa: E402
from warren.boards import Board  # noqa: E402

HEAD = """# API of the package `warren`

Made by `tools/generate_reference.py` from the docstrings. [README](README.md) has complete programs. Times are seconds,
positions are places in the log, and everything of `warren` belongs to one event loop.
"""

SECTIONS: List[Tuple[str, List[Any]]] = [
    ("The client", [warren.Client, warren.State, warren.Queue]),
    ("Subscriptions", [warren.Subscription, warren.Live, warren.Event, warren.Gap, warren.Page]),
    ("Publications", [warren.Publication, warren.Command]),
    ("Alerts", [warren.Alerts, warren.Alert]),
    ("Agents", [warren.agent, warren.Agent, warren.AgentBoard, warren.AgentState]),
    ("Presence and typing", [warren.Presence, warren.Present, warren.Typing, Board]),
    ("Errors", [warren.WarrenError, warren.Refused, warren.Dropped, warren.Unreachable, warren.Closed, warren.GiveUp]),
    ("Names", [warren.word, warren.matches]),
    ("Scripts", [warren.sync.Client, warren.sync.Subscription, warren.sync.Agent]),
    ("RabbitMQ", [warren.amqp.Publisher]),
]


def module(thing: Any) -> str:
    own = thing.__module__
    return own if own in ("warren.sync", "warren.amqp") else "warren"


def wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def inline(text: str) -> str:
    text = re.sub(r":(?:class|meth|attr|func|mod):`([^`]+)`", r"`\1`", text)
    return text.replace("``", "`")


def table(lines: List[str]) -> Iterator[str]:
    """A table with rulers of "=" as one of Markdown."""
    columns = [(each.start(), each.end()) for each in re.finditer("=+", lines[0])]
    rows = [line for line in lines if not line.startswith("=")]
    for number, row in enumerate(rows):
        cells = [row[start : None if start == columns[-1][0] else end].strip() for start, end in columns]
        yield "| " + " | ".join(inline(each) for each in cells) + " |"
        if number == 0:
            yield "|" + "---|" * len(columns)


def markdown(doc: str) -> str:
    """A docstring as Markdown: paragraphs, lists, code after "::", parameters and tables."""
    parts: List[str] = []
    code = False
    for block in re.split(r"\n\n+", inspect.cleandoc(doc)):
        lines = block.split("\n")
        if code and block.startswith("    "):
            text = textwrap.dedent(block)
            if parts[-1].endswith("```") and parts[-1].startswith("```python"):
                parts[-1] = parts[-1][:-3] + "\n" + text + "\n```"
            else:
                parts.append(f"```python\n{text}\n```")
            continue
        code = block.endswith("::")
        if block == "::":
            continue
        if lines[0].startswith("=="):
            parts.append("\n".join(table(lines)))
        elif lines[0].startswith(":param"):
            entries = re.split(r"\n(?=:param)", block)
            parts.append("\n".join(parameter(each) for each in entries))
        elif lines[0].startswith(">>>"):
            parts.append(f"```python\n{block}\n```")
        else:
            parts.append(wrapped(inline(" ".join(line.strip() for line in lines)).replace("::", ":")))
    return "\n\n".join(parts)


def parameter(text: str) -> str:
    found = re.match(r":param (\w+): (.*)", " ".join(line.strip() for line in text.split("\n")))
    assert found is not None, text
    return wrapped(f"- `{found.group(1)}`: {inline(found.group(2))}", "  ")


def signature(name: str, function: Any) -> str:
    shown = str(inspect.signature(function)).replace("'", "")
    shown = re.sub(r"\((self|cls)(, )?", "(", shown)
    shown = re.sub(r"\b(typing|asyncio)\.", "", shown)
    shown = re.sub(r"Queue\(count=\d+, bytes=\d+\)", "Queue()", shown)
    prefix = "async " if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function) else ""
    return f"{prefix}{name}{shown}"


def long_signature(text: str) -> str:
    if len(text) <= 116:
        return text
    head, _, rest = text.partition("(")
    arguments, end, result = rest.rpartition(")")
    pieces, depth, piece = [], 0, ""
    for each in arguments:
        depth += each in "[("
        depth -= each in "])"
        if each == "," and depth == 0:
            pieces.append(piece.strip())
            piece = ""
        else:
            piece += each
    return head + "(\n" + "".join(f"    {each},\n" for each in [*pieces, piece.strip()]) + ")" + result


def members(thing: Any) -> Iterator[Tuple[str, Any]]:
    for name, member in vars(thing).items():
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
            if member.__doc__:
                yield name, member


def fields_of(thing: Any) -> str:
    """The attributes with the comments above them."""
    lines = []
    source = inspect.getsource(thing)
    for found in re.finditer(r"((?:^ +#: .*\n)*)^ {4,8}(?:self\.)?(\w+)(?:: ([^=\n]+?))? = .*$|"
                             r"((?:^    #: .*\n)*)^    (\w+): ([^=\n]+)$", source, re.MULTILINE):
        comment = found.group(1) or found.group(4) or ""
        name = found.group(2) or found.group(5)
        type_ = found.group(3) or found.group(6) or ""
        known = dataclasses.is_dataclass(thing) and name in {each.name for each in dataclasses.fields(thing)}
        if name.startswith("_") or not (comment or known):
            continue
        text = " ".join(line.strip()[3:] for line in comment.strip().split("\n"))
        shown = f"- `{name}`" + (f": `{type_.strip()}`" if type_ else "") + (f". {inline(text)}" if text else "")
        lines.append(wrapped(shown, "  "))
    return "\n".join(lines)


def section(thing: Any) -> str:
    name = f"{module(thing)}.{thing.__name__}"
    parts = [f"### `{name}`"]
    if inspect.isfunction(thing):
        parts.append(f"```python\n{long_signature(signature(name, thing))}\n```")
    elif "__init__" in vars(thing) and not dataclasses.is_dataclass(thing) and has_public_constructor(thing):
        parts.append(f"```python\n{long_signature(signature(name, thing.__init__).replace(' -> None', ''))}\n```")
    parts.append(markdown(thing.__doc__))
    if not inspect.isfunction(thing):
        fields = fields_of(thing)
        if fields:
            parts.append(fields)
        for member_name, member in members(thing):
            if isinstance(member, property):
                parts.append(f"**`{member_name}`**: {inline(' '.join(markdown(member.__doc__).split()))}")
                parts[-1] = wrapped(parts[-1])
            else:
                shown = long_signature(signature(member_name, member))
                parts.append(f"```python\n{shown}\n```\n\n{markdown(member.__doc__)}")
    return "\n\n".join(parts)


def has_public_constructor(thing: Any) -> bool:
    return thing.__name__ in ("Client", "Publisher", "Agent", "Refused", "GiveUp") and thing is not warren.sync.Agent


def events() -> str:
    rows = ["| class of `warren.events` | channel | type | attributes |", "|---|---|---|---|"]
    for (kind, type_), each in warren.events.BY_CHANNEL_AND_TYPE.items():
        names = ", ".join(f"`{name}`" + ("" if name in each.NEEDED else "?") for name in each.NAMES)
        rows.append(f"| `{each.__name__}` | `{kind}.…` | `{type_}` | {names} |")
    return "## Events\n\nThe data of each listed type; `?` marks an attribute that may be None.\n\n" + "\n".join(rows)


def source() -> str:
    parts = [HEAD.rstrip()]
    for title, things in SECTIONS:
        parts.append(f"## {title}")
        parts += [section(each) for each in things]
    parts.append(events())
    return "\n\n".join(parts) + "\n"


def main() -> int:
    made = source()
    if sys.argv[1:] == ["--check"]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == made
        print("API.md is up to date" if same else "API.md is old: run tools/generate_reference.py")
        return 0 if same else 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
