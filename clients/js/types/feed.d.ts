/** @typedef {import('./types.d.ts').Message} Message */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/** @typedef {{position: number | null, replayed: number, recovered: boolean}} Outcome */
/**
 * The one subscription at the gateway behind all subscriptions of the application to a channel or pattern. It knows
 * where to resume, and passes on messages in the log's order.
 */
export class Feed {
    /**
     * @param {string} channel
     * @param {import('./feeds.js').Feeds} feeds
     */
    constructor(channel: string, feeds: import("./feeds.js").Feeds);
    /** @type {Set<Subscription>} */
    subscriptions: Set<Subscription>;
    /** @type {'idle' | 'pending' | 'live' | 'refused'} */
    status: "idle" | "pending" | "live" | "refused";
    /** The last position that came, or where the feed went live. @type {number | null} */
    position: number | null;
    channel: string;
    feeds: import("./feeds.js").Feeds;
    isPattern: boolean;
    pattern: RegExp;
    /** @param {Subscription} subscription */
    add(subscription: Subscription): void;
    /** @param {Subscription} subscription */
    remove(subscription: Subscription): void;
    /** Subscribes at the gateway, or resumes, where there is a connection. */
    request(): void;
    /** The connection has ended. */
    lost(): void;
    /** @param {Message} message */
    receive(message: Message): void;
    /** The gateway has sent the whole history of a request. @param {Outcome} outcome */
    subscribed(outcome: Outcome): void;
    /** The gateway has carried out a request. @param {string} ref */
    acknowledged(ref: string): void;
    /** The gateway reports a gap. @param {{from: number, to: number}} range */
    gap(range: {
        from: number;
        to: number;
    }): void;
    /** @param {string} ref @param {import('./warren-error.js').WarrenError} error */
    refuse(ref: string, error: import("./warren-error.js").WarrenError): void;
    #private;
}
export type Message = import("./types.d.ts").Message;
export type Subscription = import("./subscription.js").Subscription;
export type Outcome = {
    position: number | null;
    replayed: number;
    recovered: boolean;
};
