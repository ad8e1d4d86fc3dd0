"""Commands that wait for the gateway's confirm: publications and acknowledgements of alerts."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any, Callable, Dict, Generator, List, Optional

from .errors import Dropped, Refused, WarrenError
from .state import Listeners, Wakeup

log = logging.getLogger("warren")


@dataclass(frozen=True)
class Queue:
    """How much may wait while the client is not connected. A command that does not fit is dropped, and reported."""

    count: int = 1000
    #: UTF-8 bytes of the messages.
    bytes: int = 1024 * 1024


class Command:
    """Something to send once, and again after a lost connection, until the gateway confirms or refuses it.

    Await it for the confirm. It raises :class:`Refused`, or :class:`Dropped` if the client gave it up. A command that
    nobody awaits is sent all the same.
    """

    def __init__(self, id: str, frame: Dict[str, Any], kind: str) -> None:
        #: The event's id, which stays the same however often it is sent.
        self.id = id
        self.kind = kind
        self.frame = frame
        # Raises ValueError for NaN and for half of a surrogate pair: the gateway could not read the frame, and its
        # error would not name this command.
        self.size = len(json.dumps(frame, ensure_ascii=False, allow_nan=False).encode("utf-8"))
        #: On its way to the gateway by the present connection.
        self.sent = False
        #: How often it was sent.
        self.attempts = 0
        self._outcome: Optional[WarrenError] = None
        self._done = False
        self._callbacks: List[Callable[["Command"], None]] = []
        self._wakeup = Wakeup()

    @property
    def done(self) -> bool:
        """Whether it was confirmed, refused or dropped."""
        return self._done

    @property
    def error(self) -> Optional[WarrenError]:
        """Why it failed; None while it waits, and after its confirm."""
        return self._outcome

    def on_done(self, callback: Callable[["Command"], None]) -> None:
        """Calls a function once the command is done, at once if it is already."""
        self._callbacks.append(callback)
        if self._done:
            self._call()

    def finish(self, error: Optional[WarrenError] = None) -> None:
        if not self._done:
            self._done = True
            self._outcome = error
            self._call()
            self._wakeup.wake()

    def _call(self) -> None:
        callbacks, self._callbacks = self._callbacks, []
        for each in callbacks:
            try:
                each(self)
            except Exception:
                log.exception("a callback of publication %s failed", self.id)

    def __await__(self) -> Generator[Any, None, str]:
        return self._wait().__await__()

    async def _wait(self) -> str:
        while not self._done:
            await self._wakeup.wait()
        if self._outcome is not None:
            raise self._outcome
        return self.id


class Publication(Command):
    """A publication. ``await publication`` returns the event's id once RabbitMQ has confirmed it."""

    def __init__(self, id: str, channel: str, type: str, data: Dict[str, Any]) -> None:
        super().__init__(id, {"type": type, "channel": channel, "id": id, "data": data}, "publish")
        self.channel = channel
        self.type = type
        self.data = data


class Outbox:
    """All commands without a reply yet, in the order of the calls."""

    def __init__(self, bounds: Queue) -> None:
        self._bounds = bounds
        self._all: Dict[Command, None] = {}  # A dict keeps the order of the calls.
        self._bytes = 0
        #: Whether commands are sent now. If not, the bounds of the queue hold.
        self.flowing = False
        #: Wakes the transport when there is something to send.
        self.wakeup = Wakeup()
        #: Wakes :meth:`empty`.
        self._left = Wakeup()
        self.dropped: Listeners[Dropped] = Listeners()

    def __len__(self) -> int:
        return len(self._all)

    def add(self, command: Command) -> None:
        """Takes a command, or drops it if it does not fit."""
        full = len(self._all) >= self._bounds.count or self._bytes + command.size > self._bounds.bytes
        if full and not self.flowing:
            text = f"{len(self._all)} commands of {self._bytes} bytes wait for the gateway already"
            self._drop(command, Dropped("queue_full", text, command.id))
            return
        self._all[command] = None
        self._bytes += command.size
        self.wakeup.wake()

    def unsent(self) -> List[Command]:
        """What to send now, oldest first. The caller marks each as sent."""
        return [each for each in self._all if not each.sent] if self.flowing else []

    def done(self, command: Command, error: Optional[WarrenError] = None) -> None:
        """The gateway has replied."""
        self._remove(command)
        command.finish(error)

    def _remove(self, command: Command) -> None:
        if command in self._all:
            del self._all[command]
            self._bytes -= command.size
            self._left.wake()

    def lost(self) -> None:
        """The connection is gone: whatever was not confirmed is sent again, in the same order."""
        self.flowing = False
        for each in tuple(self._all):
            each.sent = False
            if each.kind == "soft":
                self.done(each)

    def drop_all(self, code: str, text: str) -> None:
        for command in tuple(self._all):
            self._remove(command)
            self._drop(command, Dropped(code, text, command.id))

    def _drop(self, command: Command, dropped: Dropped) -> None:
        command.finish(dropped)
        self.dropped.call(dropped)

    async def empty(self, timeout: Optional[float]) -> bool:
        """Waits until nothing waits for a reply. False if ``timeout`` seconds have passed first."""
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        while self._all:
            left = None if end is None else end - loop.time()
            if left is not None and left <= 0:
                return False
            await self._left.wait(left)
        return True


def too_large(command: Command, limit: int) -> Optional[Refused]:
    """The refusal of a command that would end the connection: a frame larger than the gateway takes."""
    if command.size + 100 > limit:  # The frame also has a ref.
        return Refused("frame_too_large", f"the message has {command.size} bytes, and the gateway takes {limit}")
    return None
