/** @typedef {import('./types.d.ts').Message} Message */
/** Whether a subscription to the channel or pattern begins with a snapshot. @param {string} channel */
export function hasSnapshot(channel: string): boolean;
/**
 * The messages that make up the last known state of `agents` or `presence` channels, for a subscription that joins
 * another one: the gateway sends its snapshot only once.
 */
export class LastKnown {
    /** @param {Message} message */
    note(message: Message): void;
    /** @returns {Message[]} in the log's order */
    messages(): Message[];
    #private;
}
export type Message = import("./types.d.ts").Message;
