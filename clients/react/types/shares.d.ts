/**
 * The shares of a client. They belong to the client and not to a provider, so two providers of one client share, too.
 *
 * @param {object} client
 */
export function sharesOf(client: object): Shares;
/**
 * The parts that the components of one client share: one subscription for each channel, and the connection itself.
 *
 * A share opens with its first holder and closes a grace after its last one. Without the grace, StrictMode (which
 * unmounts and mounts again at once) and a change of the route (which unmounts a component before the next one of the
 * same channel is there) would end a subscription and begin it again, and the second beginning costs the history.
 *
 * Nothing here happens while React renders: a render that React discards must not leave anything behind.
 */
/**
 * @template T
 * @typedef {object} Share
 * @property {T} resource
 * @property {() => void} release Ends this hold; idempotent.
 */
/** @typedef {{ close(): void }} Closeable */
/** @typedef {{ resource: Closeable, holders: number, timer: ReturnType<typeof setTimeout> | undefined }} Held */
/** The default time in milliseconds for which a share outlives its last holder. */
export const GRACE: 1000;
export class Shares {
    /** The number of shares that are open, those in their grace included. */
    get size(): number;
    /**
     * The resource of this key, if it is open.
     *
     * @param {string} key
     * @returns {any}
     */
    peek(key: string): any;
    /**
     * Holds the resource of this key, and opens it if it is not open.
     *
     * @template {Closeable} T
     * @param {string} key
     * @param {() => T} open
     * @param {number} grace The time in milliseconds for which the resource outlives this hold, if it is the last one.
     * @returns {Share<T>}
     */
    hold<T extends Closeable>(key: string, open: () => T, grace: number): Share<T>;
    #private;
}
export type Share<T> = {
    resource: T;
    /**
     * Ends this hold; idempotent.
     */
    release: () => void;
};
export type Closeable = {
    close(): void;
};
export type Held = {
    resource: Closeable;
    holders: number;
    timer: ReturnType<typeof setTimeout> | undefined;
};
