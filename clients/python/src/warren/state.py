"""The state of a client's connection, and its listeners."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Callable, Generic, List, Literal, Optional, TypeVar

from .tasks import within

log = logging.getLogger("warren")

T = TypeVar("T")


@dataclass(frozen=True)
class State:
    """The connection of a client at one moment.

    ============== =========================================================================
    ``name``       meaning
    ============== =========================================================================
    ``new``        the client has not been started
    ``connecting`` an attempt is under way
    ``connected``  the gateway has admitted the client
    ``waiting``    not connected; another attempt follows by itself in ``retry_in`` seconds
    ``closed``     final: stopped, or refused for good
    ============== =========================================================================

    ``reason`` is one of:

    ===================== ==================================================================
    ``start``             the application started the client
    ``retry``             an attempt after a wait
    ``lost``              the connection ended without a close code
    ``silent``            nothing was heard for two heart-beats (a half-open connection)
    ``unreachable``       nothing accepted the connection, or the gateway does not reply
    ``blocked``           HTTP works, a WebSocket does not; ``connected`` by ``sse`` then
    ``closed_by_gateway`` the gateway closed with ``code``, and the client comes back
    ``token``             the token callback failed; it is called again
    ``refused``           final: the gateway closed with ``code``, and coming back is no use
    ``stopped``           final: the application stopped the client
    ===================== ==================================================================
    """

    name: Literal["new", "connecting", "connected", "waiting", "closed"]
    reason: str
    #: ``sse`` is server-sent events and HTTP. None unless connected.
    transport: Optional[Literal["websocket", "sse"]] = None
    #: The WebSocket close code, where one arrived.
    code: Optional[int] = None
    #: More about the reason, for people.
    text: str = ""
    #: Seconds until the next attempt, while ``waiting``.
    retry_in: Optional[float] = None

    @property
    def connected(self) -> bool:
        """Whether the gateway has admitted the client."""
        return self.name == "connected"

    @property
    def closed(self) -> bool:
        """Whether the client will not come back."""
        return self.name == "closed"


class Listeners(Generic[T]):
    """Functions to call for each value. One that raises does not disturb the others."""

    def __init__(self) -> None:
        self._all: List[Callable[[T], Any]] = []

    def add(self, listener: Callable[[T], Any]) -> Callable[[], None]:
        """Adds a listener. Returns the function that removes it."""
        self._all.append(listener)

        def remove() -> None:
            if listener in self._all:
                self._all.remove(listener)

        return remove

    def __len__(self) -> int:
        return len(self._all)

    def call(self, value: T) -> None:
        for listener in tuple(self._all):
            try:
                listener(value)
            except Exception:
                log.exception("a listener of %r failed", value)


class Wakeup:
    """Wakes all tasks that wait. Unlike ``asyncio.Event`` it can be created before the event loop (Python 3.9)."""

    def __init__(self) -> None:
        self._waiting: List["asyncio.Future[None]"] = []

    def wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self, timeout: Optional[float] = None) -> bool:
        """Waits for the next :meth:`wake`. False if ``timeout`` seconds have passed first."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await within(timeout, future)
            return True
        except asyncio.TimeoutError:
            return False
        finally:
            if future in self._waiting:
                self._waiting.remove(future)
