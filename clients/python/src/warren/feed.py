"""One subscription of the gateway, with all readers of its channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from .channels import has_snapshot, matches
from .errors import Refused
from .messages import Event, Gap
from .sameness import Seen

if TYPE_CHECKING:
    from .subscription import Subscription

log = logging.getLogger("warren")

#: How much of a history is held until the subscription is live; a longer one is read in pages over HTTP.
MOST_HELD = 20_000
MOST_HELD_BYTES = 32 * 1024 * 1024


class Feed:
    """The state of one channel or pattern: idle → pending → live, and back to idle with each lost
    connection; ``paging`` while a long history is read over HTTP.

    Events arrive from three sides at once: the history of this subscription, other subscriptions of the client that
    match the channel, and those that ``/ws`` begins with. A frame does not say which. So while the history arrives,
    all frames of the channel are held, and handed on by their position once the gateway says that the subscription is
    live. Without that, one live event would hide the older ones that the history has still to bring.
    """

    def __init__(self, channel: str, since: Optional[int], last: Optional[int]) -> None:
        self.channel = channel
        self.readers: List["Subscription"] = []
        #: Everything up to here was handed on. None until the subscription was live once.
        self.position: Optional[int] = since
        self.last = last
        self.status = "idle"
        #: A reader is behind: the subscription is ended, and resumed when the reader has caught up.
        self.paused = False
        #: More history than may be held: the next pages come over HTTP.
        self.overflowed = False
        self.failures = 0
        #: Whether the readers know that this subscription is live.
        self.announced = False
        self._held: Dict[int, Dict[str, Any]] = {}
        self._held_bytes = 0
        self._seen = Seen()
        self._resuming: Optional[int] = None

    def begin(self) -> Dict[str, Any]:
        """The subscription is sent now. Returns the fields that say where it begins."""
        self.status = "pending"
        self.overflowed = False
        self.announced = False
        self._drop_held()
        self._resuming = self.position
        if self.position is not None:
            return {"since": self.position}
        return {} if self.last is None else {"last": self.last}

    def idle(self) -> None:
        """The connection is lost, or the subscription has ended."""
        self.status = "idle"
        self._drop_held()

    def _drop_held(self) -> None:
        self._held.clear()
        self._held_bytes = 0

    def take(self, frame: Dict[str, Any], size: int) -> None:
        """An event of a channel that this feed matches."""
        if self.status == "live":
            if self.position is None or frame["position"] > self.position:
                self.hand_on(frame)
        elif self.status == "pending" and not self.overflowed and self._wants_early(frame):
            if frame["position"] not in self._held:
                self._held[frame["position"]] = frame
                self._held_bytes += size
                if len(self._held) > MOST_HELD or self._held_bytes > MOST_HELD_BYTES:
                    self._overflow()

    def _overflow(self) -> None:
        if self._resuming is not None:  # Otherwise the gateway's own limit of "last" bounds the history.
            self.overflowed = True
            self._drop_held()

    def _wants_early(self, frame: Dict[str, Any]) -> bool:
        """Whether an event may belong to the beginning of the subscription."""
        if self._resuming is not None:
            # "/ws" begins with a snapshot of presence for subscriptions of its own. It is no event of the log.
            return frame["position"] > self._resuming and not str(frame.get("id")).startswith("presence_state-")
        return self.last is not None or has_snapshot(self.channel)

    def live(self, position: int, replayed: int, recovered: bool) -> None:
        """The gateway says that the subscription is live, after its history."""
        if self.status == "idle":
            return  # The connection has ended, and its events were not taken.
        held = [self._held[each] for each in sorted(self._held)]
        self._drop_held()
        if self._resuming is None and self.last is not None:
            # Other subscriptions may have brought older events than the requested ones, and typing, which is never part
            # of a history.
            history = [frame for frame in held if frame["position"] <= position and frame["type"] != "typing"]
            later = [frame for frame in held if frame["position"] > position]
            held = history[max(0, len(history) - replayed) :] + later
        if self._resuming is not None and not recovered:
            end = held[0]["position"] if held else position
            self._gap(self._resuming, max(end, self._resuming), "the log does not have these messages any more")
        for frame in held:
            self.hand_on(frame)
        self.position = position if not recovered or self.position is None else max(position, self.position)
        self.last = None
        self.status = "live"
        self.announced = True
        self.failures = 0
        for reader in tuple(self.readers):
            reader._live(position, replayed, recovered)

    def gap(self, start: int, end: int) -> None:
        """A frame ``gap`` of the gateway."""
        if self.status == "idle":
            return
        if self.position is not None and end <= self.position:
            return  # The gap of a resume, which live() has reported before its messages.
        self._gap(start, end, "the gateway could not read these messages in time")
        self.position = end

    def _gap(self, start: int, end: int, reason: str) -> None:
        for reader in tuple(self.readers):
            reader._put(Gap(self.channel, start, end, reason))

    def hand_on(self, frame: Dict[str, Any]) -> None:
        """Gives an event to all readers, unless it is one that they have."""
        if self.position is None or frame["position"] > self.position:
            self.position = frame["position"]
        if not self._seen.is_new(frame):
            return
        event = Event.of(frame)
        for reader in tuple(self.readers):
            reader._put(event)

    def fail(self, refused: Refused) -> None:
        """The gateway refuses the subscription for good."""
        self.status = "refused"
        self._drop_held()
        for reader in tuple(self.readers):
            reader._fail(refused)

    @property
    def behind(self) -> bool:
        return any(reader._is_full for reader in self.readers)

    def wants(self, channel: str) -> bool:
        return self.status in ("pending", "live") and matches(self.channel, channel)
