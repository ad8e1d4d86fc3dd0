"""Views of who is there, who types, and what agents do, kept up to date by a subscription."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, AsyncIterator, Callable, Dict, Generic, List, Literal, Optional, TypeVar

from .events import AgentStatus, PresenceState, UserPresence
from .messages import Event, Gap
from .state import Listeners, Wakeup
from .subscription import Subscription

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
B = TypeVar("B", bound="Board[Any]")

#: Warren ends a user's typing after 5 s; a message about the end may get lost. In seconds.
_TYPING_LASTS = 7.0
#: Warren passes one message in 2.5 s on, so more often is of no use. In seconds.
_TYPING_EVERY = 2.0


class Board(Generic[T]):
    """A list that changes. Use it by ``async with``; iterate it for the list now and after each change.

    A reader that is slow gets the latest list and not each one between.
    """

    def __init__(self, client: "Client", channel: str) -> None:
        self._client = client
        self.channel = channel
        self._changed: Listeners[List[T]] = Listeners()
        self._wakeup = Wakeup()
        self._version = 0
        self._ended = False
        self._subscription: Optional[Subscription] = None
        self._task: Optional["asyncio.Future[None]"] = None

    @property
    def now(self) -> List[T]:
        """The list, sorted by name."""
        raise NotImplementedError

    def _take(self, event: Event) -> bool:
        """Applies an event. Whether the list has changed."""
        raise NotImplementedError

    def on_change(self, listener: Callable[[List[T]], Any]) -> Callable[[], None]:
        """Calls a function with the list after each change. Returns the function that removes it."""
        return self._changed.add(listener)

    async def start(self) -> "Board[T]":
        """Subscribes."""
        if self._task is None:
            self._subscription = self._client.subscribe(self.channel)
            self._task = asyncio.ensure_future(self._follow())
        return self

    async def _follow(self) -> None:
        try:
            while self._subscription is not None:
                async for item in self._subscription.items():
                    if isinstance(item, Gap):
                        # A change may be missing, so begin again: with the snapshot, if the channel has one.
                        self._subscription.close()
                        self._subscription = self._client.subscribe(self.channel)
                        break
                    if self._take(item):
                        self._publish()
                else:
                    return
        finally:
            self._ended = True
            self._wakeup.wake()

    def _publish(self) -> None:
        self._version += 1
        self._changed.call(self.now)
        self._wakeup.wake()

    async def stop(self) -> None:
        """Ends the subscription."""
        if self._subscription is not None:
            self._subscription.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def __aenter__(self: B) -> B:
        await self.start()
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await self.stop()

    def __aiter__(self) -> AsyncIterator[List[T]]:
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[List[T]]:
        seen = 0
        await self.start()
        while True:
            if self._version != seen:
                seen = self._version
                yield self.now
            elif self._ended:
                if self._task is not None and self._task.done() and not self._task.cancelled():
                    self._task.result()  # Raises the refusal.
                return
            else:
                await self._wakeup.wait()


@dataclass(frozen=True)
class Present:
    """A user of a team."""

    user_id: str
    status: Literal["online", "away", "busy", "offline"]
    #: When the user was last connected (``offline``), or chose the status. UTC, ISO 8601.
    last_seen: Optional[str]


class Presence(Board[Present]):
    """The users of a team who are there, or were seen within the last day."""

    def __init__(self, client: "Client", team: str) -> None:
        super().__init__(client, f"presence.{team}")
        self._users: Dict[str, Present] = {}

    @property
    def now(self) -> List[Present]:
        return sorted(self._users.values(), key=lambda each: each.user_id)

    def _take(self, event: Event) -> bool:
        before = dict(self._users)
        typed = event.typed
        if isinstance(typed, PresenceState):
            users = [UserPresence.read(each) for each in typed.users]
            self._users = {str(each.user_id): self._present(each, None) for each in users if each is not None}
        elif isinstance(typed, UserPresence):
            self._users[str(typed.user_id)] = self._present(typed, event.timestamp)
        return self._users != before or isinstance(typed, PresenceState)

    @staticmethod
    def _present(user: UserPresence, timestamp: Optional[str]) -> Present:
        return Present(str(user.user_id), user.status, user.last_seen or timestamp)


@dataclass(frozen=True)
class AgentState:
    """The last status of an agent."""

    id: str
    channel: str
    name: str
    state: Literal["idle", "working", "stopped", "stale"]
    task: Optional[str]
    #: Percent of the task.
    progress: Optional[float]
    error: Optional[str]
    timestamp: str
    event: Event


class AgentBoard(Board[AgentState]):
    """The last status of each agent that a pattern matches."""

    def __init__(self, client: "Client", pattern: str) -> None:
        super().__init__(client, pattern)
        self._agents: Dict[str, AgentState] = {}

    @property
    def now(self) -> List[AgentState]:
        return sorted(self._agents.values(), key=lambda each: each.channel)

    def _take(self, event: Event) -> bool:
        status = event.typed
        if not isinstance(status, AgentStatus):
            return False
        self._agents[event.channel] = AgentState(
            id=str(status.agent_id or event.channel.partition(".")[2]),
            channel=event.channel,
            name=status.agent_name,
            state=status.state,
            task=status.current_task,
            progress=status.progress,
            error=status.error,
            timestamp=event.timestamp,
            event=event,
        )
        return True


class Typing(Board[str]):
    """The other users who type in a channel now."""

    def __init__(self, client: "Client", channel: str) -> None:
        super().__init__(client, channel)
        self._until: Dict[str, float] = {}
        self._sent: Optional[float] = None

    @property
    def now(self) -> List[str]:
        return sorted(self._until)

    def _take(self, event: Event) -> bool:
        data = event.data
        user = data.get("userId", data.get("user_id"))
        if event.type != "typing":
            user = data.get("sender") if str(data.get("sender")) in self._until else None
        if user is None or str(user) == self._client.user_id:
            return False
        before = self.now
        self._until.pop(str(user), None)
        if event.type == "typing" and data.get("typing"):
            self._until[str(user)] = time.monotonic() + _TYPING_LASTS
            asyncio.get_running_loop().call_later(_TYPING_LASTS + 0.1, self._expire)
        return self.now != before

    def _expire(self) -> None:
        now = time.monotonic()
        old = [user for user, until in self._until.items() if until <= now]
        for user in old:
            del self._until[user]
        if old and not self._ended:
            self._publish()

    def send(self, typing: bool = True) -> None:
        """Shows that this user types. Call it at each key; it sends as often as is of use, and only while connected."""
        now = time.monotonic()
        if typing and self._sent is not None and now - self._sent < _TYPING_EVERY:
            return
        if not typing and self._sent is None:
            return
        self._sent = now if typing else None
        if self._client.state.connected:
            self._client._send_soft(self.channel, "typing", {"typing": typing})
