"""The calls of one connection: a frame with a ``ref``, and its reply."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Optional

from .errors import Refused

#: Gets the refusal, or None, and the data of the ``ack``.
Reply = Callable[[Optional[Refused], Dict[str, Any]], None]


class Calls:
    """Frames that wait for their ``ack`` or ``error``."""

    def __init__(self, send: Callable[[Dict[str, Any]], None]) -> None:
        self._send = send
        self._replies: Dict[int, Reply] = {}
        self._began: Dict[int, float] = {}
        self._next = 1

    def call(self, frame: Dict[str, Any], reply: Reply) -> None:
        ref, self._next = self._next, self._next + 1
        self._replies[ref] = reply
        self._began[ref] = time.monotonic()
        self._send({**frame, "ref": ref})

    def ended(self, data: Dict[str, Any], refused: Optional[Refused]) -> bool:
        """A reply has arrived. False if it belongs to no call, as one that a proxy repeats."""
        reply = self._replies.pop(data.get("ref"), None)  # type: ignore[arg-type]
        if reply is None:
            return False
        del self._began[data["ref"]]
        reply(refused, data)
        return True

    def oldest(self) -> Optional[float]:
        """When the oldest call without a reply began, in seconds of the monotonic clock."""
        return next(iter(self._began.values()), None)
