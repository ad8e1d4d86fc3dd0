import { Listeners } from './listeners.js';

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
export class LiveStore {
  /** @type {Listeners<void>} */
  #listeners = new Listeners();
  #value;
  /** @type {(() => void) | null} */
  #stop = null;

  /**
   * @param {T} initial
   * @param {() => () => void} start begins; the function that it returns ends
   */
  constructor(initial, start) {
    this.#value = initial;
    /** @returns {T} */
    this.get = () => this.#value;
    /** @param {() => void} listener */
    this.subscribe = (listener) => {
      const remove = this.#listeners.add(listener);
      if (this.#listeners.size === 1) this.#stop = start();
      return () => {
        remove();
        if (this.#listeners.size > 0) return;
        this.#stop?.();
        this.#stop = null;
      };
    };
  }

  /** @param {T} value */
  set(value) {
    if (value === this.#value) return;
    this.#value = value;
    this.#listeners.call();
  }
}

/**
 * A frozen list, sorted by a key.
 *
 * @template T
 * @param {Iterable<T>} values
 * @param {(value: T) => string} key
 * @returns {readonly T[]}
 */
export function sorted(values, key) {
  const keyed = [...values].map((value) => /** @type {const} */ ([key(value), value]));
  return Object.freeze(keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value));
}
