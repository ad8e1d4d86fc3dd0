/** The time between attempts: it doubles with each failure, and has jitter so that clients do not come all at once. */
export class Backoff {
    /**
     * @param {{minMillis?: number, maxMillis?: number}} [settings]
     * @param {() => number} [random]
     */
    constructor({ minMillis, maxMillis }?: {
        minMillis?: number;
        maxMillis?: number;
    }, random?: () => number);
    minMillis: number;
    maxMillis: number;
    random: () => number;
    /** How many attempts have failed in a row. */
    get failures(): number;
    /** @returns {number} milliseconds until the next attempt */
    next(): number;
    /**
     * A connection has ended. Only one that outlived the wait before it counts as a success: otherwise a gateway that
     * accepts and ends connections at once would be asked without a pause.
     *
     * @param {number} millis how long it lasted
     */
    lasted(millis: number): void;
    reset(): void;
    #private;
}
