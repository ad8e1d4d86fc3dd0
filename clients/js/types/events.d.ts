// Made from the JSON Schema of the events (GET /schema.json) by scripts/event-types.mjs. Do not edit.
// Publishers may write fields of data in snake_case too (`agent_id`); these types have the schema's own names.

/** An id, as its publisher writes it; any text that UTF-8 can encode. */
export type Id = string | number;

/** The name of a user or agent: any text that UTF-8 can encode, without control characters. */
export type Name = string | number;

/** ISO 8601 date and time; UTC if it has no zone. Warren sends it in UTC with milliseconds, 2026-01-31T12:00:00.000Z. */
export type Timestamp = string;

/** Severity. */
export type Level = "info" | "success" | "warning" | "error";

/** A note was written. */
export interface NotesNoteCreated {
  noteId: Id;
  author: Name;
  title?: string;
  body?: string;
  /** The note's version, counted by its author. */
  version?: number | string;
}

/** A note was changed. */
export interface NotesNoteUpdated {
  noteId: Id;
  author: Name;
  title?: string;
  body?: string;
  /** The note's version, counted by its author. */
  version?: number | string;
}

/** A note was deleted. */
export interface NotesNoteDeleted {
  noteId: Id;
  author?: Name;
  title?: string;
  body?: string;
  /** The note's version, counted by its author. */
  version?: number | string;
}

/** A message of a conversation. */
export interface ChatChatMessage {
  content: string;
  sender: Name;
  messageId: Id;
  conversationId: Id;
  timestamp?: Timestamp;
  /** Which readers of the channel see it: all; its sender and its recipients; tokens of role agent. */
  visibility?: "public" | "private" | "agent_only";
  /** The users who see it besides its sender, if visibility is private. */
  recipients?: Array<Name>;
}

/** A user started or stopped typing. */
export interface ChatTyping {
  userId: Name;
  /** Whether the user types now. */
  typing: boolean;
}

/** A message of a session. */
export interface SessionsNewMessage {
  content: string;
  sender: Name;
  messageId: Id;
  sessionId: Id;
  timestamp?: Timestamp;
  /** Which readers of the channel see it: all; its sender and its recipients; tokens of role agent. */
  visibility?: "public" | "private" | "agent_only";
  /** The users who see it besides its sender, if visibility is private. */
  recipients?: Array<Name>;
  /** Further fields of your own. */
  metadata?: Record<string, unknown>;
}

/** A session's status, title or metadata changed. */
export interface SessionsSessionUpdate {
  sessionId: Id;
  status?: string;
  title?: string;
  /** Further fields of your own. */
  metadata?: Record<string, unknown>;
}

/** A user started or stopped typing. */
export interface SessionsTyping {
  userId: Name;
  /** Whether the user types now. */
  typing: boolean;
}

/** A message of an agent in a circle. */
export interface CirclesAgentMessage {
  agentId: Name;
  content: string;
}

/** An agent joined a circle. */
export interface CirclesAgentJoined {
  agentId: Name;
  name?: string;
}

/** An agent left a circle. */
export interface CirclesAgentLeft {
  agentId: Name;
}

/** A circle's status changed. */
export interface CirclesCircleStatus {
  status: string;
}

/** A message of a person in a circle. */
export interface CirclesUserMessage {
  content: string;
  sender: Name;
}

/** The same as user_message. */
export interface CirclesMessage {
  content: string;
  sender: Name;
}

/** Something went wrong in a circle. */
export interface CirclesError {
  message: string;
}

/** A file was changed. */
export interface WorkspacesFileChanged {
  /** The file's path within the workspace. */
  path: string;
  agentId?: Name;
}

/** A file was created. */
export interface WorkspacesFileCreated {
  /** The file's path within the workspace. */
  path: string;
  agentId?: Name;
}

/** A file was deleted. */
export interface WorkspacesFileDeleted {
  /** The file's path within the workspace. */
  path: string;
  agentId?: Name;
}

/** The state of a workspace's git repository. */
export interface WorkspacesGitStatus {
  branch: string;
  /** Commits that the other side lacks. */
  ahead?: number;
  /** Commits that are only on the other side. */
  behind?: number;
  /** Files with uncommitted changes. */
  files?: unknown[];
}

/** The status of an agent. */
export interface AgentsAgentStatus {
  /** stale: without a sign of life since its lease ended. */
  state: "idle" | "working" | "stopped" | "stale";
  agentName: string;
  agentId?: Name;
  /** The task that the agent works on. */
  currentTask?: string | null;
  /** Percent of the task. */
  progress?: number;
  /** How long this status counts without another sign of life; 0 means forever, and more than a year counts as a year. */
  leaseSeconds?: number;
  /** Why the agent stopped. */
  error?: string | null;
  /** The user whom the agent's alerts are for. */
  owner?: unknown;
  /** The same as owner. */
  ownerId?: unknown;
}

/** A message or status of an agent. */
export interface AgentsAgentMessage {
  /** stale: without a sign of life since its lease ended. */
  state?: "idle" | "working" | "stopped" | "stale";
  agentName?: string;
  agentId?: Name;
  /** The task that the agent works on. */
  currentTask?: string | null;
  /** Percent of the task. */
  progress?: number;
  /** How long this status counts without another sign of life; 0 means forever, and more than a year counts as a year. */
  leaseSeconds?: number;
  /** Why the agent stopped. */
  error?: string | null;
  /** The user whom the agent's alerts are for. */
  owner?: unknown;
  /** The same as owner. */
  ownerId?: unknown;
  content?: string;
}

/** A user's presence changed. */
export interface PresenceUserPresence {
  userId: Name;
  status: "online" | "away" | "busy" | "offline";
  lastSeen?: Timestamp;
}

/** All users of a team with their presence. */
export interface PresencePresenceState {
  users: Array<{
    userId: Name;
    status: "online" | "away" | "busy" | "offline";
    lastSeen?: Timestamp;
  }>;
}

/** A notification for everyone, or for a team. */
export interface NotificationsNotification {
  level: Level;
  message: string;
  title?: string;
  userId?: Name;
}

/** A notification for one user. */
export interface UsersNotification {
  level: Level;
  message: string;
  title?: string;
  userId?: Name;
}

/** An alert, kept until the user acknowledges it. */
export interface UsersAlert {
  alertId: Id;
  userId: Name;
  level: Level;
  title: string;
  message: string;
  /** Where the alert comes from; the channel, if an event raised it. */
  source?: string;
  /** A page with more about it. */
  url?: string;
  createdAt: Timestamp;
}

/** The user acknowledged an alert. */
export interface UsersAlertAcked {
  alertId: Id;
  by: Name;
  at: Timestamp;
}

/** The data of each type that Warren lists, by the kind of its channels (their first word). */
export interface EventTypes {
  notes: {
    note_created: NotesNoteCreated;
    note_updated: NotesNoteUpdated;
    note_deleted: NotesNoteDeleted;
  };
  chat: {
    chat_message: ChatChatMessage;
    typing: ChatTyping;
  };
  sessions: {
    new_message: SessionsNewMessage;
    session_update: SessionsSessionUpdate;
    typing: SessionsTyping;
  };
  circles: {
    agent_message: CirclesAgentMessage;
    agent_joined: CirclesAgentJoined;
    agent_left: CirclesAgentLeft;
    circle_status: CirclesCircleStatus;
    user_message: CirclesUserMessage;
    message: CirclesMessage;
    error: CirclesError;
  };
  workspaces: {
    file_changed: WorkspacesFileChanged;
    file_created: WorkspacesFileCreated;
    file_deleted: WorkspacesFileDeleted;
    git_status: WorkspacesGitStatus;
  };
  agents: {
    agent_status: AgentsAgentStatus;
    agent_message: AgentsAgentMessage;
  };
  presence: {
    user_presence: PresenceUserPresence;
    presence_state: PresencePresenceState;
  };
  notifications: {
    notification: NotificationsNotification;
  };
  users: {
    notification: UsersNotification;
    alert: UsersAlert;
    alert_acked: UsersAlertAcked;
  };
}
