"""The client for scripts."""

from __future__ import annotations

import threading
import time
import unittest
from itertools import islice
from typing import List

from .support import PATIENCE, fresh, gateway, token, warren

from warren import sync


class SyncTest(unittest.TestCase):
    def test_script_publishes_and_reads(self) -> None:
        channel = fresh("chat.py")
        with sync.Client(gateway(), token("py-script")) as client:
            self.assertEqual(("connected", "py-script"), (client.state.name, client.user_id))
            with client.subscribe(channel, timeout=PATIENCE) as chat:
                for n in range(3):
                    client.publish(channel, "chat_message", {"content": str(n)}, timeout=PATIENCE)
                self.assertEqual(["0", "1", "2"], [each.data["content"] for each in islice(chat, 3)])
                self.assertIsNone(chat.next(0.1))
                position = chat.position
            self.assertEqual(3, len(client.history(channel, limit=10).messages))
            self.assertEqual([], client.history(channel, since=position).messages)
            with self.assertRaises(warren.Refused):
                client.publish("notes.x", "note_created", {})
            with self.assertRaises(warren.Refused):
                client.subscribe("users.#.x.")
        self.assertEqual("closed", client.state.name)

    def test_agent_and_alerts(self) -> None:
        name = fresh("py-agent")
        with sync.Client(gateway(), token(name, role="agent")) as client:
            # Alerts that clients cause reach only users whose gateway has opened their alerts, shortly after the connect.
            alerts: List[warren.Alert] = []
            end = time.monotonic() + PATIENCE
            while not alerts:
                self.assertLess(time.monotonic(), end)
                with self.assertRaises(KeyError):
                    with client.agent(name, owner=name) as agent:
                        agent.working("x", progress=1)
                        raise KeyError("y")
                alerts = client.alerts(timeout=1)
            self.assertEqual({"error"}, {each.level for each in alerts})
            self.assertEqual({f"{name} stopped with an error"}, {each.title for each in alerts})
            for each in alerts:
                client.ack_alert(each)
            self.assertNotIn(alerts[0], client.alerts(timeout=0.5))

    def test_nothing_is_left_behind(self) -> None:
        with self.assertRaises(warren.Closed):
            sync.Client(gateway(), "bad").connect()
        with self.assertRaises(ValueError):
            sync.Client("localhost:8080")
        self.assertNotIn("warren", [each.name for each in threading.enumerate()])
