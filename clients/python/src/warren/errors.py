"""The errors that the library raises. All of them are a :class:`WarrenError`."""

from __future__ import annotations

from typing import Optional

#: Refusals that end by themselves: the same command may succeed a little later.
TEMPORARY = frozenset({"broker_unavailable", "broker_blocked", "unconfirmed", "overloaded", "rate_limit"})


class WarrenError(Exception):
    """Anything that this library reports. ``code`` is for programs and does not change between versions.

    ``str(error)`` is the text for people.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Refused(WarrenError):
    """The gateway does not carry out a command. ``code`` is one of ``docs/errors.md``, such as ``not_allowed``.

    ``status`` is the HTTP status where the refusal came over HTTP.
    """

    def __init__(
        self, code: str, text: str, status: Optional[int] = None, retry_after: Optional[float] = None
    ) -> None:
        super().__init__(code, text)
        self.status = status
        #: Seconds that the gateway asks to wait, if it named a time.
        self.retry_after = retry_after

    @property
    def temporary(self) -> bool:
        """Whether the same command may succeed later, without any change."""
        return self.code in TEMPORARY


class Dropped(WarrenError):
    """A publication was given up before the gateway confirmed it. It may have been published if it had been sent.

    ``code`` is ``queue_full`` (too many wait while offline) or ``stopped`` (the client was stopped).
    """

    def __init__(self, code: str, text: str, id: str) -> None:
        super().__init__(code, text)
        #: The id of the publication. A retry with the same id is shown once.
        self.id = id


class Unreachable(WarrenError):
    """The gateway, or RabbitMQ over AMQP, does not reply. ``code`` is ``unreachable``."""

    def __init__(self, text: str) -> None:
        super().__init__("unreachable", text)


class Closed(WarrenError):
    """The client is closed, so the call has no effect. ``code`` is the reason of the last state."""


class GiveUp(WarrenError):
    """Raise this in a token callback if there will be no token any more, as after a logout.

    The client then closes instead of asking again.
    """

    def __init__(self, text: str = "there is no token any more") -> None:
        super().__init__("no_token", text)
