"""All subscriptions of a client, and the transport that serves them now."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, Optional, Protocol

from .feed import Feed
from .messages import Gap
from .subscription import Live, Subscription


class Server(Protocol):
    """A connected transport."""

    def open_feed(self, feed: Feed) -> None:
        """Subscribes to an idle feed."""

    def close_feed(self, feed: Feed) -> None:
        """Ends the subscription of a feed."""


class Feeds:
    """One feed for each channel or pattern. Feeds stay while the connection comes and goes."""

    def __init__(self) -> None:
        self._all: Dict[str, Feed] = {}
        self._server: Optional[Server] = None

    def __iter__(self) -> Iterator[Feed]:
        return iter(tuple(self._all.values()))

    def get(self, channel: str) -> Optional[Feed]:
        return self._all.get(channel)

    def join(
        self,
        channel: str,
        since: Optional[int],
        last: Optional[int],
        buffer: int,
        on_gap: Optional[Callable[[Gap], Any]],
        on_live: Optional[Callable[[Live], Any]],
    ) -> Subscription:
        """Adds a reader. The first reader of a channel decides where its history begins."""
        reader = Subscription(self, channel, buffer, on_gap, on_live)
        feed = self._all.get(channel)
        if feed is None:
            feed = self._all[channel] = Feed(channel, since, last)
        elif since is not None or last is not None:
            raise ValueError(
                f"{channel} is subscribed already: read earlier messages with history(), "
                "or close the other subscription first"
            )
        feed.readers.append(reader)
        reader._feed = feed
        if feed.status == "live" and feed.position is not None:
            reader._live(feed.position, 0, True)
        self._open(feed)
        return reader

    def leave(self, reader: Subscription) -> None:
        feed = reader._feed
        if feed is None or reader not in feed.readers:
            return
        feed.readers.remove(reader)
        if not feed.readers and self._all.get(feed.channel) is feed:
            del self._all[feed.channel]
            self._close(feed)
        elif feed.paused and not feed.behind:
            self.caught_up(feed)

    def pause_if_behind(self, feed: Feed) -> None:
        """Stops a subscription whose reader is behind, so that unread events do not fill the memory."""
        if feed.behind and not feed.paused:
            feed.paused = True
            self._close(feed)

    def caught_up(self, feed: Feed) -> None:
        if not feed.behind:
            feed.paused = False
            self._open(feed)

    def _open(self, feed: Feed) -> None:
        if self._server is not None and feed.status == "idle" and not feed.paused:
            self._server.open_feed(feed)

    def _close(self, feed: Feed) -> None:
        if self._server is not None and feed.status in ("pending", "live"):
            self._server.close_feed(feed)
        feed.idle()

    def served_by(self, server: Optional[Server]) -> None:
        """A transport has connected, or (None) the connection is lost."""
        self._server = server
        for feed in self:
            if feed.status != "refused":
                feed.idle()
                self._open(feed)

    def close_all(self) -> None:
        self._server = None
        for feed in self:
            for reader in tuple(feed.readers):
                reader.close()
