"""A user's alerts."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, AsyncIterator, Deque, Dict, List, Optional, Tuple, Union

from collections import deque

from .events import Level
from .messages import Event
from .sameness import sameness
from .state import Listeners, Wakeup

if TYPE_CHECKING:
    from .client import Client
    from .outbox import Command


@dataclass(frozen=True)
class Alert:
    """An alert, which stays with Warren until its user acknowledges it."""

    #: The id to acknowledge it by.
    id: str
    level: Level
    title: str
    message: str
    #: The channel of the event that raised it, if an event did.
    source: Optional[str]
    url: Optional[str]
    created_at: str
    event: Event

    @staticmethod
    def of(frame: Dict[str, Any]) -> "Alert":
        event = Event.of(frame)
        data = event.data
        return Alert(
            id=alert_id(frame),
            level=data.get("level", "info"),
            title=data.get("title", ""),
            message=data.get("message", ""),
            source=data.get("source"),
            url=data.get("url"),
            created_at=data.get("createdAt") or data.get("created_at") or event.timestamp,
            event=event,
        )


def alert_id(frame: Dict[str, Any]) -> str:
    data = frame.get("data") or {}
    found = data.get("alertId", data.get("alert_id"))
    return str(frame.get("id") if found is None else found)


Key = Tuple[str, Optional[bytes]]


class AlertInbox:
    """The user's unacknowledged alerts, as far as the gateway has sent them. Outlives a connection.

    The gateway sends all of them again on each connection; an alert that is here already is not a new one.
    """

    def __init__(self) -> None:
        self._alerts: "OrderedDict[Key, Alert]" = OrderedDict()
        self._before: "set[Key]" = set()
        #: Acknowledged since the list was requested, which may still have them.
        self._acknowledged: "set[str]" = set()
        self.arrived: Listeners[Alert] = Listeners()
        self.changed: Listeners[None] = Listeners()

    @property
    def unacknowledged(self) -> List[Alert]:
        return list(self._alerts.values())

    def expect_list(self) -> None:
        """The whole list follows: what is here now may have been acknowledged elsewhere meanwhile."""
        self._before = set(self._alerts)
        self._acknowledged.clear()

    @property
    def is_uncertain(self) -> bool:
        return bool(self._before)

    def take(self, frame: Dict[str, Any]) -> None:
        """A frame ``alert`` or ``alert_acked``."""
        if frame["type"] == "alert_acked":
            self.acknowledged(alert_id({"data": frame["data"]}))
            return
        alert = Alert.of(frame)
        key = (alert.id, sameness(frame))
        self._before.discard(key)
        if key not in self._alerts:
            self._alerts[key] = alert
            self.arrived.call(alert)
            self.changed.call(None)

    def acknowledged(self, id: str) -> None:
        """Different alerts with the same id are acknowledged together."""
        self._acknowledged.add(id)
        keys = [each for each in self._alerts if each[0] == id]
        for key in keys:
            del self._alerts[key]
        if keys:
            self.changed.call(None)

    def all_are(self, frames: List[Dict[str, Any]]) -> None:
        """The whole list, over HTTP: alerts from before its request that it does not have were acknowledged."""
        for each in frames:
            if alert_id(each) not in self._acknowledged:
                self.take(each)
        gone, self._before = self._before, set()
        for key in gone:
            self._alerts.pop(key, None)
        if gone:
            self.changed.call(None)


class Alerts:
    """The alerts of the client's user. Iterate it for each unacknowledged alert, and then for each new one.

    Every alert comes once, also where a reconnect brings it again. An alert that another device acknowledges leaves
    :attr:`unacknowledged`.
    """

    def __init__(self, client: "Client", inbox: AlertInbox) -> None:
        self._client = client
        self._inbox = inbox
        self._unread: Deque[Alert] = deque(inbox.unacknowledged)
        self._wakeup = Wakeup()
        self._ended = False
        self._remove = inbox.arrived.add(self._arrived)

    def _arrived(self, alert: Alert) -> None:
        self._unread.append(alert)
        self._wakeup.wake()

    @property
    def unacknowledged(self) -> List[Alert]:
        """Oldest first."""
        return self._inbox.unacknowledged

    def __aiter__(self) -> AsyncIterator[Alert]:
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[Alert]:
        while True:
            alert = await self.next()
            if alert is None:
                return
            yield alert

    async def next(self, timeout: Optional[float] = None) -> Optional[Alert]:
        """The next alert. None at the end, or if none arrives within ``timeout`` seconds."""
        while not self._unread:
            if self._ended or not await self._wakeup.wait(timeout):
                return None
        return self._unread.popleft()

    def ack(self, alert: Union[Alert, str]) -> "Command":
        """Acknowledges an alert, on all devices. Await the result for the confirm; while offline it is queued."""
        return self._client.ack_alert(alert)

    def close(self) -> None:
        """Ends the iteration."""
        self._ended = True
        self._remove()
        self._wakeup.wake()

    async def __aenter__(self) -> "Alerts":
        return self

    async def __aexit__(self, *exc: Any) -> None:
        self.close()
