"""Server-sent events and HTTP, for networks that block WebSockets."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Dict, Optional
from urllib.parse import quote

from .channels import word
from .config import GatewayConfig
from .credentials import TokenFailed, claims
from .errors import GiveUp, Refused, Unreachable
from .feed import Feed
from .http import Response, request, stream
from .outbox import Command
from .posting import forgiven
from .sse import server_events
from .tasks import Tasks, within
from .traffic import LinkEnd, Timing, Traffic

log = logging.getLogger("warren")

#: How often all alerts are read, in seconds: the stream of the user's channel brings new ones, and may miss one.
_ALERTS_EVERY = 10.0

#: The close codes that a WebSocket would have had for these codes of an HTTP refusal.
_CODES = {"no_token": 4001, "bad_token": 4001, "token_expired": 4011}


class HttpLink:
    """A connection of one event stream for each subscription, and requests for everything else."""

    def __init__(self, traffic: Traffic, config: GatewayConfig, timing: Timing) -> None:
        self._traffic = traffic
        self._config = config
        self._timing = timing
        self._streams: Dict[Feed, "asyncio.Future[None]"] = {}
        self._tasks = Tasks()
        self._renewing = False

    async def open(self, token: Optional[str]) -> None:
        """Checks that the gateway admits the client. Raises LinkEnd or Unreachable."""
        self._traffic.alerts.expect_list()
        response = await self._request("GET", self._config.http("alerts"))
        if response.status != 200:
            raise self._end_of(response.refused())
        name = claims(token).get("sub")
        if name is not None:
            self._traffic.user_id = str(name)
        self._traffic.alerts.all_are(response.json()["alerts"])

    def _end_of(self, refused: Refused) -> LinkEnd:
        code = _CODES.get(refused.code)
        if code is not None:
            return LinkEnd("closed_by_gateway", str(refused), code)
        return LinkEnd("unreachable", str(refused), wait=refused.retry_after)

    async def _request(self, method: str, url: str, body: Any = None) -> Response:
        return await request(method, url, self._traffic.credentials.value, body, self._timing.connect)

    async def run(self) -> LinkEnd:
        """Serves the traffic. Returns why the connection has ended; ends it where this is cancelled."""
        for each in (self._post(), self._poll_alerts(), self._keep_status(), self._own_stream()):
            self._tasks.spawn(each)
        self._traffic.feeds.served_by(self)
        try:
            await self._tasks.failure
            raise AssertionError("only a failure ends a connection")
        except LinkEnd as end:
            return end
        except (Unreachable, OSError, EOFError) as error:
            return LinkEnd("lost", str(error))
        except GiveUp as error:
            return LinkEnd("refused", str(error))
        except Exception as error:  # A response that no gateway sends, or a defect: a new connection is the remedy.
            log.exception("the connection failed")
            return LinkEnd("lost", repr(error))
        finally:
            self._traffic.feeds.served_by(None)
            await self._tasks.end()

    async def close(self) -> None:
        """Nothing to say: the streams end with :meth:`run`."""

    def abort(self) -> None:
        """Nothing to do: the streams end with :meth:`run`."""

    # --- subscriptions

    def open_feed(self, feed: Feed) -> None:
        self.close_feed(feed)
        self._streams[feed] = self._tasks.spawn(self._follow(feed))

    def close_feed(self, feed: Feed) -> None:
        task = self._streams.pop(feed, None)
        if task is not None:
            task.cancel()

    async def _follow(self, feed: Feed) -> None:
        """Reads the stream of a feed, again after each fresh token, until the connection or the feed ends."""
        while True:
            start = feed.begin()
            query = "&".join(f"{key}={value}" for key, value in start.items())
            url = self._config.http("events", channel=feed.channel) + ("?" + query if query else "")
            try:
                await self._read(feed, url)
            except Refused as refused:
                if refused.code in _CODES:
                    raise self._end_of(refused) from refused
                if not refused.temporary and refused.status not in (429, 503):
                    feed.fail(refused)
                    return
                feed.idle()
                await asyncio.sleep(refused.retry_after or 1.0)

    async def _read(self, feed: Feed, url: str) -> None:
        """One stream. Returns when it is to be opened again; raises Refused, or whatever breaks it."""
        token = self._traffic.credentials.value
        async with stream("GET", url, token, timeout=self._timing.connect) as response:
            if response.status != 200:
                raise Response(response.status, response.headers, await response.whole()).refused()
            if feed.position is not None:
                feed.status = "live"  # A stream is in order by itself, so nothing needs to be held.
            replayed = 0
            events = server_events(response).__aiter__()
            while True:
                try:
                    event = await within(2 * self._config.stream_beat, events.__anext__())
                except StopAsyncIteration:
                    raise EOFError("the event stream has ended") from None
                except asyncio.TimeoutError:
                    raise LinkEnd("silent", "nothing was heard on an event stream") from None
                frame = None if event.data is None else json.loads(event.data)
                if frame is not None and frame["type"] == "token_expiring" and event.id is None:
                    self._renew_soon()
                elif frame is not None and frame["type"] == "error" and event.id is None and "id" not in frame:
                    raise Refused(frame["data"]["code"], frame["data"]["error"])
                elif frame is not None and frame["type"] == "gap" and "id" not in frame:
                    self._gap(feed, frame["data"], replayed)
                elif frame is not None and self._traffic.is_own_alert(frame):
                    self._traffic.alerts.take(frame)
                elif frame is not None:
                    replayed += 1
                    feed.take(frame, len(event.data or ""))
                elif event.id is not None:
                    self._moved(feed, event.id, replayed)
                self._traffic.feeds.pause_if_behind(feed)
                if token != self._traffic.credentials.value and feed.status == "live":
                    return  # A stream cannot change its token: the next one continues at the position.

    def _moved(self, feed: Feed, position: int, replayed: int) -> None:
        """An id without data: the stream is live, or has passed messages that are not for this client."""
        if not feed.announced:
            feed.live(position, replayed, True)
        elif feed.status == "live":
            feed.position = max(position, feed.position or 0)

    def _gap(self, feed: Feed, data: Dict[str, Any], replayed: int) -> None:
        if not feed.announced:
            feed.live(data["to"], replayed, False)
        else:
            feed.gap(data["from"], data["to"])

    async def _own_stream(self) -> None:
        """A stream of the user's own channel: the sign of life of a client without subscriptions."""
        name = self._traffic.user_id
        if name is None:
            return
        url = self._config.http("events", channel="users." + word(name))
        own = Feed("users." + word(name), None, None)
        own.begin()
        while True:
            try:
                await self._read(own, url)
            except Refused as refused:
                if refused.code in _CODES:
                    raise self._end_of(refused) from refused
                return

    # --- tokens

    def _renew_soon(self) -> None:
        if self._traffic.credentials.renewable and not self._renewing:
            self._renewing = True
            self._tasks.spawn(self._renew())

    async def _renew(self) -> None:
        try:
            await self._traffic.credentials.fresh("expiring")
        except TokenFailed as failed:
            log.warning("%s", failed)  # The stream ends with the token, and the next connection asks again.
        finally:
            self._renewing = False

    # --- requests

    async def _post(self) -> None:
        """Sends the commands one by one: over HTTP nothing else keeps their order."""
        outbox = self._traffic.outbox
        while True:
            for command in outbox.unsent():
                if not command.done:
                    await self._post_one(command)
            if not outbox.unsent():  # Otherwise some were added during a request, when nobody waited for the wakeup.
                await outbox.wakeup.wait()

    async def _post_one(self, command: Command) -> None:
        pause = 0.5
        while True:
            command.attempts += 1
            response = await self._request("POST", *self._target(command))
            if response.status < 300:
                self._traffic.outbox.done(command)
                return
            refused = response.refused()
            if refused.code in _CODES:
                raise self._end_of(refused)
            if not refused.temporary:
                self._traffic.outbox.done(command, forgiven(command, refused))
                return
            await asyncio.sleep(refused.retry_after or pause)
            pause = min(5.0, 2 * pause)

    def _target(self, command: Command) -> "tuple[str, Any]":
        frame = command.frame
        if command.kind == "alert_ack":
            return self._config.http("alerts") + f"/{quote(str(frame['data']['alertId']), safe='')}/ack", None
        url = self._config.http("publish", channel=frame["channel"])
        return url, {key: value for key, value in frame.items() if key != "channel"}

    async def _poll_alerts(self) -> None:
        while True:
            await asyncio.sleep(_ALERTS_EVERY)
            self._traffic.alerts.expect_list()
            response = await self._request("GET", self._config.http("alerts"))
            if response.status == 200:
                self._traffic.alerts.all_are(response.json()["alerts"])
            elif response.status == 401:
                raise self._end_of(response.refused())

    async def _keep_status(self) -> None:
        """Publishes the chosen status to the teams of the token, which only a JWT shows."""
        published: Optional[str] = None
        while True:
            status = self._traffic.status
            if status is not None and status != published:
                for team in claims(self._traffic.credentials.value).get("teams") or []:
                    body = {"type": "user_presence", "data": {"status": status}}
                    url = self._config.http("publish", channel="presence." + word(team))
                    response = await self._request("POST", url, body)
                    if response.status >= 300:
                        self._traffic.errors.call(response.refused())
                published = status
            else:
                await self._traffic.status_changed.wait()
