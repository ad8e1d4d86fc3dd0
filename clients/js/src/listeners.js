/**
 * Calls a function of the application. A defect in it must not stop the client's own work, or keep another listener
 * from its call, so its exception surfaces in a task of its own.
 *
 * @template {unknown[]} A
 * @param {((...values: A) => void) | undefined} listener
 * @param {A} values
 */
export function callSafely(listener, ...values) {
  try {
    listener?.(...values);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

/**
 * The listeners of one kind of event.
 *
 * @template T
 */
export class Listeners {
  /** @type {Set<{call: (value: T) => void}>} */
  #all = new Set();

  /**
   * @param {(value: T) => void} listener
   * @returns {() => void} removes the listener; further calls have no effect
   */
  add(listener) {
    // An entry of its own, so that a function that was added twice is removed once at a time.
    const entry = { call: listener };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  /** @param {T} value */
  call(value) {
    for (const each of [...this.#all]) {
      if (this.#all.has(each)) callSafely(each.call, value);
    }
  }

  get size() {
    return this.#all.size;
  }
}
