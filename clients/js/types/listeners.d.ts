/**
 * Calls a function of the application. A defect in it must not stop the client's own work, or keep another listener
 * from its call, so its exception surfaces in a task of its own.
 *
 * @template {unknown[]} A
 * @param {((...values: A) => void) | undefined} listener
 * @param {A} values
 */
export function callSafely<A extends unknown[]>(listener: ((...values: A) => void) | undefined, ...values: A): void;
/**
 * The listeners of one kind of event.
 *
 * @template T
 */
export class Listeners<T> {
    /**
     * @param {(value: T) => void} listener
     * @returns {() => void} removes the listener; further calls have no effect
     */
    add(listener: (value: T) => void): () => void;
    /** @param {T} value */
    call(value: T): void;
    get size(): number;
    #private;
}
