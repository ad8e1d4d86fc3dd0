/**
 * The state for a component before its subscription has begun.
 *
 * @param {readonly Message[]} initial
 * @param {ChannelSnapshot['status']} status
 * @returns {ChannelSnapshot}
 */
export function snapshotOf(initial: readonly Message[], status: ChannelSnapshot["status"]): ChannelSnapshot;
/** Whether a message is in the list: `useTyping` has those of the type `typing`. @param {Message} message */
export function isShown({ type }: Message): boolean;
/**
 * The messages of one channel, for all components that show it: one subscription of the client, and one list of
 * messages as an immutable snapshot.
 */
export class Feed {
    /**
     * @param {Warren} client
     * @param {string} channel
     * @param {FeedOptions} options
     */
    constructor(client: Warren, channel: string, { history, keep, initial }: FeedOptions);
    get snapshot(): import("./types.d.ts").ChannelSnapshot<import("@warren/client").UntypedMessage>;
    /**
     * @param {() => void} listener Called after each change of the snapshot.
     * @returns {() => void} Removes the listener.
     */
    listen(listener: () => void): () => void;
    /**
     * @param {MessageListener} listener Called for each message when it arrives, before the snapshot has it.
     * @returns {() => void} Removes the listener.
     */
    listenToMessages(listener: MessageListener): () => void;
    /**
     * Adapts to one more component: keeps as many messages as the greediest one wants, and loads the history that this
     * component wants and the ones before it did not.
     *
     * @param {FeedOptions} options
     */
    join({ history, keep }: FeedOptions): void;
    /**
     * Loads messages before the first one.
     *
     * @param {number} limit
     * @returns {Promise<boolean>} Whether there may be older ones still.
     */
    loadOlder(limit: number): Promise<boolean>;
    close(): void;
    #private;
}
export type ChannelSnapshot = import("./types.d.ts").ChannelSnapshot;
export type FeedOptions = {
    /**
     * How many of the last messages to begin with.
     */
    history: number;
    /**
     * How many messages to keep. Loading older ones raises it.
     */
    keep: number;
    /**
     * Messages that the page has already: the subscription begins after the last.
     */
    initial: readonly Message[];
};
/**
 * `history`: the message was there before the subscription began.
 */
export type Arrival = {
    history: boolean;
};
export type MessageListener = (message: Message, arrival: Arrival) => void;
import type { Message } from '@warren/client';
import type { Warren } from '@warren/client';
