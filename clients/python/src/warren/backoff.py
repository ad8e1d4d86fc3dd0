"""How long to wait before the next attempt."""

from __future__ import annotations

import random


class Backoff:
    """Waits that double with each failure, with jitter, so that clients that lost a gateway do not return in step."""

    def __init__(self, shortest: float = 0.5, longest: float = 30.0) -> None:
        if not 0 < shortest <= longest:
            raise ValueError(f"backoff: {shortest} and {longest} s are not two growing times")
        self.shortest = shortest
        self.longest = longest
        self.failures = 0

    def next(self) -> float:
        """Seconds to wait after one more failure: between the half and the whole of the present limit."""
        # A bounded exponent: 2 ** 2000 would overflow after a weekend without a gateway.
        limit = min(self.longest, self.shortest * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return limit * random.uniform(0.5, 1.0)

    def succeeded(self, lasted: float) -> None:
        """A connection has ended after ``lasted`` seconds.

        One that was cut at once counts as a failure: otherwise a proxy that accepts and cuts would get attempts in a
        tight loop.
        """
        if lasted >= min(1.0, self.shortest * 2):
            self.failures = 0
