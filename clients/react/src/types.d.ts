import type { ReactNode } from 'react';
import type {
  Alert,
  AnyMessage,
  ConnectionState,
  Gap,
  Message,
  PresenceStatus,
  PresenceUser,
  Warren,
  WarrenError,
  WarrenOptions,
} from '@warren/client';

export interface ProviderOptions {
  /**
   * A client of the application. Without it, the provider creates one from the other properties, which are those of the
   * constructor of `Warren`.
   */
  client?: Warren;
  /**
   * The time in milliseconds for which a subscription outlives its last component, and the connection its provider.
   * Default: 1000.
   */
  grace?: number;
  children?: ReactNode;
}

export type WarrenProviderProps = ProviderOptions & WarrenOptions;

/** `M` is the type of the channel's messages. */
export interface ChannelOptions<M extends AnyMessage = Message> {
  /** How many of the last messages to begin with; 0 for none. Default: 50. */
  history?: number;
  /** How many messages to keep; the oldest ones are dropped. Loading older ones raises it. Default: 1000. */
  keep?: number;
  /**
   * Messages that the page has already, for example from its server: oldest first. The component shows them at once, also
   * on the server, and the subscription continues after the last one.
   */
  initial?: readonly M[];
  /**
   * Called once for each message that arrives while the component is mounted, without the `history` to begin with. It
   * may be another function in each render.
   */
  onMessage?: (message: Shown<M>) => void;
}

/** The messages of a channel without `typing`, which `useTyping` has. */
export type Shown<M extends AnyMessage> = Exclude<M, { type: 'typing' }>;

/** The state of a channel for a component. Immutable: the same object until something changes. */
export interface ChannelSnapshot<M extends AnyMessage = Message> {
  /** Oldest first, each once. Without `typing`, which `useTyping` has. */
  readonly messages: readonly Shown<M>[];
  /**
   * `idle`: there is no channel. `pending`: waits for the gateway, also after a lost connection; on a server it stays so.
   * `refused`: `error` has the reason.
   */
  readonly status: 'idle' | 'pending' | 'live' | 'refused' | 'ended';
  /** Why the gateway refuses the subscription. */
  readonly error: WarrenError | null;
  /**
   * Where messages may be missing, oldest first: those after the position `from` up to the position `to`. A gap that is
   * older than all of `messages` is left out.
   */
  readonly gaps: readonly Gap[];
  /** Whether there may be messages before the first of `messages`. */
  readonly hasOlder: boolean;
}

export interface ChannelActions {
  /**
   * Publishes an event to the channel. Resolves when RabbitMQ has confirmed it; without a connection, the event waits for
   * one. Rejects with a `WarrenError`.
   */
  publish(type: string, data: object, options?: { id?: string }): Promise<{ id: string }>;
  /** Loads messages before the first one, 50 by default. Resolves with whether there may be older ones still. */
  loadOlder(limit?: number): Promise<boolean>;
}

export type Channel<M extends AnyMessage = Message> = ChannelSnapshot<M> & ChannelActions;

/** The hook `useConnection`: the whole state, or what `select` makes of it. */
export interface UseConnection {
  /** The component renders whenever the state changes. */
  (): ConnectionState;
  /** The component renders whenever the selected value changes. */
  <T>(select: (state: ConnectionState) => T): T;
}

export interface Presence {
  /** The users who are present or were seen within the last day, sorted by `userId`. */
  users: readonly PresenceUser[];
  /** Sets the user's own status, in all teams of the user. */
  setStatus(status: PresenceStatus): Promise<void>;
}

export interface Typing {
  /** The other users who are typing, sorted. */
  users: readonly string[];
  /**
   * Call it with each key: the client sends it as often as necessary. `false` ends it at once, for example when the message
   * is sent; otherwise it ends by itself after some seconds, and when the component is unmounted.
   */
  setTyping(typing?: boolean): void;
}

export interface AlertsOptions {
  /**
   * Called for each new alert once, and in one tab of the user only: for a toast. It may be another function in each
   * render.
   */
  onAlert?: (alert: Alert) => void;
}

export interface Alerts {
  /** The alerts that the user has not acknowledged on any device, oldest first. */
  alerts: readonly Alert[];
  /**
   * Acknowledges an alert, on all devices of the user. The alert leaves the list at once; if the gateway refuses, the
   * promise rejects and the alert is back.
   */
  acknowledge(alertId: string): Promise<void>;
}
