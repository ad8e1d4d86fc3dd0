"""Recognizes events that were published again."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from typing import Any, Dict, Optional


def _exact(value: Any) -> Any:
    """A JSON value in which equal numbers are equal texts: 1.0 is 1, as for Warren."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _exact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return value


def sameness(frame: Dict[str, Any]) -> Optional[bytes]:
    """A digest of what makes an event the same: channel, id, type and data, with the sender in it.

    The time does not count, nor does a field of ``data`` that repeats it: a client that sends an event again gets a
    new time. An id alone is not enough: another event with this id is another event, and nobody may hide it.
    None for a message without an id, which is never the same as another.
    """
    if frame.get("id") is None:
        return None
    time = frame.get("timestamp")
    data = frame.get("data")
    if isinstance(data, dict):
        data = {key: each for key, each in data.items() if time is None or each != time}
    what = [frame.get("channel"), str(frame["id"]), frame.get("type"), _exact(data)]
    text = json.dumps(what, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Seen:
    """The last events of a subscription, ``most`` of them."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._seen: "OrderedDict[bytes, None]" = OrderedDict()

    def is_new(self, frame: Dict[str, Any]) -> bool:
        """Whether the event differs from all earlier ones. Remembers it."""
        key = sameness(frame)
        if key is None:
            return True
        if key in self._seen:
            self._seen.move_to_end(key)
            return False
        self._seen[key] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True
