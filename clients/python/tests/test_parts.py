"""The small parts: names, samenesses, waits, tokens, events, the outbox."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import time
import unittest
from typing import Any, List

from .support import FOLDER, eventually

import warren
from warren import events
from warren.alerts import AlertInbox
from warren.backoff import Backoff
from warren.blockade import Blockade
from warren.channels import matches, word
from warren.client import new_id
from warren.credentials import Credentials, TokenFailed, claims
from warren.outbox import Command, Outbox, Publication, Queue
from warren.heartbeat import Heartbeat
from warren.http import Stream
from warren.sameness import Seen, sameness
from warren.sse import server_events
from warren.tasks import within
from warren.traffic import LinkEnd


class ChannelsTest(unittest.TestCase):
    def test_words_are_escaped_as_the_gateway_does(self) -> None:
        self.assertEqual("gr~C3~BCn", word("grün"))
        self.assertEqual("a-b_c9", word("a-b_c9"))
        self.assertEqual("~7E~2E", word("~."))
        self.assertEqual("42", word(42))

    def test_patterns(self) -> None:
        for pattern, channel, expected in (
            ("chat.x", "chat.x", True), ("chat.x", "chat.y", False), ("chat.*", "chat.x", True),
            ("chat.*", "chat.x.y", False), ("chat.#", "chat", True), ("chat.#", "chat.x.y", True),
            ("*.x", "chat.x", True), ("#.y", "chat.x.y", True), ("chat.#.z", "chat.z", True),
            ("#", "users.bob", False), ("*.bob", "users.bob", False), ("users.*", "users.bob", True),
        ):
            self.assertEqual(expected, matches(pattern, channel), (pattern, channel))


class SamenessTest(unittest.TestCase):
    EVENT = {"channel": "c", "id": "1", "type": "t", "timestamp": "T1", "data": {"a": 1, "b": [True], "at": "T1"}}

    def same(self, **other: Any) -> bool:
        return sameness(self.EVENT) == sameness({**self.EVENT, **other})

    def test_time_and_spelling_do_not_count(self) -> None:
        self.assertTrue(self.same(timestamp="T2", data={"at": "T2", "b": [True], "a": 1.0}))
        self.assertTrue(self.same(position=7, id="1"))

    def test_everything_else_counts(self) -> None:
        self.assertFalse(self.same(channel="d"))
        self.assertFalse(self.same(id="2"))
        self.assertFalse(self.same(type="u"))
        self.assertFalse(self.same(data={"a": True, "b": [True], "at": "T1"}))
        self.assertFalse(self.same(data={"a": 1, "b": [1], "at": "T1"}))
        self.assertFalse(self.same(data={"a": 1, "b": [True], "at": "T0"}))

    def test_memory_is_bounded(self) -> None:
        seen = Seen(most=2)
        first, second, third = ({**self.EVENT, "id": each} for each in "abc")
        self.assertEqual([True, True, False], [seen.is_new(each) for each in (first, second, first)])
        self.assertEqual([True, True], [seen.is_new(each) for each in (third, second)])
        self.assertTrue(seen.is_new({"channel": "c", "data": {}}) and seen.is_new({"channel": "c", "data": {}}))


class BackoffTest(unittest.TestCase):
    def test_waits_double_with_jitter_up_to_the_longest(self) -> None:
        backoff = Backoff(1.0, 8.0)
        for limit in (1, 2, 4, 8, 8, 8):
            self.assertTrue(limit / 2 <= backoff.next() <= limit)
        backoff.failures = 5000
        self.assertLessEqual(backoff.next(), 8.0)
        self.assertGreater(len({Backoff(1.0, 8.0).next() for _ in range(20)}), 15)

    def test_connection_that_is_cut_at_once_is_a_failure(self) -> None:
        backoff = Backoff(0.5, 8.0)
        backoff.next()
        backoff.succeeded(0.01)
        self.assertGreaterEqual(backoff.next(), 0.5)
        backoff.succeeded(60.0)
        self.assertLessEqual(backoff.next(), 0.5)


def jwt(**payload: Any) -> str:
    return "h." + base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=") + ".s"


class CredentialsTest(unittest.IsolatedAsyncioTestCase):
    async def test_token_is_kept_until_it_expires_or_is_refused(self) -> None:
        reasons: List[str] = []

        async def callback(why: str) -> str:
            reasons.append(why)
            return jwt(exp=time.time() + (0 if len(reasons) == 1 else 600), n=len(reasons))

        credentials = Credentials(callback)
        for _ in range(3):
            await credentials.usable()
        self.assertEqual(["connect", "expired"], reasons)
        self.assertTrue(credentials.refused("refused"))
        await credentials.usable()
        self.assertFalse(credentials.refused("refused"), "a second refusal in a row, of a fresh token, is final")
        credentials.admitted()
        self.assertTrue(credentials.refused("expired"))
        await credentials.usable()
        self.assertEqual(["connect", "expired", "refused", "expired"], reasons)

    async def test_failed_callback_is_no_token(self) -> None:
        def fail() -> str:
            raise OSError("login is down")

        with self.assertRaisesRegex(TokenFailed, "login is down"):
            await Credentials(fail).usable()
        with self.assertRaisesRegex(TokenFailed, "NoneType"):
            await Credentials(lambda: None).usable()  # type: ignore[arg-type,return-value]

    async def test_callback_may_give_up(self) -> None:
        def logged_out() -> str:
            raise warren.GiveUp("logged out")

        with self.assertRaises(warren.GiveUp):
            await Credentials(logged_out).usable()

    async def test_fixed_token_is_not_renewed(self) -> None:
        credentials = Credentials("opaque")
        self.assertEqual("opaque", await credentials.usable())
        self.assertFalse(credentials.refused("refused"))
        self.assertEqual({}, claims("opaque"))
        self.assertEqual({}, claims("a.b.c"))


class OutboxTest(unittest.IsolatedAsyncioTestCase):
    async def test_order_survives_a_lost_connection(self) -> None:
        outbox = Outbox(Queue())
        commands = [Publication(str(n), "chat.x", "t", {}) for n in range(4)]
        for each in commands:
            outbox.add(each)
        self.assertEqual([], outbox.unsent())
        outbox.flowing = True
        for each in outbox.unsent():
            each.sent = True
        outbox.done(commands[1])
        self.assertEqual("1", await commands[1])
        outbox.lost()
        outbox.flowing = True
        self.assertEqual(["0", "2", "3"], [each.id for each in outbox.unsent()])

    async def test_empty_waits_for_the_last_reply(self) -> None:
        outbox = Outbox(Queue())
        command = Command("1", {}, "publish")
        outbox.add(command)
        self.assertFalse(await outbox.empty(0.02))
        asyncio.get_running_loop().call_later(0.02, outbox.done, command)
        self.assertTrue(await outbox.empty(5))

    async def test_bytes_are_bounded(self) -> None:
        outbox = Outbox(Queue(count=100, bytes=200))
        outbox.add(Publication("1", "c", "t", {"content": "ü" * 50}))
        second = Publication("2", "c", "t", {"content": "x" * 50})
        outbox.add(second)
        self.assertEqual("queue_full", second.error.code if second.error else None)
        self.assertEqual(1, len(outbox))


    def test_what_is_no_json_is_refused_at_once(self) -> None:
        for data in ({"x": float("nan")}, {"x": "\ud800"}):
            with self.assertRaises(ValueError):
                Publication("1", "c", "t", data)
        with self.assertRaises(TypeError):
            Publication("1", "c", "t", {"x": object()})


class AlertInboxTest(unittest.TestCase):
    def setUp(self) -> None:
        self.inbox = AlertInbox()
        self.arrived: List[str] = []
        self.inbox.arrived.add(lambda alert: self.arrived.append(alert.id))

    def raised(self, id: str) -> Any:
        data = {"alertId": id}
        time = "2026-01-01T00:00:00.000Z"
        return {"type": "alert", "channel": "users.u", "position": 1, "id": id, "timestamp": time, "data": data}

    def unacknowledged(self) -> List[str]:
        return [each.id for each in self.inbox.unacknowledged]

    def test_list_from_before_an_acknowledgement_brings_nothing_back(self) -> None:
        for id in ("a", "b"):
            self.inbox.take(self.raised(id))
        self.inbox.expect_list()
        self.inbox.acknowledged("a")
        self.inbox.all_are([self.raised("a"), self.raised("b")])
        self.assertEqual((["a", "b"], ["b"]), (self.arrived, self.unacknowledged()))

    def test_alert_that_the_list_does_not_have_was_acknowledged_elsewhere(self) -> None:
        self.inbox.take(self.raised("a"))
        self.inbox.expect_list()
        self.inbox.take(self.raised("new"))
        self.inbox.all_are([])
        self.assertEqual(["new"], self.unacknowledged())

    def test_alert_may_be_raised_again(self) -> None:
        self.inbox.take(self.raised("a"))
        self.inbox.acknowledged("a")
        self.inbox.expect_list()
        self.inbox.all_are([self.raised("a")])
        self.assertEqual(["a", "a"], self.arrived)


class EventsTest(unittest.TestCase):
    def test_classes_are_those_of_the_schema(self) -> None:
        made = subprocess.run([sys.executable, str(FOLDER / "tools/generate_events.py"), "--check"], capture_output=True)
        self.assertEqual(0, made.returncode, made.stdout)

    def test_reference_is_that_of_the_sources(self) -> None:
        made = subprocess.run(
            [sys.executable, str(FOLDER / "tools/generate_reference.py"), "--check"], capture_output=True
        )
        self.assertEqual(0, made.returncode, made.stdout)

    def test_every_spelling_is_read(self) -> None:
        for data in ({"agentName": "B", "state": "idle", "currentTask": "x"},
                     {"agent_name": "B", "state": "idle", "current_task": "x"}):
            event = warren.Event("agent_status", "agents.b", data)
            self.assertEqual(events.AgentStatus(agent_name="B", state="idle", current_task="x"), event.typed)
        changed = warren.Event("file_changed", "workspaces.w", {"file_path": "a.py"}).typed
        self.assertEqual(events.FileChanged(path="a.py"), changed)
        self.assertIsNone(warren.Event("file_changed", "workspaces.w", {}).typed)
        self.assertIsNone(warren.Event("file_changed", "builds.w", {"path": "x"}).typed)

    def test_data_to_publish_has_the_schemas_names(self) -> None:
        status = events.AgentStatus(state="working", agent_name="B", lease_seconds=30)
        self.assertEqual({"state": "working", "agentName": "B", "leaseSeconds": 30}, status.data())

    def test_ids_sort_by_time(self) -> None:
        first = new_id()
        time.sleep(0.002)
        second = new_id()
        self.assertLess(first, second)
        self.assertRegex(second, "^[0-9A-HJKMNP-TV-Z]{26}$")


class WithinTest(unittest.IsolatedAsyncioTestCase):
    async def test_result_in_time(self) -> None:
        self.assertEqual(7, await within(60, asyncio.sleep(0, 7)))

    async def test_work_that_takes_too_long_is_cancelled(self) -> None:
        work: "asyncio.Future[None]" = asyncio.get_running_loop().create_future()
        with self.assertRaises(asyncio.TimeoutError):
            await within(0.01, work)
        self.assertTrue(work.cancelled())

    async def test_cancellation_together_with_the_result_counts(self) -> None:
        for steps in range(3):
            work: "asyncio.Future[int]" = asyncio.get_running_loop().create_future()
            task = asyncio.ensure_future(within(60, work))
            await asyncio.sleep(0)
            work.set_result(7)
            for _ in range(steps):
                await asyncio.sleep(0)
            if not task.done():
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task


class BlockadeTest(unittest.TestCase):
    def test_two_refusals_in_a_row(self) -> None:
        blockade = Blockade(60)
        blockade.passed()
        blockade.met(True)
        self.assertEqual((False, True), (blockade.is_up, blockade.is_suspected))
        blockade.met(True)
        self.assertTrue(blockade.is_up)

    def test_cuts_weigh_less_where_a_websocket_has_worked(self) -> None:
        for passed, enough in ((False, 3), (True, 5)):
            blockade = Blockade(60)
            if passed:
                blockade.passed()
            for _ in range(enough - 1):
                blockade.met(False)
            self.assertFalse(blockade.is_up)
            blockade.met(False)
            self.assertTrue(blockade.is_up)
            blockade.passed()
            self.assertEqual((False, False), (blockade.is_up, blockade.is_suspected))

    def test_http_that_fails_too_gives_a_websocket_its_turn(self) -> None:
        for clearly, worked, up in ((True, False, False), (True, True, True), (False, True, False)):
            blockade = Blockade(60)
            for _ in range(3):
                blockade.met(clearly)
            blockade.doubt(worked)
            self.assertEqual(up, blockade.is_up)
            blockade.met(clearly)
            self.assertTrue(blockade.is_up)

    def test_connections_over_http_do_not_put_the_next_websocket_off(self) -> None:
        blockade = Blockade(60)
        first = blockade.probe_in
        time.sleep(0.02)
        self.assertLess(blockade.probe_in, first)
        blockade.probed()
        self.assertEqual(first, blockade.probe_in)


class HeartbeatTest(unittest.IsolatedAsyncioTestCase):
    async def test_ping_after_a_beat_and_the_end_after_two(self) -> None:
        heartbeat, pings = Heartbeat(0.2), []
        began = time.monotonic()
        with self.assertRaises(LinkEnd) as raised:
            await heartbeat.watch(lambda: pings.append(time.monotonic() - began), lambda: None)
        self.assertEqual("silent", raised.exception.reason)
        self.assertEqual(1, len(pings))
        self.assertGreaterEqual(pings[0], 0.2)
        self.assertGreaterEqual(time.monotonic() - began, 0.4)

    async def test_reply_to_a_ping_keeps_the_connection(self) -> None:
        heartbeat, pings = Heartbeat(0.1), []

        def ping() -> None:
            pings.append("")
            asyncio.get_running_loop().call_later(0.02, heartbeat.heard)

        watching = asyncio.ensure_future(heartbeat.watch(ping, lambda: None))
        self.addCleanup(watching.cancel)
        await eventually(lambda: watching.done() or len(pings) >= 3, "three pings")
        self.assertFalse(watching.done())

    async def test_call_without_a_reply_makes_the_client_look_earlier(self) -> None:
        heartbeat, pings = Heartbeat(60.0), []
        heartbeat._heard -= 6.0
        began = time.monotonic() - 11.0
        watching = asyncio.ensure_future(heartbeat.watch(lambda: pings.append(""), lambda: began))
        self.addCleanup(watching.cancel)
        await eventually(lambda: pings, "a ping")


class StreamFormatTest(unittest.IsolatedAsyncioTestCase):
    async def test_events_in_small_pieces(self) -> None:
        text = ': beat\n\nid: 7\ndata: {"a":1}\n\nid: 8\n\ndata: one\ndata:two\r\n\r\nid: 9\ndata: ü\n\n'.encode()
        for size in (1, 3, 1000):
            reader = asyncio.StreamReader()
            for start in range(0, len(text), size):
                part = text[start : start + size]
                reader.feed_data(b"%x\r\n%b\r\n" % (len(part), part))
            reader.feed_data(b"0\r\n\r\n")
            stream = Stream(reader, 200, {"transfer-encoding": "chunked"})
            found = [(each.id, each.data) async for each in server_events(stream)]
            self.assertEqual([(None, None), (7, '{"a":1}'), (8, None), (None, "one\ntwo"), (9, "ü")], found)

    async def test_response_that_breaks_off_is_no_end(self) -> None:
        for headers, part in (({"transfer-encoding": "chunked"}, b"5\r\nab"), ({"content-length": "5"}, b"ab")):
            reader = asyncio.StreamReader()
            reader.feed_data(part)
            reader.feed_eof()
            with self.assertRaises(EOFError):
                await Stream(reader, 200, headers).whole()
