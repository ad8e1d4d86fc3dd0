"""What a client can do, against a real gateway."""

from __future__ import annotations

import asyncio
import time
from typing import Any, List

from .support import PATIENCE, LiveTest, Recorded, eventually, fresh, token, warren

from warren.events import ChatMessage, NoteCreated


class LiveTests(LiveTest):
    async def test_event_arrives_typed(self) -> None:
        client = await self.connected("py-alice")
        channel = fresh("chat.py")
        async with client.subscribe(channel) as chat:
            await chat.wait_live(PATIENCE)
            id = await client.publish(channel, ChatMessage(content="Hello"), id="my-id")
            event = await chat.next(PATIENCE)
        self.assertEqual("my-id", id)
        self.assertEqual(("my-id", "chat_message", channel), (event.id, event.type, event.channel))
        self.assertEqual("Hello", event.typed.content)
        self.assertEqual("py-alice", event.typed.sender)
        self.assertEqual(event.position, chat.position)
        self.assertLess(abs(event.time.timestamp() - time.time()), 60)

    async def test_history_since_and_last(self) -> None:
        client = await self.connected("py-alice")
        channel = fresh("chat.py")
        for n in range(5):
            await client.publish(channel, "chat_message", {"content": str(n)})
        page = await client.history(channel, limit=2)
        while [each.data["content"] for each in page.messages] != ["3", "4"]:
            await asyncio.sleep(0.05)
            page = await client.history(channel, limit=2)
        older = await client.history(channel, before=page.messages[0].position, limit=2)
        self.assertEqual(["1", "2"], [each.data["content"] for each in older.messages])
        self.assertTrue(older.truncated)
        newer = await client.history(channel, since=older.last)
        self.assertEqual(["3", "4"], [each.data["content"] for each in newer.messages])
        lives: List[warren.Live] = []
        last = client.subscribe(channel, last=3, on_live=lives.append)
        self.assertEqual(["2", "3", "4"], [(await last.next(PATIENCE)).data["content"] for _ in range(3)])
        self.assertEqual((3, True), (lives[0].replayed, lives[0].recovered))
        last.close()
        since = client.subscribe(channel, since=older.messages[0].position)
        self.assertEqual("2", (await since.next(PATIENCE)).data["content"])

    async def test_long_history_is_read_in_pages(self) -> None:
        from warren import feed

        client = await self.connected("py-alice")
        channel = fresh("chat.py")
        texts = [str(n) for n in range(120)]
        for each in [client.publish(channel, "chat_message", {"content": text}) for text in texts]:
            await each
        first = (await client.history(channel, limit=120)).messages[0].position
        most, feed.MOST_HELD = feed.MOST_HELD, 10
        try:
            items = self.collect(client.subscribe(channel, since=first - 1))
            await eventually(lambda: len(items) >= 120, "the history")
            await client.publish(channel, "chat_message", {"content": "live"})
            await eventually(lambda: len(items) >= 121, "a live message")
        finally:
            feed.MOST_HELD = most
        self.assertEqual([*texts, "live"], [each.data["content"] for each in items])

    async def test_history_that_is_gone_is_a_gap(self) -> None:
        client = await self.connected("py-alice")
        channel = fresh("chat.py")
        gaps: List[warren.Gap] = []
        subscription = client.subscribe(channel, since=7, on_gap=gaps.append)
        live = await subscription.wait_live(PATIENCE)
        self.assertFalse(live.recovered)
        self.assertEqual(7, gaps[0].start)
        await client.publish(channel, "chat_message", {"content": "after the gap"})
        items = self.collect(subscription)
        await eventually(lambda: len(items) >= 2, "the gap and the message")
        self.assertIsInstance(items[0], warren.Gap)
        self.assertEqual("after the gap", items[1].data["content"])

    async def test_refusals_name_their_code(self) -> None:
        client = await self.connected("py-bob", claims={"channels": {"read": ["chat.mine"], "write": ["notes.mine"]}})
        with self.assertRaises(warren.Refused) as raised:
            await client.subscribe("chat.theirs").wait_live(PATIENCE)
        self.assertEqual("not_allowed", raised.exception.code)
        with self.assertRaises(warren.Refused) as raised:
            await client.publish("notes.mine", "note_created", {"title": "no id"})
        self.assertEqual("invalid_event", raised.exception.code)
        await client.publish("notes.mine", NoteCreated(note_id="1"))
        self.assertEqual("connected", client.state.name)

    async def test_message_that_is_too_large_does_not_end_the_connection(self) -> None:
        client = await self.connected("py-alice")
        recorded = Recorded(client)
        with self.assertRaises(warren.Refused) as raised:
            await client.publish(fresh("chat.py"), "chat_message", {"content": "x" * 3_000_000})
        self.assertEqual("frame_too_large", raised.exception.code)
        await client.publish(fresh("chat.py"), "chat_message", {"content": "small"})
        self.assertEqual([], recorded.reasons())

    async def test_pattern_and_channel_together(self) -> None:
        client = await self.connected("py-alice")
        team = fresh("py")
        pattern = self.collect(client.subscribe(f"chat.{team}.*"))
        one = self.collect(client.subscribe(f"chat.{team}.a"))
        second = self.collect(client.subscribe(f"chat.{team}.a"))
        await eventually(lambda: all(each.status == "live" for each in client._traffic.feeds), "live")
        for n in range(20):
            await client.publish(f"chat.{team}.{'ab'[n % 2]}", "chat_message", {"content": str(n)})
        await eventually(lambda: len(pattern) >= 20, "all messages")
        # Two channels may lie in two partitions, so the log may have them in another order than the writer.
        self.assertEqual(sorted(each.position for each in pattern), [each.position for each in pattern])
        for start, word in enumerate("ab"):
            of_one = [each.data["content"] for each in pattern if each.channel.endswith("." + word)]
            self.assertEqual([str(n) for n in range(start, 20, 2)], of_one)
        self.assertEqual([str(n) for n in range(0, 20, 2)], [each.data["content"] for each in one])
        self.assertEqual(one, second)

    async def test_slow_reader_gets_everything(self) -> None:
        client = await self.connected("py-slow")
        channel = fresh("chat.py")
        slow = client.subscribe(channel, buffer=10)
        await slow.wait_live(PATIENCE)
        writer = await self.connected("py-alice")
        for each in [writer.publish(channel, "chat_message", {"content": str(n)}) for n in range(200)]:
            await each
        got = []
        while len(got) < 200:
            event = await slow.next(PATIENCE)
            got.append(event.data["content"])
            self.assertLessEqual(len(slow._unread), 220)
        self.assertEqual([str(n) for n in range(200)], got)

    async def test_token_is_renewed_before_it_expires(self) -> None:
        async def stays(ttl: float) -> bool:
            reasons: List[str] = []

            def callback(why: str) -> str:
                reasons.append(why)
                return token("py-renew", ttlSeconds=int(ttl))

            client = await self.connected("py-renew", token=callback)
            recorded = Recorded(client)
            channel = fresh("chat.py")
            items = self.collect(client.subscribe(channel))
            await eventually(lambda: recorded.states or reasons.count("expiring") >= 2, "two renewals")
            await client.publish(channel, "chat_message", {"content": "still here"})
            await eventually(lambda: items, "the message")
            return recorded.states == []

        await self.in_time(stays, 4)

    async def test_bad_tokens_end_the_client_after_a_fresh_one(self) -> None:
        reasons: List[str] = []

        def callback(why: str) -> str:
            reasons.append(why)
            return f"bad {len(reasons)}".replace(" ", "-")

        client = await self.client("py-bad", token=callback)
        with self.assertRaises(warren.Closed):
            await client.wait_connected(PATIENCE)
        self.assertEqual(["connect", "refused"], reasons)
        self.assertEqual(("closed", "refused", 4001), (client.state.name, client.state.reason, client.state.code))

    async def test_callback_that_fails_is_called_again(self) -> None:
        calls: List[str] = []

        async def callback() -> str:
            calls.append("")
            if len(calls) < 3:
                raise OSError("login is down")
            return token("py-later")

        client = await self.client("py-later", token=callback)
        recorded = Recorded(client)
        await client.wait_connected(PATIENCE)
        self.assertEqual(2, recorded.reasons().count("waiting/token"))

    async def test_presence_follows_the_chosen_status(self) -> None:
        team = fresh("py")
        claims = {"teams": [team]}
        watcher = await self.connected("py-watcher", claims=claims)
        proxy = await self.proxy()
        async with watcher.presence(team) as presence:
            client = await self.connected("py-carol", proxy.url, claims=claims)

            def status() -> Any:
                return {each.user_id: each.status for each in presence.now}.get("py-carol")

            await eventually(lambda: status() == "online", "online")
            client.set_presence("busy")
            await eventually(lambda: status() == "busy", "busy")
            proxy.cut()
            client.set_presence("away")
            await eventually(lambda: status() == "away", "away")
        with self.assertRaises(ValueError):
            client.set_presence("asleep")

    async def test_typing_of_others(self) -> None:
        channel = fresh("chat.py")
        writer, reader = await self.connected("py-writer"), await self.connected("py-reader")
        async with reader.typing(channel) as typing:
            await eventually(lambda: reader._traffic.feeds.get(channel).status == "live", "live")
            own = writer.typing(channel)
            own.send()
            own.send()
            await eventually(lambda: typing.now == ["py-writer"], "typing")
            own.send(False)
            await eventually(lambda: typing.now == [], "no more typing")

    async def test_agent_reports_and_the_board_shows_it(self) -> None:
        async def is_shown(lease: float) -> bool:
            name = fresh("py-agent")
            watcher = await self.connected("py-watcher")
            client = await self.connected(name, claims={"role": "agent", "channels": {"write": [f"agents.{name}"]}})
            async with watcher.agents(f"agents.{name}") as board:
                states: List[Any] = []
                board.on_change(lambda agents: states.append((agents[0].state, agents[0].task, agents[0].error)))
                with self.assertRaises(RuntimeError):
                    async with warren.agent(client, name, lease=lease, owner="py-watcher") as agent:
                        await agent.working("build main", progress=40)
                        await asyncio.sleep(2 * lease)  # The lease is renewed meanwhile.
                        raise RuntimeError("out of disk")
                await eventually(lambda: states and states[-1][0] == "stopped", "stopped")
            self.assertEqual(("idle", None, None), states[0])
            self.assertEqual(("stopped", None, "RuntimeError: out of disk"), states[-1])
            self.assertIn(("working", "build main", None), states)
            return "stale" not in [each[0] for each in states]

        await self.in_time(is_shown, 1.5)

    async def test_alert_comes_once_and_is_acknowledged_offline(self) -> None:
        user = fresh("py-user")
        proxy = await self.proxy()
        client = await self.connected(user, proxy.url)
        service = await self.connected("py-service")
        shown: List[str] = []

        async def show(alerts: warren.Alerts) -> None:
            async for alert in alerts:
                shown.append(alert.title)

        alerts = client.alerts()
        showing = asyncio.ensure_future(show(alerts))
        self.addCleanup(showing.cancel)
        for title in ("first", "second"):
            await service.publish(f"users.{user}", "alert", {"level": "error", "title": title, "message": "m"})
        await eventually(lambda: len(alerts.unacknowledged) == 2, "two alerts")
        recorded = Recorded(client)
        await proxy.refuse()
        await recorded.state("waiting/unreachable")
        acked = alerts.ack(alerts.unacknowledged[0])
        self.assertFalse(acked.done)
        await proxy.start()
        await acked
        self.assertEqual(["second"], [each.title for each in alerts.unacknowledged])
        device = await self.connected(user)
        others = device.alerts()
        self.assertEqual("second", (await others.next(PATIENCE)).title)
        await others.ack(others.unacknowledged[0])
        await eventually(lambda: alerts.unacknowledged == [], "acknowledged on the other device")
        self.assertEqual(["first", "second"], shown)
