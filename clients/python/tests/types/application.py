"""An application. mypy must accept every line but those with ``type: ignore``, which it must refuse."""

from __future__ import annotations

from typing import Optional, Union

import warren
import warren.sync
from warren import events


async def subscriptions(client: warren.Client) -> None:
    async for event in client.subscribe("chat.team-7", last=10):
        message = event.typed
        if isinstance(message, events.ChatMessage):
            content: str = message.content
            sender: Union[str, int, None] = message.sender
            print(content.upper(), sender)
            print(message.contents)  # type: ignore[attr-defined]
            print(message.visibility == "secret")  # type: ignore[comparison-overlap]
        elif isinstance(message, events.ChatTyping):
            typing: bool = message.typing
            print(typing)
        print(message.content)  # type: ignore[union-attr]
        position: Optional[int] = event.position
        client.subscribe("chat.team-7", since=position)
    client.subscribe(7)  # type: ignore[arg-type]


async def publications(client: warren.Client) -> None:
    id: str = await client.publish("chat.team-7", events.ChatMessage(content="Hello"))
    await client.publish("agents.builder", events.AgentStatus(state="idle", agent_name=id))
    events.AgentStatus(state="asleep", agent_name="Builder")  # type: ignore[arg-type]
    events.NoteCreated(title="without an id")  # type: ignore[call-arg]


async def boards(client: warren.Client) -> None:
    client.on_state(lambda state: print(state.name == "connected", state.retry_in))
    client.on_state(lambda state: print(state.name == "online"))  # type: ignore[comparison-overlap]
    async with client.presence("team-7") as team:
        async for users in team:
            print([each.user_id.upper() for each in users if each.status == "away"])
            print([each for each in users if each.status == "asleep"])  # type: ignore[comparison-overlap]
    async with client.alerts() as alerts:
        async for alert in alerts:
            print(alert.title.upper() if alert.level == "error" else "")
            await alerts.ack(alert)


def script() -> None:
    with warren.sync.Client("http://localhost:8080", lambda why: f"{why} token") as client:
        client.publish("orders.new", "order_placed", {"orderId": 7})
        for event in client.subscribe("orders.new", timeout=1):
            print(event.data["anything"]["at"]["all"])
