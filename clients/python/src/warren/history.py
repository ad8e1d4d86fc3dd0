"""Earlier messages of a channel, over HTTP."""

from __future__ import annotations

from typing import Any, Dict, Optional
from urllib.parse import urlencode

from .http import request
from .messages import Event, Page


async def read_page(url: str, token: Optional[str], timeout: float = 10.0, **query: Optional[int]) -> Dict[str, Any]:
    """``{"messages", "truncated", "last"}`` of ``GET /api/channels/<channel>/messages``.

    Raises Refused, with the code ``gap`` where ``since`` is no longer in the log, or Unreachable.
    """
    found = {key: value for key, value in query.items() if value is not None}
    response = await request("GET", url + "?" + urlencode(found), token, timeout=timeout)
    if response.status != 200:
        raise response.refused()
    page: Dict[str, Any] = response.json()
    return page


def page_of(found: Dict[str, Any]) -> Page:
    return Page([Event.of(each) for each in found["messages"]], bool(found["truncated"]), found["last"])
