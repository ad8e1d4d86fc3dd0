/** @typedef {import('./types.d.ts').ConnectionState} ConnectionState */

/** The state before the application connects. @type {ConnectionState} */
export const IDLE = Object.freeze({
  status: 'idle',
  reason: null,
  transport: null,
  userId: null,
  attempt: 0,
  retryAt: null,
  queued: 0,
});

/**
 * The state after a change; the same object if nothing is new. A new status has no time of a retry unless the change
 * names one.
 *
 * @param {ConnectionState} state
 * @param {Partial<ConnectionState>} change
 * @returns {ConnectionState}
 */
export function changed(state, change) {
  const next = change.status ? { retryAt: null, ...change } : change;
  const before = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (state));
  const isNew = Object.entries(next).some(([name, value]) => !same(before[name], value));
  return isNew ? Object.freeze({ ...state, ...next }) : state;
}

/** @param {unknown} a @param {unknown} b */
function same(a, b) {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
