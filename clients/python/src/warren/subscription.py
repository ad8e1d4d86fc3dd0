"""A reader of one channel or pattern."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, AsyncIterator, Callable, Deque, Optional, Union

from .errors import Closed, Refused, WarrenError
from .messages import Event, Gap
from .state import Wakeup

if TYPE_CHECKING:
    from .feed import Feed
    from .feeds import Feeds

log = logging.getLogger("warren")


@dataclass(frozen=True)
class Live:
    """A subscription is live: it has all messages up to ``position``, and gets each later one.

    ``replayed`` counts the messages of the history before it. ``recovered`` is False if the log no longer has some of
    the requested history; a :class:`Gap` says which.
    """

    position: int
    replayed: int
    recovered: bool


class Subscription:
    """Events of one channel or pattern, in the log's order, each once, across lost connections.

    Iterate it: ``async for event in subscription``. It ends when the subscription or the client is closed, and raises
    :class:`Refused` where the gateway does not allow it. :meth:`items` has the gaps too, at their places; without it,
    a gap goes to ``on_gap`` or else into the log ``warren`` as a warning.

    An application that reads more slowly than events arrive gets them later, and loses none: at ``buffer`` unread
    events the subscription pauses, and resumes by its position.
    """

    def __init__(
        self,
        feeds: "Feeds",
        channel: str,
        buffer: int,
        on_gap: Optional[Callable[[Gap], Any]],
        on_live: Optional[Callable[[Live], Any]],
    ) -> None:
        #: The channel or pattern.
        self.channel = channel
        #: The last time the subscription went live; None before the first one.
        self.live: Optional[Live] = None
        self._feeds = feeds
        self._feed: Optional["Feed"] = None
        self._buffer = buffer
        self._on_gap = on_gap
        self._on_live = on_live
        self._unread: Deque[Union[Event, Gap]] = deque()
        self._delivered: Optional[int] = None
        self._ended = False
        self._error: Optional[WarrenError] = None
        self._wakeup = Wakeup()

    @property
    def position(self) -> Optional[int]:
        """The position of the last event that the application has got, to store and to pass as ``since`` later.

        Before the first event it is where the subscription went live, and None before that.
        """
        if self._delivered is not None:
            return self._delivered
        return None if self.live is None or self._unread else self.live.position

    def __aiter__(self) -> AsyncIterator[Event]:
        return self._events()

    async def _events(self) -> AsyncIterator[Event]:
        while True:
            item = await self._next()
            if item is None:
                return
            if isinstance(item, Event):
                yield item
            elif self._on_gap is None:
                log.warning("%s: messages after %s up to %s may be missing: %s",
                            item.channel, item.start, item.end, item.reason)

    async def items(self) -> AsyncIterator[Union[Event, Gap]]:
        """The events and the gaps between them, in their order."""
        while True:
            item = await self._next()
            if item is None:
                return
            yield item

    async def next(self, timeout: Optional[float] = None) -> Optional[Event]:
        """The next event. None at the end, or if none arrives within ``timeout`` seconds."""
        while True:
            item = await self._next(timeout)
            if item is None or isinstance(item, Event):
                return item

    async def _next(self, timeout: Optional[float] = None) -> Union[Event, Gap, None]:
        while not self._unread:
            if self._error is not None:
                raise self._error
            if self._ended or not await self._wakeup.wait(timeout):
                return None
        item = self._unread.popleft()
        if isinstance(item, Event) and item.position is not None:
            self._delivered = item.position
        if self._feed is not None and self._feed.paused and len(self._unread) <= self._buffer // 2:
            self._feeds.caught_up(self._feed)
        return item

    async def wait_live(self, timeout: Optional[float] = None) -> Live:
        """Waits until the subscription is live for the first time. Raises Refused, Closed, or TimeoutError."""
        while self.live is None:
            if self._error is not None:
                raise self._error
            if self._ended:
                raise Closed("closed", f"the subscription to {self.channel} was closed")
            if not await self._wakeup.wait(timeout):
                raise TimeoutError(f"{self.channel} is not live after {timeout:g} s")
        return self.live

    def close(self) -> None:
        """Ends the subscription. Unread events stay readable; no further ones arrive. Repeating it has no effect."""
        if not self._ended:
            self._ended = True
            self._feeds.leave(self)
            self._wakeup.wake()

    async def __aenter__(self) -> "Subscription":
        return self

    async def __aexit__(self, *exc: Any) -> None:
        self.close()

    # Called by the feed.

    @property
    def _is_full(self) -> bool:
        return len(self._unread) >= self._buffer

    def _put(self, item: Union[Event, Gap]) -> None:
        if self._ended:
            return
        if isinstance(item, Gap) and self._on_gap is not None:
            _call(self._on_gap, item)
        self._unread.append(item)
        self._wakeup.wake()

    def _live(self, position: int, replayed: int, recovered: bool) -> None:
        self.live = Live(position, replayed, recovered)
        if self._on_live is not None:
            _call(self._on_live, self.live)
        self._wakeup.wake()

    def _fail(self, error: Refused) -> None:
        self._error = error
        self._feeds.leave(self)
        self._wakeup.wake()


def _call(listener: Callable[[Any], Any], value: Any) -> None:
    try:
        listener(value)
    except Exception:
        log.exception("a listener of %r failed", value)
