/** A client of one gateway, for one user. The constructor opens nothing: {@link Warren.connect} does. */
export class Warren {
    /** @param {import('./types.d.ts').WarrenOptions} [options] */
    constructor(options?: import("./types.d.ts").WarrenOptions);
    /**
     * The state of the connection. The same object until something changes.
     *
     * @returns {import('./types.d.ts').ConnectionState}
     */
    get state(): import("./types.d.ts").ConnectionState;
    /** Connects, and stays connected. No effect while that is so. */
    connect(): void;
    /**
     * Ends the connection. Publications without a confirm are given up: their promises reject with `stopped`, and the
     * event `dropped` reports them. Subscriptions stay, and {@link Warren.connect} resumes them where they are.
     */
    close(): void;
    /**
     * @template {keyof WarrenEvents} E
     * @param {E} event `state`; `dropped`: a publication was given up; `error`: a refusal that belongs to no call; `gap`:
     *     of any channel; `token`: a token was renewed, or could not be
     * @param {(value: WarrenEvents[E]) => void} listener
     * @returns {() => void} removes the listener
     */
    on<E extends keyof WarrenEvents>(event: E, listener: (value: WarrenEvents[E]) => void): () => void;
    /**
     * Subscribes to a channel or pattern (`*` is one word, `#` the rest). Messages come in the order of the log, each
     * once, across reconnects. Works before the client is connected.
     *
     * The messages have the types of the channel's kind, {@link Message}, if the program names the kind, as in
     * `'chat.team-7'` or `chat.${team}`. Name another type of messages as `subscribe<Order>(channel)`.
     *
     * @template {string} Channel
     * @overload
     * @param {Channel} channel
     * @param {SubscribeOptions<Message<Channel>>} [options]
     * @returns {Subscription}
     */
    subscribe<Channel extends string>(channel: Channel, options?: SubscribeOptions<Message<Channel>> | undefined): Subscription;
    /**
     * @template {AnyMessage} M
     * @overload
     * @param {string} channel
     * @param {SubscribeOptions<M>} [options]
     * @returns {Subscription}
     */
    subscribe<M extends AnyMessage>(channel: string, options?: SubscribeOptions<M> | undefined): Subscription;
    /**
     * Publishes an event. Events of one client are published in the order of the calls. While the client is not connected
     * they wait, within the bounds of the option `queue`. An event that the gateway refuses for the moment, above a rate
     * limit for example, goes out again, and those that were on their way with it may come before it.
     *
     * @param {string} channel
     * @param {string} type a type of the channel's kind; any, if the kind is not listed
     * @param {object} data
     * @param {{id?: string}} [options] `id`: names the event, so that a repetition of the call is shown once
     * @returns {Promise<{id: string}>} after RabbitMQ's confirm. Rejects with a {@link WarrenError}: the gateway's
     *     refusal,
     *     or `queue_full`, or `stopped`
     */
    publish(channel: string, type: string, data: object, { id }?: {
        id?: string;
    }): Promise<{
        id: string;
    }>;
    /**
     * A page of a channel's history: the last messages, or those before or after a position. Its messages have types as
     * in {@link Warren.subscribe}.
     *
     * @template {string} Channel
     * @overload
     * @param {Channel} channel
     * @param {HistoryOptions} [options]
     * @returns {Promise<Page<Message<Channel>>>}
     */
    history<Channel extends string>(channel: Channel, options?: HistoryOptions | undefined): Promise<Page<Message<Channel>>>;
    /**
     * @template {AnyMessage} M
     * @overload
     * @param {string} channel
     * @param {HistoryOptions} [options]
     * @returns {Promise<Page<M>>}
     */
    history<M extends AnyMessage>(channel: string, options?: HistoryOptions | undefined): Promise<Page<M>>;
    /**
     * The users of a team.
     *
     * @param {string} team
     * @returns {Store<readonly import('./types.d.ts').PresenceUser[]>}
     */
    presence(team: string): Store<readonly import("./types.d.ts").PresenceUser[]>;
    /**
     * Chooses the user's own status, for all devices. A later connection sets it again.
     *
     * @param {import('./types.d.ts').PresenceStatus} status
     * @returns {Promise<void>}
     */
    setPresence(status: import("./types.d.ts").PresenceStatus): Promise<void>;
    /**
     * The other users who type in a channel of `chat` or `sessions`.
     *
     * @param {string} channel
     * @returns {import('./types.d.ts').TypingStore}
     */
    typing(channel: string): import("./types.d.ts").TypingStore;
    /**
     * The last status of all agents that a pattern matches.
     *
     * @param {string} [pattern]
     * @returns {Store<readonly import('./types.d.ts').AgentStatus[]>}
     */
    agents(pattern?: string): Store<readonly import("./types.d.ts").AgentStatus[]>;
    /** The user's unacknowledged alerts, oldest first. @returns {import('./types.d.ts').AlertStore} */
    get alerts(): import("./types.d.ts").AlertStore;
    #private;
}
import type { WarrenEvents } from './types.d.ts';
import type { Message } from './types.d.ts';
import type { SubscribeOptions } from './types.d.ts';
import type { Subscription } from './subscription.js';
import type { AnyMessage } from './types.d.ts';
import type { HistoryOptions } from './types.d.ts';
import type { Page } from './types.d.ts';
import type { Store } from './types.d.ts';
