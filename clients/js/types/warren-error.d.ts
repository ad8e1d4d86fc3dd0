/**
 * @param {unknown} thrown
 * @param {string} code the code for anything but a WarrenError
 */
export function asWarrenError(thrown: unknown, code: string): WarrenError;
/** Something that Warren, or this client, did not do. Programs read `code`, people read `message`. */
export class WarrenError extends Error {
    /**
     * @param {string} code a code of docs/errors.md, or one of this client: `queue_full`, `stopped`, `unreachable`, …
     * @param {string} message what happened, and what to do
     * @param {{id?: string, channel?: string, status?: number, retryAfterMillis?: number}} [more]
     */
    constructor(code: string, message: string, more?: {
        id?: string;
        channel?: string;
        status?: number;
        retryAfterMillis?: number;
    });
    /** @readonly */
    readonly code: string;
    /** The id of the publication that failed. @type {string | undefined} */
    id: string | undefined;
    /** @type {string | undefined} */
    channel: string | undefined;
    /** The HTTP status, where the error is a response's. @type {number | undefined} */
    status: number | undefined;
    /** The time that the gateway asks to wait, in milliseconds. @type {number | undefined} */
    retryAfterMillis: number | undefined;
    /** Whether the same command may succeed a little later. */
    get isTransient(): boolean;
}
