"""Publishing to RabbitMQ: WARREN_AMQP_URL."""

from __future__ import annotations

import os
import unittest
from urllib.parse import urlsplit

from .support import PATIENCE, LiveTest, fresh, warren

from warren import amqp


def broker() -> str:
    url = os.environ.get("WARREN_AMQP_URL")
    if not url:
        raise RuntimeError('WARREN_AMQP_URL is not set: eval "$(infra/up --env)" names that of a running Warren')
    return url


class AmqpTest(LiveTest):
    async def test_events_arrive_once_and_in_order(self) -> None:
        client = await self.connected("py-reader")
        channel = fresh("chat.py")
        chat = client.subscribe(channel)
        await chat.wait_live(PATIENCE)
        proxy = await self.proxy(broker())
        parts = urlsplit(broker())
        account, at, _ = parts.netloc.rpartition("@")
        through = parts._replace(netloc=f"{account}{at}127.0.0.1:{proxy.port}").geturl()
        async with amqp.Publisher(through) as publisher:
            sent = [
                publisher.publish(channel, "chat_message", {"content": str(n), "sender": "service"}, id=f"{channel} {n}")
                for n in range(20)
            ]
            self.assertEqual(f"{channel} 0", await sent[0])
            for each in sent[1:]:
                proxy.cut()
                await each
            self.assertGreater(proxy.accepted, 1)
        got = [(await chat.next(PATIENCE)).data["content"] for _ in range(20)]
        self.assertEqual([str(n) for n in range(20)], got)
        self.assertIsNone(await chat.next(0.3))
        with self.assertRaises(warren.Closed):
            publisher.publish(channel, "chat_message", {})

    async def test_agent_over_amqp(self) -> None:
        name = fresh("py-agent")
        client = await self.connected("py-reader")
        reports = client.subscribe(f"agents.{name}")
        await reports.wait_live(PATIENCE)
        async with amqp.Publisher(broker()) as publisher:
            async with warren.agent(publisher, name, name="Builder") as agent:
                await agent.working("build main")
        got = [(await reports.next(PATIENCE)).data["state"] for _ in range(3)]
        self.assertEqual(["idle", "working", "stopped"], got)


class AmqpScriptTest(unittest.TestCase):
    def test_script_waits_for_the_confirm(self) -> None:
        with amqp.Publisher(broker()) as publisher:
            id = publisher.publish_now("notes.py-team", "note_created", {"noteId": "1", "author": "me"}, timeout=PATIENCE)
            self.assertEqual(26, len(id))

    def test_unreachable_broker_is_an_error_in_time(self) -> None:
        with amqp.Publisher("amqp://127.0.0.1:9", give_up=0.3) as publisher:
            with self.assertRaises(warren.Unreachable):
                publisher.publish_now("notes.x", "note_created", {}, timeout=PATIENCE)
