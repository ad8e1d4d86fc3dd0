"""An agent that reports its state, under a lease."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Awaitable, Dict, Mapping, Optional, Protocol

from .channels import word
from .errors import WarrenError
from .tasks import within

log = logging.getLogger("warren")

#: How long the end of an agent may take to be confirmed, at least, in seconds.
_LAST_WORD = 5.0


class Publisher(Protocol):
    """Something that publishes events: a :class:`warren.Client` or a :class:`warren.amqp.Publisher`."""

    def publish(
        self, channel: str, type: Any, data: Optional[Mapping[str, Any]] = None, *, id: Optional[str] = None
    ) -> Awaitable[str]:
        """Publishes an event; awaited, it returns the event's id after RabbitMQ's confirm."""


class Agent:
    """Reports the state of an agent for as long as a block of code runs.

    ::

        async with warren.agent(client, "builder", owner="olga") as agent:
            await agent.working("build main", progress=40)

    It is ``idle`` at the beginning, and the lease is renewed three times within its time. At the end of the block the
    agent is ``stopped``; an exception that leaves the block becomes its ``error``, and alerts the owner. If the process
    dies, the lease ends, Warren shows the agent as ``stale``, and alerts the owner.

    :param publisher: a client whose token has the role ``agent``, or an AMQP publisher
    :param id: the agent's id; it reports on ``agents.<id>``
    :param name: the name that people see; the id unless given
    :param lease: how long the agent counts as alive without a report, in seconds
    :param owner: the user whom the agent's alerts are for
    """

    def __init__(
        self,
        publisher: Publisher,
        id: str,
        *,
        name: Optional[str] = None,
        lease: float = 30.0,
        owner: Optional[str] = None,
    ) -> None:
        if lease <= 0:
            raise ValueError("lease: is no time")
        self.id = id
        self.channel = "agents." + ".".join(word(each) for each in id.split("."))
        self._publisher = publisher
        self._name = name or id
        self._lease = lease
        self._owner = owner
        self._status: Dict[str, Any] = {"state": "idle"}
        self._renewing: Optional["asyncio.Future[None]"] = None

    async def __aenter__(self) -> "Agent":
        await self.idle()
        self._renewing = asyncio.ensure_future(self._renew())
        return self

    async def __aexit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        failed = error is not None and isinstance(error, Exception)
        text = f"{type(error).__name__}: {error}" if failed else None
        self._status = {"state": "stopped", **({} if text is None else {"error": text})}
        try:
            # Bounded, because the block would not end while the gateway is away. The lease ends then anyway.
            await within(max(_LAST_WORD, self._lease), self._publish(lease=False))
        except asyncio.TimeoutError:
            log.warning("the end of agent %s is not confirmed; its lease ends by itself", self.id)
        except WarrenError:
            if not failed:
                raise
            log.exception("the end of agent %s could not be reported", self.id)  # The block's own exception goes on.

    async def idle(self) -> None:
        """The agent waits for work. Returns after the confirm."""
        await self._report({"state": "idle"})

    async def working(self, task: str, progress: Optional[float] = None, **more: Any) -> None:
        """The agent works on a task, of which ``progress`` percent are done. Returns after the confirm."""
        status = {"state": "working", "currentTask": task, "progress": progress, **more}
        await self._report({key: value for key, value in status.items() if value is not None})

    async def _report(self, status: Dict[str, Any]) -> None:
        self._status = status
        await self._publish(lease=True)

    async def _publish(self, lease: bool) -> None:
        data: Dict[str, Any] = {"agentName": self._name, **self._status}
        if lease:
            data["leaseSeconds"] = self._lease
        if self._owner is not None:
            data["owner"] = self._owner
        await self._publisher.publish(self.channel, "agent_status", data)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                # Awaited, so that renewals do not pile up while the gateway is away: one is enough.
                await self._publish(lease=True)
            except WarrenError as error:
                log.warning("the lease of agent %s could not be renewed: %s", self.id, error)


def agent(publisher: Publisher, id: str, **options: Any) -> Agent:
    """An :class:`Agent`, for ``async with``."""
    return Agent(publisher, id, **options)
