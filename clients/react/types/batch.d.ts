/**
 * Joins changes that come close together into one, so that a burst of messages costs a render a frame and not a render
 * a message. The first change after a pause is not delayed.
 */
export class Batch {
    /**
     * @param {() => void} flush
     * @param {number} interval The shortest time in milliseconds between two flushes that changes cause.
     */
    constructor(flush: () => void, interval: number);
    /** Flushes at once if the last flush is an interval ago, otherwise at the end of the interval. */
    changed(): void;
    /**
     * Flushes after this time, or earlier if a flush is due earlier.
     *
     * @param {number} millis
     */
    changedWithin(millis: number): void;
    /** Flushes at once what has changed. */
    now(): void;
    /** Flushes nothing more until the next change. */
    stop(): void;
    #private;
}
