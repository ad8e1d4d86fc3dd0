/**
 * A frozen list, sorted by a key.
 *
 * @template T
 * @param {Iterable<T>} values
 * @param {(value: T) => string} key
 * @returns {readonly T[]}
 */
export function sorted<T>(values: Iterable<T>, key: (value: T) => string): readonly T[];
/**
 * @template T
 * @typedef {import('./types.d.ts').Store<T>} Store
 */
/**
 * A value that changes, of which listeners get notice. It is live while it has listeners.
 *
 * @template T
 * @implements {Store<T>}
 */
export class LiveStore<T> implements Store<T> {
    /**
     * @param {T} initial
     * @param {() => () => void} start begins; the function that it returns ends
     */
    constructor(initial: T, start: () => () => void);
    /** @returns {T} */
    get: () => T;
    /** @param {() => void} listener */
    subscribe: (listener: () => void) => () => void;
    /** @param {T} value */
    set(value: T): void;
    #private;
}
export type Store<T> = import("./types.d.ts").Store<T>;
