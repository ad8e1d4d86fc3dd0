/** One interest of the application in a channel or pattern. Made by {@link Warren.subscribe}. */
export class Subscription {
    /**
     * @param {string} channel
     * @param {import('./types.d.ts').SubscribeOptions & {latest?: boolean}} options
     * @param {(subscription: Subscription) => void} leave
     * @hideconstructor
     */
    constructor(channel: string, options: import("./types.d.ts").SubscribeOptions & {
        latest?: boolean;
    }, leave: (subscription: Subscription) => void);
    /** The channel or pattern. @readonly */
    readonly channel: string;
    /** @internal */
    options: import("./types.d.ts").SubscribeOptions<import("./types.d.ts").UntypedMessage> & {
        latest?: boolean;
    };
    /** @internal */
    leave: (subscription: Subscription) => void;
    /**
     * Whether messages of the feed are for this subscription: one that wants new messages only ignores the history that
     * the feed brings for another one.
     *
     * @internal
     */
    begun: boolean;
    /**
     * How many messages of history came by HTTP.
     *
     * @internal
     */
    brought: number;
    /**
     * The position of the last message, or where the subscription went live. To go on later, in another process for
     * example, subscribe with it as `since`.
     *
     * @type {number | null}
     */
    position: number | null;
    /**
     * Resolves when the subscription is live for the first time; rejects if it is refused, or ended before.
     *
     * @type {Promise<import('./types.d.ts').SubscriptionState>}
     */
    live: Promise<import("./types.d.ts").SubscriptionState>;
    /** @returns {import('./types.d.ts').SubscriptionState} */
    get state(): import("./types.d.ts").SubscriptionState;
    /** Ends it. Nothing is delivered after this call; further calls have no effect. */
    unsubscribe(): void;
    /**
     * @param {import('./types.d.ts').Message} message
     * @internal
     */
    deliver(message: import("./types.d.ts").Message): void;
    /**
     * @param {import('./types.d.ts').Gap} gap
     * @internal
     */
    showGap(gap: import("./types.d.ts").Gap): void;
    /**
     * Where the feed is live now, before the first message after that.
     *
     * @param {import('./feed.js').Outcome} outcome
     * @internal
     */
    place({ position, recovered }: import("./feed.js").Outcome): void;
    /**
     * @param {import('./feed.js').Outcome} outcome
     * @internal
     */
    wentLive(outcome: import("./feed.js").Outcome): void;
    /** @internal */
    pend(): void;
    /**
     * @param {WarrenError} error
     * @internal
     */
    refuse(error: WarrenError): void;
    /** @param {Partial<import('./types.d.ts').SubscriptionState>} change */
    setState(change: Partial<import("./types.d.ts").SubscriptionState>): void;
    #private;
}
import { WarrenError } from './warren-error.js';
