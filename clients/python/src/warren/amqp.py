"""Publishes events to RabbitMQ, as a service beside Warren does. Needs ``pika`` (``pip install warren[amqp]``)."""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Union

import pika
from pika.exceptions import AMQPError, NackError, UnroutableError

from .backoff import Backoff
from .client import event_parts, new_id
from .errors import Closed, Refused, Unreachable, WarrenError
from .events import EventData

log = logging.getLogger("warren")

_EXCHANGE = "warren.events"

#: How often an idle connection reads: RabbitMQ's heart-beats wait there. In seconds.
_IDLE = 5.0


@dataclass
class _Job:
    channel: str
    type: str
    id: str
    body: bytes
    confirmed: "Future[str]"


class Publisher:
    """Publishes events with confirms, each once.

    ::

        async with Publisher("amqp://localhost") as publisher:
            await publisher.publish("notes.team-7", "note_created", {"noteId": "1", "author": "me", "title": "Hello"})

    Publications go out in the order of the calls. A lost connection is opened again, and the publication that was not
    confirmed is sent again with the same id, so that subscribers get it once. In a script without asyncio, use it by
    ``with`` and :meth:`publish_now`.

    RabbitMQ confirms an invalid event, too: a worker then makes it a dead letter, whose header has the reason.

    :param url: the AMQP URL
    :param give_up: how long to try while RabbitMQ is not reachable, in seconds; None for ever
    """

    def __init__(self, url: str, give_up: Optional[float] = 60.0) -> None:
        self._parameters = pika.URLParameters(url)
        self._give_up = give_up
        self._jobs: "queue.Queue[Optional[_Job]]" = queue.Queue()
        self._connection: Any = None
        self._channel: Any = None
        self._closing = threading.Event()
        self._thread: Optional[threading.Thread] = None

    # --- asyncio

    def publish(
        self,
        channel: str,
        type: Union[str, EventData],
        data: Optional[Mapping[str, Any]] = None,
        *,
        id: Optional[str] = None,
    ) -> "asyncio.Future[str]":
        """Publishes an event. Await the result: the event's id, after RabbitMQ's confirm.

        Raises Refused (``unroutable``: no worker has ever run with this RabbitMQ, or the kind is not listed and has no
        alternate exchange; ``unconfirmed``: RabbitMQ could not store it), Unreachable, or Closed.
        """
        return asyncio.wrap_future(self._submit(channel, type, data, id))

    async def __aenter__(self) -> "Publisher":
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self.close)

    # --- scripts

    def publish_now(
        self,
        channel: str,
        type: Union[str, EventData],
        data: Optional[Mapping[str, Any]] = None,
        *,
        id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> str:
        """Publishes an event and waits for RabbitMQ's confirm. Returns the event's id."""
        return self._submit(channel, type, data, id).result(timeout)

    def __enter__(self) -> "Publisher":
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def close(self) -> None:
        """Publishes what waits, then closes the connection. Waits for both."""
        self._closing.set()
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()

    # --- the thread

    def _submit(
        self, channel: str, type: Union[str, EventData], data: Optional[Mapping[str, Any]], id: Optional[str]
    ) -> "Future[str]":
        if self._closing.is_set():
            raise Closed("stopped", "the publisher is closed")
        name, fields = event_parts(type, data)
        event_id = id or new_id()
        body = json.dumps({"id": event_id, "type": name, "data": fields}, allow_nan=False).encode()
        job = _Job(channel, name, event_id, body, Future())
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="warren-amqp", daemon=True)
            self._thread.start()
        return job.confirmed

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=_IDLE)
            except queue.Empty:
                self._beat()
                continue
            if job is None:
                self._disconnect()
                return
            if job.confirmed.set_running_or_notify_cancel():
                self._finish(job)

    def _finish(self, job: _Job) -> None:
        try:
            self._publish(job)
            job.confirmed.set_result(job.id)
        except WarrenError as error:
            job.confirmed.set_exception(error)
        except Exception as error:  # A defect must not end the thread: all later publications would wait for ever.
            log.exception("publication %s failed", job.id)
            job.confirmed.set_exception(error)

    def _beat(self) -> None:
        try:
            if self._connection is not None:
                self._connection.process_data_events(0)
        except (AMQPError, OSError):
            self._disconnect()

    def _publish(self, job: _Job) -> None:
        backoff = Backoff(0.2, 5.0)
        waited = 0.0
        while True:
            try:
                self._send(job)
                return
            except UnroutableError:
                raise Refused("unroutable", f"no queue is bound for '{job.channel}'; was a worker ever started?") from None
            except NackError:
                raise Refused("unconfirmed", f"RabbitMQ could not store the event for '{job.channel}'") from None
            except (AMQPError, OSError) as error:
                self._disconnect()
                wait = backoff.next()
                waited += wait
                if self._closing.is_set() or (self._give_up is not None and waited > self._give_up):
                    raise Unreachable(f"RabbitMQ is not reachable: {error or type(error).__name__}") from error
                self._closing.wait(wait)

    def _send(self, job: _Job) -> None:
        if self._channel is None or self._channel.is_closed:
            self._connection = pika.BlockingConnection(self._parameters)
            self._channel = self._connection.channel()
            self._channel.confirm_delivery()
        self._channel.basic_publish(
            exchange=_EXCHANGE,
            routing_key=job.channel,
            body=job.body,
            properties=pika.BasicProperties(
                content_type="application/json", delivery_mode=2, message_id=job.id, type=job.type
            ),
            mandatory=True,
        )

    def _disconnect(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        try:
            if connection is not None and connection.is_open:
                connection.close()
        except (AMQPError, OSError) as error:
            log.debug("closing the connection to RabbitMQ: %s", error)
