/**
 * Notices when the other side of a connection is silent for two intervals, and asks for a sign of life once in each.
 */
export class HeartBeat {
    /**
     * @param {number} millis the interval
     * @param {{ping: () => void, silent: (text: string) => void}} owner `ping`: the other side replies to it
     */
    constructor(millis: number, owner: {
        ping: () => void;
        silent: (text: string) => void;
    });
    millis: number;
    owner: {
        ping: () => void;
        silent: (text: string) => void;
    };
    /** Something came. */
    heard(): void;
    start(): void;
    stop(): void;
    /** The machine may have slept, or changed its network: the other side must reply now. */
    check(): void;
    #private;
}
