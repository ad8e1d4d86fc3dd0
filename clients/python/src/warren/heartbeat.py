"""Notices a connection that is open and dead."""

from __future__ import annotations

import asyncio
import time
from typing import Callable, Optional

from .traffic import LinkEnd

#: A call without a reply for this long makes the connection suspect, in seconds.
_PATIENCE = 10.0

#: On a suspect connection a sign of life must come within this time, in seconds.
_SHORT = 5.0

#: A clock that jumps by this much means that the process or machine was asleep, in seconds.
_ASLEEP = 5.0


class Heartbeat:
    """Sends a ping after a beat of silence, and ends the connection if nothing is heard for another beat."""

    def __init__(self, beat: float) -> None:
        self._beat = beat
        self._heard = time.monotonic()

    def heard(self) -> None:
        """A frame has arrived."""
        self._heard = time.monotonic()

    async def watch(self, ping: Callable[[], None], oldest_call: Callable[[], Optional[float]]) -> None:
        """Runs as long as the connection lives. Raises LinkEnd when it is dead."""
        step = min(1.0, self._beat / 4)
        pinged: Optional[float] = None
        limit = self._beat
        while True:
            # The wall clock also counts the time in which the machine slept.
            wall = time.time()
            await asyncio.sleep(step)
            slept = time.time() - wall > step + _ASLEEP
            now = time.monotonic()
            if slept or (pinged is not None and self._heard >= pinged):
                pinged = None  # After sleep, the reply to an earlier ping may be still unread.
            if pinged is not None:
                if now - pinged >= limit:
                    raise LinkEnd("silent", f"nothing was heard for {now - self._heard:.0f} s")
                continue
            began = oldest_call()
            suspect = slept or (began is not None and now - began > _PATIENCE)
            limit = min(_SHORT, self._beat) if suspect else self._beat
            if slept or now - self._heard >= limit:
                pinged = now
                ping()
