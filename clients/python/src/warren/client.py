"""The client of a gateway."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Union
from urllib.parse import urlsplit

from .agent import Agent
from .alerts import Alert, Alerts
from .backoff import Backoff
from .boards import AgentBoard, Presence, Typing
from .config import GatewayConfig, load_config
from .connection import Connection
from .credentials import Credentials, Token
from .errors import Closed, Dropped, Refused
from .events import EventData
from .history import page_of, read_page
from .messages import Gap, Page
from .outbox import Command, Outbox, Publication, Queue
from .posting import ack_frame
from .state import State
from .subscription import Live, Subscription
from .traffic import Timing, Traffic

log = logging.getLogger("warren")

_STATUSES = ("online", "away", "busy", "offline")


def new_id() -> str:
    """An id for an event: 26 characters that sort by time, as Warren's own (a ULID)."""
    value = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value >> shift & 31] for shift in range(125, -1, -5))


def event_parts(type: Union[str, EventData], data: Optional[Mapping[str, Any]]) -> Tuple[str, Dict[str, Any]]:
    """The type and the data of an event, from both or from a dataclass."""
    return (type.TYPE, type.data()) if isinstance(type, EventData) else (type, dict(data or {}))


class Client:
    """A connection to a gateway that is kept up, with everything that goes over it.

    ::

        async with Client("http://localhost:8080", token=get_token) as warren:
            async with warren.subscribe("circles.dev", last=10) as circle:
                await warren.publish("circles.dev", "message", {"content": "Hello"})
                async for event in circle:
                    print(event.data["sender"], event.data["content"])

    Use it from one event loop only.

    :param url: the origin of the gateway, with a path prefix if a proxy adds one
    :param token: a token, or a function that returns one, also as a coroutine. The function gets the reason
        (``connect``, ``expiring``, ``expired``, ``refused``) and is called before a token expires, too. An exception of
        it counts as a failed attempt; :class:`GiveUp` closes the client. None for a gateway with an anonymous account
    :param queue: how much waits while the client is not connected
    :param backoff: the first and the longest wait between attempts, in seconds, before jitter
    :param heartbeat: look for life this often, in seconds, where that is less than the gateway's own times. A
        connection on which nothing was heard for twice as long counts as dead
    :param buffer: how many events of a subscription may be unread before it pauses
    :param fallback: whether to use server-sent events and HTTP where WebSockets are blocked
    :param connect_timeout: the time for one attempt to connect and for one HTTP request, in seconds
    :param websocket_retry: how often to try a WebSocket again while they are blocked, in seconds
    """

    def __init__(
        self,
        url: str,
        token: Token = None,
        *,
        queue: Queue = Queue(),
        backoff: Tuple[float, float] = (0.5, 30.0),
        heartbeat: Optional[float] = None,
        buffer: int = 10_000,
        fallback: bool = True,
        connect_timeout: Optional[float] = None,
        websocket_retry: float = 60.0,
    ) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"url: {url!r} does not begin with http:// or https://")
        if connect_timeout is None:
            connect_timeout = 10.0 if heartbeat is None else min(10.0, max(1.0, 2 * heartbeat))
        self.url = url.rstrip("/")
        self._buffer = buffer
        self._timing = Timing(connect_timeout, heartbeat, websocket_retry)
        self._traffic = Traffic(Credentials(token), Outbox(queue))
        self._connection = Connection(self.url, self._traffic, Backoff(*backoff), self._timing, fallback)
        self._running: Optional["asyncio.Future[None]"] = None
        self._config: Optional[GatewayConfig] = None
        self._stopped = False
        self._traffic.outbox.dropped.add(self._report_dropped)

    # --- life

    async def start(self) -> "Client":
        """Begins to connect, in the background. Returns at once; repeating it has no effect."""
        if self._stopped:
            raise Closed("stopped", "the client was stopped; create another one")
        if self._running is None:
            self._running = asyncio.ensure_future(self._connection.run())
        return self

    async def stop(self, flush: float = 5.0) -> None:
        """Ends the client cleanly.

        While connected, it first waits until the gateway has confirmed what was published, ``flush`` seconds at most.
        Publications that are left then are dropped with ``stopped``. Subscriptions end. No callback is called afterwards.
        """
        self._stopped = True
        if self.state.connected:
            await self._traffic.outbox.empty(flush)
        if self._running is None:
            self._running = asyncio.ensure_future(asyncio.sleep(0))
        await self._connection.stop(self._running)

    async def __aenter__(self) -> "Client":
        return await self.start()

    async def __aexit__(self, *exc: Any) -> None:
        await self.stop()

    def wake(self) -> None:
        """Tries to connect at once if the client waits, as when the application knows that the network is back."""
        self._connection.wake()

    # --- state

    @property
    def state(self) -> State:
        """The connection's state and its reason."""
        return self._connection.state

    @property
    def user_id(self) -> Optional[str]:
        """The name in the token, once the gateway has admitted the client."""
        return self._traffic.user_id

    @property
    def queued(self) -> int:
        """How many publications and acknowledgements have no confirm yet."""
        return len(self._traffic.outbox)

    def on_state(self, listener: Callable[[State], Any]) -> Callable[[], None]:
        """Calls a function at each change of the state. Returns the function that removes it."""
        return self._connection.changed.add(listener)

    def on_dropped(self, listener: Callable[[Dropped], Any]) -> Callable[[], None]:
        """Calls a function for each publication that the client gives up. Without one, they go into the log."""
        return self._traffic.outbox.dropped.add(listener)

    def on_error(self, listener: Callable[[Refused], Any]) -> Callable[[], None]:
        """Calls a function for each refusal that belongs to no call."""
        return self._traffic.errors.add(listener)

    async def wait_connected(self, timeout: Optional[float] = None) -> None:
        """Waits until the client is connected. Raises Closed if it never will be, or TimeoutError."""
        await self.start()
        while not self.state.connected:
            if self.state.closed:
                raise Closed(self.state.reason, f"the client is closed: {self.state.text or self.state.reason}")
            if not await self._connection.next_state(timeout):
                raise TimeoutError(f"not connected after {timeout:g} s: {self.state.text or self.state.reason}")

    def _report_dropped(self, dropped: Dropped) -> None:
        if len(self._traffic.outbox.dropped) == 1:  # Nobody but this listener.
            log.warning("publication %s is dropped: %s", dropped.id, dropped)

    # --- channels

    def subscribe(
        self,
        channel: str,
        *,
        since: Optional[int] = None,
        last: Optional[int] = None,
        on_gap: Optional[Callable[[Gap], Any]] = None,
        on_live: Optional[Callable[[Live], Any]] = None,
        buffer: Optional[int] = None,
    ) -> Subscription:
        """Subscribes to a channel, or to a pattern: ``*`` stands for one word, ``#`` for the rest.

        Works before the client is connected, and lives on across lost connections.

        A second subscription to the same channel shares the first one's and begins now; with ``since`` or ``last`` it
        raises ValueError, so read earlier events with :meth:`history`.

        :param since: a position: begin with everything after it; 0 is the beginning of the log
        :param last: begin with so many of the last events. With neither, only new events come; ``agents`` and
            ``presence`` begin with the last known state
        :param on_gap: is called for each gap, which otherwise goes into the log
        :param on_live: is called each time the subscription is live, first and after each reconnect
        """
        self._check_open()
        return self._traffic.feeds.join(channel, since, last, buffer or self._buffer, on_gap, on_live)

    def publish(
        self,
        channel: str,
        type: Union[str, EventData],
        data: Optional[Mapping[str, Any]] = None,
        *,
        id: Optional[str] = None,
    ) -> Publication:
        """Publishes an event: a type with its data, or a dataclass of :mod:`warren.events`.

        Returns at once. ``await`` the result for RabbitMQ's confirm. While the client is not connected, the event waits,
        and is sent in the order of the calls; what was not confirmed when a connection broke is sent again with the
        same id, so that subscribers get it once. An event that the gateway refuses for the moment, above a rate limit
        for example, goes out again, and those that were on their way with it may come before it. Raises ValueError or
        TypeError for data that are no JSON.
        """
        self._check_open()
        name, fields = event_parts(type, data)
        publication = Publication(id or new_id(), channel, name, fields)
        self._traffic.outbox.add(publication)
        return publication

    async def history(
        self, channel: str, *, since: Optional[int] = None, before: Optional[int] = None, limit: int = 50
    ) -> Page:
        """Reads earlier events of a channel over HTTP: after ``since``, or the last ones (before ``before``).

        To page back, pass the position of the first message as ``before``. Raises Refused, with the code ``gap`` where
        ``since`` is no longer in the log, or Unreachable.
        """
        config = await self._gateway()
        token = await self._traffic.credentials.usable()
        url = config.http("messages", channel=channel)
        return page_of(await read_page(url, token, self._timing.connect, since=since, before=before, limit=limit))

    def _send_soft(self, channel: str, type: str, data: Mapping[str, Any]) -> None:
        """Sends something that is of no use later: it is not kept when the connection breaks."""
        frame = {"type": type, "channel": channel, "data": dict(data)}
        self._traffic.outbox.add(Command(new_id(), frame, "soft"))

    async def _gateway(self) -> GatewayConfig:
        if self._config is None:
            self._config = await load_config(self.url, self._timing.connect)
        return self._config

    def _check_open(self) -> None:
        if self._stopped or self.state.closed:
            raise Closed(self.state.reason, "the client is closed")

    # --- people and agents

    def alerts(self) -> Alerts:
        """The user's alerts: those that are not acknowledged, then each new one."""
        return Alerts(self, self._traffic.alerts)

    def ack_alert(self, alert: Union[Alert, str]) -> Command:
        """Acknowledges an alert. Await the result for the confirm; while offline it is queued."""
        self._check_open()
        id = alert.id if isinstance(alert, Alert) else str(alert)
        command = Command(id, ack_frame(id), "alert_ack")
        command.on_done(lambda done: None if done.error else self._traffic.alerts.acknowledged(id))
        self._traffic.outbox.add(command)
        return command

    def set_presence(self, status: str) -> None:
        """Chooses the user's status in all teams: ``online``, ``away``, ``busy`` or ``offline``.

        It is set again after each reconnect. A refusal goes to :meth:`on_error`.
        """
        if status not in _STATUSES:
            raise ValueError(f"status: {status!r} is none of {', '.join(_STATUSES)}")
        self._traffic.status = status
        self._traffic.status_changed.wake()

    def presence(self, team: str) -> Presence:
        """Which users of a team are there."""
        return Presence(self, team)

    def typing(self, channel: str) -> Typing:
        """Which users type in a channel of ``chat`` or ``sessions``, and whether this one does."""
        return Typing(self, channel)

    def agents(self, pattern: str = "agents.*") -> AgentBoard:
        """The last status of each agent."""
        return AgentBoard(self, pattern)

    def agent(self, id: str, **options: Any) -> Agent:
        """An agent that reports its state, see :func:`warren.agent`. The token needs the role ``agent``."""
        return Agent(self, id, **options)
