"""JSON over WebSocket: one connection."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Dict, Optional

from .calls import Calls
from .config import GatewayConfig
from .credentials import TokenFailed
from .errors import GiveUp, Refused, Unreachable
from .http import request
from .heartbeat import Heartbeat
from .posting import Posting
from .sockets import HandshakeRefused, Socket, SocketClosed
from .subscribing import Subscribing
from .tasks import Tasks, within
from .traffic import LinkEnd, Timing, Traffic

log = logging.getLogger("warren")

#: How long to wait after a failed token callback before the next attempt, in seconds.
_TOKEN_AGAIN = 2.0


class WebSocketLink:
    """One connection, from its opening to its end. :meth:`run` serves the traffic until it ends."""

    def __init__(self, traffic: Traffic, config: GatewayConfig, timing: Timing) -> None:
        self._traffic = traffic
        self._config = config
        self._timing = timing
        self._socket: Optional[Socket] = None
        self._outgoing: "asyncio.Queue[str]" = asyncio.Queue()
        self._tasks = Tasks()
        self._calls = Calls(self._send)
        self._posting = Posting(traffic.outbox, self._calls, config.max_frame_bytes)
        self._subscribing = Subscribing(
            traffic, self._calls, lambda channel: config.http("messages", channel=channel), self._tasks.spawn
        )
        beat = config.ping_every if timing.heartbeat is None else min(timing.heartbeat, config.ping_every)
        self._heartbeat = Heartbeat(min(beat, config.silent_after / 2))
        self._renewing = False

    # --- opening and ending

    async def open(self, token: Optional[str]) -> None:
        """Connects and waits until the gateway has admitted the client. Raises LinkEnd, HandshakeRefused, Unreachable."""
        self._socket = await Socket.open(self._config.websocket(), token, self._timing.connect)
        try:
            await within(self._timing.connect, self._admission())
        except BaseException as error:
            self._socket.abort()
            if isinstance(error, asyncio.TimeoutError):
                raise HandshakeRefused(f"not admitted within {self._timing.connect:g} s") from None
            if isinstance(error, SocketClosed) and error.code is None:
                text = "the WebSocket was cut before the gateway admitted the client"
                raise HandshakeRefused(text, cut=True) from error
            if isinstance(error, SocketClosed):
                raise LinkEnd("closed_by_gateway", str(error), error.code) from error
            raise
        self._heartbeat.heard()

    async def _admission(self) -> None:
        """Waits for the first ``auth``. One without success, and any other refusal here, precedes a close."""
        assert self._socket is not None
        while True:
            frame = json.loads(await self._socket.receive())
            if frame["type"] == "auth" and frame["data"].get("success"):
                self._traffic.user_id = frame["data"]["userId"]
                return

    async def run(self) -> LinkEnd:
        """Serves the traffic. Returns why the connection has ended; ends it where this is cancelled."""
        self._traffic.alerts.expect_list()
        for each in (
            self._read(),
            self._write(),
            self._posting.run(),
            self._heartbeat.watch(lambda: self._send({"type": "ping"}), self._calls.oldest),
            self._keep_status(),
            self._check_alerts(),
        ):
            self._tasks.spawn(each)
        self._traffic.feeds.served_by(self._subscribing)
        try:
            await self._tasks.failure
            raise AssertionError("only a failure ends a connection")
        except LinkEnd as end:
            return end
        except SocketClosed as closed:
            reason = "lost" if closed.code is None else "closed_by_gateway"
            return LinkEnd(reason, str(closed), closed.code)
        except Exception as error:  # A frame that no gateway sends, or a defect: a new connection is the remedy.
            log.exception("the connection failed")
            return LinkEnd("lost", repr(error))
        finally:
            self._traffic.feeds.served_by(None)
            await self._tasks.end()

    async def close(self) -> None:
        """Ends the connection with 1000."""
        if self._socket is not None:
            await self._socket.close()

    def abort(self) -> None:
        """Ends the connection at once, without waiting for the other side."""
        if self._socket is not None:
            self._socket.abort()

    # --- frames

    def _send(self, frame: Dict[str, Any]) -> None:
        self._outgoing.put_nowait(json.dumps(frame, separators=(",", ":")))

    async def _write(self) -> None:
        assert self._socket is not None
        while True:
            await self._socket.send(await self._outgoing.get())

    async def _read(self) -> None:
        assert self._socket is not None
        while True:
            text = await self._socket.receive()
            self._heartbeat.heard()
            self._take(json.loads(text), len(text))

    def _take(self, frame: Dict[str, Any], size: int) -> None:
        type_, channel, data = frame["type"], frame.get("channel"), frame["data"]
        # An event has a channel and an id; a frame of the gateway has no id, whatever its type is called.
        if channel is not None and (frame.get("id") is not None or "position" in frame):
            self._event(frame, size)
        elif channel is not None:
            if type_ == "subscribed":
                self._subscribing.subscribed(channel, data)
            elif type_ == "gap":
                self._subscribing.gap(channel, data)
        elif type_ == "ping":
            self._send({"type": "pong"})
        elif type_ == "ack":
            self._calls.ended(data, None)
        elif type_ == "error":
            self._refused(data)
        elif type_ == "token_expiring" and self._traffic.credentials.renewable and not self._renewing:
            self._renewing = True
            self._tasks.spawn(self._renew())

    def _event(self, frame: Dict[str, Any], size: int) -> None:
        if self._traffic.is_own_alert(frame):
            self._traffic.alerts.take(frame)  # From the alerts' queue; its position is not its own.
        elif frame.get("position") is not None:
            self._subscribing.event(frame, size)

    def _refused(self, data: Dict[str, Any]) -> None:
        refused = Refused(data["code"], data["error"])
        if "ref" in data:
            self._calls.ended(data, refused)
            return
        if refused.code == "not_allowed":
            self._subscribing.verify()
        self._traffic.errors.call(refused)

    # --- what a new connection has to restore

    async def _keep_status(self) -> None:
        """Sets the status that the user has chosen, again on each connection."""
        while True:
            if self._traffic.status is not None:
                self._calls.call({"type": "user_presence", "data": self._traffic.status}, self._status_set)
            await self._traffic.status_changed.wait()

    def _status_set(self, refused: Optional[Refused], data: Dict[str, Any]) -> None:
        if refused is not None:
            self._traffic.errors.call(refused)

    async def _check_alerts(self) -> None:
        """Finds out which of the alerts from before this connection were acknowledged elsewhere meanwhile."""
        if self._traffic.alerts.is_uncertain:
            url, token = self._config.http("alerts"), self._traffic.credentials.value
            try:
                response = await request("GET", url, token, timeout=self._timing.connect)
            except Unreachable as error:
                log.warning("the alerts cannot be read: %s", error)
                return
            if response.status == 200:
                self._traffic.alerts.all_are(response.json()["alerts"])

    async def _renew(self) -> None:
        """Gets a fresh token before the present one expires. The connection lives on."""
        credentials = self._traffic.credentials
        try:
            while True:
                try:
                    token = await credentials.fresh("expiring")
                    break
                except TokenFailed as failed:
                    log.warning("%s", failed)
                    await asyncio.sleep(_TOKEN_AGAIN)
        except GiveUp as error:
            raise LinkEnd("refused", str(error)) from error
        finally:
            self._renewing = False
        self._calls.call({"type": "auth", "token": token}, self._renewed)

    def _renewed(self, refused: Optional[Refused], data: Dict[str, Any]) -> None:
        if refused is None:
            self._traffic.credentials.admitted()
        elif refused.code == "keys_unavailable":
            log.warning("the fresh token cannot be checked now: %s", refused)  # The old one counts until its end.
