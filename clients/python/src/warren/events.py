"""The data of each event type that Warren lists, as dataclasses.

Made by tools/generate_events.py from the JSON Schema that gateway and worker check events by. Do not edit.

Attributes are in snake_case, whatever spelling an event has. Fields of the schema that Warren fills in are optional
here, so that an event to publish may leave them out; in an event that was received they have values.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Dict, List, Literal, Optional, Tuple, Type, TypeVar, Union

T = TypeVar("T", bound="EventData")

#: The severity of an alert or a notification.
Level = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True)
class EventData:
    """The data of an event. Subclasses are one type of one kind of channel."""

    #: The first word of the channels that take this type.
    KIND: ClassVar[str] = ""
    #: The event's ``type``.
    TYPE: ClassVar[str] = ""
    #: For each attribute the field's names: the one to publish, then the others.
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {}
    #: The attributes without which the data are not of this type.
    NEEDED: ClassVar[Tuple[str, ...]] = ()

    @classmethod
    def read(cls: Type[T], data: Dict[str, Any]) -> Optional[T]:
        """Reads received data, in any spelling. None if a field is missing that this type needs."""
        found: Dict[str, Any] = {}
        for attribute, names in cls.NAMES.items():
            for name in names:
                if data.get(name) is not None:
                    found[attribute] = data[name]
                    break
        return cls(**found) if all(each in found for each in cls.NEEDED) else None

    def data(self) -> Dict[str, Any]:
        """The data to publish: the schema's own names, without what is None."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {self.NAMES[key][0]: value for key, value in values.items() if value is not None}


@dataclass(frozen=True)
class NoteCreated(EventData):
    """A note was written: ``note_created`` of ``notes``."""

    note_id: Union[str, int]
    author: Optional[Union[str, int]] = None
    title: Optional[str] = None
    body: Optional[str] = None
    #: The note's version, counted by its author.
    version: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "notes"
    TYPE: ClassVar[str] = "note_created"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "note_id": ("noteId", "note_id"),
        "author": ("author",),
        "title": ("title",),
        "body": ("body",),
        "version": ("version",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("note_id",)


@dataclass(frozen=True)
class NoteUpdated(EventData):
    """A note was changed: ``note_updated`` of ``notes``."""

    note_id: Union[str, int]
    author: Optional[Union[str, int]] = None
    title: Optional[str] = None
    body: Optional[str] = None
    #: The note's version, counted by its author.
    version: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "notes"
    TYPE: ClassVar[str] = "note_updated"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "note_id": ("noteId", "note_id"),
        "author": ("author",),
        "title": ("title",),
        "body": ("body",),
        "version": ("version",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("note_id",)


@dataclass(frozen=True)
class NoteDeleted(EventData):
    """A note was deleted: ``note_deleted`` of ``notes``."""

    note_id: Union[str, int]
    author: Optional[Union[str, int]] = None
    title: Optional[str] = None
    body: Optional[str] = None
    #: The note's version, counted by its author.
    version: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "notes"
    TYPE: ClassVar[str] = "note_deleted"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "note_id": ("noteId", "note_id"),
        "author": ("author",),
        "title": ("title",),
        "body": ("body",),
        "version": ("version",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("note_id",)


@dataclass(frozen=True)
class ChatMessage(EventData):
    """A message of a conversation: ``chat_message`` of ``chat``."""

    content: str
    sender: Optional[Union[str, int]] = None
    message_id: Optional[Union[str, int]] = None
    conversation_id: Optional[Union[str, int]] = None
    timestamp: Optional[str] = None
    #: Which readers of the channel see it: all; its sender and its recipients; tokens of role agent.
    visibility: Optional[Literal["public", "private", "agent_only"]] = None
    #: The users who see it besides its sender, if visibility is private.
    recipients: Optional[List[Union[str, int]]] = None

    KIND: ClassVar[str] = "chat"
    TYPE: ClassVar[str] = "chat_message"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "content": ("content",),
        "sender": ("sender",),
        "message_id": ("messageId", "message_id"),
        "conversation_id": ("conversationId", "conversation_id"),
        "timestamp": ("timestamp",),
        "visibility": ("visibility",),
        "recipients": ("recipients",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("content",)


@dataclass(frozen=True)
class ChatTyping(EventData):
    """A user started or stopped typing: ``typing`` of ``chat``."""

    #: Whether the user types now.
    typing: bool
    user_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "chat"
    TYPE: ClassVar[str] = "typing"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "typing": ("typing",),
        "user_id": ("userId", "user_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("typing",)


@dataclass(frozen=True)
class NewMessage(EventData):
    """A message of a session: ``new_message`` of ``sessions``."""

    content: str
    sender: Optional[Union[str, int]] = None
    message_id: Optional[Union[str, int]] = None
    session_id: Optional[Union[str, int]] = None
    timestamp: Optional[str] = None
    #: Which readers of the channel see it: all; its sender and its recipients; tokens of role agent.
    visibility: Optional[Literal["public", "private", "agent_only"]] = None
    #: The users who see it besides its sender, if visibility is private.
    recipients: Optional[List[Union[str, int]]] = None
    #: Further fields of your own.
    metadata: Optional[Dict[str, Any]] = None

    KIND: ClassVar[str] = "sessions"
    TYPE: ClassVar[str] = "new_message"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "content": ("content",),
        "sender": ("sender",),
        "message_id": ("messageId", "message_id"),
        "session_id": ("sessionId", "session_id"),
        "timestamp": ("timestamp",),
        "visibility": ("visibility",),
        "recipients": ("recipients",),
        "metadata": ("metadata",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("content",)


@dataclass(frozen=True)
class SessionUpdate(EventData):
    """A session's status, title or metadata changed: ``session_update`` of ``sessions``."""

    session_id: Optional[Union[str, int]] = None
    status: Optional[str] = None
    title: Optional[str] = None
    #: Further fields of your own.
    metadata: Optional[Dict[str, Any]] = None

    KIND: ClassVar[str] = "sessions"
    TYPE: ClassVar[str] = "session_update"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "session_id": ("sessionId", "session_id"),
        "status": ("status",),
        "title": ("title",),
        "metadata": ("metadata",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ()


@dataclass(frozen=True)
class SessionsTyping(EventData):
    """A user started or stopped typing: ``typing`` of ``sessions``."""

    #: Whether the user types now.
    typing: bool
    user_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "sessions"
    TYPE: ClassVar[str] = "typing"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "typing": ("typing",),
        "user_id": ("userId", "user_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("typing",)


@dataclass(frozen=True)
class CirclesAgentMessage(EventData):
    """A message of an agent in a circle: ``agent_message`` of ``circles``."""

    content: str
    agent_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "agent_message"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "content": ("content",),
        "agent_id": ("agentId", "agent_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("content",)


@dataclass(frozen=True)
class AgentJoined(EventData):
    """An agent joined a circle: ``agent_joined`` of ``circles``."""

    agent_id: Optional[Union[str, int]] = None
    name: Optional[str] = None

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "agent_joined"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "agent_id": ("agentId", "agent_id"),
        "name": ("name",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ()


@dataclass(frozen=True)
class AgentLeft(EventData):
    """An agent left a circle: ``agent_left`` of ``circles``."""

    agent_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "agent_left"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "agent_id": ("agentId", "agent_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ()


@dataclass(frozen=True)
class CircleStatus(EventData):
    """A circle's status changed: ``circle_status`` of ``circles``."""

    status: str

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "circle_status"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "status": ("status",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("status",)


@dataclass(frozen=True)
class UserMessage(EventData):
    """A message of a person in a circle: ``user_message`` of ``circles``."""

    content: str
    sender: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "user_message"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "content": ("content",),
        "sender": ("sender",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("content",)


@dataclass(frozen=True)
class CirclesMessage(EventData):
    """The same as user_message: ``message`` of ``circles``."""

    content: str
    sender: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "message"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "content": ("content",),
        "sender": ("sender",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("content",)


@dataclass(frozen=True)
class CirclesError(EventData):
    """Something went wrong in a circle: ``error`` of ``circles``."""

    message: str

    KIND: ClassVar[str] = "circles"
    TYPE: ClassVar[str] = "error"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "message": ("message",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("message",)


@dataclass(frozen=True)
class FileChanged(EventData):
    """A file was changed: ``file_changed`` of ``workspaces``."""

    #: The file's path within the workspace.
    path: str
    agent_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "workspaces"
    TYPE: ClassVar[str] = "file_changed"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "path": ("path", "filePath", "file_path"),
        "agent_id": ("agentId", "agent_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("path",)


@dataclass(frozen=True)
class FileCreated(EventData):
    """A file was created: ``file_created`` of ``workspaces``."""

    #: The file's path within the workspace.
    path: str
    agent_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "workspaces"
    TYPE: ClassVar[str] = "file_created"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "path": ("path", "filePath", "file_path"),
        "agent_id": ("agentId", "agent_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("path",)


@dataclass(frozen=True)
class FileDeleted(EventData):
    """A file was deleted: ``file_deleted`` of ``workspaces``."""

    #: The file's path within the workspace.
    path: str
    agent_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "workspaces"
    TYPE: ClassVar[str] = "file_deleted"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "path": ("path", "filePath", "file_path"),
        "agent_id": ("agentId", "agent_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("path",)


@dataclass(frozen=True)
class GitStatus(EventData):
    """The state of a workspace's git repository: ``git_status`` of ``workspaces``."""

    branch: str
    #: Commits that the other side lacks.
    ahead: Optional[int] = None
    #: Commits that are only on the other side.
    behind: Optional[int] = None
    #: Files with uncommitted changes.
    files: Optional[List[Any]] = None

    KIND: ClassVar[str] = "workspaces"
    TYPE: ClassVar[str] = "git_status"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "branch": ("branch",),
        "ahead": ("ahead",),
        "behind": ("behind",),
        "files": ("files",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("branch",)


@dataclass(frozen=True)
class AgentStatus(EventData):
    """The status of an agent: ``agent_status`` of ``agents``."""

    #: stale: without a sign of life since its lease ended.
    state: Literal["idle", "working", "stopped", "stale"]
    agent_name: str
    agent_id: Optional[Union[str, int]] = None
    #: The task that the agent works on.
    current_task: Optional[str] = None
    #: Percent of the task.
    progress: Optional[float] = None
    #: How long this status counts without another sign of life; 0 means forever, and more than a year counts as a
    #: year.
    lease_seconds: Optional[float] = None
    #: Why the agent stopped.
    error: Optional[str] = None
    #: The user whom the agent's alerts are for.
    owner: Optional[Union[str, int]] = None
    #: The same as owner.
    owner_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "agents"
    TYPE: ClassVar[str] = "agent_status"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "state": ("state",),
        "agent_name": ("agentName", "agent_name"),
        "agent_id": ("agentId", "agent_id"),
        "current_task": ("currentTask", "current_task"),
        "progress": ("progress",),
        "lease_seconds": ("leaseSeconds", "lease_seconds"),
        "error": ("error",),
        "owner": ("owner",),
        "owner_id": ("ownerId", "owner_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("state", "agent_name")


@dataclass(frozen=True)
class AgentsAgentMessage(EventData):
    """A message or status of an agent: ``agent_message`` of ``agents``."""

    #: stale: without a sign of life since its lease ended.
    state: Optional[Literal["idle", "working", "stopped", "stale"]] = None
    agent_name: Optional[str] = None
    agent_id: Optional[Union[str, int]] = None
    #: The task that the agent works on.
    current_task: Optional[str] = None
    #: Percent of the task.
    progress: Optional[float] = None
    #: How long this status counts without another sign of life; 0 means forever, and more than a year counts as a
    #: year.
    lease_seconds: Optional[float] = None
    #: Why the agent stopped.
    error: Optional[str] = None
    #: The user whom the agent's alerts are for.
    owner: Optional[Union[str, int]] = None
    #: The same as owner.
    owner_id: Optional[Union[str, int]] = None
    content: Optional[str] = None

    KIND: ClassVar[str] = "agents"
    TYPE: ClassVar[str] = "agent_message"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "state": ("state",),
        "agent_name": ("agentName", "agent_name"),
        "agent_id": ("agentId", "agent_id"),
        "current_task": ("currentTask", "current_task"),
        "progress": ("progress",),
        "lease_seconds": ("leaseSeconds", "lease_seconds"),
        "error": ("error",),
        "owner": ("owner",),
        "owner_id": ("ownerId", "owner_id"),
        "content": ("content",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ()


@dataclass(frozen=True)
class UserPresence(EventData):
    """A user's presence changed: ``user_presence`` of ``presence``."""

    status: Literal["online", "away", "busy", "offline"]
    user_id: Optional[Union[str, int]] = None
    last_seen: Optional[str] = None

    KIND: ClassVar[str] = "presence"
    TYPE: ClassVar[str] = "user_presence"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "status": ("status",),
        "user_id": ("userId", "user_id"),
        "last_seen": ("lastSeen", "last_seen"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("status",)


@dataclass(frozen=True)
class PresenceState(EventData):
    """All users of a team with their presence: ``presence_state`` of ``presence``."""

    users: List[Dict[str, Any]]

    KIND: ClassVar[str] = "presence"
    TYPE: ClassVar[str] = "presence_state"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "users": ("users",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("users",)


@dataclass(frozen=True)
class NotificationsNotification(EventData):
    """A notification for everyone, or for a team: ``notification`` of ``notifications``."""

    level: Level
    message: str
    title: Optional[str] = None
    user_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "notifications"
    TYPE: ClassVar[str] = "notification"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "level": ("level",),
        "message": ("message",),
        "title": ("title",),
        "user_id": ("userId", "user_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("level", "message")


@dataclass(frozen=True)
class UsersNotification(EventData):
    """A notification for one user: ``notification`` of ``users``."""

    level: Level
    message: str
    title: Optional[str] = None
    user_id: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "users"
    TYPE: ClassVar[str] = "notification"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "level": ("level",),
        "message": ("message",),
        "title": ("title",),
        "user_id": ("userId", "user_id"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("level", "message")


@dataclass(frozen=True)
class Alert(EventData):
    """An alert, kept until the user acknowledges it: ``alert`` of ``users``."""

    level: Level
    title: str
    message: str
    alert_id: Optional[Union[str, int]] = None
    user_id: Optional[Union[str, int]] = None
    #: Where the alert comes from; the channel, if an event raised it.
    source: Optional[str] = None
    #: A page with more about it.
    url: Optional[str] = None
    created_at: Optional[str] = None

    KIND: ClassVar[str] = "users"
    TYPE: ClassVar[str] = "alert"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "level": ("level",),
        "title": ("title",),
        "message": ("message",),
        "alert_id": ("alertId", "alert_id"),
        "user_id": ("userId", "user_id"),
        "source": ("source",),
        "url": ("url",),
        "created_at": ("createdAt", "created_at"),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("level", "title", "message")


@dataclass(frozen=True)
class AlertAcked(EventData):
    """The user acknowledged an alert: ``alert_acked`` of ``users``."""

    alert_id: Union[str, int]
    at: str
    by: Optional[Union[str, int]] = None

    KIND: ClassVar[str] = "users"
    TYPE: ClassVar[str] = "alert_acked"
    NAMES: ClassVar[Dict[str, Tuple[str, ...]]] = {
        "alert_id": ("alertId", "alert_id"),
        "at": ("at",),
        "by": ("by",),
    }
    NEEDED: ClassVar[Tuple[str, ...]] = ("alert_id", "at")


#: The class of each kind and type.
BY_CHANNEL_AND_TYPE: Dict[Tuple[str, str], Type[EventData]] = {
    ("notes", "note_created"): NoteCreated,
    ("notes", "note_updated"): NoteUpdated,
    ("notes", "note_deleted"): NoteDeleted,
    ("chat", "chat_message"): ChatMessage,
    ("chat", "typing"): ChatTyping,
    ("sessions", "new_message"): NewMessage,
    ("sessions", "session_update"): SessionUpdate,
    ("sessions", "typing"): SessionsTyping,
    ("circles", "agent_message"): CirclesAgentMessage,
    ("circles", "agent_joined"): AgentJoined,
    ("circles", "agent_left"): AgentLeft,
    ("circles", "circle_status"): CircleStatus,
    ("circles", "user_message"): UserMessage,
    ("circles", "message"): CirclesMessage,
    ("circles", "error"): CirclesError,
    ("workspaces", "file_changed"): FileChanged,
    ("workspaces", "file_created"): FileCreated,
    ("workspaces", "file_deleted"): FileDeleted,
    ("workspaces", "git_status"): GitStatus,
    ("agents", "agent_status"): AgentStatus,
    ("agents", "agent_message"): AgentsAgentMessage,
    ("presence", "user_presence"): UserPresence,
    ("presence", "presence_state"): PresenceState,
    ("notifications", "notification"): NotificationsNotification,
    ("users", "notification"): UsersNotification,
    ("users", "alert"): Alert,
    ("users", "alert_acked"): AlertAcked,
}
