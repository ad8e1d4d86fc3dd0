import type { WarrenError } from './warren-error.js';
import type { EventTypes } from './events.d.ts';

/** Why the client asks for a token. */
export type TokenReason = 'connect' | 'expiring' | 'expired' | 'refused';

/**
 * A token, or a function that gets one. The function may fail: the client tries again with growing pauses. An error
 * with `final: true` ends the connection's attempts.
 */
export type TokenSource = string | ((why: TokenReason) => string | Promise<string>);

export interface WarrenOptions {
  /** The gateway's URL, with the path prefix of a proxy. Default: the page's origin. */
  url?: string;
  /** Left out for a gateway that admits clients without a token. */
  token?: TokenSource;
  /** Default: `globalThis.WebSocket`. Node before 22 has none: give the class of `ws`. */
  WebSocket?: WebSocketClass;
  /** Default: `globalThis.fetch`. */
  fetch?: typeof fetch;
  /**
   * `auto` is JSON over WebSocket, and server-sent events with HTTP while WebSockets are blocked. `websocket` and
   * `http` are one of them only. STOMP is `stomp()` of `@warren/client/stomp`.
   */
  transport?: 'auto' | 'websocket' | 'http' | Transport;
  /**
   * One connection for all tabs of one user that have the same URL and name. A text is the name: the user's id, so that
   * two users in two tabs have two connections. Default: false. Ignored where the browser has no Web Locks.
   */
  tabs?: boolean | string;
  /** Bounds of the publications without confirm. Defaults: 1000 messages, 1,048,576 bytes. */
  queue?: { messages?: number; bytes?: number };
  /** The first and the longest wait between attempts, before jitter. Defaults: 500 and 30,000 milliseconds. */
  backoff?: { minMillis?: number; maxMillis?: number };
  /** Look for life this often. A connection that is silent for twice the time is dead. Default: the gateway's time. */
  heartBeatMillis?: number;
  /**
   * Send the token in the WebSocket's URL instead of the first message. Only for a program whose gateway has
   * `warren.http.token-before-upgrade`: URLs end up in the logs of proxies.
   */
  tokenInUrl?: boolean;
}

export type Status = 'idle' | 'connecting' | 'connected' | 'waiting' | 'failed';

export interface Reason {
  /**
   * `start`, `retry`, `blocked`, `lost`, `closed_by_gateway`, `silent`, `unreachable`, `token`, `offline`, `hidden`,
   * `refused`, `stopped`.
   */
  code: string;
  /** For people. */
  text: string;
  /** The WebSocket close code, where one came. */
  closeCode?: number;
}

/** The state of the connection. Immutable: a change makes a new object. */
export interface ConnectionState {
  /** `waiting`: another attempt follows by itself. `failed`: none does. */
  status: Status;
  /** Why the connection is in this status; null before the first `connect()`. */
  reason: Reason | null;
  /** `tab`: another tab holds the connection. */
  transport: 'websocket' | 'http' | 'stomp' | 'tab' | null;
  /** As the gateway names the user; kept while the client reconnects. */
  userId: string | null;
  /** Failed attempts in a row. */
  attempt: number;
  /** The time of the next attempt, in milliseconds since 1970; null unless `waiting`. */
  retryAt: number | null;
  /** Publications and acknowledgements that the gateway has not confirmed yet. */
  queued: number;
}

/** The fields that every message has. */
export interface AnyMessage {
  type: string;
  channel: string;
  id: string;
  /** The place in the log; it grows along the log. */
  position: number;
  /** UTC with milliseconds. */
  timestamp: string;
  data: Record<string, any>;
}

/** A kind of channels (their first word) whose types Warren lists. */
export type Kind = keyof EventTypes;

/**
 * A message of a channel, pattern or kind: `Message<'chat.team-7'>`, `Message<'chat.*'>` and `Message<'chat'>` are the
 * same, and `message.type` tells apart which `data` it has. `Message<Kind>` is one of any listed kind. For other
 * channels, and where the channel is only a `string`, `data` is untyped. The type of `data` alone is, for example,
 * `EventTypes['chat']['chat_message']`.
 *
 * `data` is as its publisher wrote it. The types have the schema's own names; a publisher may use snake_case instead
 * (`note_id`), and further fields.
 */
export type Message<Channel extends string = string> = Channel extends `${infer Name}.${string}`
  ? MessageOf<Name>
  : MessageOf<Channel>;

/** A message of a kind; of one that Warren does not list, an `UntypedMessage`. */
export type MessageOf<Name extends string> = Name extends Kind
  ? { [Type in keyof EventTypes[Name]]: TypedMessage<Name, Type> }[keyof EventTypes[Name]]
  : UntypedMessage;

/** A message of one type of a listed kind. */
export interface TypedMessage<Name extends Kind, Type extends keyof EventTypes[Name]>
  extends Omit<AnyMessage, 'data'> {
  type: Type & string;
  data: EventTypes[Name][Type];
}

/** A message whose kind is not known, or not listed. Fields that are not here are the publisher's. */
export interface UntypedMessage extends AnyMessage {
  [field: string]: any;
}

/** Messages after `from` up to `to` may be missing. */
export interface Gap {
  /** The channel or pattern of the subscription. */
  channel: string;
  from: number;
  to: number;
}

/** `M` is the type of the messages. */
export interface SubscribeOptions<M extends AnyMessage = Message> {
  /** Begin after this position; 0 is the beginning of the log. */
  since?: number;
  /** Begin with the last n messages. Neither: new messages only; `agents` and `presence` begin with their snapshot. */
  last?: number;
  onMessage?: (message: M) => void;
  /** Called before the first message after the gap. */
  onGap?: (gap: Gap) => void;
  onState?: (state: SubscriptionState) => void;
}

/** Immutable: a change makes a new object. */
export interface SubscriptionState {
  /** `pending` before it is live, and again while a reconnect resumes it. */
  status: 'pending' | 'live' | 'refused' | 'ended';
  /** Why it is `refused`. */
  error: WarrenError | null;
  /** Where it went live the last time. */
  position: number | null;
  /** How many messages of history came the last time that it went live. */
  replayed: number;
  /** Whether nothing was missing the last time that it went live. */
  recovered: boolean | null;
}

/** A publication that the client gave up. */
export interface Dropped {
  id: string;
  channel: string;
  type: string;
  data: object;
  reason: 'queue_full' | 'stopped';
}

export interface TokenEvent {
  reason: TokenReason;
  ok: boolean;
  error: WarrenError | null;
}

export interface WarrenEvents {
  state: ConnectionState;
  dropped: Dropped;
  error: WarrenError;
  gap: Gap;
  token: TokenEvent;
}

/**
 * A value that changes. `get` and `subscribe` are bound: pass them on as they are, to `useSyncExternalStore` for
 * example.
 */
export interface Store<T> {
  /** The value. The same object until something changes. */
  get(): T;
  /** The first listener subscribes at the gateway, the last one ends that. @returns removes the listener */
  subscribe(listener: () => void): () => void;
}

export type PresenceStatus = 'online' | 'away' | 'busy' | 'offline';

export interface PresenceUser {
  userId: string;
  status: PresenceStatus;
  lastSeen?: string;
}

export interface AgentStatus {
  agentId: string;
  channel: string;
  /** Of the status. */
  timestamp: string;
  agentName: string;
  state: 'idle' | 'working' | 'stopped' | 'stale';
  currentTask?: string | null;
  progress?: number;
  error?: string | null;
  [field: string]: unknown;
}

export interface Alert {
  alertId: string;
  level: 'info' | 'success' | 'warning' | 'error';
  title: string;
  message: string;
  source?: string;
  url?: string;
  createdAt: string;
  [field: string]: unknown;
}

export interface TypingStore extends Store<readonly string[]> {
  /** The user types, or has stopped. Call it with every key: it is sent every 2.5 s at most. */
  send(typing?: boolean): void;
}

export interface AlertStore extends Store<readonly Alert[]> {
  /**
   * Acknowledges an alert, on all devices. The alert leaves the list at once, and comes back if the gateway refuses.
   * Works offline.
   */
  ack(alertId: string): Promise<void>;
  /** Each new alert once, and in one tab only: for a toast. @returns removes the listener */
  onAlert(listener: (alert: Alert) => void): () => void;
}

export interface HistoryOptions {
  /** The messages before this position. */
  before?: number;
  /** The messages after this position. */
  since?: number;
  /** How many messages at most. Default: 50; 1,000 at most. */
  limit?: number;
}

/** A part of a channel's log; `M` is the type of its messages. */
export interface Page<M extends AnyMessage = Message> {
  /** Oldest first. */
  messages: M[];
  /** Whether there may be more. */
  truncated: boolean;
  /** The position for the next `since`. */
  last: number;
  /** The messages before these. */
  older(): Promise<Page<M>>;
}

/** The parts of `/api/config` that the client uses. */
export interface Config {
  endpoints: Record<string, string>;
  heartBeats: Record<string, { sendMillis: number; silentMillis: number }>;
  limits: { eventBytes: number; frameBytes: number; connectMillis: number; messages: number };
  closeCodes: CloseCode[];
}

export interface CloseCode {
  code: number;
  name: string;
  reason: string;
  reconnect: boolean;
  freshToken: boolean;
}

/** A frame of JSON over WebSocket; the other transports translate theirs. */
export type Frame = { type: string; channel?: string; id?: string; position?: number; data?: any; ref?: any } & Record<
  string,
  any
>;

/** How a connection ended. */
export interface Ending {
  /** `lost`, `silent`, `unreachable`, or `closed` with a code. */
  code: 'lost' | 'silent' | 'unreachable' | 'closed';
  text: string;
  closeCode?: number;
  retryAfterMillis?: number;
  /** Something refused the WebSocket, or let it hang. */
  blocked?: boolean;
}

/** Calls of a link to the client. None follows `closed`. */
export interface LinkEvents {
  /** The gateway has admitted the client. */
  opened(userId: string | null): void;
  /**
   * `feed`: the subscription whose stream has the frame, for links that have a stream for each. One stream may run ahead
   * of another, so a message that another subscription matches, too, comes to that one by its own stream.
   */
  frame(frame: Frame, feed?: string): void;
  closed(ending: Ending): void;
  /** The state of the connection behind the link, where that is another tab's. */
  status?(state: ConnectionState): void;
}

/** One connection. */
export interface Link {
  send(frame: Frame): void;
  /** Ends the connection with 1000. No call follows. */
  close(): void;
  /** The machine has woken up: is the connection alive still? */
  check?(): void;
  /**
   * Frames up to this position are history, even of a subscription that is not live yet. Later ones may be live
   * messages of another subscription, ahead of the history. `Infinity` where each subscription has a stream of its own.
   */
  readonly floor: number;
}

export interface LinkSettings {
  base: string;
  config: Config;
  token: string | undefined;
  heartBeatMillis: number | undefined;
  /** For the connection to open, and for a reply to a check. */
  timeoutMillis: number;
  WebSocket: WebSocketClass | undefined;
  http: import('./http.js').Http;
  tokenInUrl: boolean;
}

/** A way to reach the gateway. */
export interface Transport {
  readonly name: 'websocket' | 'http' | 'stomp' | 'tab';
  open(settings: LinkSettings, events: LinkEvents): Link;
}

/** The part of a WebSocket that the client uses: a browser's, Node's, or the one of `ws`. */
export interface WebSocketLike {
  readonly readyState: number;
  onopen: ((event: any) => any) | null;
  onmessage: ((event: any) => any) | null;
  onerror: ((event: any) => any) | null;
  onclose: ((event: any) => any) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export type WebSocketClass = new (url: string, protocols?: any) => WebSocketLike;
