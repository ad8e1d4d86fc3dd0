"""HTTP over asyncio, as much as a client of Warren needs: small requests, and event streams.

The library has no dependency for HTTP: urllib blocks, so a request of it could be neither cancelled nor limited in
time as a whole.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, AsyncIterator, Dict, Optional
from urllib.parse import urlsplit

from .errors import Refused, Unreachable
from .tasks import within

#: No response of a gateway is larger: it sends 4 MB of messages at most.
_LARGEST = 32 * 1024 * 1024
_LINE = 64 * 1024


@dataclass
class Response:
    """A whole response."""

    status: int
    headers: Dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def refused(self) -> Refused:
        """The refusal in a response that is not 2xx: a problem document, or another page of a proxy."""
        try:
            problem = self.json()
            code, text = str(problem["code"]), str(problem.get("detail") or problem.get("title") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            code, text = f"http_{self.status}", f"HTTP status {self.status}"
        return Refused(code, text, self.status, retry_after(self.headers))


def retry_after(headers: Dict[str, str]) -> Optional[float]:
    """``Retry-After`` in seconds. The form with a date is left to the backoff."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


class Stream:
    """A response whose body is still arriving."""

    def __init__(self, reader: asyncio.StreamReader, status: int, headers: Dict[str, str]) -> None:
        self._reader = reader
        self.status = status
        self.headers = headers

    async def chunks(self) -> AsyncIterator[bytes]:
        """The parts of the body. Ends at its end; raises ``OSError`` or ``EOFError`` where it breaks off."""
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            while True:
                size = int((await _line(self._reader)).split(b";")[0], 16)
                if size > _LARGEST:
                    raise Unreachable("a chunk is too large")
                chunk = await self._reader.readexactly(size + 2)
                if size == 0:
                    return
                yield chunk[:-2]
        elif "content-length" in self.headers:
            left = int(self.headers["content-length"])
            while left > 0:
                part = await self._reader.read(min(left, _LINE))
                if not part:
                    raise EOFError("the response broke off")
                left -= len(part)
                yield part
        elif self.status not in (204, 304):
            while True:
                part = await self._reader.read(_LINE)
                if not part:
                    return
                yield part

    async def whole(self) -> bytes:
        body = bytearray()
        async for part in self.chunks():
            body += part
            if len(body) > _LARGEST:
                raise Unreachable("the response is too large")
        return bytes(body)


async def _line(reader: asyncio.StreamReader) -> bytes:
    line = await reader.readline()
    if not line.endswith(b"\n"):
        raise EOFError("the response broke off")
    return line.rstrip(b"\r\n")


@asynccontextmanager
async def stream(
    method: str,
    url: str,
    token: Optional[str] = None,
    body: Any = None,
    timeout: float = 10.0,
    headers: Optional[Dict[str, str]] = None,
) -> AsyncIterator[Stream]:
    """Sends a request and yields its response. ``timeout``, in seconds, is for everything up to the headers.

    Raises :class:`Unreachable`.
    """
    writer: Optional[asyncio.StreamWriter] = None

    async def open_stream() -> Stream:
        nonlocal writer
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        reader, writer = await asyncio.open_connection(
            parts.hostname,
            parts.port or (443 if secure else 80),
            ssl=ssl.create_default_context() if secure else None,
            limit=_LINE,
        )
        writer.write(_head(method, parts, token, body, headers))
        await writer.drain()
        return await _response(reader)

    try:
        response = await within(timeout, open_stream())
    except asyncio.TimeoutError:
        _close(writer)
        raise Unreachable(f"{_shown(url)}: no reply within {timeout:g} s") from None
    except (OSError, EOFError, ValueError) as error:
        _close(writer)
        raise Unreachable(f"{_shown(url)}: {error}") from error
    except BaseException:
        _close(writer)
        raise
    try:
        yield response
    finally:
        _close(writer)


def _shown(url: str) -> str:
    """The URL without its query, in which some programs have a token."""
    return url.split("?")[0]


def _close(writer: Optional[asyncio.StreamWriter]) -> None:
    if writer is not None:
        # Without waiting: a half-open connection would not finish closing.
        writer.transport.abort()


def _head(
    method: str, parts: Any, token: Optional[str], body: Any, more: Optional[Dict[str, str]]
) -> bytes:
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}", "Connection: close"]
    if token is not None:
        if any(ord(each) < 33 or ord(each) > 126 for each in token):
            raise ValueError("the token has characters that fit into no header")
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name}: {value}" for name, value in (more or {}).items()]
    content = b""
    if body is not None:
        content = json.dumps(body).encode()
        lines.append("Content-Type: application/json")
    if method != "GET":
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


async def _response(reader: asyncio.StreamReader) -> Stream:
    while True:
        status_line = (await _line(reader)).decode("latin-1").split(" ", 2)
        if len(status_line) < 2 or not status_line[0].startswith("HTTP/1"):
            raise ValueError("the reply is not HTTP")
        status = int(status_line[1])
        headers: Dict[str, str] = {}
        while True:
            line = await _line(reader)
            if not line:
                break
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if status >= 200:
            return Stream(reader, status, headers)


async def request(
    method: str, url: str, token: Optional[str] = None, body: Any = None, timeout: float = 10.0
) -> Response:
    """One request with its whole response, within ``timeout`` seconds. Raises :class:`Unreachable`."""

    async def whole() -> Response:
        async with stream(method, url, token, body, timeout) as response:
            return Response(response.status, response.headers, await response.whole())

    try:
        return await within(timeout, whole())
    except asyncio.TimeoutError:
        raise Unreachable(f"{_shown(url)}: no reply within {timeout:g} s") from None
    except (OSError, EOFError, ValueError) as error:
        raise Unreachable(f"{_shown(url)}: {error}") from error
