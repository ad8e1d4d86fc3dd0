"""What the tests share: a real gateway, tokens of it, and a proxy that breaks connections."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import unittest
import urllib.request
import uuid
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional, Set
from urllib.parse import urlsplit

FOLDER = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(FOLDER / "src"))

import warren  # noqa: E402

#: How long a test waits for an event, in seconds. It only ends what hangs: no machine is so slow that a test needs it.
PATIENCE = 300.0

EVERYTHING = ["#", "users.#"]


def gateway() -> str:
    """The gateway under test: WARREN_URL. It must issue development tokens."""
    url = os.environ.get("WARREN_URL")
    if not url:
        raise RuntimeError('WARREN_URL is not set: eval "$(infra/up --env)" names a running gateway')
    return url.rstrip("/")


def token(user: str, **claims: Any) -> str:
    """A token of the gateway, by default with the right to everything."""
    claims.setdefault("channels", {"read": EVERYTHING, "write": EVERYTHING})
    body = json.dumps({"user": user, **claims}).encode()
    request = urllib.request.Request(gateway() + "/api/dev/token", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return str(json.load(response)["token"])


def fresh(prefix: str) -> str:
    """A name that no earlier test has used."""
    return f"{prefix}-{uuid.uuid4().hex[:10]}"


async def eventually(condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Waits until a condition holds, and returns what it returned."""
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience:g} s: {what}")
        await asyncio.sleep(0.01)


class Recorded:
    """What a client shows: its states, and the items of one subscription."""

    def __init__(self, client: warren.Client) -> None:
        self.states: List[warren.State] = []
        client.on_state(self.states.append)

    def reasons(self) -> List[str]:
        return [f"{each.name}/{each.reason}" for each in self.states]

    def last(self) -> str:
        return self.reasons()[-1] if self.states else ""

    async def state(self, name: str, since: int = 0) -> None:
        await eventually(lambda: name in self.reasons()[since:], f"{name} in {self.reasons()[since:]}")


async def collect(subscription: warren.Subscription, into: List[Any]) -> None:
    async for item in subscription.items():
        into.append(item)


class LiveTest(unittest.IsolatedAsyncioTestCase):
    """A test against the gateway. Clients and proxies that it opens are closed at its end."""

    def setUp(self) -> None:
        gateway()

    async def asyncSetUp(self) -> None:
        # unittest runs the loop in debug mode, which reports each pause of a busy machine.
        asyncio.get_running_loop().slow_callback_duration = PATIENCE

    async def client(self, user: str, url: Optional[str] = None, **options: Any) -> warren.Client:
        claims = options.pop("claims", {})
        given = options.pop("token", None) or token(user, **claims)
        options.setdefault("backoff", (0.05, 0.5))
        client = warren.Client(url or gateway(), given, **options)
        self.addAsyncCleanup(client.stop, 0)
        return client

    async def connected(self, user: str, url: Optional[str] = None, **options: Any) -> warren.Client:
        client = await self.client(user, url, **options)
        await client.wait_connected(PATIENCE)
        return client

    async def proxy(self, target: Optional[str] = None) -> "Proxy":
        proxy = Proxy(target or gateway())
        await proxy.start()
        self.addAsyncCleanup(proxy.stop)
        return proxy

    async def in_time(self, promise: Callable[[float], Awaitable[bool]], seconds: float) -> None:
        """Repeats with longer times what a slow machine does not do in so many seconds."""
        while not await promise(seconds):
            seconds *= 4
            self.assertLess(seconds, PATIENCE)

    def collect(self, subscription: warren.Subscription) -> List[Any]:
        items: List[Any] = []
        task = asyncio.ensure_future(collect(subscription, items))
        self.addCleanup(task.cancel)
        return items


class Proxy:
    """Forwards TCP connections to the gateway, and breaks them in the ways of real networks."""

    def __init__(self, target: str) -> None:
        """Forwards to an ``http://`` or ``amqp://`` URL."""
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port or (80 if parts.scheme == "http" else 5672))
        self._is_http = parts.scheme == "http"
        self._server: Optional[asyncio.AbstractServer] = None
        self.port = 0
        self.accepted = 0
        #: ``403``, ``503``, ``cut`` or ``hang``: what happens to a request for a WebSocket. None: it passes.
        self.websockets: Optional[str] = None
        #: So many of the next handshakes are cut.
        self.handshakes_to_cut = 0
        #: Bytes are taken in and go nowhere.
        self.swallowing = False
        self._open: Dict[asyncio.StreamWriter, asyncio.StreamWriter] = {}
        self._web: Set[asyncio.StreamWriter] = set()
        self._tasks: "Set[asyncio.Task[Any]]" = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def open_websockets(self) -> int:
        return len(self._web)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Ends all connections; new ones are refused until :meth:`start`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()

    async def stop(self) -> None:
        await self.refuse()
        for task in tuple(self._tasks):
            task.cancel()

    def cut(self) -> None:
        """Resets all connections."""
        for client, server in tuple(self._open.items()):
            client.transport.abort()
            server.transport.abort()

    def end_of_stream(self) -> None:
        """The server's side of each connection ends, without a close frame."""
        for client in tuple(self._open):
            client.write_eof()

    def close_websockets(self, code: int) -> None:
        """Sends a close frame to each client with a WebSocket, as a gateway would."""
        for client in tuple(self._web):
            client.write(bytes([0x88, 2]) + code.to_bytes(2, "big"))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        server: Optional[asyncio.StreamWriter] = None
        try:
            head = await reader.readuntil(b"\r\n\r\n") if self._is_http else b""
            is_websocket = b"upgrade: websocket" in head.lower()
            if is_websocket and self.websockets in ("403", "503"):
                extra = "Retry-After: 2\r\n" if self.websockets == "503" else ""
                writer.write(f"HTTP/1.1 {self.websockets} No\r\n{extra}Content-Length: 0\r\n\r\n".encode())
                await writer.drain()
                return
            if self.swallowing or (is_websocket and self.websockets == "hang"):
                await asyncio.sleep(3600)
            back, server = await asyncio.open_connection(*self._target)
            self._open[writer] = server
            server.write(head)
            if is_websocket:
                writer.write(await back.readuntil(b"\r\n\r\n"))
                if self.websockets == "cut":
                    return
                if self.handshakes_to_cut > 0:
                    self.handshakes_to_cut -= 1
                    return
                self._web.add(writer)
            await asyncio.wait(
                [asyncio.ensure_future(self._copy(reader, server)), asyncio.ensure_future(self._copy(back, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        except (OSError, EOFError, asyncio.IncompleteReadError):
            pass
        finally:
            self._tasks.discard(task)
            self._web.discard(writer)
            self._open.pop(writer, None)
            for each in (writer, server):
                if each is not None:
                    each.close()

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while True:
                data = await source.read(65536)
                if not data:
                    return
                if not self.swallowing:
                    target.write(data)
                    await target.drain()
        except (OSError, RuntimeError):  # RuntimeError: end_of_stream() has ended this side.
            return
