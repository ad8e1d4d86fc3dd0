#!/usr/bin/env python3
"""Writes src/warren/events.py from the gateway's JSON Schema. A test compares the two.

usage: tools/generate_events.py [--check]
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Tuple

FOLDER = Path(__file__).resolve().parents[1]
SCHEMA = FOLDER.parents[1] / "shared-model/src/main/resources/dev/warren/event/schema.json"
TARGET = FOLDER / "src/warren/events.py"

#: Types whose name alone would hide something of Python's or say too little.
PLAIN = {"error", "message"}

HEAD = '''"""The data of each event type that Warren lists, as dataclasses.

Made by tools/generate_events.py from the JSON Schema that gateway and worker check events by. Do not edit.

Attributes are in snake_case, whatever spelling an event has. Fields of the schema that Warren fills in are optional
here, so that an event to publish may leave them out; in an event that was received they have values.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Dict, List, Literal, Optional, Tuple, Type, TypeVar, Union

T = TypeVar("T", bound="EventData")

#: The severity of an alert or a notification.
Level = LEVEL


@dataclass(frozen=True)
class EventData:
    """The data of an event. Subclasses are one type of one kind of channel."""

    #: The first word of the channels that take this type.
    KIND: ClassVar[str] = ""
    #: The event's ``type``.
    TYPE: ClassVar[str] = ""
    #: For each attribute the field's names: the one to publish, then the others.
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {}
    #: The attributes without which the data are not of this type.
    NEEDED: ClassVar[Tuple[str, ...]] = ()

    @classmethod
    def read(cls: Type[T], data: Dict[str, Any]) -> Optional[T]:
        """Reads received data, in any spelling. None if a field is missing that this type needs."""
        found: Dict[str, Any] = {}
        for attribute, names in cls.NAMES.items():
            for name in names:
                if data.get(name) is not None:
                    found[attribute] = data[name]
                    break
        return cls(**found) if all(each in found for each in cls.NEEDED) else None

    def data(self) -> Dict[str, Any]:
        """The data to publish: the schema's own names, without what is None."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {self.NAMES[key][0]: value for key, value in values.items() if value is not None}
'''


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def class_name(kind: str, type_: str, counts: "Counter[str]") -> str:
    prefix = camel(kind) if counts[type_] > 1 or type_ in PLAIN else ""
    return prefix + camel(type_)


def annotation(schema: Dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return {"id": "Union[str, int]", "name": "Union[str, int]", "level": "Level"}.get(name, "str")
    if schema.get("x-text") == "name":
        return "Union[str, int]"
    if "enum" in schema:
        return "Literal[%s]" % ", ".join(f'"{each}"' for each in schema["enum"])
    types = schema.get("type", "string")
    names = [types] if isinstance(types, str) else [each for each in types if each != "null"]
    if names == ["array"]:
        items = schema.get("items", {})
        return "List[%s]" % ("Dict[str, Any]" if items.get("type") == "object" else annotation(items) if items else "Any")
    python = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "Dict[str, Any]"}
    parts = sorted({python[each] for each in names}, reverse=True)
    return parts[0] if len(parts) == 1 else "Union[%s]" % ", ".join(parts)


def doc(schema: Dict[str, Any]) -> str:
    return str(schema.get("description", ""))


def wrapped(text: str) -> List[str]:
    lines, line = [], "    #:"
    for each in text.split():
        if len(line) + 1 + len(each) > 118:
            lines.append(line)
            line = "    #:"
        line += " " + each
    return lines + [line]


def source(schema: Dict[str, Any]) -> str:
    definitions = {name: each for name, each in schema["$defs"].items() if "." in name}
    counts = Counter(name.split(".")[1] for name in definitions)
    level = annotation(schema["$defs"]["level"])
    parts, table = [HEAD.replace("LEVEL", level)], []
    for name, each in definitions.items():
        kind, type_ = name.split(".")
        class_ = class_name(kind, type_, counts)
        table.append((kind, type_, class_))
        parts.append(class_source(class_, kind, type_, each))
    lines = "\n".join(f'    ("{kind}", "{type_}"): {class_},' for kind, type_, class_ in table)
    parts.append(
        "\n#: The class of each kind and type.\n"
        f"BY_CHANNEL_AND_TYPE: Dict[Tuple[str, str], Type[EventData]] = {{\n{lines}\n}}\n"
    )
    return "\n".join(parts)


def class_source(class_: str, kind: str, type_: str, schema: Dict[str, Any]) -> str:
    properties = schema.get("properties", {})
    needed = [each for each in schema.get("required", []) if "x-filled-from" not in properties.get(each, {})]
    attributes: List[Tuple[str, str]] = []
    for name, each in properties.items():
        written = [f"    {snake(name)}: {annotation(each)}"] if name in needed else [
            f"    {snake(name)}: Optional[{annotation(each)}] = None"
        ]
        attributes.append((name, "\n".join((wrapped(doc(each)) if doc(each) else []) + written)))
    attributes.sort(key=lambda each: each[0] not in needed)
    names = "\n".join(f'        "{snake(name)}": ({_names(name, properties[name])}),' for name, _ in attributes)
    title = schema.get("title", type_)
    return (
        f'\n@dataclass(frozen=True)\nclass {class_}(EventData):\n    """{title}: ``{type_}`` of ``{kind}``."""\n\n'
        + "\n".join(text for _, text in attributes)
        + f'\n\n    KIND: ClassVar[str] = "{kind}"\n    TYPE: ClassVar[str] = "{type_}"\n'
        + f"    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {{\n{names}\n    }}\n"
        + f"    NEEDED: ClassVar[Tuple[str, ...]] = ({_tuple([snake(each) for each in needed])})\n"
    )


def _names(name: str, schema: Dict[str, Any]) -> str:
    spellings = [name, snake(name)]
    for alias in schema.get("x-aliases", []):
        spellings += [alias, snake(alias)]
    return _tuple(list(dict.fromkeys(spellings)))


def _tuple(texts: List[str]) -> str:
    return ", ".join(f'"{each}"' for each in texts) + ("," if len(texts) == 1 else "")


def main() -> int:
    made = source(json.loads(SCHEMA.read_text(encoding="utf-8")))
    if sys.argv[1:] == ["--check"]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == made
        print("events.py is up to date" if same else "events.py is old: run tools/generate_events.py")
        return 0 if same else 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
