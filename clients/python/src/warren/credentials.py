"""The client's token: from the application's callback, and fresh before it expires."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import time
from typing import Any, Awaitable, Callable, Dict, Optional, Union

from .errors import GiveUp, WarrenError
from .tasks import within

#: A token, or a function that returns one. It is called with the reason: ``connect``, ``expiring``, ``expired`` or
#: ``refused``. It may also take no argument.
Token = Union[str, Callable[..., Union[str, Awaitable[str]]], None]

#: How long a callback may take before it counts as failed, in seconds.
CALLBACK_TIMEOUT = 60.0

#: A token with less time left is not worth a connection, in seconds.
_TOO_LATE = 2.0


class TokenFailed(WarrenError):
    """The callback raised an exception, took too long or returned no text. It is called again after a wait."""

    def __init__(self, text: str) -> None:
        super().__init__("token", text)


def claims(token: Optional[str]) -> Dict[str, Any]:
    """The claims of a JWT, unverified: the gateway verifies them. Empty for an opaque token."""
    try:
        part = (token or "").split(".")[1]
        read = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return read if isinstance(read, dict) else {}
    except (IndexError, ValueError):
        return {}


class Credentials:
    """Holds the present token, and gets another one when it is needed."""

    def __init__(self, token: Token) -> None:
        self._callback = token if callable(token) else None
        self.value: Optional[str] = None if callable(token) else token
        self._refused: Optional[str] = None  # why the present token must not be used again
        self._refusals = 0  # in a row, without an admission between them

    @property
    def renewable(self) -> bool:
        return self._callback is not None

    async def usable(self) -> Optional[str]:
        """The token for a new connection. Asks for a fresh one where the present one is missing, refused or expired.

        Raises TokenFailed (try again later) or GiveUp.
        """
        if self._callback is None:
            return self.value
        if self._refused is not None:
            return await self.fresh(self._refused)
        if self.value is None:
            return await self.fresh("connect")
        expires = claims(self.value).get("exp")
        if isinstance(expires, (int, float)) and expires - time.time() < _TOO_LATE:
            return await self.fresh("expired")
        return self.value

    async def fresh(self, why: str) -> str:
        """Asks the callback for a token. Raises TokenFailed or GiveUp."""
        assert self._callback is not None
        try:
            token = await within(CALLBACK_TIMEOUT, self._call(why))
        except GiveUp:
            raise
        except asyncio.TimeoutError:
            raise TokenFailed(f"the token callback took more than {CALLBACK_TIMEOUT:g} s") from None
        except Exception as error:
            raise TokenFailed(f"the token callback failed: {error or type(error).__name__}") from error
        if not isinstance(token, str) or not token:
            raise TokenFailed(f"the token callback returned no text but {type(token).__name__}")
        self.value = token
        self._refused = None
        return token

    async def _call(self, why: str) -> Any:
        assert self._callback is not None
        result = self._callback(why) if _takes_reason(self._callback) else self._callback()
        return await result if inspect.isawaitable(result) else result

    def admitted(self) -> None:
        """The gateway has accepted the present token."""
        self._refusals = 0

    def refused(self, why: str) -> bool:
        """The gateway has refused the present token. Whether another one may help.

        One refusal may be an old token; two in a row, the second of a fresh token, are a wrong account or key.
        """
        self._refused = why
        self._refusals += 1
        return self.renewable and self._refusals < 2


def _takes_reason(callback: Callable[..., Any]) -> bool:
    try:
        inspect.signature(callback).bind("connect")
        return True
    except (TypeError, ValueError):
        return False
