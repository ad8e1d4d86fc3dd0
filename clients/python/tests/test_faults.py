"""The client's promises on a network that breaks: nothing lost, nothing twice, in order, and the state is true."""

from __future__ import annotations

import asyncio
import random
from typing import Any, List

from .support import PATIENCE, LiveTest, Proxy, Recorded, eventually, fresh, token, warren

from warren.sockets import Socket


def contents(items: List[Any]) -> List[str]:
    return [each.data["content"] for each in items if isinstance(each, warren.Event)]


class FaultsTest(LiveTest):
    async def test_cuts_lose_and_double_nothing(self) -> None:
        await self.cut(await self.proxy())

    async def test_cuts_over_http_lose_and_double_nothing(self) -> None:
        proxy = await self.proxy()
        proxy.websockets = "403"
        await self.cut(proxy)

    async def cut(self, proxy: Proxy) -> None:
        """Cuts a reader's connections again and again while messages are published."""
        channels = [fresh("chat.py") for _ in range(3)]
        reader = await self.connected("py-reader", proxy.url)
        items = {each: self.collect(reader.subscribe(each)) for each in channels}
        await eventually(lambda: all(reader._traffic.feeds.get(each).status == "live" for each in channels), "live")
        writer = await self.connected("py-writer")
        sent = {each: [f"{each} {n}" for n in range(200)] for each in channels}

        async def publish() -> None:
            for n in range(200):
                for each in channels:
                    writer.publish(each, "chat_message", {"content": sent[each][n]})
                await asyncio.sleep(0.02)

        publishing = asyncio.ensure_future(publish())
        while not publishing.done():
            await asyncio.sleep(random.uniform(0.02, 0.3))
            proxy.cut()
        await publishing
        for each in channels:
            await eventually(lambda: len(items[each]) >= 200, f"all messages of {each}")
        await asyncio.sleep(0.3)
        for each in channels:
            self.assertEqual(sent[each], contents(items[each]))
            self.assertFalse([gap for gap in items[each] if isinstance(gap, warren.Gap)])

    async def test_publications_over_cuts_arrive_once_and_in_order(self) -> None:
        proxy = await self.proxy()
        channel = fresh("chat.py")
        items = self.collect(await self.live(await self.connected("py-reader"), channel))
        writer = await self.connected("py-writer", proxy.url)
        sent = [f"text {n}" for n in range(300)]
        publications = []
        for n, text in enumerate(sent):
            publications.append(writer.publish(channel, "chat_message", {"content": text}))
            await asyncio.sleep(0.005)
            if n % 37 == 0:
                proxy.cut()
        self.assertEqual([each.id for each in publications], [await each for each in publications])
        await eventually(lambda: len(items) >= 300, "all messages")
        self.assertEqual(sent, contents(items))

    async def live(self, client: warren.Client, channel: str, **options: Any) -> warren.Subscription:
        subscription = client.subscribe(channel, **options)
        await subscription.wait_live(PATIENCE)
        return subscription

    async def test_offline_messages_and_publications_arrive(self) -> None:
        proxy = await self.proxy()
        channel, own = fresh("chat.py"), fresh("chat.py")
        client = await self.connected("py-reader", proxy.url)
        recorded = Recorded(client)
        items = self.collect(await self.live(client, channel))
        other = await self.connected("py-writer")
        echoes = self.collect(await self.live(other, own))
        await proxy.refuse()
        await recorded.state("waiting/unreachable")
        for n in range(50):
            await other.publish(channel, "chat_message", {"content": str(n)})
        waiting = [client.publish(own, "chat_message", {"content": str(n)}) for n in range(20)]
        self.assertEqual(20, client.queued)
        await proxy.start()
        for each in waiting:
            await each
        await eventually(lambda: len(items) >= 50 and len(echoes) >= 20, "everything")
        self.assertEqual([str(n) for n in range(50)], contents(items))
        self.assertEqual([str(n) for n in range(20)], contents(echoes))
        self.assertEqual("connected/retry", recorded.last())

    async def test_full_queue_drops_the_newest_and_says_so(self) -> None:
        client = await self.client("py-queue", "http://127.0.0.1:9", queue=warren.Queue(3, 10_000))
        dropped: List[warren.Dropped] = []
        client.on_dropped(dropped.append)
        all_ = [client.publish("chat.py", "chat_message", {"content": str(n)}) for n in range(5)]
        self.assertEqual([all_[3].id, all_[4].id], [each.id for each in dropped])
        with self.assertRaises(warren.Dropped) as raised:
            await all_[4]
        self.assertEqual("queue_full", raised.exception.code)
        self.assertTrue(client.publish("chat.py", "chat_message", {"content": "x" * 10_000}).done)
        await client.start()
        await client.stop()
        self.assertEqual(["stopped"] * 3, [all_[n].error.code for n in range(3)])
        self.assertEqual("closed/stopped", f"{client.state.name}/{client.state.reason}")

    async def test_half_open_connection_is_noticed(self) -> None:
        proxy = await self.proxy()
        client = await self.connected("py-half", proxy.url, heartbeat=0.5)
        recorded = Recorded(client)
        channel = fresh("chat.py")
        items = self.collect(await self.live(client, channel))
        proxy.swallowing = True
        await recorded.state("waiting/silent")
        other = await self.connected("py-writer")
        await other.publish(channel, "chat_message", {"content": "meanwhile"})
        await asyncio.sleep(1.5)  # New connections hang, too.
        proxy.swallowing = False
        await eventually(lambda: contents(items) == ["meanwhile"], "the message")

    async def test_quiet_connection_lives_on(self) -> None:
        async def lives_on(beat: float) -> bool:
            proxy = await self.proxy()
            client = await self.connected("py-quiet", proxy.url, heartbeat=beat)
            recorded = Recorded(client)
            await asyncio.sleep(6 * beat)
            return recorded.reasons() == [] and proxy.open_websockets == 1

        await self.in_time(lives_on, 0.3)

    async def test_end_of_stream_without_close_is_a_lost_connection(self) -> None:
        proxy = await self.proxy()
        client = await self.connected("py-fin", proxy.url)
        recorded = Recorded(client)
        proxy.end_of_stream()
        await recorded.state("waiting/lost")  # And not "silent", which takes a minute.
        await recorded.state("connected/retry")

    async def test_blocked_websockets_fall_back_and_come_back(self) -> None:
        for way in ("403", "cut", "hang"):
            with self.subTest(way):
                proxy = await self.proxy()
                proxy.websockets = way
                channel, own = fresh("chat.py"), fresh("chat.py")
                user = fresh("py-blocked")
                client = await self.client(user, proxy.url, connect_timeout=2.0, websocket_retry=1.5)
                recorded = Recorded(client)
                items = self.collect(client.subscribe(channel))
                await client.start()
                await recorded.state("connected/blocked")
                self.assertEqual("sse", client.state.transport)
                other = await self.connected("py-writer")
                echoes = self.collect(await self.live(other, own))
                await eventually(lambda: client._traffic.feeds.get(channel).announced, "live")
                await other.publish(channel, "chat_message", {"content": "over sse"})
                first = client.publish(own, "chat_message", {"content": "over http 0"})
                await eventually(lambda: first.attempts, "the first is on its way, and the others come meanwhile")
                more = [client.publish(own, "chat_message", {"content": f"over http {n}"}) for n in range(1, 5)]
                for each in (first, *more):
                    await eventually(lambda: each.done, "a confirm")
                other.publish(f"users.{user}", "alert", {"level": "info", "title": "T", "message": "M"})
                async with client.alerts() as alerts:
                    alert = await alerts.next(PATIENCE)
                    self.assertEqual("T", alert.title)
                    await alerts.ack(alert)
                self.assertIn("waiting/blocked", recorded.reasons())
                proxy.websockets = None
                await eventually(lambda: client.state.transport == "websocket", "a WebSocket again")
                await other.publish(channel, "chat_message", {"content": "over websocket"})
                await eventually(lambda: len(items) >= 2 and len(echoes) >= 5, "the messages")
                self.assertEqual(["over sse", "over websocket"], contents(items))
                self.assertEqual([f"over http {n}" for n in range(5)], contents(echoes))

    async def test_handshakes_that_are_cut_at_random_are_no_blockade(self) -> None:
        proxy = await self.proxy()
        client = await self.connected("py-random", proxy.url)
        recorded = Recorded(client)
        for _ in range(3):
            before = len(recorded.states)
            proxy.handshakes_to_cut = 4
            proxy.cut()
            await recorded.state("connected/retry", before)
            self.assertEqual(0, proxy.handshakes_to_cut)
        transports = {each.transport for each in recorded.states if each.name == "connected"}
        self.assertEqual({"websocket"}, transports)

    async def test_stream_that_is_cut_too_ends_the_fallback(self) -> None:
        proxy = await self.proxy()
        proxy.websockets = "cut"
        client = await self.client("py-cut-too", proxy.url)
        recorded = Recorded(client)
        await client.start()
        await recorded.state("connected/blocked")
        await self.live(client, fresh("chat.py"))
        before = len(recorded.states)
        proxy.websockets = None
        proxy.cut()  # And the next WebSocket beside the stream would come after a minute.
        await eventually(lambda: any(each.name == "connected" for each in recorded.states[before:]), "connected")
        self.assertEqual("websocket", client.state.transport)

    async def test_retry_after_is_kept(self) -> None:
        proxy = await self.proxy()
        proxy.websockets = "503"
        client = await self.client("py-later", proxy.url)
        recorded = Recorded(client)
        await client.start()
        await recorded.state("waiting/unreachable")
        waits = [each.retry_in for each in recorded.states if each.name == "waiting"]
        self.assertGreaterEqual(waits[0], 2.0)

    async def test_close_codes_decide(self) -> None:
        config = await (await self.client("py-codes"))._gateway()
        self.assertGreater(len(config.close_codes), 8)
        for code in config.close_codes.values():
            with self.subTest(code.code):
                proxy = await self.proxy()
                asked: List[str] = []

                def callback(why: str) -> str:
                    asked.append(why)
                    return token("py-codes")

                client = await self.client("py-codes", proxy.url, token=callback)
                await client.wait_connected(PATIENCE)
                recorded = Recorded(client)
                proxy.close_websockets(code.code)
                if code.reconnect or code.fresh_token:
                    await recorded.state("waiting/closed_by_gateway")
                    await recorded.state("connected/retry")
                else:
                    await recorded.state("closed/refused")
                    accepted = proxy.accepted
                    await asyncio.sleep(0.6)
                    self.assertEqual(accepted, proxy.accepted)
                self.assertEqual(code.code, recorded.states[0].code)
                self.assertEqual(2 if code.fresh_token else 1, len(asked))

    async def test_moved_clients_return_out_of_step(self) -> None:
        proxy = await self.proxy()
        await proxy.refuse()
        waits = []
        for _ in range(2):
            client = await self.client("py-jitter", proxy.url, token="t", backoff=(0.1, 60.0))
            recorded = Recorded(client)
            await client.start()
            await eventually(lambda: sum(each.name == "waiting" for each in recorded.states) >= 4, "four waits")
            waits.append([each.retry_in for each in recorded.states if each.name == "waiting"][:4])
        for each in waits:
            self.assertTrue(all(later > earlier for earlier, later in zip(each, each[1:])) or each[0] > 0.04, each)
            self.assertGreater(each[3], 2 * each[0] * 0.99)
        self.assertNotEqual(waits[0], waits[1])

    async def test_clean_stop_closes_with_1000_and_leaves_nothing(self) -> None:
        before = asyncio.all_tasks()
        proxy = await self.proxy()
        client = await self.connected("py-stop", proxy.url)
        subscription = client.subscribe(fresh("chat.py"))
        recorded = Recorded(client)
        publication = client.publish(fresh("chat.py"), "chat_message", {"content": "last words"})
        await client.stop()
        self.assertTrue(publication.done and publication.error is None)
        self.assertEqual(["closed/stopped"], recorded.reasons())
        self.assertEqual([], [each async for each in subscription])
        await eventually(lambda: proxy.open_websockets == 0, "the end of the WebSocket")
        await eventually(lambda: not [each for each in asyncio.all_tasks() - before if "warren" in repr(each)], "no task")
        with self.assertRaises(warren.Closed):
            client.subscribe("chat.x")

    async def test_connection_with_unread_messages_leaves_no_task(self) -> None:
        before = asyncio.all_tasks()
        config = await (await self.client("py-unread"))._gateway()
        socket = await Socket.open(config.websocket(), token("py-unread"), PATIENCE)
        writer = await self.connected("py-writer")
        channel = fresh("chat.py")  # "/ws" begins subscribed to it.
        for each in [writer.publish(channel, "chat_message", {"content": str(n)}) for n in range(200)]:
            await each
        await writer.stop()
        socket.abort()

        def left() -> List[Any]:
            return [each for each in asyncio.all_tasks() - before if "websockets" in repr(each)]

        await eventually(lambda: not left(), "the end of the library's tasks")
