"""Subscribes the feeds of a client over a WebSocket."""

from __future__ import annotations

import asyncio
from typing import Any, Callable, Coroutine, Dict, Optional

from .calls import Calls
from .errors import Refused, WarrenError
from .feed import Feed
from .feeds import Feeds
from .history import read_page
from .traffic import Traffic

#: The longest wait before a subscription that was refused for the moment is tried again, in seconds.
_LONGEST_WAIT = 10.0


class Subscribing:
    """Begins, resumes and ends subscriptions on one connection, and gives each event to its feeds."""

    def __init__(
        self,
        traffic: Traffic,
        calls: Calls,
        history_url: Callable[[str], str],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._traffic = traffic
        self._feeds: Feeds = traffic.feeds
        self._calls = calls
        self._history_url = history_url
        self._spawn = spawn

    def open_feed(self, feed: Feed) -> None:
        frame = {"type": "subscribe", "channel": feed.channel, **feed.begin()}
        self._calls.call(frame, lambda refused, data: self._replied(feed, refused))

    def close_feed(self, feed: Feed) -> None:
        self._calls.call({"type": "unsubscribe", "channel": feed.channel}, lambda refused, data: None)

    def _replied(self, feed: Feed, refused: Optional[Refused]) -> None:
        if refused is None or feed.status != "pending":
            return
        if refused.temporary:
            feed.idle()
            self._spawn(self._again_later(feed))
        else:
            feed.fail(refused)

    async def _again_later(self, feed: Feed) -> None:
        feed.failures += 1
        await asyncio.sleep(min(_LONGEST_WAIT, 0.25 * 2 ** min(feed.failures, 10)))
        self._reopen(feed)

    def _reopen(self, feed: Feed) -> None:
        if feed.status == "idle" and not feed.paused and feed.readers:
            self.open_feed(feed)

    def verify(self) -> None:
        """Subscribes again, because the gateway has ended a subscription without naming it.

        That happens when a fresh token lacks a right. The subscriptions that stay allowed resume without a gap, and
        the reply to each of the others names its channel.
        """
        for feed in self._feeds:
            if feed.status == "live":
                self.open_feed(feed)

    # --- frames of the gateway

    def subscribed(self, channel: str, data: Dict[str, Any]) -> None:
        feed = self._feeds.get(channel)
        if feed is None or feed.status != "pending":
            return
        if feed.overflowed:
            self._page(feed)
            return
        feed.live(data["position"], data["replayed"], data["recovered"])
        self._feeds.pause_if_behind(feed)

    def gap(self, channel: str, data: Dict[str, Any]) -> None:
        feed = self._feeds.get(channel)
        if feed is not None and feed.status == "live":
            feed.gap(data["from"], data["to"])

    def event(self, frame: Dict[str, Any], size: int) -> None:
        for feed in self._feeds:
            if feed.wants(frame["channel"]):
                feed.take(frame, size)
                if feed.status == "live":
                    self._feeds.pause_if_behind(feed)

    # --- a history that is longer than what may be held

    def _page(self, feed: Feed) -> None:
        self.close_feed(feed)
        feed.idle()
        feed.status = "paging"
        self._spawn(self._read_pages(feed))

    async def _read_pages(self, feed: Feed) -> None:
        more = True
        while more and feed.status == "paging" and feed.readers:
            try:
                page = await read_page(
                    self._history_url(feed.channel), self._traffic.credentials.value, since=feed.position, limit=1000
                )
            except WarrenError:
                break  # The subscription that follows reports a gap, or the refusal.
            for frame in page["messages"]:
                feed.hand_on(frame)
            if page["last"] is not None:
                feed.position = max(feed.position or 0, page["last"])
            more = page["truncated"]
            while feed.behind and feed.readers:
                await asyncio.sleep(0.05)
        if feed.status == "paging":
            feed.idle()
            self._reopen(feed)
