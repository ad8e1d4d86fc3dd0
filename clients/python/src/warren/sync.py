"""The client for scripts without asyncio."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import Any, Awaitable, Callable, Coroutine, Iterator, List, Mapping, Optional, TypeVar, Union

from .agent import Agent as AsyncAgent
from .alerts import Alert
from .client import Client as AsyncClient
from .credentials import Token
from .events import EventData
from .messages import Event, Page
from .state import State
from .subscription import Subscription as AsyncSubscription

T = TypeVar("T")


class Client:
    """A :class:`warren.Client` whose methods wait. It runs in a thread of its own, so it stays connected meanwhile.

    ::

        with Client("http://localhost:8080", token=token) as warren:
            warren.publish("circles.dev", "message", {"content": "Hello"})
            for event in warren.subscribe("circles.dev", last=10, timeout=5):
                print(event.data["content"])

    Takes the arguments of :class:`warren.Client`; a token callback runs in the client's thread. All methods may be
    called from any thread.
    """

    def __init__(self, url: str, token: Token = None, **options: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="warren", daemon=True)
        self._thread.start()
        self._closed = False

        async def create() -> AsyncClient:
            return AsyncClient(url, token, **options)

        try:
            self._client = self._run(create())
        except BaseException:
            self._end_thread()
            raise

    def _run(self, work: Coroutine[Any, Any, T], timeout: Optional[float] = None) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout)
        except BaseException:
            future.cancel()
            raise

    def __enter__(self) -> "Client":
        self.connect()
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def connect(self, timeout: float = 30.0) -> "Client":
        """Connects, and waits until it is connected. Raises Closed or TimeoutError."""
        try:
            self._run(self._client.wait_connected(timeout))
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Waits some seconds for the confirms of what was published, then ends the connection."""
        if not self._closed:
            self._closed = True
            self._run(self._client.stop())
            self._end_thread()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def state(self) -> State:
        """The connection's state and its reason."""
        return self._client.state

    @property
    def user_id(self) -> Optional[str]:
        """The name in the token."""
        return self._client.user_id

    def publish(
        self,
        channel: str,
        type: Union[str, EventData],
        data: Optional[Mapping[str, Any]] = None,
        *,
        id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> str:
        """Publishes an event and waits for RabbitMQ's confirm. Returns the event's id. Raises Refused, Dropped."""

        async def publish() -> str:
            return await self._client.publish(channel, type, data, id=id)

        return self._run(publish(), timeout)

    def subscribe(
        self, channel: str, *, since: Optional[int] = None, last: Optional[int] = None, timeout: Optional[float] = None
    ) -> "Subscription":
        """Subscribes and waits until the subscription is live. Iterate the result.

        :param timeout: end the iteration if no event arrives for so many seconds; None to wait for ever
        """

        async def subscribe() -> AsyncSubscription:
            subscription = self._client.subscribe(channel, since=since, last=last)
            await subscription.wait_live()
            return subscription

        return Subscription(self, self._run(subscribe()), timeout)

    def history(
        self, channel: str, *, since: Optional[int] = None, before: Optional[int] = None, limit: int = 50
    ) -> Page:
        """Reads earlier events of a channel, see :meth:`warren.Client.history`."""
        return self._run(self._client.history(channel, since=since, before=before, limit=limit))

    def alerts(self, timeout: float = 1.0) -> List[Alert]:
        """The user's unacknowledged alerts, as far as they arrive within ``timeout`` seconds of each other."""

        async def read() -> List[Alert]:
            async with self._client.alerts() as alerts:
                while await alerts.next(timeout) is not None:
                    pass
                return alerts.unacknowledged

        return self._run(read())

    def ack_alert(self, alert: Union[Alert, str]) -> None:
        """Acknowledges an alert and waits for the confirm."""

        async def ack() -> None:
            await self._client.ack_alert(alert)

        self._run(ack())

    def set_presence(self, status: str) -> None:
        """Chooses the user's status, see :meth:`warren.Client.set_presence`."""
        self._loop.call_soon_threadsafe(self._client.set_presence, status)

    @contextmanager
    def agent(self, id: str, **options: Any) -> Iterator["Agent"]:
        """Reports the state of an agent while the block runs, see :class:`warren.Agent`."""
        agent = self._client.agent(id, **options)
        self._run(agent.__aenter__())
        try:
            yield Agent(self, agent)
        except BaseException as error:
            self._run(agent.__aexit__(type(error), error, None))
            raise
        self._run(agent.__aexit__(None, None, None))


class Subscription:
    """An iterator of the events of a channel."""

    def __init__(self, client: Client, subscription: AsyncSubscription, timeout: Optional[float]) -> None:
        self._client = client
        self._subscription = subscription
        self._timeout = timeout

    @property
    def position(self) -> Optional[int]:
        """The position of the last event, to store and to pass as ``since`` later."""
        return self._subscription.position

    def __iter__(self) -> Iterator[Event]:
        while True:
            event = self.next(self._timeout)
            if event is None:
                return
            yield event

    def next(self, timeout: Optional[float] = None) -> Optional[Event]:
        """The next event. None at the end, or if none arrives within ``timeout`` seconds."""
        return self._client._run(self._subscription.next(timeout))

    def close(self) -> None:
        """Ends the subscription."""
        if not self._client._closed:
            self._client._loop.call_soon_threadsafe(self._subscription.close)

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()


class Agent:
    """An agent within its block."""

    def __init__(self, client: Client, agent: AsyncAgent) -> None:
        self._client = client
        self._agent = agent

    def idle(self) -> None:
        """The agent waits for work."""
        self._client._run(self._agent.idle())

    def working(self, task: str, progress: Optional[float] = None, **more: Any) -> None:
        """The agent works on a task, of which ``progress`` percent are done."""
        self._client._run(self._agent.working(task, progress, **more))
