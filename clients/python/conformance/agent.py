#!/usr/bin/env python3
"""The library under the conformance driver: commands on standard input, events on standard output, JSON lines.

It maps the driver's commands to the library's calls, and the library's callbacks to events. It has no logic of its own.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Dict, Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import warren  # noqa: E402

LONGEST_LINE = 16 * 1024 * 1024


def emit(event: str, **fields: Any) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)


class Agent:
    """One client and its subscriptions."""

    def __init__(self) -> None:
        self.client: Optional[warren.Client] = None
        self.subscriptions: Dict[str, warren.Subscription] = {}
        self.tokens: Dict[int, "asyncio.Future[str]"] = {}
        self.alerts: Optional[warren.Alerts] = None
        self.tasks: "set[asyncio.Future[None]]" = set()

    def spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def token(self, why: str) -> str:
        n = len(self.tokens) + 1
        self.tokens[n] = asyncio.get_running_loop().create_future()
        emit("token", n=n, why=why)
        return await self.tokens[n]

    # --- commands

    async def connect(self, command: Dict[str, Any]) -> None:
        options: Dict[str, Any] = {}
        if "backoff" in command:
            options["backoff"] = (command["backoff"]["minMillis"] / 1000, command["backoff"]["maxMillis"] / 1000)
        if "queue" in command:
            options["queue"] = warren.Queue(command["queue"]["count"], command["queue"]["bytes"])
        if "heartBeatMillis" in command:
            options["heartbeat"] = command["heartBeatMillis"] / 1000
        self.client = warren.Client(command["url"], self.token, **options)
        self.client.on_state(self.state)
        self.client.on_error(lambda refused: print(refused.code, refused, file=sys.stderr))
        await self.client.start()

    async def answer(self, command: Dict[str, Any]) -> None:
        waiting = self.tokens[command["n"]]
        if waiting.done():
            return
        if "token" in command:
            waiting.set_result(command["token"])
        else:
            waiting.set_exception(RuntimeError(command["error"]))

    async def subscribe(self, command: Dict[str, Any]) -> None:
        id = command["id"]
        subscription = self.client.subscribe(
            command["channel"],
            since=command.get("since"),
            last=command.get("last"),
            on_live=lambda live: emit(
                "subscribed", id=id, position=live.position, replayed=live.replayed, recovered=live.recovered
            ),
        )
        self.subscriptions[id] = subscription
        self.spawn(self.follow(id, subscription))

    async def follow(self, id: str, subscription: warren.Subscription) -> None:
        try:
            async for item in subscription.items():
                if isinstance(item, warren.Gap):
                    emit("gap", id=id, channel=item.channel, **{"from": item.start}, to=item.end, reason=item.reason)
                else:
                    emit("message", id=id, channel=item.channel, position=item.position, eventId=item.id,
                         type=item.type, data=item.data)
        except warren.Refused as refused:
            emit("refused", id=id, code=refused.code, error=str(refused))

    async def unsubscribe(self, command: Dict[str, Any]) -> None:
        self.subscriptions.pop(command["id"]).close()

    async def publish(self, command: Dict[str, Any]) -> None:
        publication = self.client.publish(
            command["channel"], command["type"], command.get("data"), id=command.get("id")
        )
        publication.on_done(lambda done: self.replied(command, done, "published", eventId=done.id))

    async def ack(self, command: Dict[str, Any]) -> None:
        done = self.client.ack_alert(command["alertId"])
        done.on_done(lambda done: self.replied(command, done, "acked", alertId=done.id))

    def replied(self, command: Dict[str, Any], done: warren.Command, confirmed: str, **fields: Any) -> None:
        error = done.error
        if error is None:
            emit(confirmed, n=command["n"], **fields)
        elif isinstance(error, warren.Dropped):
            emit("dropped", n=command["n"], reason=error.code)
        else:
            emit("refused", n=command["n"], code=error.code, error=str(error))

    async def show_alerts(self, command: Dict[str, Any]) -> None:
        self.alerts = self.client.alerts()
        self.spawn(self.follow_alerts(self.alerts))

    async def follow_alerts(self, alerts: warren.Alerts) -> None:
        async for alert in alerts:
            emit("alert", alertId=alert.id, data=alert.event.data)

    def state(self, state: warren.State) -> None:
        emit("state", **self.fields(state))

    def fields(self, state: warren.State) -> Dict[str, Any]:
        found: Dict[str, Any] = {"state": state.name, "reason": state.reason}
        if state.code is not None:
            found["code"] = state.code
        if state.transport is not None:
            found["transport"] = state.transport
        if state.retry_in is not None:
            found["retryMillis"] = round(state.retry_in * 1000)
        return found

    async def show_state(self, command: Dict[str, Any]) -> None:
        emit("is", n=command["n"], **self.fields(self.client.state), queued=self.client.queued)

    async def stop(self, command: Dict[str, Any]) -> None:
        await self.client.stop()
        if self.alerts is not None:
            self.alerts.close()
        emit("stopped")

    async def take(self, command: Dict[str, Any]) -> None:
        do = command["do"]
        commands = {
            "connect": self.connect, "token": self.answer, "subscribe": self.subscribe, "ack": self.ack,
            "unsubscribe": self.unsubscribe, "publish": self.publish, "alerts": self.show_alerts,
            "state": self.show_state,
        }
        if do == "stop":
            self.spawn(self.attempt(do, self.stop, command))  # Others may follow: tokens, for example.
        elif do in commands:
            await self.attempt(do, commands[do], command)
        else:
            emit("unknown", do=do)

    async def attempt(self, do: str, method: Any, command: Dict[str, Any]) -> None:
        try:
            await method(command)
        except Exception as error:
            fields = {"n": command["n"]} if "n" in command else {}
            emit("failed", do=do, **fields, error=f"{type(error).__name__}: {error}")


async def main() -> None:
    emit("ready", client=f"warren {warren.__version__}", transports=["json", "sse"])
    agent = Agent()
    lines = asyncio.StreamReader(limit=LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async for line in lines:
        if line.strip():
            await agent.take(json.loads(line))
    # After the end of input nothing but the library itself may keep this process alive.
    while agent.tasks:
        await asyncio.wait(agent.tasks)
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.05)


asyncio.run(main())
