"""Sends the commands of the outbox over a WebSocket, pipelined."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, Optional

from .calls import Calls
from .errors import Refused
from .outbox import Command, Outbox, too_large

_SHORTEST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0


class Posting:
    """Sends each command once, in order. While the gateway refuses them for the moment, it pauses."""

    def __init__(self, outbox: Outbox, calls: Calls, max_frame_bytes: int) -> None:
        self._outbox = outbox
        self._calls = calls
        self._max_frame_bytes = max_frame_bytes
        self._on_the_way = 0
        self._pause = 0.0

    async def run(self) -> None:
        outbox = self._outbox
        while True:
            if not outbox.flowing:
                await self._pause_over()
            for command in outbox.unsent():
                self._post(command)
            await outbox.wakeup.wait()

    def _post(self, command: Command) -> None:
        refused = too_large(command, self._max_frame_bytes)
        if refused is not None:
            self._outbox.done(command, refused)
            return
        command.sent = True
        command.attempts += 1
        self._on_the_way += 1
        self._calls.call(command.frame, lambda error, data: self._replied(command, error))

    async def _pause_over(self) -> None:
        # Also waits for the replies to what is on its way: what is refused of it goes first then, in its order.
        await asyncio.sleep(self._pause)
        while self._on_the_way:
            await self._outbox.wakeup.wait(1.0)
        self._outbox.flowing = True

    def _replied(self, command: Command, refused: Optional[Refused]) -> None:
        self._on_the_way -= 1
        outbox = self._outbox
        if refused is not None and refused.temporary:
            command.sent = False
            if outbox.flowing:
                self._pause = min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, 2 * self._pause))
                outbox.flowing = False
            outbox.wakeup.wake()
            return
        self._pause = 0.0
        outbox.done(command, forgiven(command, refused))
        if not outbox.flowing:
            outbox.wakeup.wake()


def forgiven(command: Command, refused: Optional[Refused]) -> Optional[Refused]:
    """A repeated acknowledgement of an alert is refused as unknown if the first one had arrived: that is success."""
    repeated = command.kind == "alert_ack" and command.attempts > 1
    return None if repeated and refused is not None and refused.code == "unknown_alert" else refused


def ack_frame(alert_id: Any) -> Dict[str, Any]:
    return {"type": "alert_ack", "data": {"alertId": alert_id}}
