"""The library ``websockets``, whose interface differs between its versions 10 and 16."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, Dict, List, Optional, Tuple

from websockets import connect  # type: ignore[attr-defined]  # Loaded at its first use, unseen by mypy.
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from .errors import Unreachable
from .http import retry_after
from .tasks import within

#: Larger than any frame of a gateway: it sends 4 MB of messages at most.
_LARGEST = 32 * 1024 * 1024

#: How long the reply to a close may take. The connection is dropped then.
_CLOSE_SECONDS = 2.0

#: The argument for headers has another name since version 14.
_HEADERS = (
    "additional_headers"
    if "additional_headers" in inspect.signature(connect.__init__).parameters
    else "extra_headers"
)


class HandshakeRefused(Exception):
    """The opening handshake got an HTTP response and no WebSocket, was cut, or got no reply (``status`` is None)."""

    def __init__(
        self, text: str, status: Optional[int] = None, wait: Optional[float] = None, cut: bool = False
    ) -> None:
        super().__init__(text)
        self.status = status
        self.wait = wait
        self.cut = cut


class SocketClosed(Exception):
    """The connection has ended. ``code`` is None if no close frame arrived."""

    def __init__(self, code: Optional[int], text: str) -> None:
        super().__init__(text or "the connection ended without a close frame")
        self.code = code


class Socket:
    """An open WebSocket."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @staticmethod
    async def open(url: str, token: Optional[str], timeout: float) -> "Socket":
        """Connects. Raises HandshakeRefused if something accepted the TCP connection, else Unreachable."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        options: Dict[str, Any] = {
            _HEADERS: headers,
            "open_timeout": None,
            "ping_interval": None,  # The library of Warren looks for life itself, by the gateway's times.
            "close_timeout": _CLOSE_SECONDS,
            "max_size": _LARGEST,
            "compression": None,
        }
        opened: List["Socket"] = []

        async def opening() -> None:
            opened.append(Socket(await connect(url, **options)))

        try:
            await within(timeout, opening())
            return opened.pop()
        except asyncio.TimeoutError:
            raise HandshakeRefused(f"no WebSocket within {timeout:g} s") from None
        except InvalidHandshake as error:
            status, wait = _response(error)
            raise HandshakeRefused(str(error), status, wait) from error
        except (ConnectionClosed, EOFError, ConnectionResetError, BrokenPipeError) as error:
            raise HandshakeRefused(f"the handshake broke off: {error or type(error).__name__}", cut=True) from error
        except (OSError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        finally:
            for each in opened:  # It opened just when nobody waited for it any more.
                each.abort()

    async def send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed as closed:
            raise _closed(closed) from closed

    async def receive(self) -> str:
        try:
            message = await self._connection.recv()
        except ConnectionClosed as closed:
            raise _closed(closed) from closed
        return message if isinstance(message, str) else bytes(message).decode("utf-8")

    async def close(self) -> None:
        """Ends the connection with 1000, within some seconds."""
        try:
            await within(_CLOSE_SECONDS + 1, self._connection.close())
        except (asyncio.TimeoutError, OSError):
            pass
        finally:
            self.abort()

    def abort(self) -> None:
        """Ends the connection at once: a half-open one would never finish its closing handshake."""
        fail = getattr(self._connection, "fail_connection", None)
        if fail is not None:
            # Before version 14, a task that has received more than the application has read would wait for ever.
            fail()
        transport = getattr(self._connection, "transport", None)
        if transport is not None:
            transport.abort()


def _response(error: InvalidHandshake) -> Tuple[Optional[int], Optional[float]]:
    """The status and Retry-After of the HTTP response, if it was one."""
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", getattr(error, "status_code", None))
    headers = getattr(response, "headers", getattr(error, "headers", None))
    found = {} if headers is None else {name.lower(): value for name, value in headers.raw_items()}
    return status, retry_after(found)


def _closed(closed: ConnectionClosed) -> SocketClosed:
    received = closed.rcvd
    return SocketClosed(None, "") if received is None else SocketClosed(received.code, received.reason)
