"""Whether a network blocks WebSockets."""

from __future__ import annotations

import time
from typing import Optional

#: Clear refusals in a row. One may have met a restart of the gateway.
_REFUSALS = 2

#: Failures in a row, cuts included.
_FAILURES = 3

#: Failures in a row where a WebSocket has worked: a network that cuts is more likely there than a new blockade.
_FAILURES_AFTER_SUCCESS = 5


class Blockade:
    """Evidence that something blocks WebSockets while HTTP passes.

    One WebSocket that does not open proves nothing: the gateway may have stopped between two requests, or the network
    may cut connections at random.
    """

    def __init__(self, retry: float) -> None:
        """``retry`` is how often to try a WebSocket beside HTTP, in seconds."""
        self._retry = retry
        self._refusals = 0
        self._failures = 0
        self._has_passed = False
        self._doubted = False
        self._probe_at: Optional[float] = None

    @property
    def is_up(self) -> bool:
        enough = _FAILURES_AFTER_SUCCESS if self._has_passed else _FAILURES
        return not self._doubted and (self._refusals >= _REFUSALS or self._failures >= enough)

    @property
    def is_suspected(self) -> bool:
        """Whether the last WebSocket did not open although HTTP worked."""
        return self._failures > 0

    def met(self, clearly: bool) -> None:
        """A WebSocket did not open, and HTTP worked after it.

        ``clearly``: it was refused or never answered, which a network that fails does not do.
        """
        self._failures += 1
        self._refusals += clearly
        self._doubted = False

    def doubt(self, worked: bool) -> None:
        """HTTP failed, too, so a WebSocket has its turn. One more failure of it suffices then.

        If HTTP had ``worked`` before, it only matters where WebSockets were not refused but cut, because the network
        may cut everything.
        """
        if not worked or self._refusals < _REFUSALS:
            self._doubted = True

    def passed(self) -> None:
        """A WebSocket opened."""
        self._refusals = 0
        self._failures = 0
        self._has_passed = True
        self._doubted = False
        self._probe_at = None

    @property
    def probe_in(self) -> float:
        """Seconds until the next WebSocket beside HTTP. A new connection over HTTP does not put it off."""
        now = time.monotonic()
        if self._probe_at is None:
            self._probe_at = now + self._retry
        return max(0.0, self._probe_at - now)

    def probed(self) -> None:
        """The WebSocket beside HTTP did not open. The next one comes later."""
        self._probe_at = None
