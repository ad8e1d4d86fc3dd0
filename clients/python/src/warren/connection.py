"""Keeps a client connected."""

from __future__ import annotations

import asyncio
import logging
from typing import Optional, Union

from .backoff import Backoff
from .blockade import Blockade
from .config import GatewayConfig, load_config
from .credentials import TokenFailed
from .errors import GiveUp, Refused, Unreachable
from .httplink import HttpLink
from .sockets import HandshakeRefused
from .state import Listeners, State, Wakeup
from .traffic import LinkEnd, Timing, Traffic
from .websocket import WebSocketLink

log = logging.getLogger("warren")

Link = Union[WebSocketLink, HttpLink]

#: The first wait after 4010, in seconds: the gateway asks its clients to come back later.
_RATE_LIMIT_WAIT = 2.0


class Connection:
    """Connects, serves the traffic, and connects again, until it is stopped or the gateway refuses for good."""

    def __init__(self, url: str, traffic: Traffic, backoff: Backoff, timing: Timing, fallback: bool) -> None:
        self._url = url
        self._traffic = traffic
        self._backoff = backoff
        self._timing = timing
        self._fallback = fallback
        self._config: Optional[GatewayConfig] = None
        self._link: Optional[Link] = None
        self._blockade = Blockade(timing.websocket_retry)
        self._stopping = False
        self._wake = Wakeup()
        self.state = State("new", "start")
        self.changed: Listeners[State] = Listeners()
        self._state_wakeup = Wakeup()

    # --- state

    def _set(self, state: State) -> None:
        if state != self.state:
            self.state = state
            log.debug("%s", state)
            self.changed.call(state)
            self._state_wakeup.wake()

    async def next_state(self, timeout: Optional[float]) -> bool:
        """Waits for a change. False if ``timeout`` seconds have passed first."""
        return await self._state_wakeup.wait(timeout)

    # --- the loop

    async def run(self) -> None:
        """Runs until the state is ``closed``."""
        reason = "start"
        while not self._stopping:
            self._set(State("connecting", reason))
            end = await self._attempt(reason)
            reason = "retry"
            if self._stopping:
                return
            final = self._final(end)
            if final is not None:
                self._close(final)
                return
            if end.reason == "unblocked":
                continue
            wait = max(self._backoff.next(), end.wait or 0.0)
            self._set(State("waiting", end.reason, code=end.code, text=end.text, retry_in=wait))
            await self._wake.wait(wait)

    async def _attempt(self, reason: str) -> LinkEnd:
        """One connection, from the token to its end."""
        try:
            token = await self._traffic.credentials.usable()
            if self._config is None or self._blockade.is_suspected:
                self._config = await load_config(self._url, self._timing.connect)
            link = await self._open(self._config, token)
        except LinkEnd as end:
            return end
        except TokenFailed as failed:
            return LinkEnd("token", str(failed))
        except GiveUp as error:
            return LinkEnd("refused", str(error))
        except Refused as refused:
            return LinkEnd("unreachable", str(refused), wait=refused.retry_after)
        except Unreachable as error:
            self._config = None  # The gateway may come back with other paths and times.
            return LinkEnd("unreachable", str(error))
        except Exception as error:  # The loop must not end: the application would wait for ever.
            log.exception("the attempt to connect failed")
            return LinkEnd("unreachable", repr(error))
        self._traffic.credentials.admitted()
        return await self._serve(link, reason)

    async def _open(self, config: GatewayConfig, token: Optional[str]) -> Link:
        if self._blockade.is_up and self._fallback:
            link = HttpLink(self._traffic, config, self._timing)
            try:
                await link.open(token)
            except Exception as error:
                if not isinstance(error, LinkEnd) or error.reason != "closed_by_gateway":
                    self._blockade.doubt(worked=False)
                raise
            return link
        websocket = WebSocketLink(self._traffic, config, self._timing)
        try:
            await websocket.open(token)
        except HandshakeRefused as refused:
            await self._judge(refused)
        self._blockade.passed()
        return websocket

    async def _judge(self, refused: HandshakeRefused) -> None:
        """No WebSocket came about. Are they blocked, or is the gateway not there? Raises LinkEnd."""
        if refused.status == 401:
            raise LinkEnd("closed_by_gateway", str(refused), 4001)
        if refused.status == 429 or (refused.status or 0) >= 500:
            raise LinkEnd("unreachable", str(refused), wait=refused.wait)
        try:
            self._config = await load_config(self._url, self._timing.connect)
        except (Unreachable, Refused) as error:
            self._config = None
            raise LinkEnd("unreachable", str(error)) from error
        self._blockade.met(clearly=not refused.cut)
        raise LinkEnd("blocked", f"HTTP works, a WebSocket does not: {refused}", wait=refused.wait)

    async def _serve(self, link: Link, reason: str) -> LinkEnd:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._link = link
        over_http = isinstance(link, HttpLink)
        self._traffic.outbox.flowing = True  # Before the state says so: the application may publish at once.
        self._set(State("connected", "blocked" if over_http else reason, "sse" if over_http else "websocket"))
        serving = asyncio.ensure_future(link.run())
        probing = asyncio.ensure_future(self._probe()) if over_http else None
        try:
            if probing is not None:
                await asyncio.wait({serving, probing}, return_when=asyncio.FIRST_COMPLETED)
                if not serving.done():
                    return LinkEnd("unblocked")
            end = await serving
            if over_http and end.reason != "closed_by_gateway":
                self._blockade.doubt(worked=True)
            return end
        finally:
            for task in filter(None, (serving, probing)):
                task.cancel()
            await asyncio.gather(*filter(None, (serving, probing)), return_exceptions=True)
            link.abort()
            self._link = None
            self._traffic.outbox.lost()
            self._backoff.succeeded(loop.time() - began)

    async def _probe(self) -> None:
        """Returns once a WebSocket is possible again."""
        while True:
            await asyncio.sleep(self._blockade.probe_in)
            if self._config is not None:
                probe = WebSocketLink(self._traffic, self._config, self._timing)
                try:
                    await probe.open(self._traffic.credentials.value)
                    await probe.close()
                    self._blockade.passed()
                    return
                except (HandshakeRefused, LinkEnd, Unreachable):
                    pass
            self._blockade.probed()

    def _final(self, end: LinkEnd) -> Optional[State]:
        """The final state if coming back is no use; else None."""
        if end.reason == "refused":
            return State("closed", "refused", code=end.code, text=end.text)
        if end.code is None or end.reason != "closed_by_gateway":
            return None
        known = self._config.close_codes.get(end.code) if self._config is not None else None
        if known is None or known.reconnect:
            if end.code == 4010:
                end.wait = max(end.wait or 0.0, _RATE_LIMIT_WAIT)
            return None
        if known.fresh_token and self._traffic.credentials.refused("expired" if end.code == 4011 else "refused"):
            return None
        return State("closed", "refused", code=end.code, text=end.text)

    # --- ending

    def wake(self) -> None:
        """Tries again at once, without waiting any longer."""
        self._wake.wake()

    def _close(self, state: State) -> None:
        self._traffic.outbox.drop_all("stopped", f"the client is closed: {state.text or state.reason}")
        self._traffic.feeds.close_all()
        self._set(state)

    async def stop(self, running: "asyncio.Future[None]") -> None:
        """Ends the connection with 1000, and :meth:`run`."""
        self._stopping = True
        link = self._link
        if link is not None:
            await link.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        if not self.state.closed:
            self._close(State("closed", "stopped"))
