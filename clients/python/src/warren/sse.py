"""The format of server-sent events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import AsyncIterator, Optional

from .http import Stream


@dataclass(frozen=True)
class ServerEvent:
    """One block of an event stream. Both fields are None for a heart-beat; only ``id`` is set to move the position."""

    id: Optional[int]
    data: Optional[str]


async def server_events(stream: Stream) -> AsyncIterator[ServerEvent]:
    """The events of a stream, and its heart-beats. Ends with the stream."""
    rest = b""
    id_: Optional[int] = None
    data: "list[str]" = []
    async for chunk in stream.chunks():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            text = line.rstrip(b"\r").decode("utf-8", "surrogatepass")
            if text.startswith(":"):
                yield ServerEvent(None, None)
            elif text.startswith("id:"):
                found = text[3:].strip()
                id_ = int(found) if found.isdigit() else None
            elif text.startswith("data:"):
                data.append(text[5:][1:] if text[5:6] == " " else text[5:])
            elif not text:
                if data or id_ is not None:
                    yield ServerEvent(id_, "\n".join(data) if data else None)
                id_, data = None, []
