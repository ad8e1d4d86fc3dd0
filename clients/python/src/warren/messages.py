"""Events and gaps, as subscriptions give them to the application."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Optional, Union

from .events import BY_CHANNEL_AND_TYPE, EventData


@dataclass(frozen=True)
class Event:
    """One event of a channel.

    The order of events of a subscription is the order of the log: ``position`` grows.
    """

    type: str
    channel: str
    #: The data as their publisher wrote them, in camelCase or snake_case.
    data: Dict[str, Any]
    #: The id that the publisher gave. Another event may have the same one.
    id: Union[str, int, None] = None
    #: The place in the log. Pass it as ``since`` to continue after this event.
    position: Optional[int] = None
    #: UTC with milliseconds, ``2026-01-31T12:00:00.000Z``.
    timestamp: str = ""
    #: Further fields beside ``data``.
    more: Dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(frame: Dict[str, Any]) -> "Event":
        own = ("type", "channel", "data", "id", "position", "timestamp")
        return Event(
            type=frame["type"],
            channel=frame["channel"],
            data=frame.get("data") or {},
            id=frame.get("id"),
            position=frame.get("position"),
            timestamp=frame.get("timestamp", ""),
            more={key: value for key, value in frame.items() if key not in own},
        )

    @property
    def typed(self) -> Optional[EventData]:
        """The data as a dataclass of :mod:`warren.events`, whatever spelling the publisher used.

        None for a kind or type that Warren does not list, and for data that are not of that type.
        """
        data_class = BY_CHANNEL_AND_TYPE.get((self.channel.split(".")[0], self.type))
        return None if data_class is None else data_class.read(self.data)

    @property
    def time(self) -> datetime:
        """``timestamp`` as a datetime with the zone UTC."""
        return datetime.fromisoformat(self.timestamp.replace("Z", "+00:00"))


@dataclass(frozen=True)
class Gap:
    """Events of a subscription may be missing here: those after ``start``, up to ``end``.

    ``start`` is the last position that the client had. All channels share one sequence of positions, so the number of
    missing events is not known, and may be 0.
    """

    channel: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class Page:
    """A part of a channel's history, oldest first."""

    messages: List[Event]
    #: Whether there may be more, after ``last``, or before the first message when paging back.
    truncated: bool
    #: Pass it as ``since`` for the events after this page, even if the page is empty. None if the log is empty.
    last: Optional[int]
