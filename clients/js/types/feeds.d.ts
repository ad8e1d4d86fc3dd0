/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./types.d.ts').Message} Message */
/** @typedef {import('./warren-error.js').WarrenError} WarrenError */
/** All feeds of a client. */
export class Feeds {
    /**
     * @param {(gap: import('./types.d.ts').Gap) => void} showGap
     * @param {(feed: Feed, last: number) => Promise<{messages: Message[], last: number | null}>} lastPage
     */
    constructor(showGap: (gap: import("./types.d.ts").Gap) => void, lastPage: (feed: Feed, last: number) => Promise<{
        messages: Message[];
        last: number | null;
    }>);
    showGap: (gap: import("./types.d.ts").Gap) => void;
    lastPage: (feed: Feed, last: number) => Promise<{
        messages: Message[];
        last: number | null;
    }>;
    /**
     * @param {string} channel
     * @param {import('./types.d.ts').SubscribeOptions & {latest?: boolean}} options
     */
    subscribe(channel: string, options: import("./types.d.ts").SubscribeOptions & {
        latest?: boolean;
    }): Subscription;
    /** @param {Feed} feed */
    forget(feed: Feed): void;
    /** @param {Frame} frame @returns {boolean} whether there is a connection to send it on */
    send(frame: Frame): boolean;
    /** A mark for the replies to a feed's next request. @param {Feed} feed */
    ref(feed: Feed): string;
    /** The reply to a feed's request. @param {string} ref @param {WarrenError | null} error */
    replied(ref: string, error: WarrenError | null): void;
    /** Up to which position only the feed's own history comes. @param {Feed} feed */
    floorOf(feed: Feed): number;
    /** @param {import('./types.d.ts').Link} link */
    opened(link: import("./types.d.ts").Link): void;
    lost(): void;
    /**
     * A fresh token may have other rights: refused feeds try again, or all, if one of them has ended.
     *
     * @param {boolean} all
     */
    retry(all: boolean): void;
    /** @param {Frame} frame a message of a channel @param {string} [feed] the only feed that it is for */
    receive(frame: Frame, feed?: string): void;
    /** @param {string} channel the channel or pattern of a feed */
    of(channel: string): Feed | undefined;
    #private;
}
export type Frame = import("./types.d.ts").Frame;
export type Message = import("./types.d.ts").Message;
export type WarrenError = import("./warren-error.js").WarrenError;
import { Feed } from './feed.js';
import { Subscription } from './subscription.js';
