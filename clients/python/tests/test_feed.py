"""The order of a subscription's events, whatever else the connection brings at the same time."""

from __future__ import annotations

import unittest
from typing import Any, Dict, List, Optional

from . import support  # noqa: F401  (puts the library on the path)

import warren
from warren import feed as feeds_module
from warren.feed import Feed
from warren.feeds import Feeds


def frame(position: int, channel: str = "chat.x", **more: Any) -> Dict[str, Any]:
    return {
        "type": "chat_message", "channel": channel, "id": f"id-{position}", "position": position,
        "timestamp": "2026-01-31T12:00:00.000Z", "data": {"content": str(position)}, **more,
    }


class Reading:
    """A feed with one reader."""

    def __init__(self, channel: str = "chat.x", since: Optional[int] = None, last: Optional[int] = None) -> None:
        feeds = Feeds()
        self.reader = feeds.join(channel, since, last, 1000, None, None)
        found = feeds.get(channel)
        assert found is not None
        self.feed: Feed = found

    def take(self, *positions: int) -> None:
        for each in positions:
            self.feed.take(frame(each), 100)

    @property
    def shown(self) -> List[Any]:
        return [("gap", each.start, each.end) if isinstance(each, warren.Gap) else each.position
                for each in self.reader._unread]


class FeedTest(unittest.TestCase):
    def test_live_events_of_others_do_not_hide_history(self) -> None:
        reading = Reading(since=10)
        reading.feed.begin()
        reading.take(50, 11, 12, 51, 50, 51)  # 50 and 51 come by another subscription first.
        self.assertEqual([], reading.shown)
        reading.feed.live(51, 4, True)
        reading.take(52, 51, 52)
        self.assertEqual([11, 12, 50, 51, 52], reading.shown)

    def test_nothing_before_live_without_history(self) -> None:
        reading = Reading()
        self.assertEqual({}, reading.feed.begin())
        reading.take(5)
        reading.feed.live(6, 0, True)
        reading.take(6, 7)
        self.assertEqual([7], reading.shown)
        self.assertEqual({"since": 7}, reading.feed.begin())

    def test_last_shows_as_many_as_requested(self) -> None:
        reading = Reading(last=2)
        self.assertEqual({"last": 2}, reading.feed.begin())
        reading.take(3, 7, 8, 8)  # 3 is of the longer history of another subscription.
        reading.feed.live(8, 2, True)
        self.assertEqual([7, 8], reading.shown)

    def test_typing_takes_the_place_of_no_event_of_the_history(self) -> None:
        reading = Reading(last=2)
        reading.feed.begin()
        reading.take(3, 7, 8)
        reading.feed.take(frame(9, type="typing"), 100)  # Live, by another subscription.
        reading.feed.live(9, 2, True)
        reading.take(10)
        self.assertEqual([7, 8, 10], reading.shown)

    def test_snapshot_keeps_old_positions(self) -> None:
        reading = Reading("agents.*")
        reading.feed.begin()
        for position in (9, 4):
            reading.feed.take(frame(position, f"agents.a{position}"), 100)
        reading.feed.live(20, 2, True)
        self.assertEqual([4, 9], reading.shown)

    def test_gap_of_a_resume_comes_before_its_messages(self) -> None:
        reading = Reading(since=10)
        reading.feed.begin()
        reading.take(40, 41)
        reading.feed.live(41, 2, False)
        reading.feed.gap(10, 41)  # The gateway's frame, after "subscribed".
        self.assertEqual([("gap", 10, 40), 40, 41], reading.shown)

    def test_gap_of_a_live_subscription_moves_its_position(self) -> None:
        reading = Reading()
        reading.feed.begin()
        reading.feed.live(5, 0, True)
        reading.feed.gap(5, 30)
        reading.feed.gap(5, 30)  # Repeated by a proxy.
        reading.take(30, 31)
        self.assertEqual([("gap", 5, 30), 31], reading.shown)

    def test_log_that_was_created_again_with_lower_positions(self) -> None:
        reading = Reading(since=1000)
        reading.feed.begin()
        reading.feed.live(3, 0, False)
        reading.take(4)
        self.assertEqual([("gap", 1000, 1000), 4], reading.shown)
        self.assertEqual({"since": 4}, reading.feed.begin())

    def test_repeated_event_is_shown_once_and_another_with_its_id_too(self) -> None:
        reading = Reading()
        reading.feed.begin()
        reading.feed.live(1, 0, True)
        first = frame(2)
        reading.feed.take(first, 100)
        reading.feed.take({**first, "position": 3, "timestamp": "2026-01-31T12:00:05.000Z"}, 100)
        reading.feed.take({**first, "position": 4, "data": {"content": "other"}}, 100)
        reading.feed.take({**first, "position": 5, "type": "typing"}, 100)
        self.assertEqual([2, 4, 5], reading.shown)

    def test_history_longer_than_what_may_be_held_is_not_held(self) -> None:
        most, feeds_module.MOST_HELD = feeds_module.MOST_HELD, 3
        try:
            reading = Reading(since=1)
            reading.feed.begin()
            reading.take(2, 3, 4, 5, 6)
            self.assertTrue(reading.feed.overflowed)
            self.assertEqual({"since": 1}, reading.feed.begin())
        finally:
            feeds_module.MOST_HELD = most

    def test_reader_that_is_behind_pauses_the_subscription(self) -> None:
        calls: List[str] = []

        class Server:
            def open_feed(self, feed: Feed) -> None:
                calls.append(f"open {feed.begin()}")

            def close_feed(self, feed: Feed) -> None:
                calls.append("close")

        feeds = Feeds()
        feeds.served_by(Server())
        reader = feeds.join("chat.x", None, None, 2, None, None)
        feed = feeds.get("chat.x")
        assert feed is not None
        feed.live(1, 0, True)
        for position in (2, 3):
            feed.take(frame(position), 100)
            feeds.pause_if_behind(feed)
        feed.take(frame(4), 100)  # Still on its way when the subscription was ended.
        self.assertEqual(["open {}", "close"], calls)
        self.assertEqual(2, len(reader._unread))

    def test_second_reader_begins_now(self) -> None:
        feeds = Feeds()
        feeds.join("chat.x", 5, None, 10, None, None)
        with self.assertRaises(ValueError):
            feeds.join("chat.x", 5, None, 10, None, None)
        second = feeds.join("chat.x", None, None, 10, None, None)
        second.close()
        second.close()
        self.assertIsNotNone(feeds.get("chat.x"))


class PausedReaderTest(unittest.IsolatedAsyncioTestCase):
    async def test_reader_that_has_caught_up_resumes(self) -> None:
        opened: List[Any] = []

        class Server:
            def open_feed(self, feed: Feed) -> None:
                opened.append(feed.begin())

            def close_feed(self, feed: Feed) -> None:
                pass

        feeds = Feeds()
        feeds.served_by(Server())
        reader = feeds.join("chat.x", None, None, 2, None, None)
        feed = feeds.get("chat.x")
        assert feed is not None
        feed.live(1, 0, True)
        for position in (2, 3):
            feed.take(frame(position), 100)
        feeds.pause_if_behind(feed)
        event = await reader.next()
        assert event is not None
        self.assertEqual(2, event.position)
        self.assertEqual([{}, {"since": 3}], opened)
