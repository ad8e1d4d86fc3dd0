"""What a client wants from its gateway, independent of the transport that serves it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional

from .alerts import AlertInbox
from .channels import word
from .credentials import Credentials
from .errors import Refused
from .feeds import Feeds
from .outbox import Outbox
from .state import Listeners, Wakeup


class Traffic:
    """Subscriptions, commands without a confirm, alerts, and the user's own status. They outlive a connection."""

    def __init__(self, credentials: Credentials, outbox: Outbox) -> None:
        self.credentials = credentials
        self.feeds = Feeds()
        self.outbox = outbox
        self.alerts = AlertInbox()
        #: The name in the token, as the gateway tells it. Kept while reconnecting.
        self.user_id: Optional[str] = None
        #: The status that the application chose; set again after each reconnect.
        self.status: Optional[str] = None
        self.status_changed = Wakeup()
        #: Refusals that belong to no call.
        self.errors: Listeners[Refused] = Listeners()

    def is_own_alert(self, frame: Dict[str, Any]) -> bool:
        """Whether a frame is about an alert of this user, and not an event of a subscription."""
        own = self.user_id is not None and frame["channel"] == "users." + word(self.user_id)
        return own and frame["type"] in ("alert", "alert_acked")


@dataclass(frozen=True)
class Timing:
    """Times in seconds."""

    #: For connecting, and for each HTTP request.
    connect: float
    #: Look for life this often, or as the gateway's configuration says where that is less.
    heartbeat: Optional[float]
    #: While WebSockets are blocked, try one this often.
    websocket_retry: float


class LinkEnd(Exception):
    """Why a connection has ended, or did not come about. ``reason`` is one of :class:`warren.State`."""

    def __init__(self, reason: str, text: str = "", code: Optional[int] = None, wait: Optional[float] = None) -> None:
        super().__init__(text or reason)
        self.reason = reason
        self.text = text
        self.code = code
        #: Do not try again earlier, in seconds.
        self.wait = wait
